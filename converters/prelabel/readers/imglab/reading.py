"""Files taken to batches."""

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from prelabel.detections import Detections
from prelabel.errors import Place, Tally
from prelabel.files import noted
from prelabel.folders import prefix_below
from prelabel.frames import clean_name
from prelabel.readers.imglab.boxes import Boxes
from prelabel.readers.imglab.layout import as_written, elements_of, says_latin
from prelabel.readers.imglab.options import ImglabOptions
from prelabel.readers.shared.naming import Name, Naming, beside
from prelabel.readers.shared.objects import note_unused
from prelabel.readers.shared.sides import size_px
from prelabel.readers.shared.sightings import SightingsReader
from prelabel.readers.shared.words import is_number, shown
from prelabel.safexml import Element

_IMAGE = frozenset({"file", "width", "height"})
_AROUND = frozenset({"name", "comment", "images", "image"})
"""Elements of a file, of which all but images say nothing of what is in these."""

_SKIP = "or leave the image out with --on-error skip"


@dataclass(slots=True, kw_only=True)
class UnitReader(SightingsReader[ImglabOptions]):
    """Reads the files of a unit, whose context knows the numbers of parts."""

    _unused: set[str] = field(default_factory=set)
    _strange: set[str] = field(default_factory=set)
    """Elements that hold none of what is read, and fields of images and parts."""

    def found(self) -> Iterator[Detections]:
        """Images some thousand at a time.

        Raises:
            InputError: a file or something in it is bad, and the run stops at bad records.
        """
        yield from self.batches()
        note_unused(sorted(self._unused), self.context.tally)
        if self._strange:
            self.context.tally.note_names("elements, and fields of images and parts, that were not used: {all}", sorted(self._strange))

    def _file(self, path: Path) -> Iterator[Detections]:
        """The batches that are full when an image of the file is read.

        Raises:
            InputError: the file is broken, or a bad record stops the run.
        """
        text = as_written if says_latin(path) else str
        naming = Naming(self.options.base, lambda: map(text, _files_of(path)), self.context.frames)
        boxes = Boxes(
            path=str(path), options=self.options, numbers=self.context.survey, tally=self.context.tally, unused=self._unused,
            strange=self._strange, text=text,
        )  # fmt: skip
        for element in elements_of(path):
            if element.tag == "image":
                self._image(path, element, naming, boxes)
                yield from self._images.full()
            elif element.tag not in _AROUND:
                self._strange.add(element.tag)

    def _image(self, path: Path, image: Element, naming: Naming, boxes: Boxes) -> None:
        """An image, unless it is rejected.

        Raises:
            InputError: it is bad, and the run stops at bad records.
        """
        place = Place(str(path), image.sourceline, element="<image>")
        name = self._name(image, path, place, naming, boxes.text)
        size = self._size(image, place) if name else None
        if name is None or size is None:
            return
        self._strange.update({*image.attrib} - _IMAGE)
        self._strange.update(child.tag for child in image if child.tag != "box")
        seen = [one for child in image if child.tag == "box" and (one := boxes.sighting(child)) is not None]
        self._add(path, name, place, seen, size=size, is_page=False)

    def _name(self, image: Element, path: Path, place: Place, naming: Naming, text: Callable[[str], str]) -> Name | None:
        """What the image is called; None where nothing says it, which is rejected."""
        said = text(image.attrib.get("file", ""))
        name = (naming.name(said) or self._outside(said, path)) if said else None
        if name is None:
            what = f"file {shown(said)} names no image below the folder that is given" if said else "has no file"
            self.context.tally.reject("no image", what, place=place, fix=f"give the folder that holds the file and its images, {_SKIP}")
            return None
        if name.url or name.image:
            return name
        file, lies = beside(name, path, self.unit.root, self.context.frames)
        return Name(file, image=lies)

    def _outside(self, said: str, path: Path) -> Name | None:
        """An image beside the folder of the file, and below that of the source; None where it is not."""
        slashed = said.replace("\\", "/")
        if slashed.startswith("/") or ":" in slashed:
            return None
        file = clean_name(posixpath.normpath(prefix_below(path.parent, self.unit.root) + slashed))
        return Name(file, image=noted(self.unit.root / file)) if file else None

    def _size(self, image: Element, place: Place) -> tuple[int, int] | None:
        """Width and height, 0 where they are not said; None where one is none, and was rejected."""
        sides: dict[str, float | None] = {}
        for name in ("width", "height"):
            text = image.attrib.get(name, "0")
            if not is_number(text):
                fix = f"write the size of the image, {_SKIP}"
                self.context.tally.reject("bad size", f"{name} {shown(text)} is no number of pixels", place=place, fix=fix)
                return None
            # dlib takes 0 for a side that is not known
            sides[name] = float(text) or None
        return size_px(sides["width"], sides["height"], lambda _: place, self.context.tally)


def _files_of(path: Path) -> Iterator[str]:
    """All names of images, as far as the file can be read."""
    elements = Tally(on_error="skip").until_broken(elements_of(path))
    return (name for element in elements if element.tag == "image" and (name := element.attrib.get("file")) is not None)
