"""Faces with their landmarks as lists of text: the formats ``celeba``, ``lfw``, ``pts``, ``vggface2`` and ``wflw``."""

from prelabel.readers.faces.celeba import CELEBA
from prelabel.readers.faces.lfw import LFW
from prelabel.readers.faces.pts import PTS
from prelabel.readers.faces.vggface2 import VGGFACE2
from prelabel.readers.faces.wflw import WFLW

__all__ = ["CELEBA", "LFW", "PTS", "VGGFACE2", "WFLW"]
