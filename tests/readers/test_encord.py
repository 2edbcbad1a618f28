"""Encord: what the fixtures hold, by hand, what images are called, attributes and scores, and which sources are its own."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.encord import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.encord_files import answer, attributes, car, image, labels, read, row, unit
from tests.readers.yolo_files import frames, places, rows, shapes, write

CASES = FIXTURES / "encord"


@pytest.mark.parametrize(
    "case", ["shapes", "shapes/labels.json", "tracks", "tracks/drive.json", "tracks/crossing.json", "tracks/corner.json"]
)
def test_the_contract(case: str) -> None:
    """On folders and single files, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "encord"


def test_every_shape() -> None:
    """Of an image of 100 x 50 pixels; the wheel is tested below."""
    whole = check_reader(READER, CASES / "shapes")
    street = "street.jpg"

    assert frames([whole]) == [street, "empty.jpg"]
    assert [one[1:] for one in shapes([whole]) if one[2] != "Wheel"] == [
        ("RECTANGLE", "Car", [], []),
        ("RECTANGLE", "Car", [], []),
        ("POLYGON", "Sign", [(0.75, 0.1), (0.75, 0.5), (0.65, 0.5), (0.65, 0.1)], [0] * 4),
        ("POLYGON", "Road", [
            (0, 1), (0, 0.6), (1, 0.6), (1, 1), (0.4, 0.9), (0.6, 0.9), (0.5, 0.7), (0.1, 0.1), (0.2, 0.1), (0.2, 0.3)
        ], [0] * 10),
        ("POLYGON", "Lake", [(0.7, 0.1), (0.9, 0.1), (0.8, 0.3)], [0] * 3),
        ("LINE", "Lane", [(0, 0.9), (0.5, 0.5), (1, 0.6)], [0] * 3),
        ("LANDMARK", "Pole", [(0.9, 0.1)], [1]),
        ("LANDMARK", "Person", [(0.3, 0.2), (0.3, 0.4), (0.35, 0.6)], [1, 2, 4]),
        # 2 x 2 pixels, one from the corner of a part that begins at 10, 20
        ("POLYGON", "Dog", [(0.11, 0.42), (0.13, 0.42), (0.13, 0.46), (0.11, 0.46)], [0] * 4),
        ("CUBOID", "Van", [(0.1, 0.8), (0.3, 0.8), (0.3, 0.4), (0.1, 0.4), (0.2, 0.6), (0.4, 0.6), (0.4, 0.2), (0.2, 0.2)], [0] * 8),
        ("CUBOID", "Bus", [(0.5, 0.8), (0.7, 0.8), (0.7, 0.4), (0.5, 0.4), (0.55, 0.4), (0.65, 0.4), (0.65, 0.2), (0.55, 0.2)], [0] * 8),
    ]  # fmt: skip
    assert whole.ring_hole.tolist() == [False, False, True, *[False] * 9]
    assert rows([whole])[:2] == [(street, "Car", (0.1, 0.2, 0.4, 0.6), None, -1), (street, "Car", (0.5, 0.2, 0.75, 0.7), 0.75, -1)]
    assert attributes(whole)[:2] == [{"Colour": "Dark red", "Extras": ("Roof box", "Trailer"), "Plate": "AB 12", "Doors": "5"}, {}]
    key = "11111111-9f89-4545-adbb-f271bf28cf99"
    assert places([whole])[1] == f'{CASES}/shapes/labels.json: $[0].data_units["{key}"].labels.objects[1]'
    signed = "https://storage.example.com/cord-images/empty?X-Goog-Expires=604800&X-Goog-Signature=00"
    assert [(one.url, one.width, one.height) for one in whole.frames] == [("", 100, 50), (signed, 100, 50)]


def test_what_is_not_converted_is_counted() -> None:
    """And what is left out; that a URL is signed, and how points are numbered, is said."""
    tally = Tally()

    read_batches(READER, CASES / "shapes", tally=tally)

    assert tally.unconverted == {
        "attributes of an object without a shape": 1,
        "classification": 1,
        "item of type audio/mpeg": 1,
        "occluded point of a skeleton": 1,
    }
    assert tally.filtered == {"deleted object": 1, "point of a skeleton out of view": 1}
    assert list(tally.notes) == [
        "points of Person are numbered as the export lists them: head 1, hip 2, hand 3, foot 4 (-O keypoints= to say otherwise)",
        "URLs of data_link are signed, and open for some days alone (--src names others)",
    ]


def test_values_of_attributes(tmp_path: Path) -> None:
    """Chosen ones by their names, texts and numbers as they are, several of one name as a list; what says nothing is left out."""
    said = [
        answer(" Colour ", [{"name": "Red", "value": "red"}]),
        answer("Colour", [{"value": "blue"}, {"name": "Red"}]),
        answer("Age", 2.5),
        answer("Plate", ""),
        answer("Side", []),
        answer("Front", None),
        {"value": "slug", "answers": "x"},
        {"answers": "nameless"},
        {"answers": None},
        answer("Near", [{"objectHash": "bus"}]),
    ]
    tally = Tally()

    found = read(tmp_path, image(car(), object_answers={"car": {"objectHash": "car", "classifications": said}}), tally=tally)

    assert attributes(found) == [{"Colour": ("Red", "blue"), "Age": "2.5", "slug": "x"}]
    assert tally.unconverted == {"attribute without a name": 1, "values of the attribute Near": 1}


