"""What is offered to the authors of readers: the contract test catches readers that break it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given

from prelabel.detections import Detections, Frame
from prelabel.readers import base
from prelabel.testing import boxes, check_detections, check_reader, detections, read_batches

GOOD = Detections.from_boxes(frames=[Frame(file="a.jpg", width=9, height=9)], labels=["car"], frame=[0], label=[0], box=[[0, 0, 0.5, 1]])


class LineReader(base.Reader[base.Options]):
    """Gives what it was made with, whatever the file says."""

    name = "line"
    summary = "lines"
    suffixes = (".line",)
    options = base.Options

    def __init__(self, *readings: Sequence[Detections]) -> None:
        self.readings = list(readings)

    def read(self, unit: base.Unit, options: base.Options, context: base.Context) -> Iterator[Detections]:  # noqa: ARG002  # the contract's
        """The next reading; the last one again and again."""
        yield from self.readings.pop(0) if len(self.readings) > 1 else self.readings[0]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file that the reader recognises."""
    path = tmp_path / "a.line"
    path.touch()
    return path


def test_a_good_reader_passes(source: Path) -> None:
    """And hands over what it read, for further tests."""
    assert check_reader(LineReader([GOOD]), source).box.tolist() == GOOD.box.tolist()
    assert [len(batch) for batch in read_batches(LineReader([GOOD, GOOD]), source)] == [1, 1]


def named(sequence: str) -> Detections:
    """A batch of one frame of a sequence."""
    return GOOD.with_frames((Frame(file="a.jpg", sequence=sequence),), GOOD.frame)


@pytest.mark.parametrize(
    ("readings", "rule"),
    [
        ([[GOOD.take(np.empty(0, np.intp))]], "the source of a contract test holds detections"),
        ([[GOOD], [GOOD.with_columns(score=np.array([0.5]))]], "two readings are equal"),
        ([[GOOD, GOOD]], "no frame comes twice"),
        ([[GOOD.with_frames((Frame(file="/a.jpg"),), GOOD.frame)]], "'/a.jpg' is a name below the images"),
        ([[GOOD.with_frames((Frame(file="../a.jpg"),), GOOD.frame)]], "'../a.jpg' is a name below the images"),
        ([[GOOD.with_frames((Frame(file=""),), GOOD.frame)]], "'' is a name below the images"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_reader_that_breaks_a_rule_is_told_which(source: Path, readings: list[list[Detections]], rule: str) -> None:
    """The message names the rule."""
    with pytest.raises(AssertionError) as caught:
        check_reader(LineReader(*readings), source)

    assert str(caught.value) == f"not kept: {rule}"


class HalvesReader(LineReader):
    """Two units of one file."""

    def plan(self, source: Path, options: base.Options) -> base.Plan:  # noqa: ARG002  # the contract's
        """The file twice."""
        return base.Plan(units=tuple(base.Unit(name=name, root=source.parent, paths=(source,)) for name in ("1", "2")))


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        (
            LineReader([named("s"), named("s")]),
            "format 'line', reading unit 'a.line': the reader gave the sequence 's' in two batches, not wholly in one",
        ),
        (HalvesReader([named("s")]), "not kept: a named sequence lies in one batch"),
        (
            LineReader([GOOD.with_columns(score=np.array([2.0]))]),
            "format 'line', reading unit 'a.line': a rule for batches is not kept: scores are in [0, 1] or NaN",
        ),
    ],
    ids=["batches", "units", "score"],
)
def test_a_reader_that_breaks_a_rule_while_it_reads_is_told_where(source: Path, reader: LineReader, said: str) -> None:
    """The unit is named where one alone breaks it."""
    with pytest.raises(AssertionError) as caught:
        check_reader(reader, source)

    assert str(caught.value) == said


@pytest.mark.parametrize("box", [[10.0, 20.0, 60.0, 50.0], [-10.5, 0.0, 1.0, 1.0]])
def test_a_reader_that_gives_pixels_is_told(source: Path, box: list[float]) -> None:
    """A box that lies more than ten sizes of the frame beyond it was not divided by that size; one that lies ten beyond it passes."""
    with pytest.raises(AssertionError) as caught:
        check_reader(LineReader([GOOD.with_columns(box=np.array([box]))]), source)

    rule = "coordinates are fractions of the frame, not pixels: x divided by its width, y by its height"
    assert str(caught.value) == f"not kept: {rule}"
    check_reader(LineReader([GOOD.with_columns(box=np.array([[-10.0, 0.0, 11.0, 1.0]]))]), source)


def test_a_reader_that_does_not_know_its_own_files_is_told(tmp_path: Path) -> None:
    """By sniffing."""
    with pytest.raises(AssertionError, match="sniff recognises its own source"):
        check_reader(LineReader([GOOD]), tmp_path)


@dataclass(frozen=True)
class Broken:
    """A column that breaks a promise."""

    column: str
    value: Any
    rule: str
    dtypes: ClassVar[dict[str, type]] = {"frame": np.int32, "label": np.int32, "kind": np.uint8, "attributes": np.int32, "origin": np.int32}


@pytest.mark.parametrize(
    "broken",
    [
        Broken("frame", [1], "frame indexes its table"),
        Broken("label", [-1], "label indexes its table"),
        Broken("attributes", [0], "attributes index their table"),
        Broken("kind", [9], "kind is a Kind"),
        Broken("box", [[0.0, 0.0, np.inf, 1.0]], "boxes are finite"),
        Broken("box", [[0.5, 0.0, 0.4, 1.0]], "boxes have x0 <= x1 and y0 <= y1"),
        Broken("score", [1.5], "scores are in [0, 1] or NaN"),
        Broken("track", [-2], "tracks are ids, or -1"),
        Broken("origin", [-1], "origins are lines or elements"),
    ],
    ids=lambda broken: broken.rule,
)
def test_columns_that_break_their_promise(broken: Broken) -> None:
    """Each has its rule."""
    d = GOOD.with_columns(**{broken.column: np.array(broken.value, broken.dtypes.get(broken.column))})

    with pytest.raises(AssertionError) as caught:
        check_detections(d)

    assert str(caught.value) == f"not kept: {broken.rule}"


def test_labels_need_names() -> None:
    """Playment refuses an annotation without one."""
    with pytest.raises(AssertionError, match="labels have names"):
        check_detections(replace(GOOD, labels=("",)))


@given(detections())
def test_drawn_detections_keep_the_contract(d: Detections) -> None:
    """The strategy gives what a reader may give."""
    check_detections(d)


@given(boxes(), boxes(inside=False))
def test_drawn_boxes_have_area(inside: tuple[float, float, float, float], any_box: tuple[float, float, float, float]) -> None:
    """In the frame, or up to a frame's width beyond it."""
    for box, low, high in ((inside, 0, 1), (any_box, -1, 2)):
        assert low <= box[0] < box[2] <= high
        assert low <= box[1] < box[3] <= high
