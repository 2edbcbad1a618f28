"""Results of COCO: lists of detections whose images and categories stand in another file."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from tests.conftest import FIXTURES
from tests.readers.coco_files import annotation, dataset, files, image, names, one, pixels, write

CASES = FIXTURES / "coco"
TRUTH = {"images": str(CASES / "results/instances.json")}

BY_NAME = "image_id of the results is no id of an image: images were found by the names of their files"


def test_results_by_id() -> None:
    """Images and categories come from the instances file, and its images without results stay frames."""
    tally = Tally()
    d = one(CASES / "results/by_id.json", tally, **TRUTH)

    assert (files(d), names(d), d.score.tolist()) == (["val/000000000139.jpg", "val/000000000285.jpg"], ["cat", "dog"], [0.75, 0.5])
    assert (pixels(d), len(d.frames)) == ([[100, 50, 200, 100], [50, 25, 100, 50]], 3)
    assert (str(d.place(1)), list(tally.notes)) == (f"{CASES / 'results/by_id.json'}: $[1]", [])


def test_results_by_stem() -> None:
    """A stem may be a number, the text of one, or a word: as Ultralytics writes them."""
    tally = Tally()
    d = one(CASES / "results/by_stem.json", tally, **TRUTH)

    assert files(d) == ["val/000000000139.jpg", "val/000000000285.jpg", "val/roof.jpg"]
    assert list(tally.notes) == [BY_NAME]


@pytest.mark.parametrize("image_id", ["roof", "roof.jpg", "val/roof", "val/roof.jpg"])
def test_results_by_other_forms_of_a_name(image_id: str, tmp_path: Path) -> None:
    """With or without suffix and folder."""
    rows = [{"image_id": image_id, "category_id": 17, "bbox": [1, 1, 2, 2], "score": 0.5}]

    assert files(one(write(tmp_path / "in.json", rows), **TRUTH)) == ["val/roof.jpg"]


def test_ids_go_before_stems(tmp_path: Path) -> None:
    """Where a number is the id of one image and the stem of another, the standard says it is an id."""
    write(tmp_path / "truth.json", dataset([], [image(1, "2.jpg"), image(2, "1.jpg")]))
    rows = [annotation("id", image_id=1), annotation("id", image_id=2)]
    d = one(write(tmp_path / "in.json", rows), images=str(tmp_path / "truth.json"))

    assert files(d) == ["2.jpg", "1.jpg"]


def test_results_that_mix_ids_and_stems(tmp_path: Path) -> None:
    """What finds more images is meant; the others are bad records."""
    truth = write(tmp_path / "truth.json", dataset([], [image(1, "x.jpg"), image(2, "y.jpg"), image(3, "z.jpg")]))
    rows = [annotation("id", image_id=id_) for id_ in (1, "x", "y", "unheard of")]
    source, tally = write(tmp_path / "in.json", rows), Tally(on_error="skip")

    assert files(one(source, tally, images=str(truth))) == ["x.jpg", "y.jpg"]
    assert [(p.reason, p.what) for p in tally.bad] == [
        ("unknown image", f"image 1 is not in images of {truth}"),
        ("unknown image", f"image 'unheard of' is not in images of {truth}"),
    ]


def test_a_stem_of_two_files_means_neither(tmp_path: Path) -> None:
    """Only the name with its folder tells them apart."""
    truth = write(tmp_path / "truth.json", dataset([], [image(1, "left/7.jpg"), image(2, "right/7.jpg")]))
    good = write(tmp_path / "good.json", [annotation("id", image_id="right/7")])
    bad = write(tmp_path / "bad.json", [annotation("id", image_id="7")])

    assert files(one(good, images=str(truth))) == ["right/7.jpg"]
    with pytest.raises(InputError, match=r"image '7' is not in images of .*truth\.json"):
        one(bad, images=str(truth))


def test_results_without_ids_and_scores(tmp_path: Path) -> None:
    """Ids of annotations are absent by the standard; a list without one detection leaves only frames."""
    row = {"image_id": 1, "category_id": 17, "bbox": [1, 1, 2, 2]}

    assert len(one(write(tmp_path / "in.json", [row, row]), **TRUTH)) == 2
    assert len(one(write(tmp_path / "none.json", []), **TRUTH).frames) == 3


@pytest.mark.parametrize("absent", ["annotations", "bad annotations"])
def test_the_images_file_needs_no_good_annotations(absent: str, tmp_path: Path) -> None:
    """A file of images and categories will do, and what is wrong with its annotations does not matter to results."""
    whole = dataset([{"bbox": "?"}])
    if absent == "annotations":
        del whole["annotations"]
    truth = write(tmp_path / "truth.json", whole)

    assert len(one(write(tmp_path / "in.json", [annotation()]), images=str(truth))) == 1


def test_results_that_are_a_member_of_an_object(tmp_path: Path) -> None:
    """Panoptic results are written so; without the file of their images the message names the option."""
    row = {"image_id": 2, "category_id": 17, "bbox": [1, 1, 2, 2], "score": 0.5}
    source = write(tmp_path / "in.json", {"annotations": [row]})

    d = one(source, **TRUTH)
    assert (names(d), d.score.tolist(), str(d.place(0))) == (["cat"], [0.5], f"{source}: $.annotations[0]")
    with pytest.raises(InputError) as error:
        one(source)
    fix = "give the instances file that the results belong to with -O images=FILE"
    assert str(error.value) == f"{source}: a list of results, without images and categories\n  fix: {fix}"


def test_a_file_of_images_that_is_not_needed(tmp_path: Path) -> None:
    """An instances file lists its own, which is said."""
    source, tally = write(tmp_path / "in.json", dataset([annotation()])), Tally()

    assert files(one(source, tally, **TRUTH)) == ["a.jpg"]
    assert list(tally.notes) == [f"-O images was not used for {source}, which lists its own"]
