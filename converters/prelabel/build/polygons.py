"""Polygons: mended, cut to the frame, simplified, each of one ring."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prelabel.build import text
from prelabel.build.fractions import millionths
from prelabel.build.options import OutlineOptions
from prelabel.build.plain import plain
from prelabel.build.points import closed_edges, counts, points
from prelabel.build.shape import CLIPPED, OUTSIDE, VANISHED, Drawn, count, distinct, snapped
from prelabel.detections import Detections, shapes_of
from prelabel.errors import Tally
from prelabel.geometry import boxes
from prelabel.geometry.polygons import Outlines, joined, mended, merged, only_touches, oriented, simplified, within
from prelabel.geometry.ragged import blocks, starts
from prelabel.geometry.rings import Rings
from prelabel.native import loops

MENDED = "outline that crossed itself mended"
SIMPLIFIED = "outline simplified"
TANGLED = "outline too tangled to mend"
AREALESS = "outline without area"
HOLE = "hole of an outline"
PART = "part smaller than the largest of its object"

THIN = 2e-6
"""The area for each point up to which six decimals may leave nothing of a polygon."""

BLOCK = 1 << 17
"""About as many points as are drawn together: few enough that the memory for them is used again and again."""


def drawn(detections: Detections, options: OutlineOptions, tally: Tally) -> Drawn:
    """What can be seen of polygons, in their order, and of each part by part."""
    d, shapes = detections, shapes_of(detections)
    sizes = np.array([(frame.width, frame.height) for frame in d.frames], np.float64).reshape(-1, 2).take(d.frame, axis=0)
    if loops is None:
        return _in_blocks(shapes, sizes, options, tally)
    most_rings = np.inf if options.parts == "split" else 1
    made = plain(loops, shapes, sizes, options.simplify_px, thin=THIN, most_rings=most_rings)
    gone = ~made.drawn.take(made.shape)
    some = np.flatnonzero(~gone)
    _measurable(made.areas[some], sizes.take(made.shape[some], axis=0), options.simplify_px, tally)
    tally.moved_px += float(made.moved_px[some].sum())
    count(tally.adjusted, SIMPLIFIED, int(made.simpler.sum()))
    rest = np.flatnonzero(~made.drawn)
    if not len(rest):
        return Drawn.of(made.shape, made.rings)
    others = _in_blocks(shapes.take(rest), sizes.take(rest, axis=0), options, tally)
    ring, rings = made.rings.replacing(gone, shapes.start[rest.take(others.row)], others.shapes)
    return Drawn.of(made.shape.take(ring), rings)


def _in_blocks(given: Rings, sizes: NDArray[np.float64], options: OutlineOptions, tally: Tally) -> Drawn:
    """Polygons of any kind; ``sizes`` (n, 2) are those of their frames in pixels, 0 where they are not known."""
    some = blocks(np.diff(given.point_start()), BLOCK)
    parts = [_drawn(given.between(rows.start, rows.stop), sizes[rows], options, tally) for rows in some]
    row = np.concatenate([np.empty(0, np.intp), *(part.row + rows.start for rows, part in zip(some, parts, strict=True))])
    return Drawn.of(row, Rings.concat([part.shapes for part in parts]))


def _drawn(given: Rings, sizes: NDArray[np.float64], options: OutlineOptions, tally: Tally) -> Drawn:
    """Some of them, step by step."""
    shapes, number = snapped(given), len(given)
    whole, mended_rows, tangled = mended(Outlines.of(shapes))
    inside, cut_rows = within(whole)
    areas = inside.rings.areas()
    fewer, least, simpler_rows = _simplified(oriented(inside, areas), inside.areas(areas), sizes, options.simplify_px, tally)
    seen = _thick(fewer, least)
    crossed, cut, simpler = (_marked(rows, number) for rows in (mended_rows, cut_rows, simpler_rows))
    areal, visible, left = (_marked(outlines.owner, number) for outlines in (whole, inside, seen))
    same = np.flatnonzero(crossed & left & ~cut & ~simpler)
    kept = same[only_touches(shapes.take(same), whole, same)] if options.holes == "cut" and options.parts != "largest" else same[:0]
    count(tally.filtered, TANGLED, len(tangled))
    count(tally.filtered, AREALESS, int((~areal & ~_marked(tangled, number)).sum()))
    count(tally.filtered, OUTSIDE, int(areal.sum() - visible.sum()))
    count(tally.filtered, VANISHED, int(visible.sum() - left.sum()))
    count(tally.adjusted, MENDED, int((crossed & left).sum()) - len(kept))
    count(tally.adjusted, CLIPPED, int((cut & left).sum()))
    if not len(kept):
        return _of_one_ring(seen, options, tally)
    made = _of_one_ring(seen.take(~_marked(kept, number)[seen.owner]), options, tally)
    place, rings = Rings.merged([(made.row, made.shapes), (kept, distinct(oriented(Outlines.of(shapes.take(kept))).rings, closed=True))])
    return Drawn.of(place, rings)


def _marked(rows: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """(count,) which rows are named."""
    marked = np.zeros(count, np.bool_)
    marked[rows] = True
    return marked


def _simplified(
    outlines: Outlines, areas: NDArray[np.float64], sizes: NDArray[np.float64], tolerance_px: float, tally: Tally
) -> tuple[Outlines, NDArray[np.float64], NDArray[np.intp]]:
    """With fewer points where the frame's size is known, and the owners of what changed.

    Args:
        outlines: polygons within the frame.
        areas: (m,) of the outlines.
        sizes: (n, 2) of the owners' frames in pixels, 0 where they are not known.
        tolerance_px: how far from the new ring what goes may lie.
        tally: takes what was changed.

    Returns:
        The outlines, (m,) the area that each has at least, and the owners of those with fewer points.
    """
    none = np.empty(0, np.intp)
    size = sizes.take(outlines.owner, axis=0)
    known = _measurable(areas, size, tolerance_px, tally)
    if not known.any():
        return outlines, areas, none
    rings = outlines.rings if known.all() else outlines.rings.take(np.flatnonzero(known))
    frame = size.compress(known, axis=0)
    kept, moved_px = simplified(rings, tolerance_px, frame, outlines.centre.compress(known, axis=0))
    changed = np.flatnonzero(known)[~np.logical_and.reduceat(kept, rings.point_start()[:-1])]
    if not len(changed):
        return outlines, areas, none
    simpler = _marked(outlines.owner[changed], len(sizes))
    tally.adjusted[SIMPLIFIED] += int(simpler.sum())
    tally.moved_px += float(moved_px.sum())
    least = areas.copy()
    least[known] -= moved_px / frame.prod(axis=1)
    fewer = rings.keeping(kept)
    if not known.all():
        fewer = outlines.rings.replacing(known, np.flatnonzero(known), fewer)[1]
    return replace(outlines, rings=fewer, centre=np.full_like(outlines.centre, np.nan)), least, np.flatnonzero(simpler)


def _measurable(areas: NDArray[np.float64], size: NDArray[np.float64], tolerance_px: float, tally: Tally) -> NDArray[np.bool_]:
    """(m,) which outlines are to be simplified and can be, as the ``size`` (m, 2) of their frames is known; what there is is tallied."""
    if not tolerance_px:
        return np.zeros(len(size), np.bool_)
    known: NDArray[np.bool_] = (size[:, 0] > 0) & (size[:, 1] > 0)
    if not known.all():
        tally.note("outlines in frames of unknown size were not simplified (--frames or --size tells it)")
    tally.outlines_px += float((areas * size[:, 0] * size[:, 1])[known].sum())
    return known


def _thick(outlines: Outlines, least: NDArray[np.float64]) -> Outlines:
    """Without the polygons of which six decimals leave nothing; ``least`` (m,) is the area that each has at least."""
    # half a millionth on both axes moves the area of what lies in the frame by a millionth a point at most
    doubtful = np.flatnonzero(~(least > THIN * np.diff(outlines.rings.point_start())))
    if not len(doubtful):
        return outlines
    rings = outlines.rings.take(doubtful)
    written = replace(rings, points=millionths(boxes.clip(rings.points)).astype(np.float64))
    vanished = doubtful[written.areas()[rings.start[:-1]] == 0]
    return outlines.take(~_marked(vanished, len(outlines.owner))) if len(vanished) else outlines


def _of_one_ring(outlines: Outlines, options: OutlineOptions, tally: Tally) -> Drawn:
    """Holes cut or dropped, parts split, joined, or only the largest."""
    if options.parts == "largest" and len(outlines.owner):
        largest = _largest(outlines)
        count(tally.filtered, PART, len(outlines.owner) - len(largest))
        outlines = outlines.take(largest)
    if options.holes == "drop":
        outlines = _without_holes(outlines, tally)
    if options.parts == "join":
        outlines = merged(outlines)
        # parts around a gap make a hole of it
        outlines = merged(_without_holes(outlines, tally)) if options.holes == "drop" else outlines
    owner, rings = outlines.owner, outlines.rings
    if options.parts == "join" and len(owner):
        owner, several = np.unique(owner, return_counts=True)
        rings = replace(rings, start=rings.start[starts(several)])
    # what is cut at the border may leave the frame by the last bit of a number
    return Drawn.of(owner, distinct(joined(replace(rings, points=boxes.clip(rings.points))), closed=True))


def _without_holes(outlines: Outlines, tally: Tally) -> Outlines:
    """The outer rings alone; holes are counted."""
    rings = outlines.rings
    if not rings.ring_hole.any():
        return outlines
    count(tally.filtered, HOLE, int(rings.ring_hole.sum()))
    outer = replace(rings, start=np.arange(len(rings.ring_hole) + 1)).take(np.flatnonzero(~rings.ring_hole))
    return replace(outlines, rings=outer)


def _largest(outlines: Outlines) -> NDArray[np.intp]:
    """The largest polygon of each owner, the first of equal ones."""
    order = np.lexsort((-outlines.areas(), outlines.owner))
    largest: NDArray[np.intp] = order[np.append(True, np.diff(outlines.owner[order]) != 0)]
    return largest


def parts(detections: Detections, rows: NDArray[np.intp]) -> list[text.Part]:
    """What stands in each of some rows from its points up to its end."""
    return [*points(detections, rows), closed_edges(counts(detections, rows))]
