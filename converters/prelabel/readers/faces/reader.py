"""What the readers of faces have in common."""

from typing import ClassVar

from prelabel.detections import Kind
from prelabel.readers.faces.options import FaceOptions
from prelabel.readers.options import O
from prelabel.readers.own import OwnFilesReader


class FacesReader(OwnFilesReader[O]):
    """A format of faces, whose files are recognised by how they begin."""

    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})
    stills: ClassVar[bool] = True


class TextReader(FacesReader[FaceOptions]):
    """Such a format of text without options of its own."""

    suffixes: ClassVar[tuple[str, ...]] = (".txt",)
    options = FaceOptions
