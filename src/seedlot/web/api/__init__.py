"""The API: the same acts and readings as the pages and the commands, for programs that come with a token."""
