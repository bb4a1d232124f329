"""The command line: a command calls one act or one reading and shows the answer."""
