"""Polygons fit to be drawn: mended, within the frame, simplified, of one ring each. The only home of shapely."""

from prelabel.geometry.polygons.cuts import joined
from prelabel.geometry.polygons.outlines import Outlines, mended, only_touches, oriented, simplified, within
from prelabel.geometry.polygons.overlap import overlap_of_pairs
from prelabel.geometry.polygons.parts import merged

__all__ = ["Outlines", "joined", "mended", "merged", "only_touches", "oriented", "overlap_of_pairs", "simplified", "within"]
