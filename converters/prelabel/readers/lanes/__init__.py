"""Lane lines: the formats ``tusimple`` and ``culane``."""

from prelabel.readers.lanes.culane import CULANE
from prelabel.readers.lanes.tusimple import TUSIMPLE

__all__ = ["CULANE", "TUSIMPLE"]
