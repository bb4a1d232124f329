"""Registers of risk and the profile of a product: scales, hazards, rows and attributes as data, and how scores rank."""
