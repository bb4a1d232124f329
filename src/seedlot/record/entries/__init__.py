"""The words of the record: one frozen model for each kind of entry."""
