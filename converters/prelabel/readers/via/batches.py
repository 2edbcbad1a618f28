"""Images and their regions as frames and detections."""

from dataclasses import dataclass
from pathlib import Path

from prelabel.detections import Frame
from prelabel.errors import Place
from prelabel.frames import clean_name, url_path
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.words import shown
from prelabel.readers.via.entries import Image, Region
from prelabel.readers.via.labels import Labels
from prelabel.readers.via.shapes import SKIP, draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Where the images of a file lie.

    Args:
        path: the folder of the file.
        prefix: of the names of images: the folder below the source.
        last_part: use only the last part of names.
        named: where each frame of the source is named first.
    """

    path: Path
    prefix: str
    last_part: bool
    named: dict[str, Place]

    def frame(self, image: Image, context: Context) -> Frame | None:
        """The frame of an image; None where it was rejected."""
        url = next((text for text in (image.name, f"{image.base}{image.name}") if url_path(text) is not None), "")
        given = (url_path(url) if url else image.name) or ""
        name = clean_name(given.replace("\\", "/").rpartition("/")[2] if self.last_part else given) if given else None
        if name is None:
            context.tally.reject(
                "file name outside the folder", f"{shown(image.name)} is no name below the folder of images", place=image.place,
                fix="use names relative to the folder of images, or only their last part with -O names=last",
            )  # fmt: skip
            return None
        frame = context.frames.frame(
            f"{self.prefix}{name}", place=image.place, tally=context.tally, width=image.size[0], height=image.size[1],
            url=url, image=None if url else self._image(image.base, name), sized=bool(image.regions),
        )  # fmt: skip
        if frame is None:
            return None
        first = self.named.setdefault(frame.file, image.place)
        if first != image.place:
            context.tally.reject(
                "image named twice", f"the image {frame.file!r} is named a second time, first in {first}", place=image.place,
                fix="keep one of the two, or convert their files one by one",
            )  # fmt: skip
            return None
        return frame

    def _image(self, base: str, name: str) -> Path | None:
        """The image where the project says that it is, or beside its file."""
        tried = [self.path / below / name for below in ([clean_name(base)] if base else []) if below]
        return next((path for path in (*tried, self.path / name) if _is_file(path)), None)


@dataclass(slots=True, kw_only=True)
class Batch(Gathered):
    """The frames of some images of a file, and what is drawn on them.

    Args:
        labels: which attribute is the label.
        folder: where images lie.
        context: decides frames, and takes what is bad.
    """

    labels: Labels
    folder: Folder
    context: Context

    def add(self, image: Image) -> None:
        """An image with its regions.

        Raises:
            InputError: it is bad, and bad records stop the run.
        """
        tally = self.context.tally
        frame = self.folder.frame(image, self.context)
        if frame is None:
            return
        if image.attributes:
            tally.unconverted["attribute of an image"] += image.attributes
        source = self.source(image.source)
        for region in image.regions:
            self._add_region(region, len(self.frames), source)
        self.frames.append(frame)

    def _add_region(self, region: Region, frame: int, source: int) -> None:
        tally = self.context.tally
        add, label = draw(region.shape), self.labels.of(region.attributes)
        if isinstance(add, Fault):
            tally.reject(add.reason, add.what, place=region.place(add.field), fix=add.fix)
            return
        if label is None:
            self._reject_label(region)
            return
        for name in region.lost:
            tally.unconverted[f"value of the attribute {name}"] += 1
        others = {name: value for name, value in region.attributes.items() if name != self.labels.attribute}
        add(self.objects, Said(frame=frame, label=label, origin=region.origin, source=source, attributes=others))

    def _reject_label(self, region: Region) -> None:
        several = region.attributes.get(self.labels.attribute, ())
        if several:
            what, fix = f"has several labels: {', '.join(several)}", f"keep one of them, {SKIP}"
            self.context.tally.reject("region of several labels", what, place=region.place(""), fix=fix)
            return
        what = f"has no {self.labels.attribute!r}, which is the label" if self.labels.attribute else "has no attributes, and so no label"
        self.context.tally.reject("region without label", what, place=region.place(""), fix=f"label such with -O default=LABEL, {SKIP}")


def _is_file(path: Path) -> bool:
    """Whether it is one; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
