"""Files taken to batches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path

import numpy as np

from prelabel.attributes import attribute_value
from prelabel.detections import AttributeSet, Detections, Frame, Kind, Source
from prelabel.errors import InputError, Place
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context, Unit
from prelabel.readers.others import whole_text
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.naming import only_once
from prelabel.readers.shared.objects import Said
from prelabel.readers.widerface.layout import name_of
from prelabel.readers.widerface.options import WiderfaceOptions
from prelabel.readers.widerface.records import Face, Image, Line, face_of, images_of, lines_of

_INVALID = "invalid"

_FLAGS = frozenset({_INVALID, "occluded"})

_NAME_FIX = "write the path of the image below the folder of images"


def batches_of(unit: Unit, options: WiderfaceOptions, context: Context) -> Iterator[Detections]:
    """The images of all files of a unit.

    Raises:
        InputError: a file or row is bad, and the run stops at bad records.
    """
    batch = _Batch(unit=unit, options=options, context=context)
    for path in unit.paths:
        try:
            lines = lines_of(whole_text(path))
        except InputError as error:
            context.tally.reject_file("unreadable file", error)
            continue
        if not lines:
            context.tally.reject("no image", "names no image", place=Place(str(path)), fix="copy or write the file again")
        for image in images_of(lines, path.stem):
            batch.add(image, path)
            yield from batch.full()
    yield from batch.rest()


@dataclass(slots=True, kw_only=True)
class _Batch(Gathered):
    """Images that are gathered.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: WiderfaceOptions
    context: Context
    _seen: dict[str, Place] = field(default_factory=dict)
    _sets: dict[tuple[tuple[str, float], ...], AttributeSet] = field(default_factory=dict)

    def add(self, image: Image | Line, path: Path) -> None:
        """An image with its faces, or a line before the first image.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        place = Place(str(path), image.number if isinstance(image, Line) else image.line)
        if isinstance(image, Line):
            self.context.tally.reject("no image", "stands before the name of the first image", place=place, fix=_NAME_FIX)
            return
        frame = self._frame(image, path, place)
        if frame is None:
            return
        self.frames.append(frame)
        source = self.source(Source(str(path)))
        fault = image.fault()
        if fault:
            self._reject(fault, Place(str(path), image.said.number if image.said else image.line))
        for row in image.rows:
            face = face_of(row.text, sized=image.size is not None)
            if isinstance(face, Fault):
                self._reject(face, Place(str(path), row.number))
            elif self._is_wanted(face):
                self._face(face, row.number, source)

    def _reject(self, fault: Fault, place: Place) -> None:
        self.context.tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)

    def _frame(self, image: Image, path: Path, place: Place) -> Frame | None:
        """The frame of an image; None of one that was rejected."""
        tally, name = self.context.tally, name_of(image, path, self.unit.root, self.unit.detail)
        if name is None:
            tally.reject("no image", f"{image.name!r} names no image below the folder of images", place=place, fix=_NAME_FIX)
            return None
        width, height = image.size or (0, 0)
        frame = self.context.frames.frame(name, place=place, tally=tally, width=width, height=height, sized=bool(image.rows))
        return only_once(frame, name, place, self._seen, tally)

    def _is_wanted(self, face: Face) -> bool:
        """Whether a row is a face to convert; one that is not is counted."""
        filtered = self.context.tally.filtered
        if not all(face.box[2:]):
            filtered["face without width or height"] += 1
        elif self.options.invalid == "drop" and dict(face.details).get(_INVALID, 0) > 0:
            filtered["invalid face"] += 1
        else:
            return True
        return False

    def _face(self, face: Face, line: int, source: int) -> None:
        """The rectangle of a face, and its landmark."""
        at = len(self.frames) - 1
        said = Said(
            frame=at, label=face.label or self.options.label, origin=line, source=source, score=face.score,
            attributes=self._attributes(face), group=line,
        )  # fmt: skip
        x, y, width, height = face.box
        self.objects.add_box(said, (x, y, x + width, y + height))
        if face.points:
            points = np.array(face.points).reshape(-1, 3)
            labelled = np.flatnonzero(points[:, 2] >= 0)
            if len(labelled):
                self.objects.add(said, Kind.LANDMARK, Rings.of(points[labelled, :2], [len(labelled)]), labelled + 1)

    def _attributes(self, face: Face) -> AttributeSet:
        """Those of a row; rows with the same ones share them."""
        if face.details not in self._sets:
            said = {name: value for name, value in face.details if not isnan(value)}
            values = {name: attribute_value(bool(value) if name in _FLAGS else value) for name, value in said.items()}
            self._sets[face.details] = {
                name: value for name, value in values.items() if value is not None and (name != _INVALID or value == "true")
            }
        return self._sets[face.details]
