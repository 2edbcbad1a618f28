"""Geometry in fractions of the frame: boxes now; polygons and masks get rooms of their own."""
