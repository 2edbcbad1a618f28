"""COCO's relative for one image (SA-1B): annotations that name neither image nor category."""

from pathlib import Path
from typing import Any

import pytest

from prelabel.detections import Kind
from prelabel.errors import InputError, Tally
from prelabel.readers.base import Certainty
from prelabel.readers.coco import READER
from prelabel.testing import check_reader
from tests.readers.coco_files import files, names, of_kind, one, pixels, rings_px, write

MASK = {"size": [4, 8], "counts": [9, 2, 2, 2, 17]}
"""Pixels 9, 10, 13 and 14 down the columns: rows 1 and 2 of columns 2 and 3."""


FIX = "correct the value, or leave the record out with --on-error skip"


def sa1b(number: int = 7, **image: Any) -> dict[str, Any]:  # noqa: ANN401  # fields of any type
    """A file of an image of 8 x 4 pixels with one mask."""
    annotation = {"id": 9, "bbox": [2.0, 1.0, 2.0, 2.0], "area": 4, "segmentation": MASK, "predicted_iou": 0.875, "crop_box": [0, 0, 8, 4]}
    whole = {"image_id": number, "width": 8, "height": 4, "file_name": f"sa_{number}.jpg", **image}
    return {"image": {name: value for name, value in whole.items() if value is not None}, "annotations": [annotation]}


def test_a_file_an_image(tmp_path: Path) -> None:
    """Each has its image and its masks; what has no classes is called as the option says; other fields can become attributes."""
    write(tmp_path / "sa_7.json", sa1b())
    write(tmp_path / "sa_8.json", sa1b(8))
    check_reader(READER, tmp_path)
    d, named = one(tmp_path), one(tmp_path, label="thing", attributes="predicted_iou")

    assert READER.sniff(tmp_path) == Certainty.SURE
    assert files(d) == ["sa_7.jpg", "sa_7.jpg", "sa_8.jpg", "sa_8.jpg"]
    assert pixels(of_kind(d, Kind.RECTANGLE)) == [[2, 1, 2, 2]] * 2
    assert [sorted(ring) for ring in rings_px(of_kind(d, Kind.POLYGON))[0]] == [[[2, 1], [2, 3], [4, 1], [4, 3]]]
    assert (set(names(d)), set(names(named)), named.attribute_sets) == ({"object"}, {"thing"}, ({"predicted_iou": "0.875"},))


@pytest.mark.parametrize(
    ("image", "where", "what", "fix"),
    [
        ({"width": "8"}, "36: $.image.width", 'expected `float`, got `str`: "8"', FIX),
        ({"file_name": None}, "11: $.image", 'object missing required field `file_name`: {"image_id": 7, "width": 8, "height": 4}', FIX),
        (
            {"file_name": "../a.jpg"}, "11: $.image.file_name", "'../a.jpg' is no name below the folder of images",
            "use names relative to the folder of images, or only their last part with -O names=last",
        ),
    ],
    ids=["width", "no name", "outside"],
)  # fmt: skip
def test_a_bad_image(image: dict[str, Any], where: str, what: str, fix: str, tmp_path: Path) -> None:
    """Is named by its field."""
    source = write(tmp_path / "sa_7.json", sa1b(**image))

    with pytest.raises(InputError) as error:
        one(source)
    assert str(error.value) == f"{source}:1:{where}: {what}\n  fix: {fix}"


def test_a_bad_image_among_others(tmp_path: Path) -> None:
    """Is left out with its annotations under skip, which are counted."""
    write(tmp_path / "sa_7.json", sa1b())
    bad = write(tmp_path / "sa_8.json", sa1b(8, width="8"))
    tally = Tally(on_error="skip")

    assert files(one(tmp_path, tally)) == ["sa_7.jpg", "sa_7.jpg"]
    assert [str(problem.place).partition(": ")[2] for problem in tally.bad] == ["$.image.width", "$.annotations[0]"]
    assert {problem.place.path for problem in tally.bad} == {str(bad)}


def test_a_bad_annotation(tmp_path: Path) -> None:
    """Is left out alone under skip."""
    whole = sa1b()
    whole["annotations"].insert(0, {"id": 1, "bbox": [1, 1, -2, 2]})
    tally = Tally(on_error="skip")
    d = one(write(tmp_path / "sa_7.json", whole), tally)

    assert pixels(of_kind(d, Kind.RECTANGLE)) == [[2, 1, 2, 2]]
    assert [problem.what for problem in tally.bad] == ["width -2 and height 2 must be above 0"]
    assert "$.annotations[0].bbox" in str(tally.bad[0].place)
