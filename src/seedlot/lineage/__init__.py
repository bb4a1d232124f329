"""Parents, children, passages, recall: what came from what."""
