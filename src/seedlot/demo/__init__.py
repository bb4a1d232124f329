"""The demonstration: a record of real published facts, and a walk through the main job."""