def test_further_fields(tmp_path: Path) -> None:
    """Become attributes where they are asked for; another value of the name gives way."""
    answers = {"car": {"classifications": [answer("color", "red")]}}
    tally = Tally()

    found = read(
        tmp_path, image(car(color="#D33115", reviews=[]), object_answers=answers), {"attributes": "color,reviews,objectHash"}, tally
    )

    assert attributes(found) == [{"color": "#D33115", "objectHash": "car"}]
    assert tally.unconverted == {"another value of the attribute color": 1}


SCORES = [
    ({}, None),
    ({"confidence": 1.0}, None),
    ({"confidence": 0.5}, 0.5),
    ({"manualAnnotation": False}, 1.0),
    ({"manualAnnotation": None}, 1.0),
    ({"manualAnnotation": False, "confidence": 0}, 0.0),
    ({"manualAnnotation": False, "confidence": None}, None),
]


@pytest.mark.parametrize(("said", "score"), SCORES, ids=range(len(SCORES)))
def test_scores(tmp_path: Path, said: dict[str, Any], score: float | None) -> None:
    """The confidence, but not that of a person, who is always certain."""
    assert rows([read(tmp_path, image(car(**said)))])[0][3] == score


def test_labels(tmp_path: Path) -> None:
    """The name without spaces around it, else the value."""
    found = read(tmp_path, image(car(name=" Big car "), car(name=""), car(name=None, value="van")))

    assert [one[1] for one in rows([found])] == ["Big car", "car", "van"]


def test_known_images(tmp_path: Path) -> None:
    """Go by title in any folder, or by hash; names that none of them has stay."""
    known = {"images/a.jpg": "", "data/4f00.png": ""}
    said = [image(car()), row(unit("b.png", labels(), data_hash="4f00")), row(unit("day/c.jpg", labels()))]
    write(tmp_path, {"labels.json": json.dumps(said), **known})

    found = read_batches(READER, tmp_path)

    assert frames(found) == ["images/a.jpg", "data/4f00.png", "day/c.jpg"]


def test_names_by_hash(tmp_path: Path) -> None:
    """Tell images of one title apart, and keep its suffix."""
    said = [row(unit("a.jpg", labels(car()), data_hash=name)) for name in ("11", "22")]

    assert frames([read(tmp_path, said, {"names": "hash"})]) == ["11.jpg", "22.jpg"]


def test_titles(tmp_path: Path) -> None:
    """Of the label row where the data unit has none."""
    assert frames([read(tmp_path, row(unit(None, labels(car())), data_title="b.jpg"))]) == ["b.jpg"]


LINKS = [
    ("https://host/a.jpg", "https://host/a.jpg"),
    ("s3://bucket/a.jpg", "s3://bucket/a.jpg"),
    ("cord-images-prod/9xQ/4f", ""),
    (False, ""),
    (None, ""),
]


@pytest.mark.parametrize(("link", "url"), LINKS, ids=range(len(LINKS)))
def test_links(tmp_path: Path, link: object, url: str) -> None:
    """Are URLs or none; of plain ones nothing is noted."""
    tally = Tally()

    found = read(tmp_path, row(unit("a.jpg", labels(car()), data_link=link)), tally=tally)

    assert ([one.url for one in found.frames], list(tally.notes)) == ([url], [])


def test_rows_without_data(tmp_path: Path) -> None:
    """That were never opened are counted, and so is a group that names nothing in it."""
    tally = Tally()

    read(tmp_path, [row(), row(unit("g", labels(), data_type="group"), data_type="group"), image(car())], tally=tally)

    assert tally.unconverted == {"label row without an image or a video": 2}


def test_classifications_are_counted_once(tmp_path: Path) -> None:
    """However many frames they are in; those that only the answers have are, too."""
    one = {"classificationHash": "c1", "name": "Weather"}
    said = row(
        *(unit(name, labels(car(), classifications=[one, {"name": "old"}])) for name in ("a.jpg", "b.jpg")),
        data_type="img_group", classification_answers={"c1": {}, "c2": {}},
    )  # fmt: skip
    tally = Tally()

    read(tmp_path, said, tally=tally)

    assert tally.unconverted == {"classification": 4}


def test_it_is_recognised(tmp_path: Path) -> None:
    """By its own members, whatever stands before them; a list of other objects is none."""
    write(tmp_path, {"a.json": json.dumps([{"created_at": "x" * 1000, **image(car())}]), "b.json": '[{"label_hash": "l", "boxes": []}]'})

    assert READER.sniff(tmp_path / "a.json") == Certainty.SURE
    assert READER.sniff(tmp_path) == Certainty.SURE
    assert READER.sniff(tmp_path / "b.json") == Certainty.NO
    assert READER.sniff(tmp_path / "c.json") == Certainty.NO
