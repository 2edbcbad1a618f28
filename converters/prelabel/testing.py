"""What the author of a reader needs to test it: the contract that every reader keeps, and Hypothesis strategies for detections.

    from prelabel.testing import check_reader

    def test_the_contract() -> None:
        check_reader(READER, Path("fixtures/mine/case"), {"names": "car,bus"}, size=(640, 480))

Needs the package ``hypothesis`` only for the strategies.
"""

import pickle
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from prelabel.detections import COLUMNS, RAGGED, UNTRACKED, Detections, Frame, Kind, with_shapes
from prelabel.errors import PluginError, Tally
from prelabel.frames import FrameOptions
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Certainty, Reader, parse_options
from prelabel.readers.contract import CORNERS, broken_rule
from prelabel.readers.planning import planned, read_sources

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

FLOATS = ("box", "score", "points")

FARTHEST = 10
"""How many sizes of the frame a box may lie beyond it in a contract test; what is farther was not divided by the size."""


def read_batches(
    reader: Reader[Any],
    source: Path,
    options: Mapping[str, str] | None = None,
    *,
    frames: Path | None = None,
    size: tuple[int, int] | None = None,
    tally: Tally | None = None,
) -> list[Detections]:
    """All batches of one source, as a run would get them.

    Args:
        reader: the reader.
        source: a file or folder.
        options: as ``-O KEY=VALUE`` gives them.
        frames: as ``--frames``.
        size: as ``--size``, pixels.
        tally: takes counts and bad records; one that stops at bad records where absent.

    Raises:
        PrelabelError: as the run would.
    """
    parsed = parse_options(reader, options or {})
    _, batches = read_sources(reader, [source], parsed, FrameOptions(frames=frames, size=size), tally or Tally())
    return list(batches)


def check_reader(
    reader: Reader[Any],
    source: Path,
    options: Mapping[str, str] | None = None,
    *,
    frames: Path | None = None,
    size: tuple[int, int] | None = None,
) -> Detections:
    """Check that a reader keeps the contract on a source that it can read, and return what it read.

    Args:
        reader: the reader.
        source: a file or folder that holds at least one detection.
        options: as ``-O KEY=VALUE`` gives them.
        frames: as ``--frames``.
        size: as ``--size``, pixels.

    Raises:
        AssertionError: a rule of the contract is broken; the message says which.
    """
    expect(reader.sniff(source) > Certainty.NO, "sniff recognises its own source")
    expect(bool(reader.documentation), "the module has a docstring that says what the format is")
    parsed = parse_options(reader, options or {})
    for unit in reader.plan(source, parsed).units:
        expect(pickle.loads(pickle.dumps(unit)) == unit, "a unit survives pickling")  # noqa: S301  # made one line above
    try:
        batches, again = (read_batches(reader, source, options, frames=frames, size=size) for _ in range(2))
    except PluginError as error:
        raise AssertionError(error.what) from error
    expect(all(_same(a, b) for a, b in zip(batches, again, strict=True)), "two readings are equal")
    named = [{frame.sequence for frame in batch.frames} - {""} for batch in batches]
    expect(sum(map(len, named)) == len(set().union(*named)), "a named sequence lies in one batch")
    for batch in batches:
        check_detections(batch)
    _check_open_frames(reader, source, parsed, FrameOptions(frames=frames, size=size))
    whole = Detections.concat(batches)
    expect(len(whole) > 0, "the source of a contract test holds detections")
    far = max((float(np.abs(places - 0.5).max()) for places in (whole.box, whole.points) if places.size), default=0.0) - 0.5
    expect(far <= FARTHEST, "coordinates are fractions of the frame, not pixels: x divided by its width, y by its height")
    expect(len({(frame.sequence, frame.file) for frame in whole.frames}) == len(whole.frames), "no frame comes twice")
    return whole


def _check_open_frames(reader: Reader[Any], source: Path, options: Any, frames: FrameOptions) -> None:  # noqa: ANN401  # the reader's own
    """What a reader says of the frames of its units before it reads them."""
    reading, tasks = planned(reader, [source], options, frames, Tally())
    for task in tasks:
        ahead = reader.open_frames(task.unit, options, reading.context(Tally(), survey=task.survey))
        if ahead is not None:
            whole = Detections.concat(list(reading.read(task, Tally())))
            expect(list(map(str, whole.frames)) == list(map(str, ahead)), "frames that are known before a unit is read are its frames")
            expect(not any(frame.sequence for frame in ahead), "frames that are known before a unit is read are open")
            expect(bool((whole.track == UNTRACKED).all()), "frames that are known before a unit is read have no tracks")


