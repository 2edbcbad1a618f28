"""Regions of some assets as columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import numpy as np

from prelabel.attributes import AttributeTable
from prelabel.detections import NO_ATTRIBUTES, Detections, Frame, Kind, Source, reshaped, sizes_of
from prelabel.errors import Tally, counted
from prelabel.geometry.boxes import normalise
from prelabel.geometry.ragged import ranges
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.words import shown
from prelabel.readers.vott.records import Record, Region

SKIP = "or leave the region out with --on-error skip"

_BOXES = frozenset({"RECTANGLE", "SQUARE"})

_KINDS = {"POLYGON": (Kind.POLYGON, 3), "POLYLINE": (Kind.LINE, 2), "POINT": (Kind.LANDMARK, 1)}
"""Of the other types, each with the points that it needs."""

Points = Sequence[tuple[float, float]]


class _Drawn(NamedTuple):
    """A shape in pixels; points of those alone that are no boxes."""

    kind: Kind
    box: tuple[float, float, float, float]
    points: Points = ()


@dataclass(slots=True)
class Batch:
    """Frames, each with its source, and (n,) columns of regions: where each stands, what it is called, and its shape.

    Args:
        default: the label of regions without a tag; empty where they are bad.
    """

    default: str
    frames: list[Frame] = field(default_factory=list, init=False)
    _sources: list[Source] = field(default_factory=list, init=False)
    _frame: list[int] = field(default_factory=list, init=False)
    _nth: list[int] = field(default_factory=list, init=False)
    _label: list[int] = field(default_factory=list, init=False)
    _labels: dict[str, int] = field(default_factory=dict, init=False)
    _attributes: list[int] = field(default_factory=list, init=False)
    _sets: AttributeTable = field(default_factory=AttributeTable, init=False)
    _drawn: list[_Drawn] = field(default_factory=list, init=False)

    def add(self, frame: Frame, record: Record, tally: Tally) -> None:
        """An asset with its regions.

        Raises:
            InputError: a region is bad, and the run stops at bad records.
        """
        for nth, region in enumerate(record.regions or ()):
            fault = self._add(region, nth) if region is not None else None
            if fault is not None:
                tally.reject(fault.reason, fault.what, place=record.place(f".regions[{nth}]{fault.field}"), fix=fault.fix)
        self.frames.append(frame)
        self._sources.append(record.source())

    def _add(self, region: Region, nth: int) -> Fault | None:
        """The row of a region, or what is wrong with it."""
        tags = tuple(dict.fromkeys(tag for tag in region.tags if tag)) or ((self.default,) if self.default else ())
        if not tags:
            return Fault("region without tag", ".tags", "has no tag, and so no label", f"label such with -O default=LABEL, {SKIP}")
        drawn = _drawn(region)
        if isinstance(drawn, Fault):
            return drawn
        self._frame.append(len(self.frames))
        self._nth.append(nth)
        self._label.append(self._labels.setdefault(tags[0], len(self._labels)))
        self._attributes.append(self._sets.number({"tags": tags}) if len(tags) > 1 else NO_ATTRIBUTES)
        self._drawn.append(drawn)
        return None

    def detections(self) -> Detections:
        """The columns."""
        frame = np.array(self._frame, np.int32)
        size = sizes_of(self.frames, frame)
        box = np.array([one.box for one in self._drawn], np.float64).reshape(-1, 4)
        plain = Detections.from_boxes(
            frames=self.frames,
            label=self._label,
            labels=tuple(self._labels),
            frame=frame,
            box=normalise(box, size[:, 0], size[:, 1]),
            sources=self._sources,
            source=frame,
            origin=self._nth,
            attribute_sets=self._sets.sets,
            attributes=self._attributes,
        )
        counts = [len(one.points) for one in self._drawn]
        if not any(counts):
            return plain
        points = list(chain.from_iterable(one.points for one in self._drawn))
        shapes = Rings.of(points, [count for count in counts if count], [count > 0 for count in counts])
        kind = np.array([one.kind for one in self._drawn], np.uint8)
        number = np.where(np.repeat(kind, counts) == Kind.LANDMARK, ranges(np.zeros(len(counts), np.int64), np.array(counts)) + 1, 0)
        return reshaped(plain, np.arange(len(plain)), shapes.scaled(1 / size), point_number=number.astype(np.int32), kind=kind)


def _drawn(region: Region) -> _Drawn | Fault:
    """The shape of a region, or what is wrong with it."""
    points = [(point.x, point.y) for point in region.points or ()]
    if region.type in _BOXES:
        at = region.bounding_box
        if at is None:
            return Fault("box without size", "", f"the {region.type} has no boundingBox", f"draw it again, {SKIP}")
        if not (at.width > 0 and at.height > 0):
            what = f"width {at.width:g} and height {at.height:g} must be above 0"
            return Fault("width or height not positive", ".boundingBox", what, f"draw it again, {SKIP}")
        drawn = _Drawn(Kind.RECTANGLE, (at.left, at.top, at.left + at.width, at.top + at.height))
    elif region.type not in _KINDS:
        known = ", ".join((*sorted(_BOXES), *_KINDS))
        return Fault("unknown type", ".type", f"the type {shown(region.type)} is not known", f"use one of {known}, {SKIP}")
    else:
        kind, fewest = _KINDS[region.type]
        distinct = len({*points})
        if distinct < fewest:
            what = f"the {region.type} has {counted(distinct, 'different point')}, and needs {fewest}"
            return Fault("too few points", ".points", what, f"draw it again, {SKIP}")
        xs, ys = zip(*points, strict=True)
        drawn = _Drawn(kind, (min(xs), min(ys), max(xs), max(ys)), points)
    far = next((value for value in drawn.box if not abs(value) < LIMIT_PX), None)
    if far is not None:
        return Fault("coordinate beyond any image", "", f"the coordinate {far:g} is beyond any image", f"correct it, {SKIP}")
    return drawn
