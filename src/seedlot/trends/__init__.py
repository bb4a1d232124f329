"""Trends: series that are given, and what they say of the future. No room of the record is known here."""
