"""Between what the whole numbers of a job lie."""

from collections.abc import Mapping

PRIORITY = (1, 9)
"""Of a job's priority weight."""

RANGES: Mapping[str, tuple[int, int | None]] = {"priority": PRIORITY, "max_frames": (1, None), "frame_overlap": (0, None)}
"""The least and the largest by option; None where there is no largest."""
