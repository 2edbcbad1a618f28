"""Files of a tree to batches of detections."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.readers.base import Context, Unit
from prelabel.readers.voc.annotation import FILE_SKIP, Annotation, parsed
from prelabel.readers.voc.batch import detections
from prelabel.readers.voc.classes import read_classes
from prelabel.readers.voc.instances import NONE
from prelabel.readers.voc.layout import Tree
from prelabel.readers.voc.maskfiles import MaskFiles
from prelabel.readers.voc.masks import SKIP, MaskReader, Masks
from prelabel.readers.voc.names import ImageNames, image_names
from prelabel.readers.voc.objects import ObjectReader
from prelabel.readers.voc.plain import PlainFiles
from prelabel.readers.voc.rows import Rows

BATCH = 2000
"""Frames of one batch."""

MASK_POINTS = 1 << 20
"""Of the outlines of masks after which a batch ends before it has all its frames: a few bytes of a PNG can claim millions of corners."""


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """What ``plan`` found out about a unit.

    Args:
        tree: the annotation files, all of the tree or some.
        masks: those of the images of these files, and of images that only have masks.
        bare: such images, by their names without suffix.
        image_set: the file that chose the images; empty where none did.
        missing: images that it lists and that are not there, with their lines.
    """

    tree: Tree
    masks: dict[str, MaskFiles]
    bare: tuple[str, ...]
    image_set: str
    missing: dict[str, int]


def unit_batches(unit: Unit, objects: ObjectReader, context: Context) -> Iterator[Detections]:
    """The detections of one tree, or of a part of it.

    Args:
        unit: with a `Detail`.
        objects: how objects are read.
        context: of the run.

    Raises:
        InputError: a file or an object is bad, and the run stops at bad records.
    """
    detail: Detail = unit.detail
    for name, line in detail.missing.items():
        context.tally.reject(
            "listed image missing", f"{name!r} has neither an annotation file, an image nor a mask", place=Place(detail.image_set, line),
            fix="add the files, or remove the line",
        )  # fmt: skip
    files = _Files(context=context, tree=detail.tree, objects=objects, masked=detail.masks, bare=detail.bare)
    rows = Rows()
    for path, name in files.names():
        if path:
            files.read(path, name, rows)
        else:
            files.read_masks(name, rows)
        if len(rows.frames) == BATCH or rows.mask_points > MASK_POINTS:
            yield files.checked(rows)
            rows = Rows()
    if rows.frames:
        yield files.checked(rows)
    files.note()


@dataclass(slots=True, kw_only=True)
class _Files:
    """Reads the files of one image after the other."""

    context: Context
    tree: Tree
    objects: ObjectReader
    masked: dict[str, MaskFiles]
    """The masks of each image."""
    bare: tuple[str, ...]
    """Images that only have masks."""
    images: ImageNames = field(init=False)
    plain: PlainFiles = field(init=False)
    masks: MaskReader | None = None
    """Made when the first mask is opened."""
    seen: dict[str, str] = field(default_factory=dict)
    """The annotation file of each frame, or its mask."""
    overruled: str = ""
    """The first annotation file whose ``filename`` was overruled."""
    unnumbered: list[str] = field(default_factory=list)
    """Masks that do not number objects in the order of the annotation file."""

    def __post_init__(self) -> None:
        """Know the images."""
        self.images = image_names(self.context.frames, self.tree.prefix)
        self.plain = PlainFiles(self.objects.fields)

    def names(self) -> Iterator[tuple[str, str]]:
        """Annotation files, each with the name that its image should have below the folder of images, without suffix.

        Behind them, without a file, the images that only have masks.
        """
        for folder in self.tree.folders:
            yield from zip(folder.paths(), folder.images(), strict=True)
        yield from (("", name) for name in self.bare)

    def read(self, path: str, name: str, rows: Rows) -> None:
        """Add the frame and the objects of one annotation file and its masks to the rows, or reject the file."""
        place = Place(path)
        try:
            annotation = self._annotation(path, name, place)
        except InputError as error:
            self.context.tally.reject_file("unreadable file", error)
            return
        image = self._image(annotation.filename, name, place)
        if image is None:
            return
        wanted = self.objects.outlined or annotation.bare
        masks = self._masks(name) if wanted and name in self.masked else None
        frame = self._frame(image, annotation, masks, place)
        if frame is None:
            return
        rows.frames.append(frame)
        rows.sources.append(Source(path))
        if annotation.listed is not None:
            self.objects.read_listed(annotation.listed, rows)
            return
        if masks is None:
            self.objects.read(annotation.objects, path, rows)
            return
        of_objects = [self.objects.add(element, path, rows) for element in annotation.objects]
        self._show(masks, frame, rows, tuple(NONE if row is None else row for row in of_objects))

    def read_masks(self, name: str, rows: Rows) -> None:
        """Add the frame and the objects of an image that only has masks, or reject them."""
        masks = self._masks(name)
        image, _ = self.images.of(None, name)
        if masks is None or image is None:
            return
        frame = self._frame(image, Annotation(None, 0, 0, []), masks, Place(str(masks.path)))
        if frame is None:
            return
        rows.frames.append(frame)
        rows.sources.append(Source(str(masks.path)))
        self._show(masks, frame, rows, ())

    def checked(self, rows: Rows) -> Detections:
        """The detections of one batch.

        Raises:
            InputError: an object cannot be used, and the run stops at bad records.
        """
        found = detections(rows, self.context.tally, outlined=self.objects.outlined, track_ids=self.objects.track_ids)
        self.unnumbered += rows.unnumbered
        return found

    def note(self) -> None:
        """Say in the summary what was decided, and what was seen and not used."""
        tally = self.context.tally
        if self.overruled:
            text = "voc: where <filename> and the XML file's own name differ, the image of the latter was taken, as in {first}"
            tally.note_names(text, [self.overruled])
        if self.unnumbered:
            text = "voc: where masks do not number objects in the order of the annotation file, they were matched by class and overlap"
            tally.note_names(f"{text}, as in {{first}}", self.unnumbered[:1])
        if self.objects.unused:
            text = "voc: elements of objects that are not used: {all}; keep their text with -O attributes={all}"
            tally.note_names(text, sorted(self.objects.unused))

    def _annotation(self, path: str, name: str, place: Place) -> Annotation:
        """What an annotation file says; its objects are elements where masks may belong to them.

        Raises:
            InputError: the file cannot be read, or is no annotation.
        """
        data = read_bytes(path)
        plain = None if name in self.masked else self.plain.read(data)
        return plain or parsed(data, place)

    def _image(self, filename: str | None, name: str, place: Place) -> str | None:
        """The name of the image; None where it was rejected."""
        image, overruled = self.images.of(filename, name)
        if image is None:
            self.context.tally.reject(
                "file name outside", f"<filename> {filename!r} leaves the folder of images", place=place,
                fix=f"name the image by its path below the folder of images, {FILE_SKIP}",
            )  # fmt: skip
        if overruled:
            self.overruled = self.overruled or str(place)
        return image

    def _masks(self, name: str) -> Masks | None:
        """The masks of an image; None where they were rejected.

        Raises:
            InputError: the tree's list of classes cannot be read, or a mask cannot and the run stops at bad records.
        """
        if self.masks is None:
            self.masks = MaskReader(classes=read_classes(self.tree.root))
        try:
            return self.masks.read(self.masked[name])
        except InputError as error:
            self.context.tally.reject_file("unusable mask", error)
            return None

    def _frame(self, image: str, annotation: Annotation, masks: Masks | None, place: Place) -> Frame | None:
        """The frame of an annotation file, or of masks; None where it was rejected."""
        tally = self.context.tally
        width, height = annotation.width, annotation.height
        if masks and not (width and height):
            width, height = masks.size
        sized = not annotation.bare or masks is not None
        frame = self.context.frames.frame(image, place=place, tally=tally, width=width, height=height, sized=sized)
        if frame is None:
            return None
        before = self.seen.setdefault(frame.file, place.path)
        if before != place.path:
            what = f"a second file for the image {frame.file!r}, after {before}"
            tally.reject("second file for an image", what, place=place, fix=f"keep one of the two, {FILE_SKIP}")
            return None
        return frame

    def _show(self, masks: Masks, frame: Frame, rows: Rows, objects: tuple[int, ...]) -> None:
        """Add what masks show of the last frame to the rows, or reject them."""
        if masks.size != (frame.width, frame.height):
            own, other = (f"{width}x{height}" for width, height in (masks.size, (frame.width, frame.height)))
            self.context.tally.reject(
                "mask of another size", f"is {own}, but {frame.file!r} is {other}", place=Place(str(masks.path)),
                fix=f"export the mask in the size of the image, {SKIP}",
            )  # fmt: skip
            return
        instances = masks.instances(len(rows.frames) - 1, objects)
        rows.masks.append(instances)
        rows.mask_points += len(instances.rings.points)
