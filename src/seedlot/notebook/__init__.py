"""The notebook's door: what a scientist types in Python."""
