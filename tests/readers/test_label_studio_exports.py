"""Label Studio's exports: JSON-MIN, where things stand, and images that come twice."""

import json
from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.label_studio import READER
from prelabel.testing import read_batches
from tests.readers.label_studio_files import Json, annotation, box, export, keyframe, packed, task, track, video
from tests.readers.yolo_files import frames, places, rows, shapes


def shape(**fields: object) -> Json:
    """A rectangle as JSON-MIN has it."""
    return {"x": 10, "y": 20, "width": 20, "height": 40, "original_width": 80, "original_height": 40, **fields}


def record(*shapes: Json, **fields: object) -> Json:
    """An annotation as JSON-MIN has it."""
    return {"image": "a.jpg", "id": 1, "label": list(shapes), "annotator": 1, "annotation_id": 1, "lead_time": 1.5, **fields}


def test_json_min_says_what_an_export_does(tmp_path: Path) -> None:
    """The size of the image, which a turned box needs, the image of several, and the control that gave a choice to the same numbers."""
    turned = {"rotation": 90, "item_index": 1}
    label, side = shape(rectanglelabels=["car"], **turned), shape(choices=["left"], **turned)
    (batch,) = read_batches(READER, export(tmp_path, record(label, side=[side], image=["a.jpg", "b.jpg"])))

    # 16 pixels down and 16 to the left of (8, 8)
    assert [row[:4] for row in shapes([batch])] == [("b.jpg", "POLYGON", "car", [(0.1, 0.2), (0.1, 0.6), (-0.1, 0.6), (-0.1, 0.2)])]
    assert batch.attribute_sets == ({"side": "left"},)
    assert [(frame.file, frame.width, frame.height) for frame in batch.frames] == [("a.jpg", 0, 0), ("b.jpg", 80, 40)]


@pytest.mark.parametrize(
    ("value", "field", "other"),
    [
        *((shape(rotation=10), field, 30) for field in ("x", "y", "width", "height", "rotation")),
        *(({"x": 50, "y": 50, "radiusX": 10, "radiusY": 20}, field, 30) for field in ("radiusX", "radiusY")),
        ({"points": [[1, 1], [9, 1], [9, 9]]}, "points", [[1, 1], [9, 1], [9, 5]]),
        ({"vertices": [{"x": 1, "y": 1}, {"x": 9, "y": 9}]}, "vertices", [{"x": 1, "y": 1}, {"x": 9, "y": 5}]),
        ({"rle": packed([255] * 4 * 3200)}, "rle", packed([255] * 4 * 1600 + [0] * 4 * 1600)),
    ],
)
def test_regions_of_json_min_are_told_apart_by_their_shapes(tmp_path: Path, value: Json, field: str, other: object) -> None:
    """Each field of a shape counts; fields beside it, and their order, do not."""
    size = {"original_width": 80, "original_height": 40}
    one, two = value | size | {"labels": ["one"]}, value | size | {"labels": ["two"], field: other}
    again = dict(reversed((value | {"choices": ["left"]}).items()))
    (batch,) = read_batches(READER, export(tmp_path, record(one, two, side=[again])))

    assert [row[2] for row in shapes([batch])] == ["one", "two"]
    assert (batch.attributes.tolist(), batch.attribute_sets) == ([0, -1], ({"side": "left"},))


@pytest.mark.parametrize(
    ("early", "late"),
    [
        ({"created_at": "2024-01-01", "updated_at": "2024-01-02"}, {"created_at": "2024-01-01", "updated_at": "2024-02-01"}),
        ({"created_at": "2024-01-01", "updated_at": None}, {"created_at": "2024-02-01", "updated_at": None}),
        ({"created_at": None, "updated_at": None}, {"created_at": "2024-02-01"}),
    ],
    ids=["changed", "created", "at no known time"],
)
def test_the_latest_annotation_of_json_min(tmp_path: Path, early: Json, late: Json) -> None:
    """By when it was changed, else by when it was made; null is no time."""
    source = export(tmp_path, record(shape(labels=["late"]), **late), record(shape(labels=["early"]), **early))

    assert [row[1] for row in rows(read_batches(READER, source))] == ["late"]


def test_annotations_of_json_min_without_a_task(tmp_path: Path) -> None:
    """Are each of their own; what a record says of itself is no field that was not used."""
    about: Json = {"id": None, "created_at": "", "updated_at": "", "agreement": 1, "history": []}
    one, two = record(shape(labels=["one"]), **about), record(shape(labels=["two"]), **about, image="b.jpg")
    del one["id"], two["id"], two["annotator"]
    tally = Tally()

    assert [row[:2] for row in rows(read_batches(READER, export(tmp_path, one, two), tally=tally))] == [("a.jpg", "one"), ("b.jpg", "two")]
    assert list(tally.notes) == []


