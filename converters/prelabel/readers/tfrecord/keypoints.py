"""Keypoints of objects: as many for each, in one order, or as many as are said for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import isnan
from typing import NamedTuple

from prelabel.errors import Tally
from prelabel.readers.shared.corners import is_near
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.tfrecord.examples import OTHER_LENGTH, WRITE, Features

_LABELLED, _UNLABELLED = frozenset({1, 2}), 0

_SKIP = "or leave the keypoints out with --on-error skip"

Point = tuple[int, float, float]
"""The number of a keypoint from 1, x and y."""


class _Lists(NamedTuple):
    """What is said of the keypoints of all objects of an image, one after the other."""

    x: Sequence[float]
    y: Sequence[float]
    visible: Sequence[int] | None
    names: Sequence[memoryview] | None


@dataclass(slots=True, kw_only=True)
class Keypoints:
    """Takes the keypoints of images apart.

    Args:
        pixels: coordinates are pixels, else fractions of the image.
        tally: takes what is bad.
    """

    pixels: bool
    tally: Tally
    _orders: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    """The names of the points of the first object of each label."""

    def of(self, features: Features, root: str, labels: Mapping[int, str], count: int) -> dict[int, list[Point]]:
        """The labelled keypoints of objects that have some, by the positions of these.

        Args:
            features: of the image.
            root: what stands before the names of lists.
            labels: of the good objects.
            count: how many objects there are.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        if not features.has(f"{root}x"):
            return {}
        try:
            lists, bounds = self._lists(features, root, count)
        except RecordError as error:
            error.reject(features.place(), self.tally)
            return {}
        found = {
            position: self._labelled(features, root, lists, range(*bounds[position]))
            for position, label in labels.items()
            if self._is_ordered(features, root, lists, bounds[position], label)
        }
        return {position: points for position, points in found.items() if points}

    def _lists(self, features: Features, root: str, count: int) -> tuple[_Lists, list[tuple[int, int]]]:
        """The lists, and where the points of each object begin and end in them.

        Raises:
            RecordError: nothing says which points are whose.
        """
        x, y = features.numbers(f"{root}x"), features.numbers(f"{root}y")
        if len(x) != len(y):
            raise RecordError(OTHER_LENGTH, features.at(f"{root}y"), f"{len(y)} values, but there are {len(x)} x", WRITE)
        counts = features.column(f"{root}num", features.integers, count, self.tally)
        if counts is None or min(counts) < 0 or sum(counts) != len(x):
            # COCO's script says how many of them are labelled
            each, rest = divmod(len(x), count) if count else (0, len(x))
            if rest:
                what = f"{len(x)} keypoints are not as many for each of {count} objects"
                raise RecordError(OTHER_LENGTH, features.at(f"{root}x"), what, WRITE)
            counts = [each] * count
        visible = features.column(f"{root}visibility", features.integers, len(x), self.tally)
        names = features.column(f"{root}text", features.texts, len(x), self.tally)
        return _Lists(x, y, visible, names), [*pairwise(accumulate(counts, initial=0))]

    def _labelled(self, features: Features, root: str, lists: _Lists, positions: range) -> list[Point]:
        """The points of an object that are labelled, and lie near the image."""
        found: list[Point] = []
        for number, position in enumerate(positions, 1):
            x, y = lists.x[position], lists.y[position]
            visible = 2 if lists.visible is None else lists.visible[position]
            if visible not in _LABELLED or isnan(x) or isnan(y):
                if visible not in _LABELLED and visible != _UNLABELLED:
                    self.tally.unconverted["keypoints whose visibility is none of 0, 1 and 2"] += 1
                continue
            if is_near(x, pixels=self.pixels) and is_near(y, pixels=self.pixels):
                found.append((number, x, y))
                continue
            what = f"{x:g}, {y:g} are no {'place in an image' if self.pixels else 'fractions of the image'}"
            fix = "correct it, or leave the keypoint out with --on-error skip"
            self.tally.reject("keypoint out of range", what, place=features.place(f"{root}x", position), fix=fix)
        return found

    def _is_ordered(self, features: Features, root: str, lists: _Lists, bounds: tuple[int, int], label: str) -> bool:
        """Whether an object has the keypoints of the first one of its label, if they have names; they are numbered by their order."""
        begin, end = bounds
        if lists.names is None or begin == end:
            return True
        names = tuple(map(bytes, lists.names[begin:end]))
        if self._orders.setdefault(label, names) == names:
            return True
        what = f"the keypoints of {label!r} have other names than those of the first, or another order"
        fix = f"write the keypoints of all objects of a label in one order, {_SKIP}"
        self.tally.reject("keypoints in another order", what, place=features.place(f"{root}text", begin), fix=fix)
        return False
