"""Polygons fit to be drawn: mended, within the frame, simplified, of one ring each. The only home of shapely."""

from prelabel.geometry.polygons.cuts import joined
from prelabel.geometry.polygons.outlines import Outlines, mended, only_touches, oriented, simplified, within
from prelabel.geometry.polygons.overlap import overlap_of_pairs

__all__ = ["Outlines", "joined", "mended", "only_touches", "oriented", "overlap_of_pairs", "simplified", "within"]
