"""What if: the dates, the cost and the size of what is planned. Writes nothing."""
