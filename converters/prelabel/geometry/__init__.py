"""Geometry without frames: boxes, rings of points, polygons and masks."""
