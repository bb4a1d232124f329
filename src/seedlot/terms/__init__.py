"""The words of the house: every shape that is both sealed and judged."""
