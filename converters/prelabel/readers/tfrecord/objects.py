"""The objects of an image, or of a step of a sequence: lists of the same length taken to one after the other."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from prelabel.attributes import attribute_value
from prelabel.detections import UNTRACKED, Kind, Source
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.shared.corners import box_fault
from prelabel.readers.shared.faults import Fault, RecordError
from prelabel.readers.shared.messages import in_one_line
from prelabel.readers.shared.objects import note_unused
from prelabel.readers.shared.sightings import Box
from prelabel.readers.tfrecord.examples import OTHER_LENGTH, WRITE, Features, Value
from prelabel.readers.tfrecord.keypoints import Keypoints, Point
from prelabel.readers.tfrecord.keys import CROWD, FLAGS, INFERRED, MASK, SIDES, Keys
from prelabel.readers.tfrecord.masks import outlines_of
from prelabel.readers.tfrecord.naming import Names
from prelabel.readers.tfrecord.options import TfrecordOptions

FAR = "say what coordinates are with -O unit=pixels"

_LONGEST_NAME = 60
"""Letters of the name of a list that a note shows."""

Attributes = Mapping[str, str]


class Seen(NamedTuple):
    """An object.

    Args:
        position: in the lists.
        label: of it.
        box: x0, y0, x1, y1, in the unit of the options.
        score: in [0, 1], or NaN.
        track: id.
        attributes: of it.
        outline: of its mask, in fractions; None where it has none.
        points: its keypoints, in the unit of the options.
        inferred: made by a program, between those that people drew.
    """

    position: int
    label: str
    box: Box
    score: float
    track: int
    attributes: Attributes
    outline: Rings | None
    points: Sequence[Point]
    inferred: bool


@dataclass(slots=True, kw_only=True)
class Finder:
    """Takes the lists of images apart.

    Args:
        options: of the reader.
        context: of the run.
    """

    options: TfrecordOptions
    context: Context
    _keypoints: Keypoints = field(init=False)
    _noted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Nothing is seen yet."""
        self._keypoints = Keypoints(pixels=self.options.unit == "pixels", tally=self.context.tally)

    def seen(
        self, features: Features, keys: Keys, names: Names, size: tuple[int, int], track_of: Callable[[tuple[object, ...]], int]
    ) -> list[Seen]:
        """The objects of an image.

        Args:
            features: of it.
            keys: the lists of the kind that is wanted.
            names: of classes.
            size: as the record says it, 0 where it does not.
            track_of: the id of what tells a track from others.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        boxes = self._boxes(features, keys)
        if not boxes:
            return []
        count, columns = len(boxes), partial(features.column, count=len(boxes), tally=self.context.tally)
        crowd = columns(keys.root + CROWD, features.integers)
        labels = self._labelled(features, keys, names, boxes, crowd)
        score = next(filter(features.has, keys.scores), keys.scores[0])
        scores = columns(score, features.numbers)
        tracks = self._tracks(features, keys, count)
        made = columns(keys.root + INFERRED, features.integers)
        attributes = self._attributes(features, keys, count)
        wanted = Kind.POLYGON in self.context.shapes
        outlines = outlines_of(features, keys.root + MASK, count, size, self.context.tally) if wanted else {}
        points = self._keypoints.of(features, f"{keys.root}keypoint/", labels, count)
        return [
            Seen(
                position=position,
                label=label,
                box=boxes[position],
                score=self._score(features, score, scores, position),
                track=track_of(tracks[position]) if tracks else UNTRACKED,
                attributes=attributes[position],
                outline=outlines.get(position),
                points=points.get(position, ()),
                inferred=bool(made and made[position]),
            )
            for position, label in labels.items()
        ]

    def source(self, features: Features) -> Source:
        """How an object of an image is told by its position."""
        return Source(features.path, f"{features.element}: object {{}}")

    def note_others(self, features: Features, known: frozenset[str], root: str) -> None:
        """Say which lists of an image hold something that is not read, each name once."""
        new = features.lists.keys() - known - self._noted
        if not new:
            return
        self._noted |= new
        told = {name: in_one_line(name)[:_LONGEST_NAME] for name in new if features.has(name)}
        own = {name for name in told if name.startswith(root) and "/" not in name[len(root) :]}
        asked = {root + name for name in self.options.attributes}
        note_unused({told[name].removeprefix(root) for name in own - asked}, self.context.tally)
        others = sorted(told[name] for name in told.keys() - own - asked)
        if others:
            self.context.tally.note_names("lists of records that were not read: {all}", others)

    def _boxes(self, features: Features, keys: Keys) -> list[Box]:
        """The boxes; none where the lists of their sides do not fit each other, and were rejected."""
        try:
            sides = [features.numbers(name) for name in keys.sides()]
        except RecordError as error:
            error.reject(features.place(), self.context.tally)
            return []
        unlike = next((number for number, side in enumerate(sides) if len(side) != len(sides[0])), None)
        if unlike is not None:
            what = f"{len(sides[unlike])} values, but there are {len(sides[0])} {SIDES[0]}"
            self.context.tally.reject(OTHER_LENGTH, what, place=features.place(keys.box(SIDES[unlike])), fix=WRITE)
            return []
        return [*zip(*sides, strict=True)]

    def _labelled(self, features: Features, keys: Keys, names: Names, boxes: Sequence[Box], crowd: Sequence[int] | None) -> dict[int, str]:
        """The labels of the objects that are good and wanted, by their positions."""
        tally, count, pixels = self.context.tally, len(boxes), self.options.unit == "pixels"
        texts = features.column(keys.text, features.texts, count, tally)
        numbers = features.column(keys.number, features.integers, count, tally)
        found: dict[int, str] = {}
        for position, box in enumerate(boxes):
            if crowd and crowd[position] and self.options.crowd == "drop":
                tally.filtered[f"object with {CROWD}"] += 1
                continue
            fault = box_fault(box, SIDES, FAR, pixels=pixels)
            label = fault or names.label(
                texts[position] if texts else None, numbers[position] if numbers else None, (keys.text, keys.number)
            )
            if isinstance(label, Fault):
                place = features.place(keys.box(SIDES[0]) if fault else label.field or keys.text, position)
                tally.reject(label.reason, label.what, place=place, fix=label.fix)
            else:
                found[position] = label
        return found

    def _tracks(self, features: Features, keys: Keys, count: int) -> list[tuple[object, ...]]:
        """What tells the track of each object from others; nothing where no list does."""

        def told(names: Iterable[str]) -> list[list[Value]]:
            columns = (features.column(name, features.values, count, self.context.tally) for name in names)
            return [values for values in columns if values is not None]

        tracks = told(keys.tracks)
        return [tuple(map(_plain, row)) for row in zip(*tracks, *told(keys.apart), strict=True)] if tracks else []

    def _score(self, features: Features, name: str, scores: Sequence[float] | None, position: int) -> float:
        """The score of an object; NaN where it has none, or a bad one, which was rejected alone."""
        score = math.nan if scores is None else scores[position]
        if scores is None or 0 <= score <= 1:
            return score
        fix = "correct it, or leave the score out with --on-error skip"
        place = features.place(name, position)
        self.context.tally.reject("score outside 0-1", f"score {score:g} is outside 0-1", place=place, fix=fix)
        return math.nan

    def _attributes(self, features: Features, keys: Keys, count: int) -> list[dict[str, str]]:
        """The attributes of each object."""
        found: list[dict[str, str]] = [{} for _ in range(count)]
        crowd = (CROWD,) if self.options.crowd == "attribute" else ()
        for name in dict.fromkeys((*keys.usual, *crowd, *self.options.attributes)):
            values = features.column(keys.root + name, features.values, count, self.context.tally)
            for position, value in enumerate(values or ()):
                text = _text(value, is_flag=name in FLAGS)
                if text is None:
                    self.context.tally.unconverted[f"values of the attribute {in_one_line(name)}"] += 1
                elif text:
                    found[position][name] = text
        return found


def _plain(value: Value) -> object:
    """What tells tracks apart, as it can be kept."""
    return bytes(value) if isinstance(value, memoryview) else value


def _text(value: Value, *, is_flag: bool) -> str | None:
    """A value as an attribute, empty where it says nothing; None where text cannot say it.

    >>> _text(1, is_flag=True), _text(0.5, is_flag=False), _text(memoryview(b"Frontal"), is_flag=False), _text(7, is_flag=True)
    ('true', '0.5', 'Frontal', '7')
    """
    if isinstance(value, memoryview):
        try:
            return str(value, "utf-8").strip()
        except UnicodeDecodeError:
            return None
    if is_flag and value in {0, 1}:
        return "true" if value else "false"
    if not math.isfinite(value):
        return None
    # fractions have the digits of four bytes
    said = attribute_value(value if isinstance(value, int) else float(f"{value:.7g}"))
    return said if isinstance(said, str) else None
