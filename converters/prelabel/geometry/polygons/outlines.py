"""Polygons, one outer ring each, and what is done to them one after the other."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray

from prelabel.geometry.numbering import distinct_numbers
from prelabel.geometry.polygons.mending import SAME_AREA, valid_parts
from prelabel.geometry.polygons.regions import polygons_in
from prelabel.geometry.polygons.simple import proven
from prelabel.geometry.polygons.stretches import Stretches
from prelabel.geometry.polygons.thinning import LEAST_POINTS, thinned
from prelabel.geometry.ragged import gather, owners, starts
from prelabel.geometry.rings import Rings

_FRAME = shapely.box(0, 0, 1, 1)
_HASH = np.array([0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB], np.uint64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlines:
    """``m`` polygons with an area, each of one outer ring and its holes, and whose they are."""

    rings: Rings
    """m shapes; the first ring of each is its outer one."""
    owner: NDArray[np.intp]
    """(m,) which shape of the source each polygon is of, rising."""
    centre: NDArray[np.float64]
    """(m, 2) a point from which all of a polygon's only ring is seen; NaN where none is known."""

    @classmethod
    def of(cls, shapes: Rings) -> Self:
        """The polygons of shapes: a shape with several outer rings has several. Rings of fewer than three points are left out.

        >>> two = Rings.of([[0, 0], [1, 0], [1, 1], [5, 5], [6, 5], [6, 6]], [3, 3], [2])
        >>> Outlines.of(two).owner.tolist()
        [0, 0]
        """
        counts, owner = np.diff(shapes.ring_start), owners(shapes.start)
        outer = np.ones(len(counts), np.bool_)
        outer[1:] = ~shapes.ring_hole[1:] | (owner[1:] != owner[:-1])
        polygon = np.cumsum(outer) - 1
        good = counts >= LEAST_POINTS
        good &= good[np.flatnonzero(outer)][polygon]
        if good.all():
            first = np.flatnonzero(outer)
            return cls._of(replace(shapes, ring_hole=~outer, start=np.append(first, len(outer))), owner[first])
        first = np.flatnonzero(outer[good])
        rings = Rings(
            points=shapes.points[np.repeat(good, counts)],
            ring_start=starts(counts[good]),
            ring_hole=~outer[good],
            start=np.append(first, int(good.sum())),
        )
        return cls._of(rings, owner[good][first])

    @classmethod
    def _of(cls, rings: Rings, owner: NDArray[np.intp]) -> Self:
        """Polygons of which nothing is known."""
        return cls(rings=rings, owner=owner, centre=np.full((len(owner), 2), np.nan))

    def take(self, index: NDArray[np.intp] | NDArray[np.bool_]) -> Self:
        """The polygons named by an index array that rises, or by a mask."""
        index = np.flatnonzero(index) if index.dtype == np.bool_ else index
        return type(self)(rings=self.rings.take(index.astype(np.intp)), owner=self.owner[index], centre=self.centre[index])

    def areas(self, of_rings: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """(m,) the area of each polygon, without its holes; ``of_rings`` (r,) are those of its rings, where they are known."""
        size = np.abs(self.rings.areas() if of_rings is None else of_rings)
        np.negative(size, out=size, where=self.rings.ring_hole)
        area: NDArray[np.float64] = np.add.reduceat(size, self.rings.start[:-1]) if len(self.owner) else np.empty(0)
        return area

    def with_changed(self, changed: NDArray[np.bool_], polygons: NDArray[np.object_], of: NDArray[np.intp]) -> Self:
        """With some polygons replaced, each by none, one or several.

        Args:
            changed: (m,) which are replaced.
            polygons: (k,) shapely polygons.
            of: (k,) which polygon each stands for, rising.
        """
        place, rings = self.rings.replacing(changed, of, _from_shapely(polygons))
        centre = np.where(changed[:, None], np.nan, self.centre)[place]
        return type(self)(rings=rings, owner=self.owner[place], centre=centre)


def mended(outlines: Outlines) -> tuple[Outlines, NDArray[np.intp], NDArray[np.intp]]:
    """Without rings that cross or cover themselves: what lies inside by the even-odd rule stays; a line that is drawn twice counts once.

    Returns:
        The polygons, the owners of those that were mended, and the owner of each that is too tangled for it; of those, as of what has no
        area, nothing is left.
    """
    centre, good = _examined(outlines.rings)
    outlines, invalid = replace(outlines, centre=centre), ~good
    if not invalid.any():
        return outlines, np.empty(0, np.intp), np.empty(0, np.intp)
    wrong = np.flatnonzero(invalid)
    parts, of, tangled = valid_parts(to_shapely(outlines.rings.take(wrong)))
    rows = outlines.owner[wrong]
    return outlines.with_changed(invalid, parts, wrong[of]), distinct_numbers(rows[distinct_numbers(of)]), rows[tangled]


def only_touches(rings: Rings, whole: Outlines, owner: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(n,) which shapes are one ring that touches itself but never crosses itself, as one does along the cut to a hole.

    Such a ring winds once about what the even-odd rule fills of it, and none of its points is the tip of a spike.

    Args:
        rings: n shapes that are no valid polygons.
        whole: what mending left of them, and perhaps of others.
        owner: (n,) the owner of each shape's polygons, rising.

    >>> cut = Rings.of([[0, 0], [1, 1], [1, 3], [3, 3], [3, 1], [1, 1], [0, 0], [9, 0], [9, 9], [0, 9]], [10])
    >>> bow = Rings.of([[0, 0], [9, 9], [9, 0], [0, 9]], [4])
    >>> [only_touches(ring, mended(Outlines.of(ring))[0], np.array([0])).tolist() for ring in (cut, bow)]
    [[True], [False]]
    """
    if not len(owner):
        return np.zeros(0, np.bool_)
    some = whole.take(np.isin(whole.owner, owner))
    covered = np.bincount(np.searchsorted(owner, some.owner), some.areas(), len(owner))
    wound = np.abs(np.bincount(owners(rings.start), rings.areas(), len(owner)))
    touching: NDArray[np.bool_] = (np.diff(rings.start) == 1) & (np.abs(wound - covered) <= SAME_AREA * covered)
    alike = np.flatnonzero(touching)
    left = some.take(np.isin(some.owner, owner[alike]))
    touching[alike] = ~_loses_points(rings.take(alike), left.rings, np.searchsorted(owner[alike], left.owner))
    return touching


def _loses_points(before: Rings, after: Rings, of: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(n,) whether a shape has a point that is none of the shapes which are ``of`` (m,) it."""
    row = owners(before.point_start())
    points = np.column_stack([row, before.points])
    left = np.column_stack([of[owners(after.point_start())], after.points])
    number = np.unique(np.concatenate([points, left]), axis=0, return_inverse=True)[1].reshape(-1)
    lost: NDArray[np.bool_] = np.bincount(row, ~np.isin(number[: len(points)], number[len(points) :]), len(before)) > 0
    return lost


def within(outlines: Outlines) -> tuple[Outlines, NDArray[np.intp]]:
    """What of valid polygons lies in the frame, 0-1 on both axes.

    Returns:
        The polygons, and the owners of those that lost a part or all.
    """
    points = outlines.rings.points
    leaving = np.flatnonzero((points < 0) | (points > 1)) // 2
    if not len(leaving):
        return outlines, np.empty(0, np.intp)
    leaves = np.zeros(len(outlines.owner), np.bool_)
    leaves[np.searchsorted(outlines.rings.point_start(), leaving, side="right") - 1] = True
    wrong = np.flatnonzero(leaves)
    cut = shapely.intersection(to_shapely(outlines.rings.take(wrong)), _FRAME)
    parts, of = polygons_in(cut)
    return outlines.with_changed(leaves, parts, wrong[of]), distinct_numbers(outlines.owner[wrong])


def _examined(rings: Rings) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Where polygons are seen from, as `Outlines` has it, and (n,) which are valid: no rings cross or cover each other or themselves."""
    centre, certain = proven(rings)
    good, rest = certain > 0, np.flatnonzero(certain == 0)
    if len(rest):
        good[rest] = shapely.is_valid(to_shapely(rings.take(rest)))
    return centre, good


def simplified(
    rings: Rings, tolerance: float, size: NDArray[np.float64] | None = None, centre: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which points of valid polygons stay: those that go lay within ``tolerance`` of the new ring, which is valid and does not vanish.

    Where rings would cross, `shapely.simplify` chooses the points.

    Args:
        rings: polygons.
        tolerance: positive, in a unit that is the same on both axes, pixels.
        size: (n, 2) of that unit in each polygon's own; one where left out.
        centre: (n, 2) of the polygons, as `Outlines` has them; left out where none is known.

    Returns:
        (p,) the points that stay, and (n,) the area between the old and the new rings of each, or more, as `Stretches.areas` has it.
    """
    kept, moved, simple = thinned(rings, tolerance, size, centre)
    doubtful = np.flatnonzero(~simple)
    if not len(doubtful):
        return kept, moved
    some, left = rings.take(doubtful), kept.take(gather(rings.point_start(), doubtful)[0])
    some = some if size is None else some.scaled(size[doubtful])
    crossed = np.flatnonzero(~Stretches.of(some, left).clear())
    points, _ = gather(some.point_start(), crossed)
    crossing = crossed[~_examined(some.take(crossed).keeping(left.take(points)))[1]]
    if len(crossing):
        some, number = some.take(crossing), doubtful[crossing]
        left = _kept_apart(some, tolerance)
        kept[gather(rings.point_start(), number)[0]] = left
        moved[number] = Stretches.of(some, left).areas()
    return kept, moved


def _kept_apart(rings: Rings, tolerance: float) -> NDArray[np.bool_]:
    """(p,) which points stay of valid polygons, so that they stay valid, and what goes lay near."""
    kept = np.zeros(len(rings.points), np.bool_)
    rest = np.arange(len(rings))
    # where the first point of a ring goes, which is looked at last, others may lie up to twice as far
    for reach in (tolerance, tolerance / 2, 0.0):
        some = rings.take(rest)
        new = _from_shapely(shapely.simplify(to_shapely(some), reach, preserve_topology=True))
        left = np.isin(_hashes(some), _hashes(new), assume_unique=True)
        points, _ = gather(rings.point_start(), rest)
        kept[points] = left
        rest = rest[Stretches.of(some, left).far(tolerance)]
        if not len(rest):
            break
    return kept


def oriented(outlines: Outlines, areas: NDArray[np.float64] | None = None) -> Outlines:
    """Outer rings clockwise as seen, holes the other way; each still begins at its first point.

    Args:
        outlines: polygons.
        areas: (r,) the signed area of each ring, where it is known.
    """
    rings = outlines.rings
    wrong = ((rings.areas() if areas is None else areas) > 0) == rings.ring_hole
    return replace(outlines, rings=rings.turned(wrong)) if wrong.any() else outlines


def to_shapely(rings: Rings) -> NDArray[np.object_]:
    """(n,) a polygon for each shape, whose first ring is the outer one."""
    closed = np.insert(rings.points, rings.ring_start[1:], rings.points[rings.ring_start[:-1]], axis=0)
    offsets = rings.ring_start + np.arange(len(rings.ring_start))
    made: NDArray[np.object_] = np.asarray(shapely.from_ragged_array(shapely.GeometryType.POLYGON, closed, (offsets, rings.start)), object)
    return made


def _from_shapely(polygons: NDArray[np.object_]) -> Rings:
    """Polygons as rings, the outer one of each first."""
    rings, of = shapely.get_rings(polygons, return_index=True)
    closed, start = starts(shapely.get_num_coordinates(rings)), starts(np.bincount(of, minlength=len(polygons)))
    points = np.delete(shapely.get_coordinates(rings), closed[1:] - 1, axis=0)
    hole = np.ones(len(of), np.bool_)
    hole[start[:-1]] = False
    return Rings(points=points, ring_start=closed - np.arange(len(closed)), ring_hole=hole, start=start)


def _hashes(rings: Rings) -> NDArray[np.uint64]:
    """(p,) a number for each point of each ring: the points of a valid ring differ."""
    words = rings.points.view(np.uint64)
    ring = owners(rings.ring_start).astype(np.uint64) + np.uint64(1)
    mixed: NDArray[np.uint64] = (words[:, 0] * _HASH[0] ^ ring * _HASH[2]) * _HASH[1] ^ (words[:, 1] * _HASH[2] + ring)
    return mixed
