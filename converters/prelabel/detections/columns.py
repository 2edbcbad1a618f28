"""The columns of detections."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from prelabel.detections.items import NO_ATTRIBUTES, UNTRACKED, AttributeSet, Frame, Kind, Source
from prelabel.detections.tables import Union, shifted
from prelabel.errors import Place
from prelabel.geometry.ragged import gather, gathered, joined_starts

COLUMNS: MappingProxyType[str, tuple[type[np.generic], tuple[int, ...]]] = MappingProxyType(
    {
        "frame": (np.int32, ()),
        "label": (np.int32, ()),
        "kind": (np.uint8, ()),
        "object": (np.int64, ()),
        "box": (np.float64, (4,)),
        "score": (np.float64, ()),
        "track": (np.int64, ()),
        "attributes": (np.int32, ()),
        "source": (np.int32, ()),
        "origin": (np.int32, ()),
        "interpolated": (np.bool_, ()),
    }
)
"""The columns with one entry a row: dtype and shape behind the row axis."""

RAGGED: MappingProxyType[str, tuple[type[np.generic], tuple[int, ...]]] = MappingProxyType(
    {
        "points": (np.float64, (2,)),
        "point_number": (np.int32, ()),
        "ring_start": (np.int64, ()),
        "ring_hole": (np.bool_, ()),
        "detection_start": (np.int64, ()),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Detections:
    """``n`` detections over the frames of one or more sequences.

    Takes ownership of the arrays and makes them read-only. Coordinates are fractions of the frame: x of its width, y of its
    height, origin top left; they may leave 0-1 until a job is built.
    """

    frames: tuple[Frame, ...] = field(repr=False)
    labels: tuple[str, ...]
    sources: tuple[Source, ...] = field(repr=False)
    attribute_sets: tuple[AttributeSet, ...] = field(repr=False)

    frame: NDArray[np.int32]
    """(n,) index into ``frames``."""
    label: NDArray[np.int32]
    """(n,) index into ``labels``."""
    kind: NDArray[np.uint8]
    """(n,) a `Kind`."""
    object: NDArray[np.int64]
    """(n,) rows that describe one object in one frame share it; unique to the object in these detections."""
    box: NDArray[np.float64]
    """(n, 4) x0, y0, x1, y1, x0 <= x1, y0 <= y1: the source's own box, else the bounds of the points."""
    score: NDArray[np.float64]
    """(n,) in [0, 1]; NaN where the source gives none."""
    track: NDArray[np.int64]
    """(n,) id, unique in the sequence; -1 before linking."""
    points: NDArray[np.float64]
    """(p, 2) x, y of all vertices."""
    point_number: NDArray[np.int32]
    """(p,) a landmark's keypoint number, from 1; else 0."""
    ring_start: NDArray[np.int64]
    """(r + 1,) first point of each ring, and the number of points."""
    ring_hole: NDArray[np.bool_]
    """(r,) a hole belongs to the last outer ring before it."""
    detection_start: NDArray[np.int64]
    """(n + 1,) first ring of each row, and the number of rings."""
    attributes: NDArray[np.int32]
    """(n,) index into ``attribute_sets``; -1 for none."""
    source: NDArray[np.int32]
    """(n,) index into ``sources``."""
    origin: NDArray[np.int32]
    """(n,) the line, record or element of the source."""
    interpolated: NDArray[np.bool_]
    """(n,) made by gap filling or by a reader's interpolation."""

    def __post_init__(self) -> None:
        """Check dtypes and shapes: a mistake here is one of the program, not of the user."""
        n = len(self.frame)
        for name, (dtype, shape) in (COLUMNS | RAGGED).items():
            column = getattr(self, name)
            if column.dtype != dtype or column.shape[1:] != shape:
                message = f"{name} is {column.dtype}{list(column.shape)}, not {np.dtype(dtype)}{['n', *shape]}"
                raise TypeError(message)
            if name in COLUMNS and len(column) != n:
                message = f"{name} has {len(column)} rows, frame has {n}"
                raise TypeError(message)
            column.flags.writeable = False
        if len(self.detection_start) != n + 1 or len(self.ring_start) != len(self.ring_hole) + 1:
            raise TypeError("detection_start needs n + 1 entries and ring_start r + 1")

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.frame)

    @classmethod
    def from_boxes(
        cls,
        *,
        frames: Sequence[Frame],
        labels: Sequence[str],
        frame: ArrayLike,
        label: ArrayLike,
        box: ArrayLike,
        score: ArrayLike | None = None,
        track: ArrayLike | None = None,
        sources: Sequence[Source] = (Source(""),),
        source: ArrayLike | None = None,
        origin: ArrayLike | None = None,
        attribute_sets: Sequence[AttributeSet] = (),
        attributes: ArrayLike | None = None,
        copy: bool = True,
    ) -> Self:
        """Rectangles, one object a row; what is not given is absent.

        Args:
            frames: the frames that ``frame`` indexes; frames without detections stay.
            labels: the names that ``label`` indexes.
            frame: (n,) integers.
            label: (n,) integers.
            box: (n, 4) x0, y0, x1, y1 in fractions of the frame.
            score: (n,) in [0, 1] or NaN.
            track: (n,) ids that the source gives, -1 for none.
            sources: the files that ``source`` indexes.
            source: (n,) integers, 0 where absent.
            origin: (n,) integers, the row's own number where absent.
            attribute_sets: the mappings that ``attributes`` indexes.
            attributes: (n,) integers, -1 for none.
            copy: False gives the arrays away, as the constructor takes them.

        >>> one = Detections.from_boxes(frames=[Frame(file="a.jpg")], labels=["car"], frame=[0], label=[0], box=[[0, 0, 0.5, 1]])
        >>> len(one), one.track.tolist(), one.box.tolist()
        (1, [-1], [[0.0, 0.0, 0.5, 1.0]])
        """
        n = len(np.asarray(frame))

        def column(name: str, values: ArrayLike | None, default: ArrayLike) -> NDArray[np.generic]:
            dtype, shape = COLUMNS[name]
            if values is None:
                return np.full((n, *shape), default, dtype)
            return (np.array if copy else np.asarray)(values, dtype=dtype).reshape(n, *shape)

        columns = {
            "frame": column("frame", frame, 0),
            "label": column("label", label, 0),
            "kind": column("kind", None, Kind.RECTANGLE),
            "object": np.arange(n, dtype=np.int64),
            "box": column("box", box, 0),
            "score": column("score", score, np.nan),
            "track": column("track", track, UNTRACKED),
            "attributes": column("attributes", attributes, NO_ATTRIBUTES),
            "source": column("source", source, 0),
            "origin": column("origin", np.arange(n) if origin is None else origin, 0),
            "interpolated": column("interpolated", None, False),
        }
        return cls(
            frames=tuple(frames),
            labels=tuple(labels),
            sources=tuple(sources),
            attribute_sets=tuple(attribute_sets),
            points=np.empty((0, 2)),
            point_number=np.empty(0, np.int32),
            ring_start=np.zeros(1, np.int64),
            ring_hole=np.empty(0, np.bool_),
            detection_start=np.zeros(n + 1, np.int64),
            **columns,  # type: ignore[arg-type]  # dtypes come from COLUMNS and are checked when built
        )

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Self:
        """The rows named by an index array, in its order, or by a mask; all frames stay.

        >>> boxes = [[0, 0, 1, 1], [0, 0, 0.5, 1]]
        >>> two = Detections.from_boxes(frames=[Frame(file="a")], labels=["x"], frame=[0, 0], label=[0, 0], box=boxes)
        >>> two.take(np.array([1])).box.tolist()
        [[0.0, 0.0, 0.5, 1.0]]
        """
        index = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows.astype(np.intp, copy=False)
        columns = {name: getattr(self, name).take(index, axis=0) for name in COLUMNS}
        if len(self.points) == 0:
            return replace(self, **columns, detection_start=np.zeros(len(index) + 1, np.int64))
        rings, detection_start = gather(self.detection_start, index)
        points, ring_start = gathered(self.points, self.ring_start, rings)
        numbered = Kind.LANDMARK in columns["kind"]
        number = self.point_number.take(gather(self.ring_start, rings)[0]) if numbered else np.zeros(len(points), np.int32)
        ragged: dict[str, Any] = {"points": points, "point_number": number, "ring_start": ring_start, "ring_hole": self.ring_hole[rings]}
        return replace(self, **columns, **ragged, detection_start=detection_start)

    def with_columns(self, **columns: NDArray[np.generic]) -> Self:
        """The same detections with some columns replaced."""
        return replace(self, **columns)  # type: ignore[arg-type]  # dtypes are checked when built

    def with_frames(self, frames: tuple[Frame, ...], frame: NDArray[np.int32]) -> Self:
        """The same rows over other frames.

        Args:
            frames: the new table.
            frame: (n,) index into it.
        """
        return replace(self, frames=frames, frame=frame)

    def with_attributes(self, attribute_sets: tuple[AttributeSet, ...], attributes: NDArray[np.int32]) -> Self:
        """The same rows with other attributes; ``attributes`` (n,) indexes ``attribute_sets``."""
        return replace(self, attribute_sets=attribute_sets, attributes=attributes)

    def with_labels(self, labels: tuple[str, ...]) -> Self:
        """The same rows with another table of label names."""
        return replace(self, labels=labels)

    def take_frames(self, positions: NDArray[np.intp]) -> Self:
        """Only the frames at these positions, in this order, and their rows in the order they have.

        >>> a = [Frame(file="a"), Frame(file="b")]
        >>> d = Detections.from_boxes(frames=a, labels=["x"], frame=[0, 1], label=[0, 0], box=[[0, 0, 1, 1], [0, 0, 0.5, 1]])
        >>> one = d.take_frames(np.array([1]))
        >>> [f.file for f in one.frames], one.frame.tolist(), one.box.tolist()
        (['b'], [0], [[0.0, 0.0, 0.5, 1.0]])
        """
        new = np.full(len(self.frames), -1, np.int32)
        new[positions] = np.arange(len(positions), dtype=np.int32)
        rows = self.take(new[self.frame] >= 0)
        return rows.with_frames(tuple(self.frames[i] for i in positions), new[rows.frame])

    def between(self, begin: int, end: int) -> Self:
        """Only the frames ``begin`` to ``end`` (not with it) and their rows; rows must stand in the order of their frames."""
        if begin == 0 and end == len(self.frames):
            return self
        first, last = np.searchsorted(self.frame, np.array([begin, end], np.int32)).tolist()  # int64 would convert the whole column
        columns = {name: getattr(self, name)[first:last] for name in COLUMNS}
        rings = slice(*self.detection_start[[first, last]].tolist())
        points = slice(*self.ring_start[[rings.start, rings.stop]].tolist())
        return replace(
            self,
            **columns | {"frame": columns["frame"] - np.int32(begin)},
            frames=self.frames[begin:end],
            points=self.points[points],
            point_number=self.point_number[points],
            ring_start=self.ring_start[rings.start : rings.stop + 1] - points.start,
            ring_hole=self.ring_hole[rings],
            detection_start=self.detection_start[first : last + 1] - rings.start,
        )

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """All rows of ``parts``, one after the other; frames are put side by side, equal labels, sources and attributes are joined.

        >>> a = Detections.from_boxes(frames=[Frame(file="a")], labels=["x", "y"], frame=[0], label=[1], box=[[0, 0, 1, 1]])
        >>> b = Detections.from_boxes(frames=[Frame(file="b")], labels=["y"], frame=[0], label=[0], box=[[0, 0, 1, 1]])
        >>> both = Detections.concat([a, b])
        >>> both.labels, both.label.tolist(), both.frame.tolist(), both.object.tolist()
        (('x', 'y'), [1, 1], [0, 1], [0, 1])
        """
        if len(parts) == 1:
            return parts[0]
        labels = Union([p.labels for p in parts])
        sources = Union([p.sources for p in parts])
        sets = Union([tuple(tuple(sorted(s.items())) for s in p.attribute_sets) for p in parts])
        replaced: dict[str, list[NDArray[Any]]] = {
            "frame": shifted([p.frame for p in parts], [len(p.frames) for p in parts]),
            "object": shifted([p.object for p in parts], [int(p.object.max(initial=-1)) + 1 for p in parts]),
            "label": labels.renumbered([p.label for p in parts]),
            "source": sources.renumbered([p.source for p in parts]),
            "attributes": sets.renumbered([p.attributes for p in parts]),
        }
        columns = {
            name: np.concatenate([np.empty((0, *shape), dtype), *replaced.get(name, [getattr(p, name) for p in parts])], dtype=dtype)
            for name, (dtype, shape) in COLUMNS.items()
        }
        return cls(
            frames=tuple(f for p in parts for f in p.frames),
            labels=labels.values,
            sources=sources.values,
            attribute_sets=tuple(dict(items) for items in sets.values),
            points=np.concatenate([np.empty((0, 2)), *(p.points for p in parts)]),
            point_number=np.concatenate([np.empty(0, np.int32), *(p.point_number for p in parts)]),
            ring_start=joined_starts([p.ring_start for p in parts]),
            ring_hole=np.concatenate([np.empty(0, np.bool_), *(p.ring_hole for p in parts)]),
            detection_start=joined_starts([p.detection_start for p in parts]),
            **columns,
        )

    def place(self, row: int) -> Place:
        """Where the source says this row."""
        return self.sources[int(self.source[row])].place(int(self.origin[row]))
