"""What functions leave out or change without being asked to is said where no tally takes it: once, with counts, at the caller's line."""

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import prelabel
from prelabel import Detections, LinkOptions, MergeOptions, OutlineOptions, PrelabelWarning, RefineOptions, SequenceBuilder, Tally
from prelabel.refining import AttributeRule
from tests.commands import WORKFLOW
from tests.conftest import FIXTURES

SRC = "https://host/{file}"

FIX = "\n  fix: give a Tally, which takes the counts: tally=Tally()"


def seen(frames: int = 1, **more: object) -> SequenceBuilder:
    """A car half outside the frame, with a track."""
    street = SequenceBuilder("street", 200, 100, labels=["car"])
    for _ in range(frames):
        street.add(boxes=[[-20, 10, 20, 40]], labels=[0], tracks=[1], **more)  # type: ignore[arg-type]  # of the builder
    return street


def drawn() -> Detections:
    """A car with an outline of which simplifying leaves a corner out."""
    street = SequenceBuilder("street", 200, 100, labels=["car"])
    street.add(polygons=[[[10, 10], [50, 10.1], [90, 10], [90, 50]]], labels=[0], tracks=[1])
    return street.detections()


def weak() -> Detections:
    """A sure car in twenty frames, and what is seen once with a low score."""
    street = SequenceBuilder("street", 200, 100, labels=["car"])
    for number in range(20):
        car = [20 + number, 10, 60 + number, 40]
        boxes, scores = ([car, [150, 60, 170, 80]], [0.9, 0.1]) if number == 3 else ([car], [0.9])
        street.add(boxes=boxes, labels="car", scores=scores)
    return street.detections()


def gap() -> Detections:
    """A car that is missed in one of seven frames; its track is known."""
    street = SequenceBuilder("street", 200, 100, labels=["car"])
    for number in range(7):
        if number == 3:
            street.add(number)
        else:
            street.add(number, boxes=[[20 + number, 10, 60 + number, 40]], labels=[0], scores=[0.5 + 0.05 * number])
    return street.detections()


def nameless() -> Detections:
    """A car with an attribute that has no name."""
    return seen(attributes={"": "red", "hue": "red"}).detections()


