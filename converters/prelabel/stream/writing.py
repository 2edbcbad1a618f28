"""Detections as lines."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec
import numpy as np

from prelabel.detections import Detections, Frame, Kind, shapes_of
from prelabel.geometry.numbering import all_differ
from prelabel.geometry.ragged import owners
from prelabel.geometry.rings import Rings
from prelabel.stream.records import Box, Detection, FrameLine

_SAID = ("label", "score", "track", "attributes", "interpolated")
"""What a row says beside its geometry."""

_FIELDS = {Kind.POLYGON: "polygons", Kind.LINE: "line", Kind.CUBOID: "cuboid", Kind.LANDMARK: "keypoints"}


def frame_lines(detections: Detections, kind: Literal["video", "image"]) -> Iterator[bytes]:
    r"""The line of each frame, without a line end; coordinates are fractions with all their digits, so that nothing is lost.

    Args:
        detections: rows in any order; those of one frame stay in theirs.
        kind: what the frames are; images are in no sequence.

    >>> frame = Frame(sequence="s", file="1.jpg", width=200, height=100, index=1)
    >>> car = Detections.from_boxes(frames=[frame], labels=["car"], frame=[0], label=[0], box=[[0, 0, 0.5, 1]], track=[4])
    >>> print(*[line.decode() for line in frame_lines(car, "image")])
    {"file":"1.jpg","width":200,"height":100,"unit":"fractions","detections":[{"label":"car","track":4,"box":[0.0,0.0,0.5,1.0]}]}
    """
    d = detections.take(np.argsort(detections.frame, kind="stable"))
    seen = _boxes(d) if _simple(d) else _entries(d)
    bounds = np.searchsorted(seen.frame, np.arange(len(d.frames) + 1)).tolist()
    encode = msgspec.json.Encoder().encode
    for frame, begin, end in zip(d.frames, bounds, bounds[1:], strict=False):
        yield encode(_line(frame, kind, seen.entries[begin:end]))


def _simple(d: Detections) -> bool:
    """Whether each row is an object of its own with nothing but a rectangle."""
    return not len(d.points) and all_differ(d.object)


class _Seen(msgspec.Struct):
    frame: list[int]
    entries: list[Detection]


def _line(frame: Frame, kind: str, seen: list[Detection]) -> FrameLine:
    return FrameLine(
        sequence=frame.sequence if kind == "video" else None,
        frame=frame.index if kind == "video" and frame.index >= 0 else None,
        file=frame.file,
        url=frame.url or None,
        width=frame.width or None,
        height=frame.height or None,
        time_s=None if np.isnan(frame.time_s) else frame.time_s,
        still=frame.still and kind == "image",
        unit="fractions",
        detections=seen,
    )


def _said(d: Detections) -> Iterator[tuple[Any, ...]]:
    """What each row says beside its geometry: label, score, track, attributes, and whether it is interpolated."""
    sets = [{name: list(value) if isinstance(value, tuple) else value for name, value in one.items()} for one in d.attribute_sets]
    # none is the last
    attributes = map([*sets, None].__getitem__, d.attributes.tolist())
    score, track = d.score.astype(np.object_), d.track.astype(np.object_)
    score[np.isnan(d.score)] = track[d.track < 0] = None
    label = map(d.labels.__getitem__, d.label.tolist())
    return zip(label, score.tolist(), track.tolist(), attributes, d.interpolated.tolist(), strict=True)


def _boxes(d: Detections) -> _Seen:
    """Rectangles, one an object."""
    made = [
        Detection(label=label, score=score, track=track, box=box, attributes=attributes, interpolated=interpolated)
        for (label, score, track, attributes, interpolated), box in zip(_said(d), d.box.tolist(), strict=True)
    ]
    return _Seen(d.frame.tolist(), made)


def _entries(d: Detections) -> _Seen:
    """Rows of one object are one entry where they differ in their geometry alone; else the entries share a number."""
    said: list[dict[str, object]] = [dict(zip(_SAID, one, strict=True)) for one in _said(d)]
    box, geometry = [tuple(one) for one in d.box.tolist()], _geometry(d)
    extents = _own_extent(d)
    entries: list[dict[str, object]] = []
    frame: list[int] = []
    open_entries: dict[int, list[int]] = {}
    for row, (number, kind, of) in enumerate(zip(d.object.tolist(), d.kind.tolist(), d.frame.tolist(), strict=True)):
        field = _FIELDS.get(kind, "box")
        mine = open_entries.setdefault(number, [])
        joined = next((entry for entry in mine if _joins(entries[entry], said[row], box[row], field)), None)
        if joined is None:
            joined = len(entries)
            entries.append({**said[row], "extent": box[row], "own": False})
            frame.append(of)
            mine.append(joined)
        entries[joined][field] = box[row] if field == "box" else geometry[row]
        entries[joined]["own"] = entries[joined]["own"] or extents[row]
    for shared, mine in enumerate(mine for mine in open_entries.values() if len(mine) > 1):
        for entry in mine:
            entries[entry]["object"] = shared
    return _Seen(frame, [_entry(one) for one in entries])


def _joins(entry: dict[str, object], said: dict[str, object], box: Box, field: str) -> bool:
    return field not in entry and entry["extent"] == box and all(entry[name] == value for name, value in said.items())


def _entry(fields: dict[str, object]) -> Detection:
    own = fields.pop("own")
    if "box" in fields or not own:
        del fields["extent"]
    return Detection(**fields)  # type: ignore[arg-type]  # by name


def _own_extent(d: Detections) -> list[bool]:
    """(n,) whether a row's box is neither that of a rectangle nor the bounds of its points."""
    own = np.zeros(len(d), np.bool_)
    rows = np.flatnonzero(d.kind != Kind.RECTANGLE)
    own[rows] = (shapes_of(d).take(rows).bounds() != d.box[rows]).any(axis=1)
    listed: list[bool] = own.tolist()
    return listed


def _geometry(d: Detections) -> list[object]:
    """(n,) the points of each row as its field has them; None of a rectangle."""
    shapes = shapes_of(d)
    points = [tuple(point) for point in shapes.points.tolist()]
    numbered = [(*point, number) for point, number in zip(points, d.point_number.tolist(), strict=True)]
    polygons = _polygons(shapes, points)
    start = shapes.point_start().tolist()
    out: list[object] = []
    for row, kind in enumerate(d.kind.tolist()):
        match kind:
            case Kind.RECTANGLE:
                out.append(None)
            case Kind.POLYGON:
                out.append(polygons.get(row))
            case Kind.LANDMARK:
                out.append(numbered[start[row] : start[row + 1]])
            case _:
                out.append(points[start[row] : start[row + 1]])
    return out


def _polygons(shapes: Rings, points: list[tuple[float, ...]]) -> dict[int, list[list[object]]]:
    """The rings of each shape, those of a part together."""
    out: dict[int, list[list[object]]] = {}
    start = shapes.ring_start.tolist()
    for ring, (row, hole) in enumerate(zip(owners(shapes.start).tolist(), shapes.ring_hole.tolist(), strict=True)):
        parts = out.setdefault(row, [])
        corners = points[start[ring] : start[ring + 1]]
        if hole:
            parts[-1].append(corners)
        else:
            parts.append([corners])
    return out
