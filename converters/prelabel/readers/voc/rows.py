"""The objects of many annotation files, kept as raw columns and checked together."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable
from prelabel.detections import Detections, Frame, Source
from prelabel.errors import Tally
from prelabel.geometry.boxes import normalise

CORNERS = ("xmin", "ymin", "xmax", "ymax")

SKIP = "or leave the object out with --on-error skip"

LARGEST = 1e9
"""Pixels; no image comes near, and areas stay finite."""

_FLAGS = {"0": "false", "1": "true", "false": "false", "true": "true"}


Corner = str | float | None
"""As the file says, None where it does not; or a number that was made of an outline."""

Row = tuple[int, int, int, int, float, Corner, Corner, Corner, Corner]
"""File, line, label, attribute set, what the first pixel is called, and the four corners."""


@dataclass(slots=True)
class Rows:
    """What is collected from the files of one batch; each file has one frame."""

    frames: list[Frame] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)
    attributes: AttributeTable = field(default_factory=AttributeTable)
    alike: dict[tuple[str | None, ...], tuple[int, int, int]] = field(default_factory=dict)
    """Names and texts of the elements of an object, to its label, its attribute set, and which element is its box."""

    def label(self, name: str) -> int:
        """The number of a label."""
        return self.labels.setdefault(name, len(self.labels))

    def detections(self, tally: Tally) -> Detections:
        """The rows whose boxes can be used; the others are rejected.

        Raises:
            InputError: a box cannot be used, and the run stops at bad records.
        """
        file, line, label, attributes, origin, *texts = zip(*self.rows, strict=True) if self.rows else ((),) * 9
        corners = np.stack([_numbers(column) for column in texts], axis=1)
        first = np.array(origin, np.float64)[:, None]
        box_px = corners - first * (1, 1, 0, 0)
        usable = (np.abs(corners) <= LARGEST).all(axis=1)
        usable &= ~((corners >= 0) & (corners < first)).any(axis=1)
        usable &= (box_px[:, 2:] > box_px[:, :2]).all(axis=1)
        for row in np.flatnonzero(~usable):
            self._reject(self.rows[row], tally)
        width, height = np.array([(frame.width or 1, frame.height or 1) for frame in self.frames], np.float64)[list(file)].T
        rows = Detections.from_boxes(
            frames=self.frames,
            labels=tuple(self.labels),
            frame=file,
            label=label,
            box=normalise(box_px, width, height),
            sources=self.sources,
            source=file,
            origin=line,
            attribute_sets=self.attributes.sets,
            attributes=attributes,
        )
        return rows if usable.all() else rows.take(np.flatnonzero(usable))

    def _reject(self, row: Row, tally: Tally) -> None:
        file, line, label, _, first, *corners = row
        place = self.sources[file].place(line)
        name = tuple(self.labels)[label]
        said = dict(zip(CORNERS, corners, strict=True))
        values = {corner: number(text) for corner, text in said.items()}
        for corner, value in values.items():
            if said[corner] is None:
                what = f"the <bndbox> of {name!r} has no <{corner}>"
                tally.reject("missing coordinate", what, place=place, fix=f"add it, {SKIP}")
                return
            if not abs(value) <= LARGEST:
                what = f"<{corner}> of {name!r} is {str(said[corner])!r}, which is no number of pixels"
                tally.reject("no number", what, place=place, fix=f"correct it, {SKIP}")
                return
            if 0 <= value < first:
                what = f"<{corner}> of {name!r} is {said[corner]}, but VOC counts pixels from 1"
                tally.reject("coordinate below 1", what, place=place, fix="for a tool that counts from 0 give -O one_based=false")
                return
        for low, high in (("xmin", "xmax"), ("ymin", "ymax")):
            if values[low] > values[high]:
                what = f"<{low}> of {name!r} is {said[low]}, beyond its <{high}> {said[high]}"
                tally.reject("swapped corners", what, place=place, fix=f"swap them, {SKIP}")
                return
        what = f"the box of {name!r} is empty: {', '.join(f'<{corner}> {text}' for corner, text in said.items())}"
        tally.reject("empty box", what, place=place, fix=f"give it a size, {SKIP}")


def _numbers(column: Sequence[Corner]) -> NDArray[np.float64]:
    """NaN where there is no number."""
    try:
        if "_" not in "".join(column):  # type: ignore[arg-type]  # what is no text is what the exception is for
            return np.array(list(map(float, column)), np.float64)  # type: ignore[arg-type]  # likewise
    except (TypeError, ValueError):
        pass
    return np.array([number(corner) for corner in column], np.float64)


def number(text: Corner) -> float:
    """The number that a text says, NaN where it says none.

    >>> number(" 3.5 "), number("wide"), number("1_0"), number(None)
    (3.5, nan, nan, nan)
    """
    try:
        return math.nan if text is None or "_" in str(text) else float(text)
    except ValueError:
        return math.nan


def plain_attributes(texts: Mapping[str, str | None], fields: Sequence[str]) -> dict[str, str | tuple[str, ...]]:
    """The attributes that elements with plain text make; those that are absent or empty are left out.

    >>> plain_attributes({"pose": "Left", "truncated": "1", "occluded": None}, ["pose", "truncated", "occluded", "difficult"])
    {'pose': 'Left', 'truncated': 'true'}
    """
    stripped = {name: (texts.get(name) or "").strip() for name in fields}
    return {name: _FLAGS.get(text.lower(), text) if name in FLAG_FIELDS else text for name, text in stripped.items() if text}


FLAG_FIELDS = frozenset({"truncated", "occluded", "difficult"})
"""Elements that say 0 or 1; the few tools that write a word there mean the word."""
