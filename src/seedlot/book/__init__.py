"""Laboratories' workbooks, in and out."""
