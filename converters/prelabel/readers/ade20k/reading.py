"""Files taken to batches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from prelabel.detections import Detections, Frame
from prelabel.errors import InputError, Place
from prelabel.folders import prefix_below
from prelabel.frames import IMAGE_SUFFIXES
from prelabel.readers.ade20k.layout import JSON, LIST, stem_of
from prelabel.readers.ade20k.objects import ObjectReader
from prelabel.readers.ade20k.options import Ade20kOptions
from prelabel.readers.ade20k.records import Annotation, read_annotation
from prelabel.readers.ade20k.saying import Labels
from prelabel.readers.shared.gathering import FilesReader
from prelabel.readers.shared.naming import only_once
from prelabel.readers.shared.objects import note_unused
from prelabel.readers.shared.sides import is_side

_SIDES = 2


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[Ade20kOptions]):
    """Reads the files of a unit, each of an image."""

    seen: dict[str, Place] = field(default_factory=dict)
    labels: Labels = field(init=False)

    def __post_init__(self) -> None:
        """Make labels as the options say."""
        self.labels = Labels(options=self.options, tally=self.context.tally)

    def _file(self, path: Path) -> Iterator[Detections]:
        if path.name.lower().endswith(LIST):
            self._listed(path)
        elif path.suffix.lower() == JSON:
            self._annotated(path)
        else:
            what, fix = f"has neither a JSON file nor {stem_of(path)}{LIST} beside it, which name its objects", "give that file, too"
            raise InputError(what, place=Place(str(path)), fix=f"{fix}, or leave the image out with --on-error skip")
        yield from self._images.full()

    def _annotated(self, path: Path) -> None:
        """The image of a JSON file."""
        tally = self.context.tally
        annotation = read_annotation(path, self.options.attributes, tally)
        note_unused(annotation.unused, tally)
        if annotation.filename and PurePosixPath(annotation.filename).stem != stem_of(path):
            tally.note_names("where files name other images, those of the files' own names were taken, as of {first}", [str(path)])
        frame = self._frame(path, self._size(annotation), suffix=PurePosixPath(annotation.filename).suffix, sized=bool(annotation.objects))
        if frame is not None:
            objects = ObjectReader(folder=path.parent, frame=frame, labels=self.labels, batch=self._images, tally=tally)
            objects.read(annotation)

    def _listed(self, path: Path) -> None:
        """The image of a list and its masks."""
        from prelabel.readers.ade20k.listed import read_listing  # noqa: PLC0415  # its decoder is loaded for masks alone

        tally = self.context.tally
        listing = read_listing(path, parts=self.options.parts == "keep", tally=tally)
        frame = self._frame(path, listing.size, sized=bool(listing.masks))
        if frame is not None:
            listing.add_to(self._images, self.labels, tally)

    def _frame(self, path: Path, size: tuple[int, int], *, sized: bool, suffix: str = "") -> Frame | None:
        """The frame of a file, which the batch has then; None where it was rejected."""
        name = f"{prefix_below(path.parent, self.unit.root)}{stem_of(path)}{suffix if suffix.lower() in IMAGE_SUFFIXES else '.jpg'}"
        place, tally = Place(str(path)), self.context.tally
        frame = self.context.frames.frame(name, place=place, tally=tally, width=size[0], height=size[1], sized=sized)
        frame = only_once(frame, name, place, self.seen, tally)
        if frame is not None:
            self._images.frames.append(frame)
        return frame

    def _size(self, annotation: Annotation) -> tuple[int, int]:
        """Width and height of an image; (0, 0) where the file does not say them, or what is none was rejected."""
        sides = annotation.imsize[:_SIDES]
        if len(sides) == _SIDES and all(map(is_side, sides)):
            return int(sides[1]), int(sides[0])
        if annotation.imsize:
            place = annotation.place(".annotation.imsize")
            fix = "write height, width and channels, or leave the size out with --on-error skip"
            self.context.tally.reject("bad size", "imsize is no height and width in pixels", place=place, fix=fix)
        return 0, 0