def check_detections(detections: Detections) -> None:
    """Check what the columns promise.

    Raises:
        AssertionError: a column breaks its promise; the message says which.
    """
    d = detections
    for frame in d.frames:
        path = PurePosixPath(frame.file)
        expect(bool(frame.file) and not path.is_absolute() and ".." not in path.parts, f"{frame.file!r} is a name below the images")
        expect(frame.width >= 0 and frame.height >= 0, "sizes are positive, or 0 where unknown")
    rule = broken_rule(d)
    expect(rule is None, str(rule))


def expect(holds: bool, rule: str) -> None:  # noqa: FBT001  # reads as a sentence
    """Raise AssertionError with the rule unless it holds."""
    if not holds:
        raise AssertionError(f"not kept: {rule}")


def _same(a: Detections, b: Detections) -> bool:
    tables = all(getattr(a, name) == getattr(b, name) for name in ("labels", "sources", "attribute_sets")) and _names(a) == _names(b)
    return tables and all(np.array_equal(getattr(a, n), getattr(b, n), equal_nan=n in FLOATS) for n in (*COLUMNS, *RAGGED))


def _names(detections: Detections) -> list[tuple[object, ...]]:
    return [(frame.sequence, frame.file, frame.width, frame.height, frame.url, frame.index) for frame in detections.frames]


def boxes(*, inside: bool = True) -> "SearchStrategy[tuple[float, float, float, float]]":
    """Strategy: one box x0, y0, x1, y1 with positive area; in [0, 1], or reaching up to one frame beyond."""
    from hypothesis import strategies as st  # noqa: PLC0415  # only who draws needs it

    low, high = (0.0, 1.0) if inside else (-1.0, 2.0)
    span = st.tuples(st.floats(low, high), st.floats(low, high)).map(sorted).filter(lambda pair: pair[1] - pair[0] > 1e-4)  # noqa: PLR2004  # of a frame
    return st.tuples(span, span).map(lambda pair: (pair[0][0], pair[1][0], pair[0][1], pair[1][1]))


def detections(*, max_frames: int = 6, max_rows: int = 24, labels: tuple[str, ...] = ("car", "bus")) -> "SearchStrategy[Detections]":
    """Strategy: rectangles of one sequence ``s`` with frames ``0.jpg`` ..., scores that may be absent, no tracks."""
    from hypothesis import strategies as st  # noqa: PLC0415  # only who draws needs it

    row = st.tuples(
        st.integers(0, max_frames - 1), st.integers(0, len(labels) - 1), boxes(inside=False), st.floats(0, 1) | st.just(float("nan"))
    )
    frames = [Frame(sequence="s", file=f"{i}.jpg", width=640, height=480, index=i) for i in range(max_frames)]

    def build(rows: list[tuple[int, int, tuple[float, float, float, float], float]]) -> Detections:
        return Detections.from_boxes(
            frames=frames,
            labels=labels,
            frame=[r[0] for r in rows],
            label=[r[1] for r in rows],
            box=np.array([r[2] for r in rows], np.float64).reshape(-1, 4),
            score=[r[3] for r in rows],
        )

    return st.lists(row, max_size=max_rows).map(build)


def shapes(*, max_frames: int = 4, max_rows: int = 8, labels: tuple[str, ...] = ("car", "bus")) -> "SearchStrategy[Detections]":
    """Strategy: like `detections`, but rows of all five kinds, some of them of one object; points reach beyond the frame."""
    from hypothesis import strategies as st  # noqa: PLC0415  # only who draws needs it

    place = st.floats(-0.5, 1.5) | st.sampled_from([0.0, 0.25, 0.5, 1.0])
    points = st.lists(st.tuples(place, place), min_size=CORNERS, max_size=2 * CORNERS, unique=True)
    other = st.sampled_from([kind for kind in Kind if kind != Kind.RECTANGLE])

    def with_more(d: Detections, more: list[tuple[int, Kind, list[tuple[float, float]], bool]]) -> Detections:
        for row, kind, given, apart in more:
            if row < len(d):
                used = given[:CORNERS] if kind == Kind.CUBOID else given
                counts = [CORNERS // 2, len(used) - CORNERS // 2] if kind == Kind.POLYGON and apart else [len(used)]
                number = np.arange(1, len(used) + 1, dtype=np.int32) if kind == Kind.LANDMARK else None
                d = with_shapes(d, np.array([row]), kind, Rings.of(used, counts, [len(counts)]), number)
        return d

    more = st.tuples(st.integers(0, max_rows - 1), other, points, st.booleans())
    return st.builds(with_more, detections(max_frames=max_frames, max_rows=max_rows, labels=labels), st.lists(more, max_size=max_rows))
