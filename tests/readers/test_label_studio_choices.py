"""Label Studio: which version of a task is read, which of its data is the image, and what has no owner or label."""

from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.label_studio import READER
from prelabel.testing import read_batches
from tests.readers.label_studio_files import annotation, box, export, keyframe, result, task, track, video
from tests.readers.yolo_files import frames, places, rows, shapes

DRAFT = "draft, which was not submitted"


def test_what_is_not_chosen_is_counted(tmp_path: Path) -> None:
    """Results of other models by themselves, those of an older prediction of the same model as that; drafts are no predictions."""
    predictions = [
        annotation(box("new"), model_version="b", updated_at="2024-03-01"),
        annotation(box("old"), box("older", "i"), model_version="a", updated_at="2024-01-01"),
        annotation(box("mid"), model_version="a", updated_at="2024-02-01"),
    ]
    source = export(tmp_path, task(predictions=predictions, drafts=[{"id": 1}, {"id": 2}]))
    tally, other = Tally(), Tally()

    found = read_batches(READER, source, {"from": "predictions", "model": "a"}, tally=tally)
    nothing = read_batches(READER, source, tally=other)

    assert [row[1] for row in rows(found)] == ["mid"]
    assert tally.filtered == {"result of another model version": 1, "result in an older prediction of its task": 2}
    assert (dict(tally.unconverted), dict(other.unconverted)) == ({}, {DRAFT: 2})
    assert rows(nothing) == []


def test_annotations_are_of_no_model(tmp_path: Path) -> None:
    """``-O model`` is of predictions alone."""
    source = export(tmp_path, task(box("car")))

    assert [row[1] for row in rows(read_batches(READER, source, {"model": "a"}))] == ["car"]


def test_data_that_is_not_there_is_no_image(tmp_path: Path) -> None:
    """The task is named, and the option."""
    source = export(tmp_path, task(box(), data={"left": "l.jpg"}))

    with pytest.raises(InputError) as error:
        read_batches(READER, source, {"image": "right"})

    what = "its data has no text 'right'\n  fix: name the data that is the image with -O image=NAME"
    assert str(error.value) == f"{source}:2:1: $[0]: {what}"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"hints": ["a.jpg", "as seen"], "photo": "b.jpg"}, "b.jpg"),
        ({"hints": ["store/1", "as seen"], "photo": "store/2"}, "store/2"),
    ],
    ids=["one has the suffix of an image", "one may be where an image is"],
)
def test_a_list_is_of_images_where_all_of_it_is(tmp_path: Path, data: dict[str, Any], expected: str) -> None:
    """Not where one of its texts looks so."""
    assert frames(read_batches(READER, export(tmp_path, task(box(), data=data)))) == [expected]


def test_the_suffix_of_a_video_may_be_in_capitals(tmp_path: Path) -> None:
    """As cameras write it: without an object its frames are not known, and it is no image."""
    told = Tally()
    empty = export(tmp_path, task(annotations=[annotation()], data={"video": "north.MP4"}))

    assert frames(read_batches(READER, empty, tally=told)) == []
    assert told.unconverted == {"video without an object, whose frames are not known": 1}


@pytest.mark.parametrize("parent", ["gone", "other"])
def test_a_keypoint_whose_parent_is_no_shape_stands_for_itself(tmp_path: Path, parent: str) -> None:
    """Its parent was deleted, or is another keypoint."""
    points = [
        result("keypointlabels", id_, x=25, y=50, keypointlabels=[id_], about={"parentID": parent if id_ == "nose" else None})
        for id_ in ("nose", "other")
    ]

    found = shapes(read_batches(READER, export(tmp_path, task(box(), *points))))

    assert [row[2:4] for row in found if row[1] == "LANDMARK"] == [("nose", [(0.25, 0.5)]), ("other", [(0.25, 0.5)])]


def test_a_track_without_a_label_is_refused(tmp_path: Path) -> None:
    """With what names it."""
    source = export(
        tmp_path, video(track(keyframe(1, 0, 0, 10, 10), label="", count=2), track(keyframe(1, 0, 0, 10, 10), id_="u", count=2))
    )
    tally = Tally(on_error="skip")

    assert {row[1] for row in rows(read_batches(READER, source, tally=tally))} == {"car"}
    assert [(bad.reason, bad.what) for bad in tally.bad] == [("no label", "the region has no label")]
    assert {row[1] for row in rows(read_batches(READER, source, {"label": "thing"}))} == {"thing", "car"}


@pytest.mark.parametrize("is_first", [False, True])
def test_a_choice_that_repeats_the_shape_is_not_the_shape(tmp_path: Path, *, is_first: bool) -> None:
    """Label Studio writes the shape into each result of a region: score and place are those of the result whose type it is."""
    shape, choice = box(about={"score": 0.9}), box(about={"score": 0.3, "type": "choices", "from_name": "side"}, choices=["left"])
    results = [choice, shape] if is_first else [shape, choice]
    source = export(tmp_path, {"data": {"image": "a.jpg"}, "predictions": [annotation(*results)]})
    batches = read_batches(READER, source, {"from": "predictions"})

    assert [row[3] for row in rows(batches)] == [0.9]
    assert places(batches) == [f"{source}: $[0].predictions[0].result[{is_first:d}]"]
    assert batches[0].attribute_sets == ({"side": "left"},)


def test_results_without_ids_are_regions_of_their_own(tmp_path: Path) -> None:
    """Though they are of one place."""
    source = export(tmp_path, task(box("car", None), box("van", None)))

    assert [row[1] for row in rows(read_batches(READER, source))] == ["car", "van"]


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({"text": ["check"]}, {"meta": "check"}),
        ({"text": ["check", "twice"]}, {"meta": ("check", "twice")}),
        ({"text": "x"}, {"meta": "x"}),
        ({"text": ""}, {}),
        ({"text": []}, {}),
        ("said", {"meta": "said"}),
        ({}, {}),
    ],
    ids=str,
)
def test_meta_as_an_attribute(tmp_path: Path, meta: object, expected: dict[str, object]) -> None:
    """Its text, or itself; of other fields that are objects nothing."""
    source = export(tmp_path, task(box(about={"meta": meta, "origin": {"text": "manual"}})))
    (batch,) = read_batches(READER, source, {"attributes": "meta,origin"})

    assert batch.attribute_sets == ((expected,) if expected else ())


@pytest.mark.parametrize("meta", [None, {}])
def test_meta_that_says_nothing_is_no_field_that_was_not_used(tmp_path: Path, meta: object) -> None:
    """No note."""
    tally = Tally()
    read_batches(READER, export(tmp_path, task(box() | {"meta": meta})), tally=tally)

    assert list(tally.notes) == []


def test_a_label_that_comes_again_is_said_once(tmp_path: Path) -> None:
    """By two controls of one region; an answer whose control has no name is called as its type is."""
    nameless = result("choices", choices=["left"]) | {"from_name": None}
    (batch,) = read_batches(READER, export(tmp_path, task(box(), box(), nameless)))

    assert [row[1] for row in rows([batch])] == ["car"]
    assert batch.attribute_sets == ({"choices": "left"},)
