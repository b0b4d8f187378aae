"""The demonstration: invented people and works, loaded as people would, and the main job played over the web."""
