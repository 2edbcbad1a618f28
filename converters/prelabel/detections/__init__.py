"""The one data model between readers and jobs: columns over detections, and the frames that they index."""

from prelabel.detections.columns import COLUMNS, RAGGED, Detections
from prelabel.detections.items import NO_ATTRIBUTES, UNTRACKED, AttributeSet, Frame, Kind, Source

__all__ = ["COLUMNS", "NO_ATTRIBUTES", "RAGGED", "UNTRACKED", "AttributeSet", "Detections", "Frame", "Kind", "Source"]
