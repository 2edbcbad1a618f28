"""Files taken to batches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from prelabel.attributes import AttributeTable
from prelabel.detections import AttributeSet, Detections, Frame, Kind, Source, reshaped, sizes_of
from prelabel.errors import InputError, Place
from prelabel.geometry.boxes import normalise
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context, Unit
from prelabel.readers.icdar.layout import TRUTH, images_of, stem_of
from prelabel.readers.icdar.options import IcdarOptions
from prelabel.readers.icdar.rows import DONT_CARE, LINED, Form, Row, Text, is_scored, row_of, scripted, text_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.outputs.naming import Naming, Wanted


class Scored(NamedTuple):
    """What stands behind the corners of rows.

    Args:
        some: of some rows, a number from 0 to 1.
        others: of others, none.
    """

    some: bool
    others: bool


def scored_in(paths: Sequence[Path]) -> Scored:
    """What stands behind the corners in files that are not called as truth; of those that cannot be read nothing."""
    some = others = False
    for path in paths:
        if path.name.lower().startswith(TRUTH):
            continue
        try:
            form, lines = text_of(path)
        except InputError:
            # said when it is read
            continue
        found = {is_scored(line, form) for line in lines}
        some, others = some or True in found, others or False in found
    return Scored(some, others)


class _Images(Naming):
    """Frames that are called as their images, or as their files without what stands before the name of the image."""

    __slots__ = ()

    def name(self, path: Path) -> str:
        images = images_of(path, self.root, self.context.frames)
        return images[0].file if len(images) == 1 else path.relative_to(self.root).with_name(stem_of(path)).as_posix()


@dataclass(slots=True)
class _Words:
    """(n,) columns of words: the frame, file and line of each, its score and number of attributes, and how many points it has."""

    frame: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    score: list[float] = field(default_factory=list)
    attributes: list[int] = field(default_factory=list)
    count: list[int] = field(default_factory=list)
    outlined: list[bool] = field(default_factory=list)
    """Whether the points are a polygon, not two corners of a box."""
    points: list[float] = field(default_factory=list)
    """x and y of all points, in pixels."""

    def detections(self, frames: Sequence[Frame], sources: Sequence[Source], label: str, sets: Sequence[AttributeSet]) -> Detections:
        """The columns, where each file is of one frame."""
        frame, count, outlined = np.array(self.frame, np.int32), np.array(self.count, np.int64), np.array(self.outlined, np.bool_)
        size = sizes_of(frames, frame)
        corners = Rings.of(self.points, count)
        outlines = Rings.of(corners.points[np.repeat(outlined, count)], count[outlined], outlined.astype(np.int64)).opened()
        plain = Detections.from_boxes(
            frames=frames,
            labels=[label] if self.frame else [],
            frame=frame,
            label=np.zeros(len(frame), np.int32),
            box=normalise(corners.bounds(), size[:, 0], size[:, 1]),
            score=self.score,
            sources=sources,
            source=frame,
            origin=self.line,
            attributes=self.attributes,
            attribute_sets=sets,
        )
        kind = np.where(outlined, Kind.POLYGON, Kind.RECTANGLE).astype(np.uint8)
        return reshaped(plain, np.arange(len(frame)), outlines.scaled(1 / size), kind=kind)


@dataclass(slots=True, kw_only=True)
class UnitReader:
    """Reads the files of a unit to one batch.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: IcdarOptions
    context: Context
    frames: list[Frame] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    _words: _Words = field(default_factory=_Words)
    _sets: AttributeTable = field(default_factory=AttributeTable)

    def detections(self) -> Detections:
        """All of them.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        naming = _Images(root=self.unit.root, alone=self.unit.detail, context=self.context)
        for path in self.unit.paths:
            try:
                text = text_of(path)
            except InputError as error:
                self.context.tally.reject_file("unreadable file", error)
                continue
            frame = naming.still(path, Wanted(size=(0, 0), sized=bool(text.lines))) if self._has_image(path) else None
            if frame is not None:
                self.frames.append(frame)
                self.sources.append(Source(str(path)))
                self._rows(path, text)
        return self._words.detections(self.frames, self.sources, self.options.label, self._sets.sets)

    def _has_image(self, path: Path) -> bool:
        """Whether a file has an image, where others have; ``--frames`` says of itself what it does not have."""
        frames = self.context.frames
        images = images_of(path, self.unit.root, frames)
        if frames.given or not frames.known or len(images) == 1:
            return True
        what = f"no image {stem_of(path)!r} in the source, where other images lie"
        fix = "add the image, name all with --frames, or leave the file out with --on-error skip"
        if images:
            what = f"may be of {images[0].file} or of {images[1].file}"
            fix = "convert the folders one by one, each with its own --frames, or leave the file out with --on-error skip"
        self.context.tally.reject("no image", what, place=Place(str(path)), fix=fix)
        return False

    def _rows(self, path: Path, text: Text) -> None:
        """The words of a file."""
        scored = bool(self.context.survey) and not (self.options.confidence == "auto" and path.name.lower().startswith(TRUTH))
        scripts = scripted(text, scored=scored)
        found: list[tuple[int, Row]] = []
        for line in text.lines:
            row = row_of(line, text.form, scored=scored, scripts=scripts)
            if isinstance(row, Fault):
                self._reject(row, path, line.number)
            elif row.text == DONT_CARE and self.options.dontcare == "drop":
                self.context.tally.filtered[f"do not care: {DONT_CARE}"] += 1
            else:
                found.append((line.number, row))
        outlined = text.form != Form.BOX
        lined = Rings.of([xy for _, row in found for xy in row.points], [len(row.points) // 2 for _, row in found]).lined() & outlined
        for (number, row), is_lined in zip(found, lined.tolist(), strict=True):
            if is_lined:
                self._reject(LINED, path, number)
            else:
                self._add(row, number, outlined=outlined)

    def _reject(self, fault: Fault, path: Path, line: int) -> None:
        self.context.tally.reject(fault.reason, fault.what, place=Place(str(path), line), fix=fault.fix)

    def _add(self, row: Row, line: int, *, outlined: bool) -> None:
        """A word."""
        said = {"dontcare": "true"} if row.text == DONT_CARE else {"transcription": row.text}
        attributes = {name: value for name, value in {**said, "script": row.script, "difficult": row.difficult}.items() if value}
        words = self._words
        words.frame.append(len(self.frames) - 1)
        words.line.append(line)
        words.score.append(row.score)
        words.attributes.append(self._sets.number(attributes))
        words.count.append(len(row.points) // 2)
        words.outlined.append(outlined)
        words.points += row.points
