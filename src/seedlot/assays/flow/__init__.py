"""Flow cytometry: scales, compensation, gates, and how many events are in them."""
