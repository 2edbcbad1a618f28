"""The detections of lines as columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter
from typing import Self, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable, attribute_value
from prelabel.detections import NO_ATTRIBUTES, Detections, Frame, Kind, Source, reshaped
from prelabel.errors import Tally
from prelabel.geometry.numbering import numbered
from prelabel.geometry.ragged import starts
from prelabel.geometry.rings import Rings
from prelabel.native import loops
from prelabel.readers.jsonl.boxed import Boxed
from prelabel.readers.jsonl.packs import Lines, Packed, boxed_of
from prelabel.readers.jsonl.shapes import UNIT, Shapes
from prelabel.readers.shared.faults import Fault
from prelabel.stream import Detection
from prelabel.stream.records import FARTHEST

SKIP = "or leave the detection out with --on-error skip"

_RARE = attrgetter("polygons", "line", "cuboid", "keypoints", "extent", "object", "attributes", "interpolated")
_PLAIN = (None, None, None, None, None, None, None, False)
_NO_BOX = (np.nan,) * 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Columns:
    """What ``n`` detections say."""

    said: Boxed
    """In the unit of the line."""
    rich: NDArray[np.intp]
    """(m,) rising: those that have more than a label, a score, a track and a box, or no box."""
    details: Sequence[Detection]
    """All that these ``m`` say."""
    shapes: Shapes
    """Of these ``m``."""
    line: NDArray[np.int32]
    """(n,) the line of each."""
    size: NDArray[np.float64]
    """(n, 2) of the frame, in the unit of the line; (1, 2) where all are alike."""
    score: NDArray[np.float64]
    """(n,) in 0-1."""

    def take(self, rows: NDArray[np.intp]) -> Self:
        """Those of some rows, which rise."""
        kept = np.flatnonzero(np.isin(self.rich, rows))
        details = [self.details[i] for i in kept.tolist()]
        return type(self)(
            said=self.said.take(rows).with_own_labels(),
            rich=np.searchsorted(rows, self.rich[kept]),
            details=details,
            shapes=Shapes.of(details),
            line=self.line[rows],
            size=self.size if len(self.size) == 1 else self.size[rows],
            score=self.score[rows],
        )

    def faults(self, *, percent: bool) -> dict[int, Fault]:
        """What is wrong, by the detection; of several things the first."""
        box, score = self.said.box, self.score
        if loops is not None and not self.details and loops.sound(box, score, np.array([FARTHEST * self.size.min(initial=np.inf)])):
            return {}
        found: dict[int, Fault] = {}
        for row in np.flatnonzero((box[:, 0] > box[:, 2]) | (box[:, 1] > box[:, 3])).tolist():
            found.setdefault(row, _turned(box[row].tolist()))
        for row in self._far().tolist():
            found.setdefault(row, Fault("far from the frame", ".box", f"{_listed(box[row].tolist())} is far from the frame", UNIT))
        for row in np.flatnonzero((score < 0) | (score > 1)).tolist():
            said, most = self.said.score[row], 100 if percent else 1
            fix = "correct it" if percent else "read percents with -O scores=percent, correct it"
            found.setdefault(row, Fault("score out of range", ".score", f"score {said:g} is outside 0-{most}", fix))
        for of, fault in chain(self.shapes.faults(self._sizes(self.rich[self.shapes.row]), FARTHEST), self._without()):
            found.setdefault(int(self.rich[of]), fault)
        return found

    def _far(self) -> NDArray[np.intp]:
        """Boxes that lie far from their frames."""
        box, least = self.said.box, FARTHEST * self.size.min(initial=np.inf)
        # NaN, where there is no box, is in no range
        if not len(box) or (box.min() >= -least and box.max() <= least):
            return np.empty(0, np.intp)
        return np.flatnonzero((np.abs(box) > FARTHEST * np.tile(self.size, 2)).any(axis=1))

    def _sizes(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """(rows, 2) the size of the frame of some."""
        return np.broadcast_to(self.size, (len(self.line), 2))[rows]

    def _without(self) -> Iterator[tuple[int, Fault]]:
        """Which of ``details`` say no place, or two boxes."""
        placed = ~np.isnan(self.said.box[self.rich, 0])
        placed[self.shapes.row] = True
        for of in np.flatnonzero(~placed).tolist():
            yield of, Fault("no geometry", "", "has no geometry", "give it box, polygons, line, cuboid or keypoints")
        for of, extent in [(of, one.extent) for of, one in enumerate(self.details) if one.extent is not None]:
            if self.details[of].box is not None:
                yield of, Fault("two boxes", ".extent", "has both box and extent", "leave extent out")
            elif extent[0] > extent[2] or extent[1] > extent[3]:
                yield of, _turned(extent)._replace(field=".extent")

    def detections(self, frames: Sequence[Frame], lines: Sequence[Lines]) -> Detections:
        """The columns, coordinates in fractions of the frame, rows in the order of lines."""
        sets, attributes = AttributeTable(), np.full(len(self.line), NO_ATTRIBUTES, np.int32)
        attributes[self.rich] = _attribute_numbers(self.details, sets)
        sources = {path: place for place, path in enumerate(dict.fromkeys(some.heads.path for some in lines))}
        source = np.repeat(np.array([sources[some.heads.path] for some in lines], np.int32), list(map(len, lines)))
        origin = np.concatenate([np.arange(some.heads.number, some.heads.number + len(some), dtype=np.int32) for some in lines])
        whole = Detections.from_boxes(
            frames=frames,
            label=self.said.label,
            labels=self.said.labels,
            frame=self.line,
            box=self.said.box / np.tile(self.size, 2),
            score=self.score,
            track=self.said.track,
            sources=[Source(path) for path in sources],
            source=source[self.line] if len(sources) > 1 else None,
            origin=origin[self.line],
            attributes=attributes,
            attribute_sets=sets.sets,
            copy=False,
        )
        return self._shaped(whole) if self.details else whole

    def _shaped(self, whole: Detections) -> Detections:
        """With a row for each geometry of a detection."""
        marked = np.zeros(len(whole), np.bool_)
        marked[self.rich] = [one.interpolated for one in self.details]
        whole = whole.with_columns(object=self._objects(), interpolated=marked)
        shapes = self.shapes
        if not len(shapes.row):
            return whole
        of = self.rich[shapes.row]
        boxed = np.flatnonzero(~np.isnan(self.said.box[:, 0]))
        extent = np.array([one.extent or one.box or _NO_BOX for one in self.details], np.float64)
        own = extent[shapes.row] / np.tile(self._sizes(of), 2)
        rings = shapes.rings.scaled(1 / self._sizes(of))
        box = np.concatenate([whole.box[boxed], np.where(np.isnan(own), rings.bounds(), own)])
        row = np.concatenate([boxed, of])
        kind = np.concatenate([np.full(len(boxed), Kind.RECTANGLE, np.uint8), shapes.kind])
        made = reshaped(whole, row, Rings.concat([Rings.none(len(boxed)), rings]), point_number=shapes.number, kind=kind)
        return made.with_columns(box=box).take(np.argsort(row, kind="stable"))

    def _objects(self) -> NDArray[np.int64]:
        """(n,) detections of one line with one number are one object."""
        first: dict[tuple[int, int], int] = {}
        leader = np.arange(len(self.line))
        said = [one.object for one in self.details]
        if said.count(None) == len(said):
            return leader
        for row, line, number in zip(self.rich.tolist(), self.line[self.rich].tolist(), said, strict=True):
            if number is not None:
                leader[row] = first.setdefault((line, number), row)
        return numbered(leader)[0]


def detections_of(frames: Sequence[Frame], lines: Sequence[Lines], tally: Tally, *, percent: bool) -> Detections:
    """The detections of some lines.

    Args:
        frames: one a line.
        lines: as they came, one at least.
        tally: takes detections that are wrong.
        percent: scores are in 0-100.

    Raises:
        InputError: a detection is wrong and the run stops at bad records.
    """
    whole = _read(frames, lines, percent=percent)
    faults = whole.faults(percent=percent)
    if faults:
        _reject(faults, lines, whole.line, tally)
        whole = whole.take(np.delete(np.arange(len(whole.line)), list(faults)))
    return whole.detections(frames, lines)


def sound_detections_of(frames: Sequence[Frame], lines: Sequence[Lines], *, percent: bool) -> Detections | None:
    """The same where none of them is wrong; else None."""
    whole = _read(frames, lines, percent=percent)
    return None if whole.faults(percent=percent) else whole.detections(frames, lines)


def _read(frames: Sequence[Frame], lines: Sequence[Lines], *, percent: bool) -> _Columns:
    """What the detections of lines say."""
    counts = np.concatenate([some.counts() for some in lines])
    line = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    size = _sizes(frames, lines)
    said, rich, details = _said([some.seen for some in lines])
    return _Columns(
        said=said, rich=rich, details=details, shapes=Shapes.of(details), line=line, size=size if len(size) == 1 else size[line],
        score=said.score / 100 if percent else said.score,
    )  # fmt: skip


def _sizes(frames: Sequence[Frame], lines: Sequence[Lines]) -> NDArray[np.float64]:
    """(lines, 2) the size of each frame in the unit of its line; (1, 2) where all are alike."""
    known = {some.size for some in lines}
    if len(known) == 1 and None not in known:
        return np.array([*known], np.float64)
    heads = chain.from_iterable(some.heads.each for some in lines)
    each = [(frame.width, frame.height) if head.unit == "pixels" else (1, 1) for frame, head in zip(frames, heads, strict=True)]
    # a frame without detections may be without size
    size = np.maximum(np.array(each, np.float64), 1)
    return size[:1] if (size == size[0]).all() else size


def _said(seen: Sequence[Packed | Sequence[Sequence[Detection]]]) -> tuple[Boxed, NDArray[np.intp], list[Detection]]:
    """What the detections of lines say, which of them say more, and those."""
    parts: list[Boxed] = []
    rich: list[NDArray[np.intp]] = []
    details: list[Detection] = []
    count = 0
    for packed, run in groupby(seen, lambda some: isinstance(some, Packed)):
        if packed:
            parts.append(boxed_of(cast("list[Packed]", list(run))))
        else:
            each = list(chain.from_iterable(chain.from_iterable(cast("Iterator[Sequence[Sequence[Detection]]]", run))))
            parts.append(Boxed.of(each))
            more = np.array([fields != _PLAIN for fields in map(_RARE, each)], np.bool_) | np.isnan(parts[-1].box[:, 0])
            some = np.flatnonzero(more)
            rich.append(count + some)
            details += [each[i] for i in some.tolist()]
        count += len(parts[-1])
    return Boxed.concat(parts).with_own_labels(), np.concatenate([np.empty(0, np.intp), *rich]), details


def _reject(faults: Mapping[int, Fault], lines: Sequence[Lines], owner: NDArray[np.int32], tally: Tally) -> None:
    first = starts(np.concatenate([some.counts() for some in lines]))
    before = starts(list(map(len, lines)))
    for row, (reason, field, what, fix) in sorted(faults.items()):
        line = int(owner[row])
        some = int(np.searchsorted(before, line, side="right")) - 1
        place = lines[some].place_of(line - int(before[some]), row - int(first[line]), field)
        tally.reject(reason, what, place=place, fix=f"{fix}, {SKIP}")


def _attribute_numbers(each: Sequence[Detection], sets: AttributeTable) -> list[int]:
    """The number of the attributes of each detection, of which most are said again and again."""
    given = [one.attributes for one in each]
    said = list(map(msgspec.json.Encoder().encode, given))
    number = {
        text: sets.number({name: attribute_value(value) for name, value in (attributes or {}).items()})
        for text, attributes in dict(zip(said, given, strict=True)).items()
    }
    return [number[text] for text in said]


def _turned(box: Sequence[float]) -> Fault:
    """A box whose corners are not in order."""
    x0, y0, x1, y1 = box
    wrong = f"x1 {x1:g} is left of x0 {x0:g}" if x1 < x0 else f"y1 {y1:g} is above y0 {y0:g}"
    return Fault("corners not in order", ".box", wrong, "write left, top, right, bottom")


def _listed(numbers: Sequence[float]) -> str:
    return f"[{', '.join(f'{number:g}' for number in numbers)}]"
