"""The objects of many annotation files, kept as raw columns and checked together."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import NO_ATTRIBUTES, AttributeSet, Detections, Frame, Source
from prelabel.errors import Place, Tally
from prelabel.geometry.boxes import normalise

CORNERS = ("xmin", "ymin", "xmax", "ymax")

SKIP = "or leave the object out with --on-error skip"

_FLAGS = {"0": "false", "1": "true", "false": "false", "true": "true"}


@dataclass(slots=True)
class Rows:
    """What is collected from the files of one batch; each file has one frame.

    Args:
        fields: the elements of an object that become attributes, by name.
    """

    fields: tuple[str, ...]
    frames: list[Frame] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    file: list[int] = field(default_factory=list)
    """Of each row: index into ``frames`` and ``sources``."""
    line: list[int] = field(default_factory=list)
    label: list[int] = field(default_factory=list)
    attributes: list[int] = field(default_factory=list)
    corners: list[str | float | None] = field(default_factory=list)
    """Four of each row: as the file says, None where it does not; or numbers that were made of an outline."""
    first: list[float] = field(default_factory=list)
    """Of each row: what the first pixel is called, 0 or 1; what is made of an outline counts from 0."""
    labels: dict[str, int] = field(default_factory=dict)
    attribute_sets: dict[tuple[tuple[str, str | tuple[str, ...]], ...], int] = field(default_factory=dict)
    _seen: dict[tuple[str | None, ...], int] = field(default_factory=dict)

    def add(self, name: str, line: int, corners: Sequence[str | float | None], first: float, attributes: int) -> None:
        """Keep one object of the last file."""
        self.file.append(len(self.frames) - 1)
        self.line.append(line)
        self.label.append(self.labels.setdefault(name, len(self.labels)))
        self.attributes.append(attributes)
        self.corners += corners
        self.first.append(first)

    def attributes_of(self, texts: Mapping[str, str | None]) -> int:
        """The number of the attribute set that the elements of an object make."""
        key = tuple(map(texts.get, self.fields))
        number = self._seen.get(key)
        if number is None:
            number = self._seen[key] = self.intern(plain_attributes(texts, self.fields))
        return number

    def intern(self, attributes: AttributeSet) -> int:
        """The number of an attribute set."""
        return self.attribute_sets.setdefault(tuple(attributes.items()), len(self.attribute_sets)) if attributes else NO_ATTRIBUTES

    def detections(self, tally: Tally) -> Detections:
        """The rows whose boxes can be used; the others are rejected.

        Raises:
            InputError: a box cannot be used, and the run stops at bad records.
        """
        corners = _numbers(self.corners)
        first = np.array(self.first, np.float64)[:, None]
        box_px = corners - first * (1, 1, 0, 0)
        usable = np.isfinite(corners).all(axis=1) & (box_px[:, 2:] > box_px[:, :2]).all(axis=1)
        usable &= ~((corners >= 0) & (corners < first)).any(axis=1)
        for row in np.flatnonzero(~usable):
            self._reject(int(row), corners[row], tally)
        file = np.array(self.file, np.int32)
        size = np.array([(frame.width, frame.height) for frame in self.frames], np.float64).reshape(-1, 2)
        size[size == 0] = 1  # of frames without objects only
        rows = Detections.from_boxes(
            frames=self.frames,
            labels=tuple(self.labels),
            frame=file,
            label=self.label,
            box=normalise(box_px, size[file, 0], size[file, 1]),
            sources=self.sources,
            source=file,
            origin=self.line,
            attribute_sets=[dict(items) for items in self.attribute_sets],
            attributes=self.attributes,
        )
        return rows if usable.all() else rows.take(usable)

    def _reject(self, row: int, corners: NDArray[np.float64], tally: Tally) -> None:
        place = self.sources[self.file[row]].place(self.line[row])
        name = tuple(self.labels)[self.label[row]]
        texts = dict(zip(CORNERS, self.corners[row * 4 : row * 4 + 4], strict=True))
        if not np.isfinite(corners).all():
            _reject_number(name, texts, place, tally)
            return
        for corner, value in zip(CORNERS, corners, strict=True):
            if 0 <= value < self.first[row]:
                tally.reject(
                    "coordinate below 1", f"<{corner}> of {name!r} is {texts[corner]}, but VOC counts pixels from 1", place=place,
                    fix="for a tool that counts from 0 give -O one_based=false",
                )  # fmt: skip
                return
        for low, high in (("xmin", "xmax"), ("ymin", "ymax")):
            if float(texts[low] or 0) > float(texts[high] or 0):
                what = f"<{low}> of {name!r} is {texts[low]}, beyond its <{high}> {texts[high]}"
                tally.reject("swapped corners", what, place=place, fix=f"swap them, {SKIP}")
                return
        what = f"the box of {name!r} is empty: {', '.join(f'<{corner}> {text}' for corner, text in texts.items())}"
        tally.reject("empty box", what, place=place, fix=f"give it a size, {SKIP}")


def _numbers(corners: Sequence[str | float | None]) -> NDArray[np.float64]:
    """(n, 4); NaN where there is no number."""
    try:
        values = list(map(float, corners))  # type: ignore[arg-type]  # None is what the exception is for
    except (TypeError, ValueError):
        values = [number(corner) for corner in corners]
    return np.array(values, np.float64).reshape(-1, 4)


def number(text: str | float | None) -> float:
    """The number that a text says, NaN where it says none.

    >>> number(" 3.5 "), number("wide"), number(None)
    (3.5, nan, nan)
    """
    try:
        return math.nan if text is None else float(text)
    except ValueError:
        return math.nan


def _reject_number(name: str, texts: Mapping[str, str | float | None], place: Place, tally: Tally) -> None:
    corner, text = next((corner, text) for corner, text in texts.items() if not math.isfinite(number(text)))
    if text is None:
        tally.reject("missing coordinate", f"the <bndbox> of {name!r} has no <{corner}>", place=place, fix=f"add it, {SKIP}")
        return
    what = f"<{corner}> of {name!r} is {str(text)!r}, which is no finite number"
    tally.reject("no number", what, place=place, fix=f"correct it, {SKIP}")


def plain_attributes(texts: Mapping[str, str | None], fields: Sequence[str]) -> dict[str, str | tuple[str, ...]]:
    """The attributes that elements with plain text make; those that are absent or empty are left out.

    >>> plain_attributes({"pose": "Left", "truncated": "1", "occluded": None}, ["pose", "truncated", "occluded", "difficult"])
    {'pose': 'Left', 'truncated': 'true'}
    """
    stripped = {name: (texts.get(name) or "").strip() for name in fields}
    return {name: _FLAGS.get(text.lower(), text) if name in FLAG_FIELDS else text for name, text in stripped.items() if text}


FLAG_FIELDS = frozenset({"truncated", "occluded", "difficult"})
"""Elements that say 0 or 1; the few tools that write a word there mean the word."""
