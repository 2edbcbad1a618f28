"""The detections of one frame from what its caller gave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from prelabel.api import shapes
from prelabel.api.arrays import each, numbers
from prelabel.api.checked import shown, text
from prelabel.api.labels import framed, label_of, said_labels
from prelabel.attributes import AttributeTable, attribute_value
from prelabel.detections import UNTRACKED, Detections, Frame, Kind, Source, reshaped
from prelabel.errors import Place, Tally, UsageError
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import Fault
from prelabel.stream.records import FARTHEST

SKIP = 'or leave such detections out with tally=Tally(on_error="skip")'

STRETCHED = "mask stretched over an image of another size"
"""Why masks were changed."""

MOST_TRACKS = 1 << 53
"""Whole numbers up to which arrays of any type tell one from the next."""

_KINDS = {"polygons": Kind.POLYGON, "lines": Kind.LINE, "cuboids": Kind.CUBOID, "masks": Kind.POLYGON, "keypoints": Kind.LANDMARK}


Part = tuple[str, Kind, shapes.Shaped]
"""The argument, and the kind and the shapes that it gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The arguments of `SequenceBuilder.add`."""

    boxes: object = None
    labels: object = None
    scores: object = None
    polygons: object = None
    lines: object = None
    cuboids: object = None
    masks: object = None
    keypoints: object = None
    tracks: object = None
    attributes: object = None

    def count(self) -> int:
        """How many detections there are, by the first of the geometries."""
        for one in (self.boxes, self.masks, self.polygons, self.lines, self.cuboids, self.keypoints):
            if one is not None:
                return _length(one)
        given = [field.name for field in fields(self) if getattr(self, field.name) is not None and field.name != "labels"]
        if given:
            raise UsageError(f"{given[0]} are given, but no geometry", fix="give boxes, polygons, lines, cuboids, masks or keypoints")
        return 0


def _length(geometry: object) -> int:
    """How many detections there are in a geometry.

    Raises:
        UsageError: it is one number, or nothing that has a length.
    """
    try:
        return len(geometry) if hasattr(geometry, "__len__") else len(numbers(geometry, "a geometry"))
    except TypeError as error:
        raise UsageError(f"a geometry is {shown(geometry)}", fix="give one a detection") from error


def frame_detections(given: Given, frame: Frame, names: Mapping[int, str], tally: Tally) -> Detections:
    """The detections of a frame, in fractions of it.

    Args:
        given: what was seen, in pixels.
        frame: its size is known.
        names: of class ids.
        tally: takes detections that are wrong.

    Raises:
        UsageError: arrays do not fit together, or labels are missing.
        InputError: a detection is wrong and the run stops at those.
    """
    n, size = given.count(), np.array([frame.width, frame.height], np.float64)
    box = np.full((n, 4), np.nan) if given.boxes is None else _column(given.boxes, "boxes", n, 4)
    score = np.full(n, np.nan) if given.scores is None else _column(given.scores, "scores", n)
    parts, stretched = _shapes(given, n, (frame.width, frame.height))
    # behind the geometries, whose shape tells how many labels there should be
    label = [label_of(one, names) for one in said_labels(given.labels, n)]
    track = _tracks(given.tracks, n)
    found = [*_wrong_boxes(box, size), *_wrong_scores(score), *_wrong_shapes(box, parts, size), *_wrong_tracks(track, box, parts)]
    place = f"{frame.sequence}: frame {frame.index}"
    kept = _kept(label, found, place, tally)
    sets, table = AttributeTable(), framed(label)
    whole = Detections.from_boxes(
        frames=[frame],
        labels=list(table),
        frame=np.zeros(n, np.int32),
        label=[0 if isinstance(name, Fault) else table[name] for name in label],
        box=box / np.tile(size, 2),
        score=score,
        track=track,
        sources=[Source(place, "detection {}")],
        attributes=[sets.number(_attributes(one)) for one in _mappings(given, n)] or None,
        attribute_sets=sets.sets,
    )
    drawn = sum(int(np.count_nonzero(kept[rows])) for name, _, (rows, _, _) in parts if name == "masks")
    if stretched and drawn:
        tally.adjusted[STRETCHED] += drawn
    return _shaped(whole, parts, size, kept)


def _kept(label: Sequence[str | Fault], found: Sequence[tuple[int, Fault]], place: str, tally: Tally) -> NDArray[np.bool_]:
    """(n,) which detections are right. Of a wrong one its label is told, or else what was found first.

    Raises:
        InputError: one is wrong and the run stops at those.
    """
    wrong = {**dict(reversed(found)), **{row: one for row, one in enumerate(label) if isinstance(one, Fault)}}
    for row, (reason, where, what, fix) in sorted(wrong.items()):
        tally.reject(reason, what, place=Place(place, element=f"{where}[{row}]"), fix=f"{fix}, {SKIP}")
    return np.array([row not in wrong for row in range(len(label))], np.bool_)


def _shaped(whole: Detections, parts: list[Part], size: NDArray[np.float64], kept: NDArray[np.bool_]) -> Detections:
    """A row for each geometry of the detections that are kept."""
    boxed = np.flatnonzero(np.isfinite(whole.box[:, 0]))
    row = np.concatenate([boxed, *(rows for _, _, (rows, _, _) in parts)])
    rings = Rings.concat([Rings.none(len(boxed)), *(made for _, _, (_, made, _) in parts)])
    rings = rings.scaled(np.broadcast_to(1 / size, (len(rings), 2)))
    number = np.concatenate([np.empty(0, np.int32), *(one for _, _, (_, _, one) in parts)])
    kind = np.concatenate([np.full(len(boxed), Kind.RECTANGLE, np.uint8), *(np.full(len(p[0]), k, np.uint8) for _, k, p in parts)])
    made = reshaped(whole, row, rings, point_number=number, kind=kind)
    bounds = made.box.copy()
    bare = np.flatnonzero(np.isnan(bounds[:, 0]))
    bounds[bare] = rings.take(bare).bounds()
    return made.with_columns(box=bounds).take(kept[row])


def _shapes(given: Given, n: int, size: tuple[int, int]) -> tuple[list[Part], bool]:
    """The shapes of each argument, and whether masks were stretched."""
    if given.masks is not None and given.polygons is not None:
        raise UsageError("both masks and polygons are given", fix="give one of them: masks become polygons")
    found: list[Part] = []
    stretched = False
    for name, kind in _KINDS.items():
        value = getattr(given, name)
        if value is None:
            continue
        if name == "masks":
            made, stretched = shapes.masks(value, n, size)
            found.append((name, kind, made))
        elif name == "keypoints":
            found.append((name, kind, shapes.keypoints(value, n)))
        else:
            found.append((name, kind, shapes.outlines(value, n, kind, name)))
    return found, stretched


def _wrong_boxes(box: NDArray[np.float64], size: NDArray[np.float64]) -> Iterator[tuple[int, Fault]]:
    missing = np.isnan(box).all(axis=1)
    for row in np.flatnonzero(~np.isfinite(box).all(axis=1) & ~missing).tolist():
        yield row, Fault("box of no numbers", "boxes", f"{box[row].tolist()} are no four numbers", "give left, top, right, bottom")
    for row in np.flatnonzero((box[:, :2] > box[:, 2:]).any(axis=1)).tolist():
        x0, y0, x1, y1 = box[row].tolist()
        what = f"x1 {x1:g} is left of x0 {x0:g}" if x1 < x0 else f"y1 {y1:g} is above y0 {y0:g}"
        yield row, Fault("corners not in order", "boxes", what, "give left, top, right, bottom")
    for row in np.flatnonzero((np.abs(box) > FARTHEST * np.tile(size, 2)).any(axis=1)).tolist():
        yield row, Fault("far from the frame", "boxes", f"{box[row].tolist()} is far from the frame", "give pixels of the frame")


def _wrong_scores(score: NDArray[np.float64]) -> Iterator[tuple[int, Fault]]:
    for row in np.flatnonzero((score < 0) | (score > 1)).tolist():
        yield row, Fault("score out of range", "scores", f"{score[row]:.9g} is outside 0-1", "divide percents by 100, correct others")


def _wrong_shapes(box: NDArray[np.float64], parts: Sequence[Part], size: NDArray[np.float64]) -> Iterator[tuple[int, Fault]]:
    """Shapes of points that are no numbers, and detections without geometry."""
    placed = ~np.asarray(np.isnan(box).all(axis=1))
    for name, _, (rows, rings, _) in parts:
        placed[rows] = True
        for row in rows[~np.isfinite(rings.bounds()).all(axis=1)].tolist():
            yield row, Fault("point of no numbers", name, "a point is no number", "give x, y in pixels")
        for row in rows[(np.abs(rings.bounds()) > FARTHEST * np.tile(size, 2)).any(axis=1)].tolist():
            yield row, Fault("far from the frame", name, "a point is far from the frame", "give pixels of the frame")
    for row in np.flatnonzero(~placed).tolist():
        yield row, Fault("no geometry", "detections", "has no geometry", "give it a box or another geometry")


def _wrong_tracks(track: NDArray[np.int64], box: NDArray[np.float64], parts: Sequence[Part]) -> Iterator[tuple[int, Fault]]:
    """Detections of one track that have a geometry of one kind: two objects are not one."""
    for _, rows in [("boxes", np.flatnonzero(np.isfinite(box[:, 0]))), *((name, rows) for name, _, (rows, _, _) in parts)]:
        first: dict[int, int] = {}
        for row, one in zip(rows.tolist(), track[rows].tolist(), strict=True):
            if one != UNTRACKED and first.setdefault(one, row) != row:
                what = f"the track {one} is that of detection {first[one]} in this frame"
                yield row, Fault("track twice in a frame", "tracks", what, "give each object of a frame its own track id")


def _column(value: object, name: str, *shape: int) -> NDArray[np.float64]:
    """Numbers of a shape; an empty list has any."""
    found = numbers(value, name)
    if found.size == 0 and not shape[0]:
        return np.empty(shape)
    if found.shape != shape:
        wanted = ", ".join(map(str, shape if found.ndim == len(shape) else ("n", *shape[1:])))
        raise UsageError(f"{name} have the shape {list(found.shape)}, not [{wanted}]", fix="give one a detection")
    return np.array(found)


def _tracks(value: object, n: int) -> NDArray[np.int64]:
    if value is None:
        return np.full(n, UNTRACKED, np.int64)
    found = _column(value, "tracks", n)
    if not (np.isfinite(found) & (found == np.floor(found))).all():
        raise UsageError("tracks are not whole numbers", fix="give an id a detection, negative for none")
    if (found >= MOST_TRACKS).any():
        raise UsageError(f"tracks holds {found.max():.0f}, which is too large", fix=f"give numbers under {MOST_TRACKS}")
    return np.maximum(found, UNTRACKED).astype(np.int64)


def _mappings(given: Given, n: int) -> list[Mapping[object, object]]:
    if given.attributes is None:
        return []
    found = list(each([given.attributes] * n if isinstance(given.attributes, Mapping) else given.attributes, n, "attributes"))
    if not all(one is None or isinstance(one, Mapping) for one in found):
        raise UsageError("attributes are no mappings", fix="give a mapping of name to value a detection")
    return [one or {} for one in found]


def _attributes(given: Mapping[object, object]) -> dict[str, str | tuple[str, ...] | None]:
    """Values as text; None is absent.

    Raises:
        UsageError: text cannot say a value.
    """
    plain = {str(name): value.tolist() if isinstance(value, np.generic | np.ndarray) else value for name, value in given.items()}
    if len(plain) < len(given):
        names = sorted(map(str, given))
        twice = next(name for name in names if names.count(name) > 1)
        raise UsageError(f"two attributes are called {twice!r}", fix="give each attribute a name of its own, as text")
    said = {name: attribute_value(value) for name, value in plain.items()}
    for name, one in said.items():
        for part in (name, *((one,) if isinstance(one, str) else one or ())):
            text(part, f"the attribute {name!r}:")
    wrong = next((name for name, known in said.items() if known is None and plain[name] not in (None, [], ())), None)
    if wrong is not None:
        what = f"the attribute {wrong!r} is a {type(plain[wrong]).__name__} that no text can say"
        raise UsageError(what, fix="give text, a number, a truth, or a list of those")
    return said
