"""The desk: what changes and is never sealed: credentials, sessions, salts. Verification never needs it."""
