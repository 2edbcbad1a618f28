"""Polygons: mended, cut to the frame, simplified, each of one ring."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prelabel.build.options import OutlineOptions
from prelabel.build.points import closed_edges, points
from prelabel.build.shape import CLIPPED, OUTSIDE, VANISHED, Drawn, count, distinct, snapped
from prelabel.build.text import millionths
from prelabel.detections import Detections, shapes_of
from prelabel.errors import Tally
from prelabel.geometry import boxes
from prelabel.geometry.polygons import Outlines, joined, mended, only_touches, oriented, simplified, within
from prelabel.geometry.ragged import blocks, starts
from prelabel.geometry.rings import Rings

MENDED = "outline that crossed itself mended"
SIMPLIFIED = "outline simplified"
AREALESS = "outline without area"
HOLE = "hole of an outline"
PART = "part smaller than the largest of its object"

BLOCK = 1 << 16
"""About as many points as are drawn together: few enough that the memory for them is used again and again."""


def drawn(detections: Detections, options: OutlineOptions, tally: Tally) -> Drawn:
    """What can be seen of polygons, in their order, and of each part by part."""
    d, shapes = detections, shapes_of(detections)
    sizes = np.array([(frame.width, frame.height) for frame in d.frames], np.float64).reshape(-1, 2).take(d.frame, axis=0)
    some = blocks(np.diff(shapes.point_start()), BLOCK)
    parts = [_drawn(shapes.between(rows.start, rows.stop), sizes[rows], options, tally) for rows in some]
    row = np.concatenate([np.empty(0, np.intp), *(part.row + rows.start for rows, part in zip(some, parts, strict=True))])
    return Drawn.of(row, Rings.concat([part.shapes for part in parts]))


def _drawn(given: Rings, sizes: NDArray[np.float64], options: OutlineOptions, tally: Tally) -> Drawn:
    """Of some polygons; ``sizes`` (n, 2) are those of their frames in pixels, 0 where they are not known."""
    shapes, number = snapped(given), len(given)
    whole, mended_rows = mended(Outlines.of(shapes))
    inside, cut_rows = within(whole)
    areas = inside.rings.areas()
    fewer, simpler_rows = _simplified(oriented(inside, areas), inside.areas(areas), sizes, options.simplify_px, tally)
    seen = _thick(fewer)
    crossed, cut, simpler = (_marked(rows, number) for rows in (mended_rows, cut_rows, simpler_rows))
    areal, visible, left = (_marked(outlines.owner, number) for outlines in (whole, inside, seen))
    same = np.flatnonzero(crossed & left & ~cut & ~simpler)
    kept = same[only_touches(shapes.take(same), whole, same)] if options.holes == "cut" and options.parts != "largest" else same[:0]
    count(tally.filtered, AREALESS, number - int(areal.sum()))
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
) -> tuple[Outlines, NDArray[np.intp]]:
    """With fewer points where the frame's size is known, and the owners of what changed; ``areas`` (m,) are those of the outlines."""
    none = np.empty(0, np.intp)
    if not tolerance_px or not len(outlines.owner):
        return outlines, none
    size = sizes.take(outlines.owner, axis=0)
    known = (size[:, 0] > 0) & (size[:, 1] > 0)
    if not known.all():
        tally.note("outlines in frames of unknown size were not simplified (--frames or --size tells it)")
    if not known.any():
        return outlines, none
    rings = outlines.rings if known.all() else outlines.rings.take(np.flatnonzero(known))
    tally.outlines_px += float((areas * size.prod(axis=1))[known].sum())
    kept, moved_px = simplified(rings.scaled(size.compress(known, axis=0)), tolerance_px)
    changed = np.flatnonzero(known)[~np.logical_and.reduceat(kept, rings.point_start()[:-1])]
    if not len(changed):
        return outlines, none
    simpler = _marked(outlines.owner[changed], len(sizes))
    tally.adjusted[SIMPLIFIED] += int(simpler.sum())
    tally.moved_px += moved_px
    fewer = rings.keeping(kept)
    if not known.all():
        fewer = outlines.rings.replacing(known, np.flatnonzero(known), fewer)[1]
    return Outlines(rings=fewer, owner=outlines.owner), np.flatnonzero(simpler)


def _thick(outlines: Outlines) -> Outlines:
    """Without the polygons of which six decimals leave nothing."""
    if not len(outlines.owner):
        return outlines
    rings = outlines.rings
    written = replace(rings, points=millionths(boxes.clip(rings.points)).astype(np.float64))
    thick = written.areas()[rings.start[:-1]] != 0
    return outlines if thick.all() else outlines.take(thick)


def _of_one_ring(outlines: Outlines, options: OutlineOptions, tally: Tally) -> Drawn:
    """Holes cut or dropped, parts split, joined, or only the largest."""
    if options.parts == "largest" and len(outlines.owner):
        largest = _largest(outlines)
        count(tally.filtered, PART, len(outlines.owner) - len(largest))
        outlines = outlines.take(largest)
    owner, rings = outlines.owner, outlines.rings
    holes = int(rings.ring_hole.sum())
    if options.holes == "drop" and holes:
        tally.filtered[HOLE] += holes
        outer = np.flatnonzero(~rings.ring_hole)
        rings = replace(rings, start=np.arange(len(rings.ring_hole) + 1)).take(outer)
    if options.parts == "join" and len(owner):
        owner, several = np.unique(owner, return_counts=True)
        rings = replace(rings, start=rings.start[starts(several)])
    # what is cut at the border may leave the frame by the last bit of a number
    return Drawn.of(owner, distinct(joined(replace(rings, points=boxes.clip(rings.points))), closed=True))


def _largest(outlines: Outlines) -> NDArray[np.intp]:
    """The largest polygon of each owner, the first of equal ones."""
    order = np.lexsort((-outlines.areas(), outlines.owner))
    largest: NDArray[np.intp] = order[np.append(True, np.diff(outlines.owner[order]) != 0)]
    return largest


def texts(detections: Detections) -> list[bytes]:
    """The text of each row's ``points`` and ``edges``."""
    return points(detections, closed_edges(np.diff(detections.ring_start)))
