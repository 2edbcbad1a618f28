"""Masks of videos that are wrong: each message names the place and the fix; under skip the rest is read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.errors import InputError, PrelabelError, Tally
from tests.readers.mots_files import runs
from tests.readers.vos_files import bad, burst, document, images, mask, read, save, seen, sequence, tracks

ONE = mask((1, 1, 1, 4, 3))
NO_OBJECT = "correct the value, or leave the object out with --on-error skip"


def message(source: Path, *, frames: Path | None = None) -> str:
    """What the user sees of a source that stops the run."""
    with pytest.raises(PrelabelError) as error:
        read(source, frames=frames)
    return str(error.value)


OBJECTS: list[tuple[dict[str, Any], str, str, str]] = [
    ({"2": 5}, "record of the wrong type", "", "expected `object`, got `int`: 5"),
    ({"2": {}}, "no mask", "", "has neither rle nor bbox"),
    ({"2": seen(rle=7)}, "record of the wrong type", ".rle", "expected `str | object | null`, got `int`: 7"),
    ({"2": seen(rle="!")}, "no run-length mask", ".rle", "counts hold the character '!', which no run length is written with"),
    ({"2": seen(rle={"size": [8, 6], "counts": runs()})}, "mask of another size", ".rle",
        "size [8, 6] is not that of its sequence, [6, 8]"),
    ({"2": {"bbox": [1, 1, 0, 3]}}, "bad bbox", ".bbox", "bbox [1.0, 1.0, 0.0, 3.0] is no left, top, width and height above 0 in pixels"),
    ({"2": {"bbox": [1, 1, 1e300, 3]}}, "bad bbox", ".bbox",
        "bbox [1.0, 1.0, 1e+300, 3.0] is no left, top, width and height above 0 in pixels"),
    ({"x": seen()}, "bad id", "", "'x' is no id of an object, which is a whole number from 0 to 9,007,199,254,740,991"),
]  # fmt: skip
"""An object beside a good one, the reason, the field, and what is wrong."""


@pytest.mark.parametrize(("one", "reason", "field", "what"), OBJECTS, ids=[what for _, _, _, what in OBJECTS])
def test_a_bad_object(one: dict[str, Any], reason: str, *, field: str, what: str, tmp_path: Path) -> None:
    """Is left out alone."""
    path = burst(tmp_path / "a.json", sequence({"1": seen(), **one}, {"1": seen()}))
    tally = Tally(on_error="skip")
    (track,) = one

    assert tracks(read(path, tally=tally)) == [(0, 1), (1, 1)]
    assert bad(tally) == [(reason, what)]
    said = message(path)
    assert f": $.sequences[0].segmentations[0].{track}{field}" in said
    assert said.endswith(f": {what}\n  fix: {tally.bad[0].fix}")
    assert said.startswith(f"{path}:1:")


@pytest.mark.parametrize(
    ("score", "what"),
    [("<1.5>", "score 1.5 is outside 0-1"), ("<NaN>", "NaN is no number of JSON"), ("high", 'expected `float | null`, got `str`: "high"')],
)
def test_a_bad_score(score: str, what: str, tmp_path: Path) -> None:
    """Leaves the object."""
    path = burst(tmp_path / "a.json", sequence({"1": seen(score=score)}))
    tally = Tally(on_error="skip")

    assert np.isnan(read(path, tally=tally).score).tolist() == [True]
    assert [problem.what for problem in tally.bad] == [what]


SEQUENCES: list[tuple[Callable[[dict[str, Any]], object], str, str]] = [
    (lambda one: one.pop("seq_name"), "sequence without its head", "has no seq_name"),
    (lambda one: one.pop("width"), "sequence without its head", "has no width and height of its images"),
    (lambda one: one.update(width=0.5), "bad width", "width 0.5 is no whole number from 1 to 65,535"),
    (lambda one: one.update(seq_name="../b"), "bad name", "'../b' is no name of a folder"),
    (lambda one: one.pop("segmentations"), "sequence without its head", "has no segmentations"),
    (lambda one: one["segmentations"].append({}), "segmentations unlike their frames", "3 segmentations, but 2 annotated_image_paths"),
    (lambda one: one.pop("annotated_image_paths"), "segmentations unlike their frames", "2 segmentations, but 0 annotated_image_paths"),
    (lambda one: one.update(seq_name="b"), "sequence twice", "is 'BDD/b', as is $.sequences[1]"),
]


@pytest.mark.parametrize(("spoil", "reason", "what"), SEQUENCES, ids=[what for _, _, what in SEQUENCES])
def test_a_bad_sequence(spoil: Callable[[dict[str, Any]], object], reason: str, what: str, tmp_path: Path) -> None:
    """Is left out, the other is read."""
    spoilt = sequence({"1": seen()}, {"1": seen()})
    spoil(spoilt)
    good = sequence({"1": seen()}, seq_name="b")
    path = burst(tmp_path / "a.json", *([spoilt, good] if reason != "sequence twice" else [{}, good, spoilt]))
    tally = Tally(on_error="skip")

    assert {frame.sequence for frame in read(path, tally=tally).frames} == {"BDD/b"}
    assert bad(tally)[-1] == (reason, what)


def test_bad_frames_of_a_sequence(tmp_path: Path) -> None:
    """Names and rates that are none are left out with what belongs to them alone."""
    one = sequence(*[{"1": seen()}] * 3, fps=0)
    one["annotated_image_paths"][1:] = ["1.jpg", "/etc/3.jpg"]
    path = burst(tmp_path / "a.json", one)
    tally = Tally(on_error="skip")

    assert tracks(read(path, tally=tally)) == [(0, 1)]
    assert bad(tally) == [
        ("image named twice", "'1.jpg' stands in annotated_image_paths[0] already"),
        ("bad name", "'/etc/3.jpg' is no name of an image below the folder of its sequence"),
        ("bad fps", "fps 0 is not above 0 and up to 1000"),
    ]


def test_a_damaged_mask(tmp_path: Path) -> None:
    """Is named; under skip its image is a frame without objects."""
    path = tmp_path / "Annotations/a/0.png"
    save(path.with_name("1.png"), ONE)
    path.write_bytes(b"no PNG")
    tally = Tally(on_error="skip")

    assert message(tmp_path) == f"{path}: is no PNG image\n  fix: save it again as PNG of palette, grey or RGB pixels"
    assert tracks(read(tmp_path, tally=tally)) == [(1, 1)]
    assert bad(tally) == [("unreadable file", "is no PNG image")]


def test_probabilities(tmp_path: Path) -> None:
    """Are no ids."""
    save(tmp_path / "Annotations/a/0.png", np.arange(48, dtype=np.uint8).reshape(6, 8), palette=False)
    soft = save(tmp_path / "Annotations/a/1.png", np.arange(100, dtype=np.uint8).reshape(10, 10), palette=False)
    tally = Tally(on_error="skip")

    few = tracks(read(tmp_path, tally=tally))

    assert few == [(0, level) for level in range(1, 48)]
    assert [(problem.place.path, problem.what) for problem in tally.bad] == [
        (str(soft), "has 100 grey levels, most of single pixels, as probabilities and photographs have")
    ]


def test_masks_of_different_sizes_of_one_frame(tmp_path: Path) -> None:
    """The first says how large the frame is."""
    first = save(tmp_path / "Annotations/a/001/0.png", ONE)
    second = save(tmp_path / "Annotations/a/002/0.png", ONE[:, :4])
    fix = "write all masks in the size of the image, or leave the mask out with --on-error skip"

    assert message(tmp_path) == f"{second}: is 4x6, but {first} of the same frame is 8x6\n  fix: {fix}"
    assert tracks(read(tmp_path, tally=Tally(on_error="skip"))) == [(0, 1)]


def test_images_that_are_not_there(tmp_path: Path) -> None:
    """A mask of no image of --frames is rejected, and a video without any."""
    source = tmp_path / "pred"
    for name in ("a/0", "a/5", "b/0"):
        save(source / f"{name}.png", ONE)
    given = images(tmp_path / "frames/a", "0.jpg", "1.jpg").parent
    tally = Tally(on_error="skip")

    assert tracks(read(source, tally=tally, frames=given)) == [(0, 1)]
    assert [(problem.reason, problem.place.path) for problem in tally.bad] == [
        ("frame not among --frames", f"{source}/a/5.png"),
        ("video without images", f"{source}/b"),
    ]


def test_two_masks_of_one_image(tmp_path: Path) -> None:
    """Of which names differ and numbers do not."""
    paths = [save(tmp_path / f"Annotations/a/{name}.png", ONE) for name in ("001", "1")]
    images(tmp_path / "JPEGImages/a", "f1.jpg")
    tally = Tally(on_error="skip")

    assert tracks(read(tmp_path, tally=tally)) == [(1, 1)]
    assert [(problem.place.path, problem.what) for problem in tally.bad] == [
        (str(paths[1]), f"is of the image 'a/f1.jpg', as is {paths[0]}")
    ]


@pytest.mark.parametrize("name", ["annotated_image_paths", "segmentations"])
def test_a_list_that_only_lax_parsers_read(name: str, tmp_path: Path) -> None:
    """Is none of one entry, which an empty object in its place would be."""
    path = burst(tmp_path / "a.json", sequence({"1": seen()}, **{name: "\ud800"}))
    tally = Tally(on_error="skip")

    assert not read(path, tally=tally).frames
    assert bad(tally)[0][1] == '"\\ud800" is half a surrogate pair'


def test_a_list_of_deva_without_its_masks(tmp_path: Path) -> None:
    """Names no size of images."""
    path = document(tmp_path / "pred.json", {"seq_name": "a", "segmentations": [{"file_name": "1.jpg", "segmentations": []}]})

    assert message(path) == f"{path}: $: speaks of the masks beside it, as DEVA writes them\n  fix: give the folder that holds both"


META = [
    ({"videos": 3}, "expected `object`, got `int`: 3"),
    ({"videos": {"a": {"objects": {"1": {"category": 4}}}}}, "expected `str | null`, got `int`: 4"),
    ({"videos": {"a": {"objects": {"1": []}}}}, "expected `object`, got `array`: []"),
    ({"videos": {"a": {"objects": {"one": {}}}}}, "'one' is no id of an object, which is a whole number from 0 to 9,007,199,254,740,991"),
    ({"videos": {"a": {"objects": {"1": {"category": "\ud800"}}}}}, '"\\ud800" is half a surrogate pair'),
    ({}, "has no videos by their names"),
]  # fmt: skip


@pytest.mark.parametrize(("meta", "what"), META, ids=[what for _, what in META])
def test_bad_labels(meta: object, what: str, tmp_path: Path) -> None:
    """Leave the masks, whose objects are called as others that nothing names."""
    save(tmp_path / "Annotations/a/0.png", ONE)
    path = document(tmp_path / "meta.json", meta)
    tally = Tally(on_error="skip")

    assert message(tmp_path).startswith(f"{path}:")
    assert read(tmp_path, tally=tally).labels == ("object",)
    assert [problem.what for problem in tally.bad] == [what]


def test_segments_of_several_videos_in_one_list(tmp_path: Path) -> None:
    """Nothing says whose frames they are."""
    for video in "ab":
        save(tmp_path / f"Annotations/{video}/0.png", ONE)
    path = document(tmp_path / "pred.json", {"annotations": [{"file_name": "0.jpg", "segments_info": []}]})

    what = "speaks of frames without naming their video, and 2 videos lie beside it"
    assert message(tmp_path) == f"{path}: {what}\n  fix: convert the videos one by one, each with its own file"


def test_a_segment_without_a_frame(tmp_path: Path) -> None:
    """Is left out with what it says."""
    save(tmp_path / "Annotations/a/0.png", ONE)
    frames = [{"segments_info": [{"id": 1}]}, {"file_name": "0.jpg", "segments_info": [{"id": -1}, {"id": 1, "score": 0.5}]}]
    path = document(tmp_path / "pred.json", {"annotations": frames})
    tally = Tally(on_error="skip")

    assert read(tmp_path, tally=tally).score.tolist() == [0.5]
    assert [(str(problem.place), problem.what) for problem in tally.bad] == [
        (f"{path}:1:18: $.annotations[0]", "has no file_name, which says what frame it is of"),
        (f"{path}:1:98: $.annotations[1].segments_info[0].id", "id -1 is no whole number from 0 to 9,007,199,254,740,991"),
    ]


def test_a_damaged_file_of_burst(tmp_path: Path) -> None:
    """Is refused, and not left out as one of another kind."""
    burst(tmp_path / "a.json", sequence({"1": seen()}))
    path = tmp_path / "b.json"
    path.write_text('{"sequences": [', encoding="utf-8")

    with pytest.raises(InputError) as error:
        read(tmp_path)
    assert str(error.value) == (
        f"{path}:1: not JSON: the text ends before the document does\n  fix: copy or write the file again, it is not complete"
    )


def test_a_file_that_is_no_burst(tmp_path: Path) -> None:
    """Has no sequences."""
    path = document(tmp_path / "a.json", {"images": []})

    assert message(path) == f"{path}: $: has no sequences\n  fix: give a file of BURST, with sequences and their segmentations"
