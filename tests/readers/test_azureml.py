"""Azure Machine Learning: lines and predictions, with values worked out by hand."""

from pathlib import Path

import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.azureml import READER
from prelabel.readers.base import Certainty
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, refused, write
from tests.readers.yolo_files import places, rows, shapes

CASES = FIXTURES / "azureml"

STORE = "azureml://subscriptions/s/resourcegroups/r/workspaces/w/datastores/d/paths/"


def attributes(d: Detections) -> list[dict[str, object]]:
    """Those of each row."""
    return [dict(d.attribute_sets[i]) if i >= 0 else {} for i in d.attributes.tolist()]


def boxed(**fields: object) -> dict[str, object]:
    """An object of a line."""
    return {"label": "can", "topX": 0.25, "topY": 0.25, "bottomX": 0.5, "bottomY": 0.5, **fields}


def seen(**fields: object) -> dict[str, object]:
    """An object of a prediction."""
    return {"label": "can", "score": 0.5, "box": {"topX": 0.25, "topY": 0.25, "bottomX": 0.5, "bottomY": 0.5}, **fields}


@pytest.mark.parametrize("case", ["training", "labelled", "predictions", "predictions/shelf.json"])
def test_the_contract(case: str) -> None:
    """On each layout, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "azureml"


def test_training_data() -> None:
    """Boxes and parts of polygons in fractions; the name is the path in the datastore, and sizes may be text."""
    (found,) = read_batches(READER, CASES / "training")

    assert rows([found]) == [
        ("items/1.jpg", "can", (0.25, 0.125, 0.75, 0.5), None, -1),
        ("items/1.jpg", "carton", (0.0, 0.5, 0.5, 1.0), None, -1),
        ("items/2.jpg", "can", (0.0, 0.0, 0.75, 0.5), None, -1),
        ("items/4.jpg", "bottle", (0.0, 0.0, 1.0, 0.5), None, -1),
    ]
    points = [(0.5, 0.25), (0.75, 0.5), (0.25, 0.5), (0.0, 0.0), (0.125, 0.0), (0.125, 0.125), (0.0, 0.125)]
    assert shapes([found])[2] == ("items/2.jpg", "POLYGON", "can", points, [0] * 7)
    assert found.ring_start.tolist() == [0, 3, 7]
    assert [(one.file, one.width, one.height, one.still) for one in found.frames] == [
        ("items/1.jpg", 400, 200, True), ("items/2.jpg", 400, 200, True), ("items/3.jpg", 400, 200, True), ("items/4.jpg", 0, 0, True),
    ]  # fmt: skip
    assert [place.rpartition(":")[2] for place in places([found])] == ["1", "1", "2", "4"]


def test_crowds() -> None:
    """Are left out and counted, or marked, as asked for."""
    tally = Tally()
    dropped = read_batches(READER, CASES / "training", {"crowd": "drop"}, tally=tally)
    marked = read(READER, CASES / "training", {"crowd": "attribute"})

    assert labels(dropped[0]) == ["can", "can", "bottle"]
    assert dict(tally.filtered) == {"object with isCrowd": 1}
    assert attributes(marked) == [{"isCrowd": "false"}, {"isCrowd": "true"}, {"isCrowd": "false"}, {"isCrowd": "false"}]


def test_labelled_data() -> None:
    """The confidence of each object is its score, null is none; a URL is the frame's own."""
    (found,) = read_batches(READER, CASES / "labelled")

    assert rows([found]) == [
        ("items/1.png", "can", (0.25, 0.5, 0.5, 0.75), 0.875, -1),
        ("items/1.png", "cup", (0.5, 0.5, 1.0, 1.0), None, -1),
        ("images/a b/2.png", "can", (0.0, 0.0, 0.5, 0.5), None, -1),
    ]
    assert [frame.url for frame in found.frames] == ["", "https://fridge.blob.core.windows.net/images/a%20b/2.png?sv=1"]


def test_one_confidence_of_one_object(tmp_path: Path) -> None:
    """Need not be in a list."""
    write(tmp_path, {"a.jsonl": [{"image_url": f"{STORE}a.jpg", "label": boxed(), "label_confidence": 0.75}]})

    assert read(READER, tmp_path).score.tolist() == [0.75]


def test_classes_of_images(tmp_path: Path) -> None:
    """Are counted, and the images are frames without objects."""
    said = ["cat", ["cat", "dog"], [], None]
    write(tmp_path, {"a.jsonl": [{"image_url": f"{STORE}{i}.jpg", "label": label} for i, label in enumerate(said)]})
    write(tmp_path, {"b.jsonl": [{"filename": "4.jpg", "probs": [0.5, 0.5], "labels": ["cat", "dog"], "boxes": []}]})
    tally = Tally()

    found = read_batches(READER, tmp_path, tally=tally)

    assert [name for batch in found for name in names(batch)] == ["0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg"]
    assert dict(tally.unconverted) == {"class of a whole image (classification)": 4}


def test_predictions() -> None:
    """A polygon stands beside its box; paths are below the folder that all lie in, and what names no image is called as its file."""
    found = read(READER, CASES / "predictions")

    assert shapes([found]) == [
        ("31.jpg", "RECTANGLE", "can", [], []),
        ("shelf.jpg", "RECTANGLE", "can", [], []),
        ("shelf.jpg", "RECTANGLE", "cup", [], []),
        ("shelf.jpg", "POLYGON", "cup", [(0.5, 0.25), (0.75, 0.375), (0.5, 0.5)], [0] * 3),
    ]
    assert found.score.tolist() == [0.5, 0.9375, 0.875, 0.875]
    assert found.object.tolist() == [0, 1, 2, 2]
    assert names(found) == ["31.jpg", "32.jpg", "shelf.jpg"]
    assert places([found])[1:] == [f"{CASES}/predictions/shelf.json:{line}" for line in (5, 15, 15)]


