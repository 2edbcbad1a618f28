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
from prelabel.geometry.ragged import starts
from prelabel.geometry.rings import Rings

MENDED = "outline that crossed itself mended"
SIMPLIFIED = "outline simplified"
AREALESS = "outline without area"
HOLE = "hole of an outline"
PART = "part smaller than the largest of its object"


def drawn(detections: Detections, options: OutlineOptions, tally: Tally) -> Drawn:
    """What can be seen of polygons, in their order, and of each part by part."""
    d = detections
    shapes = snapped(shapes_of(d))
    whole, crossed = mended(Outlines.of(shapes))
    inside, cut = within(whole)
    fewer, simpler = _simplified(oriented(inside), d, options.simplify_px, tally)
    seen = _thick(fewer)
    row = np.unique(seen.owner)
    same = np.setdiff1d(np.intersect1d(crossed, row), np.concatenate([cut, simpler]))
    kept = same[only_touches(shapes.take(same), whole, same)] if options.holes == "cut" and options.parts != "largest" else same[:0]
    areal, visible = np.unique(whole.owner), np.unique(inside.owner)
    count(tally.filtered, AREALESS, len(d) - len(areal))
    count(tally.filtered, OUTSIDE, len(areal) - len(visible))
    count(tally.filtered, VANISHED, len(visible) - len(row))
    count(tally.adjusted, MENDED, len(np.setdiff1d(np.intersect1d(crossed, row), kept)))
    count(tally.adjusted, CLIPPED, len(np.intersect1d(cut, row)))
    made = _of_one_ring(seen.take(~np.isin(seen.owner, kept)), options, tally)
    if not len(kept):
        return made
    place, rings = Rings.merged([(made.row, made.shapes), (kept, distinct(oriented(Outlines.of(shapes.take(kept))).rings, closed=True))])
    return Drawn.of(place, rings)


def _simplified(outlines: Outlines, d: Detections, tolerance_px: float, tally: Tally) -> tuple[Outlines, NDArray[np.intp]]:
    """With fewer points where the frame's size is known, and the owners of what changed."""
    none = np.empty(0, np.intp)
    if not tolerance_px or not len(outlines.owner):
        return outlines, none
    sizes = np.array([(frame.width, frame.height) for frame in d.frames], np.float64)
    size = sizes[d.frame[outlines.owner]]
    known = (size[:, 0] > 0) & (size[:, 1] > 0)
    if not known.all():
        tally.note("outlines in frames of unknown size were not simplified (--frames or --size tells it)")
    if not known.any():
        return outlines, none
    some, rest = (outlines, None) if known.all() else (outlines.take(known), outlines.take(~known))
    px = Outlines(rings=some.rings.scaled(size[known]), owner=some.owner)
    tally.outlines_px += float(px.areas().sum())
    fewer, changed, moved_px = simplified(px, tolerance_px)
    if not len(changed):
        return outlines, none
    tally.adjusted[SIMPLIFIED] += len(changed)
    tally.moved_px += moved_px
    rings = fewer.rings.scaled(1 / size[known])
    if rest is not None:
        _, rings = Rings.merged([(np.flatnonzero(known), rings), (np.flatnonzero(~known), rest.rings)])
    return Outlines(rings=rings, owner=outlines.owner), changed


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
    counts = np.diff(detections.ring_start)
    return [b"".join(pair) for pair in zip(points(detections), closed_edges(counts), strict=True)]
