"""Variants of a line against its parent or bank: what is new, in how many cells, and what would have been seen."""
