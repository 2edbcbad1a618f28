"""Results of COCO: piece by piece the same is read as of the whole, to which all that is wrong or odd is left."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prelabel.detections import Kind
from prelabel.errors import OnError, Tally
from tests.readers.coco_files import BOXES, EVERYTHING, OUTLINES, annotation, dataset, image, in_pieces, names, pixels, write
from tests.readers.coco_ways import both, columns, told

TRIANGLE = [10, 5, 30, 5, 30.5, 15]


def result(**fields: object) -> dict[str, object]:
    """A good result with other fields."""
    return annotation("id", **{"score": 0.5, **fields})


def truth(folder: Path, content: object = None) -> dict[str, str]:
    """The option that names the file of images, which is written; by default it has annotations that are no good."""
    return {"images": str(write(folder / "truth.json", content or dataset([{"bbox": "?"}])))}


def test_results_worked_out_by_hand(tmp_path: Path) -> None:
    """Images and categories are those of the other file, and places those of the list."""
    rows = [result(), result(image_id=2, category_id=5, bbox=[50, 25, 10.5, 5], score=1, extra=7)]
    source, tally = write(tmp_path / "in.json", rows), Tally()
    d = in_pieces(source, options=truth(tmp_path), tally=tally)

    assert d is not None
    assert (d.frame.tolist(), names(d), pixels(d)) == ([0, 1], ["car", "bus"], [[10, 5, 20, 10], [50, 25, 10.5, 5]])
    assert d.score.tolist() == [0.5, 1]
    assert [str(d.place(row)) for row in (0, 1)] == [f"{source}: $[{row}]" for row in (0, 1)]
    assert list(tally.notes) == ["fields of annotations that were not used: extra (-O attributes=extra keeps them)"]


ROW = st.fixed_dictionaries(
    {"image_id": st.sampled_from([1, 2]), "category_id": st.sampled_from([1, 5]), "score": st.sampled_from([0, 0.25, 1])},
    optional={
        "segmentation": st.sampled_from([[TRIANGLE], [], None, {"size": [50, 100], "counts": "V33_10ne4"}]),
        "keypoints": st.sampled_from([[1, 2, 0.5, 3, 4, 0.25], []]),
        "attributes": st.sampled_from([{"a": 1}, {"a": "1"}]),
        "id": st.integers(10, 10**9),
        "note": st.sampled_from(["]}, {", "é"]),
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(ROW, max_size=30, unique_by=lambda row: row.get("id", object())),
    shapes=st.sampled_from([BOXES, OUTLINES, EVERYTHING]),
    indent=st.sampled_from([None, 1]),
    before=st.sampled_from(["", "\n \t", "\ufeff"]),
)
def test_ordinary_results(
    rows: list[dict[str, Any]], shapes: frozenset[Kind], indent: int | None, before: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """All columns and notes are as the whole has them."""
    folder = tmp_path_factory.mktemp("results")
    text = json.dumps([{"bbox": [10, 5, 20, 10.5], **row} for row in rows], indent=indent, ensure_ascii=False)
    source, options = write(folder / "in.json", f"{before}{text}\n"), truth(folder)
    by_reader, as_whole = both(source, shapes=shapes, options=options)
    d = in_pieces(source, shapes=shapes, options=options)

    assert by_reader == as_whole
    assert d is not None
    assert columns(d) == as_whole[0]


def test_pieces_of_any_size(tmp_path: Path) -> None:
    """Wherever a piece ends, all results are read."""
    rows = [result(bbox=[i, 0.5, 3, 4]) for i in range(60)]
    text = json.dumps(rows)
    source, options = write(tmp_path / "in.json", text), truth(tmp_path)

    for piece in range(200, len(text) + 200, 59):
        d = in_pieces(source, piece, options=options)
        assert d is not None
        assert pixels(d) == [[i, 0.5, 3, 4] for i in range(60)]


IMAGES = [image(), image(2, "b.jpg")]
CATEGORIES = [{"id": 1, "name": "car"}]

TRUTHS: dict[str, object] = {
    "no annotations": {"images": IMAGES, "categories": CATEGORIES},
    "annotations first": {"annotations": [annotation()], "images": IMAGES, "categories": CATEGORIES},
    "annotations of no type": {"images": IMAGES, "annotations": [1, None], "categories": CATEGORIES},
    "a list inside": {"info": {"annotations": [{}]}, "images": IMAGES, "categories": CATEGORIES},
    "videos": {
        "images": [image(video_id=4), image(2, "b.jpg")],
        "categories": CATEGORIES,
        "annotations": [],
        "videos": [{"id": 4, "name": "v"}],
    },
    "an image of a video alone": {"images": [image(video_id=4), image(2, "b.jpg")], "categories": CATEGORIES},
    "images far behind": {"info": "x" * (1 << 16), "images": IMAGES, "categories": CATEGORIES},
}


@pytest.mark.parametrize("case", TRUTHS)
def test_files_of_images(case: str, tmp_path: Path) -> None:
    """However images and categories are listed, results are read in pieces."""
    source, options = write(tmp_path / "in.json", [result(image_id=2)]), truth(tmp_path, TRUTHS[case])
    by_reader, as_whole = both(source, options=options)
    d = in_pieces(source, options=options)

    assert by_reader == as_whole
    assert d is not None
    assert columns(d) == as_whole[0]


GOOD = [result()]
WHOLE = dataset([])

LEFT: dict[str, tuple[object, object]] = {
    "an image that is not known": ([result(), result(image_id=3)], WHOLE),
    "names for ids": ([result(image_id="a")], WHOLE),
    "a number that is a name": ([result(image_id=139)], dataset([], [image(1, "000139.jpg")])),
    "a category that is not known": ([result(category_id=9)], WHOLE),
    "a score above 1": ([result(score=1.5)], WHOLE),
    "no score but null": ([result(score=None)], WHOLE),
    "no box": ([annotation("id", "bbox")], WHOLE),
    "ids that are one": ([annotation(), annotation()], WHOLE),
    "boxes in fractions": ([result(bbox=[0.1, 0.1, 0.5, 0.5])], WHOLE),
    "something else": ([result(), 7], WHOLE),
    "text behind": (json.dumps(GOOD) + "x", WHOLE),
    "a list behind": (json.dumps(GOOD) + "[]", WHOLE),
    "no end": (json.dumps(GOOD)[:-1], WHOLE),
    "nothing": ("", WHOLE),
    "blank": (" \n", WHOLE),
    "a form feed before": ("\f" + json.dumps(GOOD), WHOLE),
    "no UTF-8": (json.dumps(GOOD).encode() + b"\xff", WHOLE),
    "a member of an object": ({"annotations": GOOD}, WHOLE),
    "an instances file": (dataset([annotation()]), WHOLE),
    "images of a list": (GOOD, GOOD),
    "images that are no JSON": (GOOD, json.dumps(WHOLE)[:-1]),
    "images that are no UTF-8": (GOOD, json.dumps(WHOLE).encode() + b"\xff"),
    "no images": (GOOD, {"categories": CATEGORIES}),
    "no categories": (GOOD, {"images": IMAGES}),
    "an image without size": (GOOD, dataset([], [image(), {"id": 2, "file_name": "b.jpg"}])),
    "an image of another type": (GOOD, dataset([], [image(), 7])),
    "frames of videos": (
        [{"video_id": 1, "category_id": 1, "score": 0.5, "bboxes": [[1, 1, 2, 2]]}],
        {"videos": [{"id": 1, "width": 9, "height": 9, "file_names": ["v/0.jpg"]}], "categories": CATEGORIES},
    ),
    "categories of one id": (GOOD, dataset([], categories=[{"id": 1, "name": "car"}, {"id": "1", "name": "bus"}])),
    "a category without name": (GOOD, dataset([], categories=[{"id": 1, "name": " "}])),
}


@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize("case", LEFT)
def test_what_is_left_to_the_whole(case: str, on_error: OnError, tmp_path: Path) -> None:
    """Nothing is read or told of it in pieces, and the reader makes of it what the whole says."""
    results, listing = LEFT[case]
    source, options, tally = write(tmp_path / "in.json", results), truth(tmp_path, listing), Tally()
    by_reader, as_whole = both(source, on_error, options=options, shapes=EVERYTHING)

    assert in_pieces(source, options=options, shapes=EVERYTHING, tally=tally) is None
    assert told(tally) == told(Tally())
    assert by_reader == as_whole


def test_no_file_of_images(tmp_path: Path) -> None:
    """Without one, or where it does not exist, the whole says so."""
    source = write(tmp_path / "in.json", GOOD)

    for options in ({}, {"images": str(tmp_path / "none.json")}):
        by_reader, as_whole = both(source, options=options)
        assert in_pieces(source, options=options) is None
        assert by_reader == as_whole


def test_memory(tmp_path: Path) -> None:
    """Neither the results nor the annotations of the other file are held at once."""
    ring = [float(i) for i in range(400)]
    rows = [annotation(id=i, segmentation=[ring]) for i in range(5000)]
    source, options = write(tmp_path / "in.json", rows), truth(tmp_path, dataset(rows))

    tracemalloc.start()
    d = in_pieces(source, 1 << 16, options=options)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert d is not None
    assert np.array_equal(d.origin, np.arange(5000))
    # the other file is read in pieces of the usual size, with two of them and what one becomes held at once
    assert peak < source.stat().st_size / 2
