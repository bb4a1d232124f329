"""The human genome as a map: builds, chromosomes, bands, and what is known to recur in cultured stem cells."""
