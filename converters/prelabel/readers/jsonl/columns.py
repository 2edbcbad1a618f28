"""The detections of lines as columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable, attribute_value
from prelabel.detections import UNTRACKED, Detections, Frame, Kind, Source, reshaped
from prelabel.errors import Tally
from prelabel.geometry.boxes import Boxes
from prelabel.geometry.ragged import starts
from prelabel.geometry.rings import Rings
from prelabel.readers.faults import Fault
from prelabel.readers.jsonl.lines import Line
from prelabel.readers.jsonl.shapes import UNIT, Shapes
from prelabel.readers.packing import float_column, float_rows
from prelabel.stream import BoxDetection, Detection
from prelabel.stream.records import FARTHEST, Box

SKIP = "or leave the detection out with --on-error skip"

_RARE = attrgetter("polygons", "line", "cuboid", "keypoints", "extent", "object", "attributes", "interpolated")
_PLAIN = (None, None, None, None, None, None, None, False)
_NO_BOX = (np.nan,) * 4


class _Numbers(dict[str, int]):
    """A number for each name, in the order in which they are asked for."""

    def __missing__(self, name: str) -> int:
        return self.setdefault(name, len(self))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Columns:
    """What ``n`` detections say."""

    each: Sequence[BoxDetection]
    details: Sequence[Detection]
    """The same where one has more than a label, a score, a track and a box; else none."""
    line: NDArray[np.int32]
    """(n,) the line of each."""
    size: NDArray[np.float64]
    """(n, 2) of the frame, in the unit of the line."""
    label: NDArray[np.int32]
    """(n,) index into ``labels``."""
    labels: tuple[str, ...]
    score: NDArray[np.float64]
    track: NDArray[np.int64]
    box: Boxes
    """(n, 4) in the unit of the line; NaN where there is none."""

    @classmethod
    def of(cls, each: Sequence[BoxDetection], line: NDArray[np.int32], size: NDArray[np.float64], *, percent: bool) -> Self:
        box, label = _boxes([one.box for one in each]), [one.label for one in each]
        labels = _Numbers()
        number = np.fromiter(map(labels.__getitem__, label), np.int32, len(label))
        return cls(
            each=each,
            details=_details(each, missing=bool(np.isnan(box[:, 0]).any())),
            line=line,
            size=size[line],
            label=number,
            labels=tuple(labels),
            score=float_column([one.score for one in each]) / (100 if percent else 1),
            track=_tracks([one.track for one in each]),
            box=box,
        )

    def faults(self, *, percent: bool) -> dict[int, Fault]:
        """What is wrong, by the detection; of several things the first."""
        box, score = self.box, self.score
        found: dict[int, Fault] = {}
        for row in np.flatnonzero((box[:, 0] > box[:, 2]) | (box[:, 1] > box[:, 3])).tolist():
            found.setdefault(row, _turned(self.each[row].box or _NO_BOX))
        far = np.abs(box) > FARTHEST * np.tile(self.size, 2)
        for row in np.flatnonzero(far.any(axis=1)).tolist() if far.any() else ():
            found.setdefault(row, Fault("far from the frame", ".box", f"{_listed(box[row].tolist())} is far from the frame", UNIT))
        for row in np.flatnonzero((score < 0) | (score > 1)).tolist():
            said, most = self.each[row].score, 100 if percent else 1
            fix = "correct it" if percent else "read percents with -O scores=percent, correct it"
            found.setdefault(row, Fault("score out of range", ".score", f"score {said:g} is outside 0-{most}", fix))
        if self.details:
            shapes = Shapes.of(self.details)
            for row, fault in chain(shapes.faults(self.size[shapes.row], FARTHEST), self._without(shapes)):
                found.setdefault(row, fault)
        return found

    def _without(self, shapes: Shapes) -> Iterator[tuple[int, Fault]]:
        """Detections that say no place, or two boxes."""
        placed = ~np.isnan(self.box[:, 0])
        placed[shapes.row] = True
        for row in np.flatnonzero(~placed).tolist():
            yield row, Fault("no geometry", "", "has no geometry", "give it box, polygons, line, cuboid or keypoints")
        for row, one in enumerate(self.details):
            if one.extent is not None and one.box is not None:
                yield row, Fault("two boxes", ".extent", "has both box and extent", "leave extent out")
            elif one.extent is not None and (one.extent[0] > one.extent[2] or one.extent[1] > one.extent[3]):
                yield row, _turned(one.extent)._replace(field=".extent")

    def detections(self, frames: Sequence[Frame], lines: Sequence[Line]) -> Detections:
        """The columns, coordinates in fractions of the frame, rows in the order of lines."""
        sets = AttributeTable()
        sources: dict[str, int] = {}
        source = np.array([sources.setdefault(line.path, len(sources)) for line in lines], np.int32)
        origin = np.array([line.number for line in lines], np.int32)
        whole = Detections.from_boxes(
            frames=frames,
            label=self.label,
            labels=self.labels,
            frame=self.line,
            box=self.box / np.tile(self.size, 2),
            score=self.score,
            track=self.track,
            sources=[Source(path) for path in sources] or [Source("")],
            source=source[self.line],
            origin=origin[self.line],
            attributes=[sets.number(_attributes(one)) for one in self.details] or None,
            attribute_sets=sets.sets,
        )
        return self._shaped(whole) if self.details else whole

    def _shaped(self, whole: Detections) -> Detections:
        """With a row for each geometry of a detection."""
        shapes = Shapes.of(self.details)
        boxed = np.flatnonzero(~np.isnan(self.box[:, 0]))
        extent = np.array([one.extent or one.box or _NO_BOX for one in self.details], np.float64).reshape(-1, 4) / np.tile(self.size, 2)
        rings = shapes.rings.scaled(1 / self.size[shapes.row])
        own = extent[shapes.row]
        box = np.concatenate([whole.box[boxed], np.where(np.isnan(own), rings.bounds(), own)])
        row = np.concatenate([boxed, shapes.row])
        kind = np.concatenate([np.full(len(boxed), Kind.RECTANGLE, np.uint8), shapes.kind])
        marked = np.array([one.interpolated for one in self.details], np.bool_)
        whole = whole.with_columns(object=self._objects(), interpolated=marked)
        made = reshaped(whole, row, Rings.concat([Rings.none(len(boxed)), rings]), point_number=shapes.number, kind=kind)
        return made.with_columns(box=box).take(np.argsort(row, kind="stable"))

    def _objects(self) -> NDArray[np.int64]:
        """(n,) detections of one line with one number are one object."""
        numbers: dict[object, int] = {}
        lines = self.line.tolist()
        keys = [row if one.object is None else (lines[row], one.object) for row, one in enumerate(self.details)]
        return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


def _boxes(given: Sequence[Box | None]) -> Boxes:
    """(n, 4) boxes, NaN where there is none."""
    whole = float_rows(given, 4)
    if whole is not None:
        return whole
    held = [one for one in given if one is not None]
    box = np.fromiter(chain.from_iterable(held), np.float64, 4 * len(held)).reshape(-1, 4)
    whole = np.full((len(given), 4), np.nan)
    whole[[one is not None for one in given]] = box
    return whole


def _tracks(given: Sequence[int | None]) -> NDArray[np.int64]:
    """(n,) ids, `UNTRACKED` where there is none."""
    tracks = [UNTRACKED if one is None else one for one in given] if None in given else given
    return np.array(tracks, np.int64)


def _details(each: Sequence[BoxDetection], *, missing: bool) -> list[Detection]:
    """All detections in full where one has more than a box, or where a box is missing; else none."""
    if set(map(type, each)) <= {BoxDetection} and not missing:
        return []
    more = [one for one in each if type(one) is Detection]
    if list(map(_RARE, more)).count(_PLAIN) == len(more) and not missing:
        return []
    return [one if type(one) is Detection else Detection(label=one.label, score=one.score, track=one.track, box=one.box) for one in each]


def detections_of(frames: Sequence[Frame], lines: Sequence[Line], tally: Tally, *, percent: bool) -> Detections:
    """The detections of some lines.

    Args:
        frames: one a line.
        lines: as they came.
        tally: takes detections that are wrong.
        percent: scores are in 0-100.

    Raises:
        InputError: a detection is wrong and the run stops at bad records.
    """
    whole, size = _read(frames, lines, percent=percent)
    faults = whole.faults(percent=percent)
    if faults:
        _reject(faults, lines, whole.line, tally)
        kept = np.setdiff1d(np.arange(len(whole.each)), list(faults))
        whole = _Columns.of([whole.each[row] for row in kept.tolist()], whole.line[kept], size, percent=percent)
    return whole.detections(frames, lines)


def sound_detections_of(frames: Sequence[Frame], lines: Sequence[Line], *, percent: bool) -> Detections | None:
    """The same where none of them is wrong; else None."""
    whole, _ = _read(frames, lines, percent=percent)
    return None if whole.faults(percent=percent) else whole.detections(frames, lines)


def _read(frames: Sequence[Frame], lines: Sequence[Line], *, percent: bool) -> tuple[_Columns, NDArray[np.float64]]:
    """What the detections of lines say; and (lines, 2) the size of each frame in the unit of the line."""
    each = list(chain.from_iterable([line.frame.detections for line in lines]))
    line = np.repeat(np.arange(len(lines), dtype=np.int32), [len(line.frame.detections) for line in lines])
    pixels = [(frame.width, frame.height) if line.frame.unit == "pixels" else (1, 1) for frame, line in zip(frames, lines, strict=True)]
    # a frame without detections may be without size
    size = np.maximum(np.array(pixels, np.float64).reshape(-1, 2), 1)
    return _Columns.of(each, line, size, percent=percent), size


def _reject(faults: Mapping[int, Fault], lines: Sequence[Line], owner: NDArray[np.int32], tally: Tally) -> None:
    first = starts([len(line.frame.detections) for line in lines])
    for row, (reason, field, what, fix) in sorted(faults.items()):
        line = int(owner[row])
        tally.reject(reason, what, place=lines[line].place_of(row - int(first[line]), field), fix=f"{fix}, {SKIP}")


def _attributes(one: Detection) -> dict[str, str | tuple[str, ...] | None]:
    return {name: attribute_value(value) for name, value in (one.attributes or {}).items()}


def _turned(box: Sequence[float]) -> Fault:
    """A box whose corners are not in order."""
    x0, y0, x1, y1 = box
    wrong = f"x1 {x1:g} is left of x0 {x0:g}" if x1 < x0 else f"y1 {y1:g} is above y0 {y0:g}"
    return Fault("corners not in order", ".box", wrong, "write left, top, right, bottom")


def _listed(numbers: Sequence[float]) -> str:
    return f"[{', '.join(f'{number:g}' for number in numbers)}]"
