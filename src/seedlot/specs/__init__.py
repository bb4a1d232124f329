"""Acceptance criteria: templates and judging."""