def test_paths_of_predictions(tmp_path: Path) -> None:
    """Keep the folders below the one that all lie in, or below that of -O base, or are those of known images."""
    said = ["/mnt/x/day/1.jpg", "/mnt/x/night/1.jpg"]
    write(tmp_path, {"p/a.jsonl": [{"filename": name, "boxes": []} for name in said]})
    write(tmp_path, {f"f/{folder}/1.jpg": (8, 6) for folder in ("day", "night")})

    assert names(read(READER, tmp_path / "p")) == ["day/1.jpg", "night/1.jpg"]
    assert names(read(READER, tmp_path / "p", {"base": "/mnt"})) == ["x/day/1.jpg", "x/night/1.jpg"]
    assert names(read(READER, tmp_path / "p", frames=tmp_path / "f")) == ["day/1.jpg", "night/1.jpg"]


@pytest.mark.parametrize("suffix", [".jfif", ".JPE"])
def test_suffixes_of_images(suffix: str, tmp_path: Path) -> None:
    """Are those of the service's reference, too: such a path is the name of an image."""
    write(tmp_path, {"a.json": [{"filename": f"/mnt/x/1{suffix}", "boxes": [seen()]}]})

    assert names(read(READER, tmp_path)) == [f"1{suffix}"]


def test_predictions_without_names(tmp_path: Path) -> None:
    """Are of the images of --frames, in order."""
    listed = [{"filename": "/srv/tmpa", "boxes": []}, {"filename": "/srv/tmpb", "boxes": [seen()]}]
    write(tmp_path, {"p/a.json": listed, "f/1.jpg": (8, 6), "f/2.jpg": (8, 6)})

    assert rows([read(READER, tmp_path / "p", frames=tmp_path / "f")]) == [("2.jpg", "can", (0.25, 0.25, 0.5, 0.5), 0.5, -1)]
    fix = "give --frames the images in the order of the requests"
    assert refused(READER, tmp_path / "p") == f"a.json: holds 2 predictions that do not name their images\n  fix: {fix}"


def test_pixels(tmp_path: Path) -> None:
    """Are divided by the size that the line says, where the user says that they are pixels."""
    box = boxed(topX=100, topY=50, bottomX=200, bottomY=100)
    outline = {"label": "cup", "polygon": [[0, 0, 40, 0, 40, 20]], "mood": "good"}
    details = {"width": "400px", "height": 200}
    write(tmp_path, {"a.jsonl": [{"image_url": "a.jpg", "image_details": details, "label": [box, outline]}]})

    found = read(READER, tmp_path, {"unit": "pixels", "attributes": "mood"})

    assert rows([found])[0] == ("a.jpg", "can", (0.25, 0.25, 0.5, 0.5), None, -1)
    assert shapes([found])[1] == ("a.jpg", "POLYGON", "cup", [(0.0, 0.0), (0.1, 0.0), (0.1, 0.1)], [0] * 3)
    assert attributes(found) == [{}, {"mood": "good"}]


NAMES = [
    (f"{STORE}a/1.jpg", "a/1.jpg"),
    ("azureml://datastores/d/paths/a%20b/1.jpg", "a%20b/1.jpg"),
    ("AmlDatastore://d/a/1.jpg", "a/1.jpg"),
    ("https://host/a%20b/1.jpg?sv=1", "a b/1.jpg"),
    ("./images/1.jpg", "images/1.jpg"),
]


@pytest.mark.parametrize(("url", "name"), NAMES, ids=range(len(NAMES)))
def test_the_name_of_an_image(url: str, name: str, tmp_path: Path) -> None:
    """Is its path in the datastore letter by letter, or the path of a URL decoded."""
    write(tmp_path, {"a.jsonl": [{"image_url": url, "label": [boxed()]}]})

    assert names(read(READER, tmp_path)) == [name]


SNIFFED = [
    ("a.jsonl", '{"image_url": "a.jpg", "label": [{"bottomX": 1}]}', Certainty.SURE),
    ("a.jsonl", '{"image_url": "a.jpg", "label": [{"label": "a", "polygon": [[0, 1]]}]}', Certainty.SURE),
    ("a.json", '[{"boxes": [{"box": {"topX": 0}}], "filename": "a"}]', Certainty.SURE),
    ("a.jsonl", '{"image_url": "AmlDatastore://d/a.jpg", "label": "cat"}', Certainty.LIKELY),
    ("a.json", '{"filename": "a.jpg", "boxes": []}', Certainty.LIKELY),
    ("a.json", '{"image_url": "a.jpg", "label": "cat"}', Certainty.NO),
    ("a.json", "[" * 100_000, Certainty.NO),
    ("a.txt", '{"image_url": "a.jpg", "label": [{"bottomX": 1}]}', Certainty.NO),
]


@pytest.mark.parametrize(("name", "text", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_what_is_recognised(name: str, text: str, certainty: Certainty, tmp_path: Path) -> None:
    """Its boxes and polygons surely; what may be of others only likely."""
    write(tmp_path, {name: text})

    assert READER.sniff(tmp_path / name) == certainty
