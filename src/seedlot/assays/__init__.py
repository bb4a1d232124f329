"""The wing: one room for each assay."""