def said(call: Callable[[], object]) -> list[str]:
    """The warnings of a call, each at the line that calls."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    for one in caught:
        assert (one.category, one.filename) == (PrelabelWarning, __file__)
    return [str(one.message) for one in caught]


def test_linking_says_what_it_leaves_out_and_fills_in() -> None:
    """Weak tracks and gaps, unless an option asks for just that; a tally takes the counts instead."""
    tally = Tally()

    assert said(lambda: prelabel.link(weak())) == [f"link: filtered: in a weak track (1){FIX}"]
    assert said(lambda: prelabel.link(gap())) == [f"link: adjusted: box added where a track was missed (1){FIX}"]
    assert said(lambda: prelabel.link(weak(), LinkOptions(min_length=2))) == []
    assert said(lambda: prelabel.link(gap(), LinkOptions(fill_gaps=2))) == []
    assert said(lambda: prelabel.link(weak(), LinkOptions(), tally)) == []
    assert tally.filtered == {"in a weak track": 1}


def test_refining_says_what_no_option_asks_for() -> None:
    """An attribute without a name; not what is under a floor, or left out by a map."""
    floor = RefineOptions(min_score=0.5, attributes={"hue": AttributeRule(name=False)})

    assert said(lambda: prelabel.refine(nameless())) == [f"refine: filtered: attribute without a name (1){FIX}"]
    assert said(lambda: prelabel.refine(weak(), floor)) == []
    assert said(lambda: prelabel.refine(nameless(), floor)) == [f"refine: filtered: attribute without a name (1){FIX}"]
    assert said(lambda: prelabel.refine(nameless(), tally=Tally())) == []


def test_merging_says_what_is_more_than_merging() -> None:
    """Boxes that become one are asked for; that the attributes of one of them are left is said."""
    parts = [seen(attributes={"hue": hue}).detections() for hue in ("red", "blue")]
    parts = [part.with_columns(score=np.array([0.5])) for part in parts]

    assert said(lambda: prelabel.merge(parts, MergeOptions(method="wbf"))) == [
        f"merge: adjusted: attributes of the best of averaged boxes (1){FIX}"
    ]
    assert said(lambda: prelabel.merge(parts, MergeOptions(method="nms"))) == []


def test_building_says_it_with_the_first_job() -> None:
    """Who asks for one job alone is told, too; of several `Detections` the counts are said together, behind the last."""
    clipped = seen(3).detections()

    assert said(lambda: next(prelabel.build_jobs(clipped, workflow_id=WORKFLOW, src=SRC))) == [
        f"build_jobs: adjusted: clipped to the frame (3){FIX}"
    ]
    assert said(lambda: list(prelabel.build_jobs([clipped, clipped], workflow_id=WORKFLOW, src=SRC, kind="image"))) == [
        f"build_jobs: adjusted: clipped to the frame (6){FIX}"
    ]
    assert said(lambda: list(prelabel.build_jobs(clipped, workflow_id=WORKFLOW, src=SRC, tally=Tally()))) == []


def test_outlines_are_simplified_unasked_unless_options_say_so() -> None:
    """Options of outlines that are given ask for it."""
    given = drawn()

    assert said(lambda: list(prelabel.build_jobs(given, workflow_id=WORKFLOW, src=SRC))) == [
        f"build_jobs: adjusted: outline simplified (1){FIX}"
    ]
    assert said(lambda: list(prelabel.build_jobs(given, workflow_id=WORKFLOW, src=SRC, outlines=OutlineOptions()))) == []


def test_writing_jobs_says_it_at_the_line_that_writes(tmp_path: Path) -> None:
    """Jobs are made where they are asked for, deep in another function; the line is the caller's."""
    jobs = prelabel.build_jobs(seen().detections(), workflow_id=WORKFLOW, src=SRC)

    def write() -> None:
        prelabel.write_jobs(jobs, tmp_path / "jobs.jsonl")

    with pytest.warns(PrelabelWarning) as caught:
        write()

    assert [(one.filename, one.lineno) for one in caught] == [(__file__, write.__code__.co_firstlineno + 1)]


def test_reading_says_what_is_not_converted() -> None:
    """Behind the last batch; nothing where all is converted."""
    source = FIXTURES / "kitti" / "objects"

    assert said(lambda: list(prelabel.read(source))) == [
        f"read: filtered: DontCare region (1); not converted yet: 3D box, of which -O calib=FOLDER makes a cuboid (4){FIX}"
    ]
    assert said(lambda: list(prelabel.read(source, tally=Tally()))) == []
    assert said(lambda: list(prelabel.read(FIXTURES / "coco" / "street"))) == []


def test_a_builder_says_what_it_changed() -> None:
    """Masks of another size; a builder with a tally says nothing."""
    for tally, told in ((None, [f"SequenceBuilder: adjusted: mask stretched over an image of another size (1){FIX}"]), (Tally(), [])):
        street = SequenceBuilder("street", 200, 100, labels=["car"], tally=tally)
        street.add(masks=np.ones((1, 50, 100)), labels=[0])

        assert said(street.detections) == told


def test_a_builder_says_it_once() -> None:
    """Until there is more of it: then with the counts of all frames."""
    street = SequenceBuilder("street", 200, 100, labels=["car"])
    for frames, told in ((2, 2), (0, None), (1, 3)):
        for _ in range(frames):
            street.add(masks=np.ones((1, 50, 100)), labels=[0])

        counted = [] if told is None else [f"SequenceBuilder: adjusted: mask stretched over an image of another size ({told}){FIX}"]
        assert said(street.detections) == counted

    street.add(boxes=[[10, 10, 20, 20]], labels=[0])
    assert said(street.detections) == []
