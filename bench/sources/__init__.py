"""Seeded generators of sources: the same bytes every time."""
