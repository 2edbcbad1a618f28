"""Azure: Image Analysis, Read, Face and Custom Vision, with values worked out by hand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers import sniff
from prelabel.readers.azure_vision import READER
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.planning import read_sources
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import places, rows, shapes

CASES = FIXTURES / "azure-vision"

KINDS = {"kinds": "objects,people,faces,brands,texts"}

SIZE = (100, 50)

METADATA = {"width": 100, "height": 50}


def attributes(d: Detections) -> list[dict[str, object]]:
    """Those of each row."""
    return [dict(d.attribute_sets[i]) if i >= 0 else {} for i in d.attributes.tolist()]


def predicted(name: str, **fields: object) -> dict[str, object]:
    """A prediction of Custom Vision."""
    return {"tagName": name, "probability": 0.5, "boundingBox": {"left": 0.25, "top": 0.25, "width": 0.5, "height": 0.5}, **fields}


@pytest.mark.parametrize("case", ["analysis", "analysis/street-1.json", "analysis/street-2.json", "read", "faces", "custom", "training"])
def test_the_contract(case: str) -> None:
    """On each layout, which this reader alone recognises."""
    check_reader(READER, CASES / case, KINDS)

    assert sniff([CASES / case], Tally()).name == "azure-vision"


def test_objects() -> None:
    """Of both versions in pixels; the answer says the size. What is not asked for is counted by what reads it."""
    tally = Tally()
    batches = read_batches(READER, CASES / "analysis", {"attributes": "parent"}, tally=tally)

    assert rows(batches) == [
        ("street-1.jpg", "taxi", (0.5, 0.2, 0.75, 0.8), 0.875, -1),
        ("street-1.jpg", "person", (0.0, 0.0, 0.2, 0.5), 0.75, -1),
        ("street-2.jpg", "taxi", (0.25, 0.0, 0.75, 0.8), 0.625, -1),
    ]
    assert attributes(batches[0]) == [{"parent": ("car", "Land vehicle")}, {}, {}]
    assert [(frame.width, frame.height) for frame in batches[0].frames] == [SIZE, SIZE]
    assert places(batches)[1:] == [
        f"{CASES}/analysis/street-1.json: $.objects[1]",
        f"{CASES}/analysis/street-2.json: $.objectsResult.values[0]",
    ]
    assert dict(tally.unconverted) == {
        "element of tags": 2, "captionResult": 1, "face (-O kinds=faces reads it)": 1, "brand (-O kinds=brands reads it)": 1,
        "person (-O kinds=people reads it)": 2, "text of an image (-O kinds=texts reads its words)": 1,
    }  # fmt: skip


def test_people_faces_brands_and_words() -> None:
    """As asked for; a score of hardly anything stays one."""
    (found,) = read_batches(READER, CASES / "analysis", {"kinds": "people,faces,brands,texts", "attributes": "age,gender"})

    assert rows([found])[:4] == [
        ("street-1.jpg", "face", (0.05, 0.0, 0.15, 0.2), None, -1),
        ("street-1.jpg", "ACME", (0.55, 0.3, 0.65, 0.4), 0.5, -1),
        ("street-2.jpg", "person", (0.8, 0.2, 0.9, 0.8), 0.875, -1),
        ("street-2.jpg", "person", (0.0, 0.0, 0.1, 0.2), 0.001953125, -1),
    ]
    assert shapes([found])[4] == ("street-2.jpg", "POLYGON", "text", [(0.3, 0.1), (0.55, 0.1), (0.55, 0.3), (0.3, 0.3)], [0] * 4)
    assert attributes(found) == [{"age": "44", "gender": "Male"}, {}, {}, {}, {"text": "TAXI"}, {"text": "7"}]


def test_words_of_pages() -> None:
    """In fractions of their page, whatever its unit; only pixels are a size; pages are single images."""
    (found,) = read_batches(READER, CASES / "read")

    assert [(frame.file, frame.width, frame.height, frame.still) for frame in found.frames] == [
        ("letter-1.jpg", 800, 400, True), ("letter-2.jpg", 0, 0, True),
    ]  # fmt: skip
    assert [shape[3] for shape in shapes([found])] == [
        [(0.125, 0.125), (0.25, 0.125), (0.25, 0.25), (0.125, 0.25)],
        [(0.375, 0.125), (0.5, 0.15), (0.4875, 0.275), (0.3625, 0.25)],
        [(0.125, 0.125), (0.25, 0.125), (0.25, 0.25), (0.125, 0.25)],
    ]
    assert attributes(found) == [{"text": "Dear"}, {"text": "all"}, {"text": "Yours"}]
    assert found.score.tolist() == [0.875, 0.75, 0.5]


def test_faces() -> None:
    """With landmarks by their place in the reference; an empty list is an image without a face."""
    (found,) = read_batches(READER, CASES / "faces", {"attributes": "glasses,headPose.roll,accessories"})

    assert rows([found])[0] == ("door.png", "face", (0.2, 0.2, 0.6, 0.8), None, -1)
    assert shapes([found])[1] == ("door.png", "LANDMARK", "face", [(0.325, 0.4), (0.475, 0.4), (0.4, 0.7)], [1, 2, 27])
    assert attributes(found)[0] == {"glasses": "NoGlasses", "headPose.roll": "-1.5", "accessories": ("headWear",)}
    assert names(found) == ["door.png", "hall.png"]


def test_landmarks_that_nobody_wants() -> None:
    """Are left out."""
    options = parse_options(READER, {})
    _, batches = read_sources(READER, [CASES / "faces"], options, FrameOptions(), Tally(), shapes=frozenset({Kind.RECTANGLE}))

    assert [row[1] for row in rows(list(batches))] == ["face"]


def test_predictions_of_custom_vision() -> None:
    """In fractions, nothing clipped; no size is needed."""
    (found,) = read_batches(READER, CASES / "custom", {"attributes": "tagId"})

    assert rows([found]) == [
        ("shelf.jpg", "bottle", (0.25, 0.5, 0.5, 1.0), 0.875, -1),
        ("shelf.jpg", "cup", (-0.125, 0.0, 0.125, 0.25), 0.0625, -1),
    ]
    assert attributes(found)[0] == {"tagId": "7e703b80-3c7a-4c3c-bf48-9673c6891a75"}


def test_images_of_custom_vision() -> None:
    """Are called by their id, and have the address of which the size is said; regions have no score."""
    (found,) = read_batches(READER, CASES / "training")

    assert rows([found]) == [("4d6eb844-42ee-42bc-bd6f-c32455ef07c9.jpg", "fork", (0.125, 0.25, 0.625, 0.5), None, -1)]
    assert [(frame.file[:8], frame.width, frame.height, frame.url) for frame in found.frames] == [
        ("4d6eb844", 1200, 900, "https://example.com/i-4d6eb844"), ("f1855a92", 900, 1531, "https://example.com/i-f1855a92"),
    ]  # fmt: skip
    assert places([found]) == [f"{CASES}/training/images.json: $[0].regions[0]"]


IMAGES: list[tuple[object, list[str], list[str], Mapping[str, int]]] = [
    ({"results": [{"id": "p", "predictions": [predicted("cup")]}]}, ["p.jpg"], ["cup"], {}),
    ([{"id": "p", "predictions": [predicted("cup")], "regions": [{}]}], ["p.jpg"], ["cup"], {"region of an image with predictions": 1}),
    ({"id": "p", "regions": [{"tagName": "cup", "left": 0, "top": 0, "width": 1, "height": 1}]}, ["p.jpg"], ["cup"], {}),
    ([predicted("cup"), predicted("jar")], ["a.jpg"], ["cup", "jar"], {}),
    ([{"id": "p", "tags": [{"tagName": "cup"}]}], ["p.jpg"], [], {"tag of a whole image (classification)": 1}),
    ({"predictions": [{"tagName": "cup", "probability": 1}]}, ["a.jpg"], [], {"prediction of a whole image (classification)": 1}),
    ({"predictions": [{"tag_name": "cup", "probability": 1, "bounding_box": {"left": 0, "top": 0, "width": 1, "height": 1}}]},
        ["a.jpg"], ["cup"], {}),
]  # fmt: skip


@pytest.mark.parametrize(("content", "files", "found", "counts"), IMAGES, ids=range(len(IMAGES)))
def test_lists_of_custom_vision(content: object, files: list[str], found: list[str], counts: Mapping[str, int], tmp_path: Path) -> None:
    """Stored predictions, performances, single images, and predictions alone."""
    tally = Tally()
    write(tmp_path, {"a.json": content})

    whole = read(READER, tmp_path / "a.json", tally=tally)

    assert (names(whole), labels(whole), dict(tally.unconverted)) == (files, found, counts)


ANSWERS: list[tuple[dict[str, Any], list[str], Mapping[str, int]]] = [
    ({"objects": [{"rectangle": {"x": 0, "y": 0, "w": 9, "h": 9}, "object_property": "cat", "parent": {"object_property": "pet"}}]},
        ["cat pet"], {}),
    ({"customModelResult": {"objectsResult": {"values": [{"boundingBox": {"x": 0, "y": 0, "w": 9, "h": 9},
        "tags": [{"name": "nut"}, {"name": "bolt"}]}]}, "tagsResult": {"values": []}}},
        ["nut"], {"further tag of an object": 1, "tagsResult": 1}),
    ({"readResult": {"pages": [{"words": [{"content": "Hi", "boundingBox": [0, 0, 9, 0, 9, 9, 0, 9], "confidence": 1}]}]}}, ["text"], {}),
]  # fmt: skip


@pytest.mark.parametrize(("content", "found", "counts"), ANSWERS, ids=range(len(ANSWERS)))
def test_variants_of_answers(content: dict[str, Any], found: list[str], counts: Mapping[str, int], tmp_path: Path) -> None:
    """The names of the client for Python, custom models, and words as a preview wrote them."""
    tally = Tally()
    write(tmp_path, {"a.json": content | {"metadata": METADATA}})

    whole = read(READER, tmp_path / "a.json", {"kinds": "objects,texts", "attributes": "parent"}, tally=tally)

    parents = [f"{label} {said.get('parent', '')}".strip() for label, said in zip(labels(whole), attributes(whole), strict=True)]
    assert (parents, dict(tally.unconverted)) == (found, counts)


def page(number: object, **fields: object) -> dict[str, object]:
    """A page of Read with a word in its upper left quarter."""
    word = {"boundingBox": [0, 0, 4, 0, 4, 5, 0, 5], "text": "a", "confidence": 0.5}
    return {"page": number, "width": 8, "height": 10, "unit": "inch", "lines": [{"words": [word]}], **fields}


PAGES = [
    ([page(3), page(5)], ["a-3.jpg", "a-5.jpg"]),
    ([page(3)], ["a-3.jpg"]),
    ([page(1)], ["a.jpg"]),
    ([page(None)] * 2, ["a-1.jpg", "a-2.jpg"]),
]


@pytest.mark.parametrize(("pages", "files"), PAGES, ids=range(len(PAGES)))
def test_numbers_of_pages(pages: list[object], files: list[str], tmp_path: Path) -> None:
    """Are those that the service says: it may have been asked for some pages only."""
    write(tmp_path, {"a.json": {"status": "succeeded", "analyzeResult": {"readResults": pages}}})

    assert rows([read(READER, tmp_path)]) == [(file, "text", (0.0, 0.0, 0.5, 0.5), 0.5, -1) for file in files]


def test_what_else_read_finds(tmp_path: Path) -> None:
    """Is counted, lines without words, too; by its name in one line."""
    tally = Tally()
    found = page(1, selectionMarks=[{}, {}], lines=[{"text": "a"}, {"text": "b", "words": []}])
    write(tmp_path, {"a.json": {"analyzeResult": {"readResults": [found], "pageResults": [{}], "new\nkind": {"a": 1}}}})

    assert names(read(READER, tmp_path / "a.json", tally=tally)) == ["a.jpg"]
    assert dict(tally.unconverted) == {
        "element of pageResults": 1, "new kind": 1, "element of selectionMarks": 2, "line of text without words": 2,
    }  # fmt: skip


def test_images_in_which_nothing_is(tmp_path: Path) -> None:
    """Are images without objects, and no files of another kind."""
    tally, metadata = Tally(), {"width": 8, "height": 8}
    write(tmp_path, {
        "a.json": {"id": "x", "project": "p", "iteration": "i", "predictions": []},
        "b.json": {"faces": [], "requestId": "r", "metadata": metadata},
        "c.json": {"brands": [], "request_id": "r", "metadata": metadata},
    })  # fmt: skip

    assert (names(read(READER, tmp_path, tally=tally)), tally.told) == (["a.jpg", "b.jpg", "c.jpg"], {})


def test_landmarks_that_are_not_known(tmp_path: Path) -> None:
    """Are counted."""
    tally, face = Tally(), {"left": 0, "top": 0, "width": 9, "height": 9}
    write(tmp_path, {"a.json": [{"faceRectangle": face, "faceLandmarks": {"horn": {"x": 1, "y": 1}, "noseTip": None}}]})

    assert len(read(READER, tmp_path / "a.json", size=SIZE, tally=tally)) == 1
    assert dict(tally.unconverted) == {"landmark of a type that is not known": 1}


def test_the_only_image_of_the_user(tmp_path: Path) -> None:
    """Is that of the only answer, whatever it is called."""
    write(tmp_path, {"a.json": {"predictions": [predicted("cup")]}, "images/x.jpg": SIZE})

    assert names(read(READER, tmp_path / "a.json", frames=tmp_path / "images")) == ["x.jpg"]


SNIFFED = [
    ('[{"faceId": "a", "faceRectangle": {}}]', Certainty.SURE),
    ('{"modelVersion": "x", "peopleResult": {}}', Certainty.SURE),
    ('{"objects": [], "requestId": "x", "metadata": {}}', Certainty.SURE),
    ('{"predictions": [{"tag_name": "a", "probability": 0.5}]}', Certainty.SURE),
    ("[]", Certainty.NO),
    ('{"objects": [], "metadata": {}}', Certainty.NO),
    ("", Certainty.NO),
]


@pytest.mark.parametrize(("text", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_sniffing(text: str, certainty: Certainty, tmp_path: Path) -> None:
    """The names of the services are sure; an empty list says nothing."""
    write(tmp_path, {"a.json": text})

    assert READER.sniff(tmp_path) is certainty
