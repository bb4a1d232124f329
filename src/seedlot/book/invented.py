"""A statement of the example: every one says that it is invented."""

from __future__ import annotations

from seedlot.record.entries.content import Content, Statement


def said(occurred: str, content: Content) -> Statement:
    """Say what is made up."""
    return Statement(content=content, occurred=occurred, source="invented example")
