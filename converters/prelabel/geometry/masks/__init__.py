"""Masks of pixels as rings, and back. The only home of pycocotools.

Rings run along the cracks between pixels and turn at each of their points. Pixels that meet at a corner alone belong to different
parts, so that no ring touches itself. Outer rings run clockwise as seen, holes the other way. Filled by the centres of pixels
they give the mask back.
"""

from prelabel.geometry.masks.labels import label_rings
from prelabel.geometry.masks.runs import RunLengths

__all__ = ["RunLengths", "label_rings"]
