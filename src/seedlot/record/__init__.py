"""The record: entries, canonical bytes, Merkle tree, store, files. Nothing here is ever changed or deleted."""
