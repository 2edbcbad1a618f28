"""Poses of animals as tables of text: the formats ``deeplabcut`` and ``sleap``."""

from prelabel.readers.animals.deeplabcut import DEEPLABCUT
from prelabel.readers.animals.sleap import SLEAP

__all__ = ["DEEPLABCUT", "SLEAP"]