def test_labels_that_are_none(tmp_path: Path) -> None:
    """Are named by the field that they stand in, in either layout."""
    messages = []
    for one in (task(box(rectanglelabels="car")), record(shape(rectanglelabels="car"))):
        with pytest.raises(InputError) as error:
            read_batches(READER, export(tmp_path, one))
        messages.append((error.value.place.element, str(error.value).partition("\n")[0].rpartition(": $")[2].partition(": ")[2]))

    assert messages == [
        ("$[0].annotations[0].result[0].value.rectanglelabels", 'expected `array | null`, got `str`: "car"'),
        ("$[0].label[0].rectanglelabels", 'expected `array | null`, got `str`: "car"'),
    ]


def test_words_beside_regions_are_named(tmp_path: Path) -> None:
    """JSON-MIN writes a choice that stands alone as a word, which is of no region, into the same list."""
    source = export(tmp_path, record(shape(labels=["car"]), side=["left", shape(choices=["left", "right"])]))
    tally = Tally()
    (batch,) = read_batches(READER, source, tally=tally)

    assert batch.attribute_sets == ({"side": ("left", "right")},)
    assert list(tally.notes) == ["fields that were not used: side"]


@pytest.mark.parametrize("before", [{"annotations": []}, {"annotations": None}, {}], ids=str)
def test_where_a_completion_stands(tmp_path: Path, before: Json) -> None:
    """Beside an empty list of annotations too."""
    source = export(tmp_path, {"id": 1, "data": {"image": "a.jpg"}, **before, "completions": [{"result": [box()]}]})

    assert places(read_batches(READER, source)) == [f"{source}: $[0].completions[0].result[0]"]


@pytest.mark.parametrize(
    ("layout", "element"),
    [
        (task(box(about={"score": 1}, x=640)), "$.annotations[0].result[0].value.x"),
        ({"result": [box(x=640)], "task": {"data": {"image": "a.jpg"}}}, "$.result[0].value.x"),
        (task(box(), data={"left": "l.jpg", "right": "r.jpg"}), "$"),
    ],
    ids=["one task", "target storage", "the task itself"],
)
def test_places_in_a_single_task(tmp_path: Path, layout: Json, element: str) -> None:
    """From the root of the document."""
    source = tmp_path / "task.json"
    source.write_text(json.dumps(layout))

    with pytest.raises(InputError) as error:
        read_batches(READER, source)

    assert str(error.value.place).rpartition(": ")[2] == element


@pytest.mark.parametrize(
    "layout",
    [
        {"data": {"image": "a.jpg"}, "annotations": [annotation() | {"result": None}]},
        {"result": None, "task": {"data": {"image": "a.jpg"}}},
    ],
    ids=["one task", "target storage"],
)
def test_an_annotation_without_results(tmp_path: Path, layout: Json) -> None:
    """Is an image without detections."""
    source = tmp_path / "task.json"
    source.write_text(json.dumps(layout))
    found = read_batches(READER, source)

    assert (frames(found), rows(found)) == (["a.jpg"], [])


@pytest.mark.parametrize(
    ("stored", "from_", "place", "what"),
    [
        ({"data": {"image": "a.jpg"}}, "predictions", "", "no task has a prediction; the file has 1 annotation"),
        ({}, "annotations", ": $", "no data of the task names an image"),
    ],
)
def test_what_a_target_storage_does_not_hold(tmp_path: Path, stored: Json, from_: str, place: str, what: str) -> None:
    """Its annotations are no predictions, and a task may have lost its data."""
    source = tmp_path / "task.json"
    source.write_text(json.dumps({"result": [box()], "task": stored}))

    with pytest.raises(InputError) as error:
        read_batches(READER, source, {"from": from_})

    assert str(error.value).partition("\n")[0] == f"{source}{place}: {what}"


def test_what_is_no_task_among_tasks(tmp_path: Path) -> None:
    """Is a bad record, whatever it is."""
    tally = Tally(on_error="skip")

    assert [row[1] for row in rows(read_batches(READER, export(tmp_path, 5, task(box())), tally=tally))] == ["car"]
    assert [(problem.place.element, problem.what) for problem in tally.bad] == [("$[0]", "expected `object`, got `int`: 5")]


