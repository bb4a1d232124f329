"""All that bears on a lot, as one frozen case; what is proposed; what may be decided."""
