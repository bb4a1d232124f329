"""Statistics that more than one room uses: pure functions of numbers."""
