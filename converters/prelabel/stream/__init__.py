"""The project's own stream of detections: JSON Lines, a frame a line. What a line is, and detections as lines."""

from prelabel.stream.records import BoxDetection, BoxLine, Detection, FrameHead, FrameLine
from prelabel.stream.writing import frame_lines

__all__ = ["BoxDetection", "BoxLine", "Detection", "FrameHead", "FrameLine", "frame_lines"]
