"""Polygons and rotated boxes of objects, kept as raw columns and checked together.

All of them are points of the image plane that count from 0 at its top left corner, whatever ``one_based`` says of boxes.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import counted
from prelabel.geometry.ragged import owners, starts
from prelabel.geometry.rings import Rings
from prelabel.geometry.rotated import corners
from prelabel.readers.voc.numbers import LARGEST, SKIP, number, numbers, quoted
from prelabel.safexml import Element

FEWEST = 3
"""Points of a polygon."""

CORNERS = 4
"""Points of a rotated box."""

_ROTATED = ("cx", "cy", "w", "h", "angle")
_CORNERS = tuple(f"{axis}_{corner}" for corner in ("left_top", "right_top", "right_bottom", "left_bottom") for axis in "xy")
_NUMBERED = tuple(f"{axis}{i}" for i in range(1, 2001) for axis in "xy")
"""Of the polygons that are read without a look at each name; longer ones are read as well."""


class Ring(msgspec.Struct, frozen=True, gc=False):
    """The points of one element, as the file says them.

    Args:
        element: ``polygon`` or ``robndbox``.
        names: what the elements below it are called, as many as ``texts`` or more.
        texts: x and y in turn, or what a rotated box has; None where the file does not say.
    """

    element: str
    names: Sequence[str]
    texts: Sequence[str | None]

    def fault(self, name: str) -> tuple[str, str, str] | None:
        """Why it is no outline of an object called ``name``: the reason that is counted, what is wrong, and what to do."""
        whole = f"the <{self.element}> of {name!r}"
        for child, text in zip(self.names, self.texts, strict=False):
            if text is None:
                return "missing coordinate", f"{whole} has no <{child}>", f"add it, {SKIP}"
            if not abs(number(text)) <= LARGEST:
                unit = "angle" if child == "angle" else "number of pixels"
                return "no number", f"<{child}> of {whole} is {quoted(text)}, which is no {unit}", f"correct it, {SKIP}"
        if self.names is _ROTATED:
            width, height = self.texts[2:4]
            sized = number(width) > 0 and number(height) > 0
            return None if sized else ("empty box", f"{whole} is empty: <w> {width}, <h> {height}", f"give it a size, {SKIP}")
        points = list(zip(*[map(number, self.texts)] * 2, strict=True))
        several = points[:-1] if len(points) > 1 and points[0] == points[-1] else points
        if len(several) < FEWEST:
            return "too few points", f"{whole} has {counted(len(several), 'point')}, and needs {FEWEST}", f"draw it again, {SKIP}"
        return None if len(set(points)) > 1 else ("too few points", f"the points of {whole} are all the same", f"draw it again, {SKIP}")


class Drawn(msgspec.Struct, frozen=True):
    """The outlines of many rows.

    Args:
        rows: (m,) the row that each is of, rising.
        rings: m shapes in pixels.
        bad: (k,) rows whose outline cannot be used, rising.
    """

    rows: NDArray[np.intp]
    rings: Rings
    bad: NDArray[np.intp]


@dataclass(slots=True)
class Outlines:
    """What is collected from the objects of one batch, in the order of their rows."""

    rows: list[int] = field(default_factory=list)
    """The row of each ring; a row may have several."""
    rings: list[Ring] = field(default_factory=list)

    def add(self, row: int, rings: Sequence[Ring]) -> None:
        """Keep the rings of a row."""
        self.rows += [row] * len(rings)
        self.rings += rings

    def drawn(self) -> Drawn:
        """The rows whose rings can all be used, and those of which one cannot."""
        rows = np.array(self.rows, np.intp)
        turned = np.array([ring.names is _ROTATED for ring in self.rings], np.bool_)
        said = np.array([len(ring.texts) for ring in self.rings], np.int64)
        values = numbers(list(chain.from_iterable(ring.texts for ring in self.rings)))
        of_ring = owners(starts(said))
        wrong = ~(np.abs(values) <= LARGEST)
        good = np.bincount(of_ring, wrong, len(said)) == 0
        values[wrong] = 0.0
        rotated = values[turned[of_ring]].reshape(-1, len(_ROTATED))
        good[turned] &= (rotated[:, 2:4] > 0).all(axis=1)
        sizes = np.where(turned, CORNERS, said // 2)
        points = _spliced(values[~turned[of_ring]].reshape(-1, 2), corners(rotated).reshape(-1, 2), turned[owners(starts(sizes))])
        drawn, shapes = np.unique(rows, return_counts=True)
        rings = Rings.of(points, sizes, shapes).opened()
        points, sizes = rings.points, np.diff(rings.ring_start)
        moved = (points != points[np.repeat(rings.ring_start[:-1], sizes)]).any(axis=1)
        good &= (sizes >= FEWEST) & (np.bincount(owners(rings.ring_start), moved, len(sizes)) > 0)
        usable = ~np.isin(drawn, rows[~good])
        return Drawn(rows=drawn[usable], rings=rings.take(np.flatnonzero(usable)), bad=drawn[~usable])

    def fault(self, row: int, name: str) -> tuple[str, str, str] | None:
        """What is wrong with the first bad ring of a row, as `Ring.fault` says it of an object called ``name``."""
        faults = (ring.fault(name) for ring in self.rings[bisect_left(self.rows, row) : bisect_right(self.rows, row)])
        return next((fault for fault in faults if fault), None)


def ring(element: Element) -> Ring:
    """The points of a ``polygon`` or ``robndbox``, not yet looked at."""
    names = [child.tag for child in element]
    if len(names) % 2 == 0 and tuple(names) == _NUMBERED[: len(names)]:
        return Ring(element.tag, _NUMBERED, [child.text for child in element])
    said = {child.tag: child.text for child in element}
    if element.tag == "robndbox":
        named: tuple[str, ...] = _CORNERS if said.keys() & set(_CORNERS) else _ROTATED
    elif "pt" in said:
        points = enumerate((point for point in element if point.tag == "pt"), 1)
        said = {f"pt[{i}]/{child.tag}": child.text for i, point in points for child in point}
        named = tuple(f"pt[{i}]/{axis}" for i in range(1, names.count("pt") + 1) for axis in "xy")
    else:
        digits = {name[1:] for name in names if name[0] in "xy" and name[1:].isascii() and name[1:].isdecimal()}
        order = sorted(digits, key=lambda text: (len(text), text))
        named = tuple(f"{axis}{number}" for number in order for axis in "xy")
    return Ring(element.tag, named, [said.get(name) for name in named])


def _spliced(polygons: NDArray[np.float64], boxes: NDArray[np.float64], of_box: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Points of polygons and of boxes in the order of the rings, (p, 2); ``of_box`` (p,) says which come from where."""
    points = np.empty((len(of_box), 2))
    points[of_box], points[~of_box] = boxes, polygons
    return points
