"""The one data model between readers and jobs: columns over detections, and the frames that they index."""

import copyreg

from prelabel.detections.columns import COLUMNS, RAGGED, Detections
from prelabel.detections.items import NO_ATTRIBUTES, UNTRACKED, AttributeSet, Frame, Kind, Source, sequence_bounds, sizes_of
from prelabel.detections.pickling import reduced
from prelabel.detections.shapes import object_rows, reshaped, shapes_of, with_shapes
from prelabel.detections.tables import ranks

__all__ = [
    "COLUMNS",
    "NO_ATTRIBUTES",
    "RAGGED",
    "UNTRACKED",
    "AttributeSet",
    "Detections",
    "Frame",
    "Kind",
    "Source",
    "object_rows",
    "ranks",
    "reshaped",
    "sequence_bounds",
    "shapes_of",
    "sizes_of",
    "with_shapes",
]

copyreg.pickle(Detections, reduced)
