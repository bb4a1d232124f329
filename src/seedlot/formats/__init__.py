"""One file for each file format: bytes to plain tables."""