def test_predictions_of_which_only_the_ids_are_there(tmp_path: Path) -> None:
    """Are counted: the export was made without them."""
    source = export(tmp_path, {"data": {"image": "a.jpg"}, "predictions": [7, annotation(box()), "8"]})
    tally = Tally()

    assert [row[1] for row in rows(read_batches(READER, source, {"from": "predictions"}, tally=tally))] == ["car"]
    assert dict(tally.unconverted) == {"prediction of which only the id was exported": 2}


def test_predictions_that_are_none(tmp_path: Path) -> None:
    """Are named; under skip they are left out alone."""
    bad = {"data": {"image": "a.jpg"}, "predictions": [{"result": 5}, 7, {"result": [box("bus", about={"type": 5})]}, annotation(box())]}
    source = export(tmp_path, bad, {"data": {"image": "b.jpg"}, "predictions": [annotation(box())]})
    tally = Tally(on_error="skip")

    found = read_batches(READER, source, {"from": "predictions"}, tally=tally)

    assert (frames(found), [row[:2] for row in rows(found)]) == (["a.jpg", "b.jpg"], [("a.jpg", "car"), ("b.jpg", "car")])
    assert [f"{problem.place}: {problem.what}" for problem in tally.bad] == [
        f"{source}:2:57: $[0].predictions[0].result: expected `array | null`, got `int`: 5",
    ]
    assert tally.bad[0].fix == "correct the value, or leave the prediction out with --on-error skip"


def test_the_predictions_of_one_task_that_are_none(tmp_path: Path) -> None:
    """Likewise, of a file that is one task."""
    source, tally = tmp_path / "in.json", Tally(on_error="skip")
    source.write_text(json.dumps({"data": {"image": "a.jpg"}, "predictions": [{"result": 5}, annotation(box())]}), encoding="utf-8")

    found = read_batches(READER, source, {"from": "predictions"}, tally=tally)

    assert [row[:2] for row in rows(found)] == [("a.jpg", "car")]
    assert [f"{problem.place}: {problem.what}" for problem in tally.bad] == [
        f"{source}:1:57: $.predictions[0].result: expected `array | null`, got `int`: 5",
    ]


def test_an_image_of_several_that_another_task_has(tmp_path: Path) -> None:
    """Is left out with its regions; those of the others stay where they are."""
    several = task(box("of a"), box("of b", "s", about={"item_index": 1}), image=["a.jpg", "b.jpg"])
    source = export(tmp_path, task(box("first")), several)
    tally = Tally(on_error="skip")

    found = read_batches(READER, source, tally=tally)

    assert [row[:2] for row in rows(found)] == [("a.jpg", "first"), ("b.jpg", "of b")]
    assert [(problem.place.element, problem.what) for problem in tally.bad] == [
        ("$[1].data.image[0]", "'a.jpg' is also the image of the task $[0]")
    ]


def test_an_image_that_a_task_has_twice(tmp_path: Path) -> None:
    """Likewise; frames of one name cannot be told apart."""
    source = export(tmp_path, task(box("one"), box("two", "s", about={"item_index": 1}), image=["a.jpg", "a.jpg"]))
    tally = Tally(on_error="skip")

    assert [row[:2] for row in rows(read_batches(READER, source, tally=tally))] == [("a.jpg", "one")]
    assert [(problem.place.element, problem.what) for problem in tally.bad] == [
        ("$[0].data.image[1]", "'a.jpg' is also the image of the task $[0]")
    ]


def test_a_task_in_two_files(tmp_path: Path) -> None:
    """The message names the other file."""
    one, two = export(tmp_path, task(box()), name="1.json"), export(tmp_path, task(box()), name="2.json")

    with pytest.raises(InputError) as error:
        read_batches(READER, tmp_path)

    what = f"'a.jpg' is also the image of the task $[0] of {one}"
    assert str(error.value) == f"{two}:2:29: $[0].data.image: {what}\n  fix: keep one of the two"


def test_a_video_that_comes_twice(tmp_path: Path) -> None:
    """Whatever its suffix is: its frames have the names of the first."""
    north = track(keyframe(1, 0, 0, 10, 10), count=2)
    tally = Tally(on_error="skip")

    found = read_batches(READER, export(tmp_path, video(north), video(north, name="north.webm")), tally=tally)

    assert len(frames(found)) == 2
    assert [(problem.reason, problem.what) for problem in tally.bad] == [("video twice", "'north.webm' is also the video of the task $[0]")]
