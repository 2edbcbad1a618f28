"""What the readers of faces have in common."""

from abc import abstractmethod
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Kind
from prelabel.readers.base import Certainty, Reader
from prelabel.readers.faces.options import FaceOptions
from prelabel.readers.options import O
from prelabel.readers.others import sniffed


class FacesReader(Reader[O]):
    """A format whose files are recognised by how they begin."""

    lists: ClassVar[tuple[str, ...]] = ()
    """The suffixes of files that say where faces are, if not all do."""
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})
    stills: ClassVar[bool] = True

    def sniff(self, source: Path) -> Certainty:
        """SURE of a file, or of one of the first files of a folder, that begins as the format does."""
        return sniffed(source, self.lists or self.suffixes, lambda path: Certainty.SURE if self.begins(path) else Certainty.NO)

    @staticmethod
    @abstractmethod
    def begins(path: Path) -> bool:
        """Whether a file begins as the format does; False of one that cannot be read."""


class TextReader(FacesReader[FaceOptions]):
    """Such a format of text without options of its own."""

    suffixes: ClassVar[tuple[str, ...]] = (".txt",)
    options = FaceOptions
