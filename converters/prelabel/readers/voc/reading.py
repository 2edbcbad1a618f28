"""Annotation files to batches of detections."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from prelabel.detections import Detections, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.readers.base import Certainty, Context, Unit
from prelabel.readers.voc.layout import Tree
from prelabel.readers.voc.names import ImageNames
from prelabel.readers.voc.objects import FIELDS, Objects
from prelabel.readers.voc.rows import Rows, number
from prelabel.safexml import Element, parse

BATCH = 2000
"""Files of one batch."""

SNIFFED_BYTES = 4096

_SKIP = "or leave the file out with --on-error skip"
_ROOT = re.compile(rb"<annotation[\s>]")


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """What ``plan`` found out about a unit.

    Args:
        tree: the annotation files.
        image_set: the file that chose the images; empty where none did.
        missing: images that it lists and that are not there, with their lines.
    """

    tree: Tree
    image_set: str
    missing: dict[str, int]


class Annotation(msgspec.Struct, gc=False):
    """What is used of one file.

    Args:
        filename: stripped; None where absent or empty.
        size: the element.
        segmented: the image has masks.
        objects: the elements.
    """

    filename: str | None
    size: Element | None
    segmented: bool
    objects: list[Element]


def recognise(path: Path) -> Certainty:
    """How sure it is that a file is VOC; never raises."""
    try:
        with path.open("rb") as file:
            head = file.read(SNIFFED_BYTES)
    except OSError:
        return Certainty.MAYBE
    if not _ROOT.search(head):
        return Certainty.NO if b"<" in head else Certainty.MAYBE
    return Certainty.SURE if b"<bndbox>" in head or b"<size>" in head else Certainty.LIKELY


def unit_batches(unit: Unit, attributes: tuple[str, ...], context: Context, *, first: float) -> Iterator[Detections]:
    """The detections of one tree.

    Args:
        unit: with a `Detail`.
        attributes: elements that become attributes beside those that the format names.
        context: of the run.
        first: what the first pixel is called, 1 or 0.

    Raises:
        InputError: a file or an object is bad, and the run stops at bad records.
    """
    detail: Detail = unit.detail
    for name, line in detail.missing.items():
        context.tally.reject(
            "listed image missing", f"{name!r} has neither an annotation file nor an image", place=Place(detail.image_set, line),
            fix="add the files, or remove the line",
        )  # fmt: skip
    fields = tuple(dict.fromkeys((*FIELDS, *attributes)))
    files = _Files(
        context=context,
        images=ImageNames(context.frames.known, detail.tree.prefix),
        objects=Objects(first=first, fields=fields, tally=context.tally),
        masks=detail.tree.masks,
    )
    pairs = _files_of(detail.tree)
    while batch := list(itertools.islice(pairs, BATCH)):
        rows = Rows()
        for path, name in batch:
            files.read(path, name, rows)
        if rows.frames:
            yield rows.detections(context.tally)
    if files.objects.unused:
        names = ",".join(sorted(files.objects.unused))
        context.tally.note(f"voc: elements of objects that are not used: {names}; keep their text with -O attributes={names}")


@dataclass(slots=True, kw_only=True)
class _Files:
    """Reads one annotation file after the other."""

    context: Context
    images: ImageNames
    objects: Objects
    masks: bool
    seen: dict[str, str] = field(default_factory=dict)
    """The annotation file of each frame."""
    overruled: bool = False

    def read(self, path: str, name: str, rows: Rows) -> None:
        """Add the frame and the objects of one file to the rows, or reject the file."""
        tally, place = self.context.tally, Place(path)
        try:
            annotation = _annotation(parse(path), place)
            width, height = _size(annotation.size, place)
        except InputError as error:
            _reject(error, tally)
            return
        image = self._image(annotation.filename, name, place)
        if image is None:
            return
        sized = bool(annotation.objects)
        frame = self.context.frames.frame(image, place=place, tally=tally, width=width, height=height, sized=sized)
        if frame is None:
            return
        before = self.seen.setdefault(frame.file, path)
        if before != path:
            what = f"a second file for the image {frame.file!r}, after {before}"
            tally.reject("second file for an image", what, place=place, fix=f"keep one of the two, {_SKIP}")
            return
        if annotation.segmented and self.masks:
            tally.unconverted["segmentation mask"] += 1
        rows.frames.append(frame)
        rows.sources.append(Source(path))
        self.objects.read(annotation.objects, path, rows)

    def _image(self, filename: str | None, name: str, place: Place) -> str | None:
        """The name of the image; None where it was rejected."""
        image, overruled = self.images.of(filename, name)
        if image is None:
            self.context.tally.reject(
                "file name outside", f"<filename> {filename!r} leaves the folder of images", place=place,
                fix=f"name the image by its path below the folder of images, {_SKIP}",
            )  # fmt: skip
        if overruled and not self.overruled:
            self.overruled = True
            self.context.tally.note(
                f"voc: where <filename> and the XML file's own name differ, the image of the latter was taken, as in {place}"
            )
        return image


def _files_of(tree: Tree) -> Iterator[tuple[str, str]]:
    """The path of each annotation file, and the name that its image should have below the folder of images, without suffix."""
    for folder in tree.folders:
        before = str(folder.path / "_")[:-1]
        for file, image in zip(folder.names, folder.images(), strict=True):
            yield before + file, image


def _annotation(root: Element, place: Place) -> Annotation:
    if root.tag != "annotation":
        fix = "give VOC files only, or name another --format"
        raise InputError(f"the root element is <{root.tag}>, not <annotation>", place=place, fix=fix)
    found = Annotation(None, None, False, [])
    for child in root:
        tag = child.tag
        if tag == "object":
            found.objects.append(child)
        elif tag == "filename":
            found.filename = (child.text or "").strip() or None
        elif tag == "size":
            found.size = child
        elif tag == "segmented":
            found.segmented = (child.text or "").strip() in ("1", "true")
    return found


def _size(element: Element | None, place: Place) -> tuple[int, int]:
    """Width and height in pixels; 0 where the file does not say.

    Raises:
        InputError: what it says is no size.
    """
    if element is None:
        return 0, 0
    texts = {child.tag: child.text for child in element}
    return _pixels("width", texts.get("width"), element, place), _pixels("height", texts.get("height"), element, place)


def _pixels(name: str, text: str | None, element: Element, place: Place) -> int:
    if text is None:
        return 0
    if text.isdecimal():
        return int(text)
    value = number(text)
    if not value >= 0 or value != value // 1:
        what, fix = f"<{name}> of <size> is {text!r}, which is no number of pixels", f"correct it, {_SKIP}"
        raise InputError(what, place=Place(place.path, element.sourceline), fix=fix)
    return int(value)


def _reject(error: InputError, tally: Tally) -> None:
    """A file that is broken as a whole is one bad record of the source."""
    what = error.what.removeprefix(f"{error.place}: ")
    tally.reject("unreadable file", what, place=error.place, fix=error.fix)
