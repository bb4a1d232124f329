"""The record folded into tables, so that any question can be asked as of an entry."""
