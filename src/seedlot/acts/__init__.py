"""Every act that a person can do. The only writer of the record, the only caller of assays."""
