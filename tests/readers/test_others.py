"""Files of a folder that are of another kind: they are left out aloud, and what is damaged is none of them."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from prelabel.engine import INLINE, Processes
from prelabel.errors import Tally
from prelabel.readers import find
from prelabel.readers.others import chosen, holds_text, is_json, note_others
from prelabel.sources import ReadOptions, open_sources
from prelabel.testing import read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import refused, write

JSON = [
    (b'{"a": 1}', True),
    (b"\xef\xbb\xbf [1, 2]\n", True),
    (b'[{"loss": NaN}, {"loss": -Infinity}]', True),
    (b'{"a": 1}\n\n{"a": 2}\n', True),
    (b"", False),
    (b" \n", False),
    (b"92", False),
    (b'"text"', False),
    (b'{"a": 1', False),
    (b'{"a": 1}\n{"a"', False),
    (b'{"a": 1} x', False),
    (b'{"a": "caf\xe9"}', False),
    ('{"a": 1}'.encode("utf-16"), False),
    (bytes(20), False),
    (b"[" * 100_000 + b"]" * 100_000, False),
]


@pytest.mark.parametrize(("data", "whole"), JSON, ids=range(len(JSON)))
def test_whole_json(data: bytes, tmp_path: Path, *, whole: bool) -> None:
    """Is an object, a list, or one of them in each line, to the end."""
    (tmp_path / "a.json").write_bytes(data)

    assert is_json(tmp_path / "a.json") is whole


TEXTS = [(b"a,b\n", True), ("caf\xe9".encode(), True), (b"", False), (b"\n", False), (b"a\0b", False), (b"caf\xe9", False)]


@pytest.mark.parametrize(("data", "whole"), TEXTS, ids=range(len(TEXTS)))
def test_whole_text(data: bytes, tmp_path: Path, *, whole: bool) -> None:
    """Is UTF-8 that says something."""
    (tmp_path / "a.csv").write_bytes(data)

    assert holds_text(tmp_path / "a.csv") is whole


def test_what_is_not_there_is_no_other_file(tmp_path: Path) -> None:
    """So that it is said when it is read: it goes with the files of the format."""
    there, gone = tmp_path / "a.json", tmp_path / "b.json"
    there.write_text("{}", encoding="utf-8")

    assert chosen([there, gone], lambda _: False) == ((gone,), (str(there),))
    assert (is_json(gone), holds_text(gone)) == (False, False)


@pytest.mark.parametrize(
    ("others", "note"),
    [
        ([], []),
        (["x.json"], ["1 other JSON file not read: first x.json"]),
        (["x.json", "y.jsonl"], ["2 other JSON files not read: first x.json"]),
        (["x.txt"], ["1 other text file not read: first x.txt"]),
        (["x.json", "y.csv"], ["2 other files not read: first x.json"]),
        ([f"{i}.xml" for i in range(1200)], ["1,200 other XML files not read: first 0.xml"]),
    ],
)
def test_a_note_of_other_files(others: list[str], note: list[str]) -> None:
    """Counts them and names the first."""
    tally = Tally()

    note_others(others, tally)

    assert list(tally.notes) == note


FOLDERS: list[tuple[str, str, dict[str, str], str]] = [
    ("ultralytics", "images", {}, "x.json"),
    ("hf", "pipeline", {}, "x.json"),
    ("tfod", "outputs", {}, "x.json"),
    ("mmdet", "boxes", {"names": "coco80"}, "x.json"),
    ("mmpose", "images", {}, "x.json"),
    ("roboflow", "answers", {}, "x.json"),
    ("torchvision", "arrays", {"names": "car,bus,truck"}, "x.json"),
    ("rekognition", "images", {}, "x.json"),
    ("video-intelligence", "objects", {"fps": "10"}, "x.json"),
    ("via", "project", {}, "x.json"),
    ("sagemaker", "boxes", {}, "x.json"),
    ("csv", "sink", {"names": "coco80"}, "x.json"),
    ("tusimple", "labels", {}, "x.json"),
    ("datumaro", "shapes", {}, "x.json"),
    ("cvat", "images", {}, "x.xml"),
    ("cityscapes", "set", {}, "x.json"),
    ("ade20k", "full", {}, "x.json"),
    ("mapillary", "vistas", {}, "x.json"),
    ("createml", "splits", {}, "x.json"),
    ("megadetector", "cameras", {}, "x.json"),
    ("darknet", "images", {}, "x.json"),
    ("darklabel", "objects", {}, "x.txt"),
    ("detrac", "train", {}, "x.xml"),
    ("darwin", "images", {}, "x.json"),
    ("encord", "shapes", {}, "x.json"),
    ("vott", "export", {}, "x.json"),
    ("nuimages", "street", {}, "x.json"),
    ("segments", "vector", {}, "x.json"),
    ("sot", "lasot", {}, "x.txt"),
    ("superannotate", "project", {}, "x.json"),
    ("fiftyone", "video", {}, "x.json"),
    ("openlabel", "rail", {}, "x.json"),
    ("crowdhuman", "truth", {}, "x.json"),
    ("vlm", "florence", {}, "x.json"),
    ("dataloop", "images", {}, "x.json"),
    ("kili", "latest", {}, "x.json"),
    ("sam", "generated", {}, "x.json"),
    ("viame", "sequence", {}, "x.json"),
    ("vos", "burst", {}, "x.json"),
    ("kaggle", "wheat", {}, "x.csv"),
    ("mpii", "machines", {}, "x.json"),
    ("posetrack", "results", {}, "x.json"),
    ("ai-challenger", "validation", {}, "x.json"),
    ("icdar", "words", {}, "x.txt"),
    ("imglab", "faces", {}, "x.xml"),
    ("paddleocr", "results", {}, "x.json"),
    ("widerface", "results", {}, "x.txt"),
    ("celeba", "wild", {}, "x.txt"),
    ("vggface2", "set", {}, "x.csv"),
    ("wflw", "set", {}, "x.txt"),
    ("azure-vision", "faces", {}, "x.json"),
    ("azureml", "training", {}, "x.json"),
    ("vertex-ai", "dataset", {}, "x.json"),
    ("cloud-vision", "objects", {}, "x.json"),
    ("ultralytics-ndjson", "detect", {}, "x.jsonl"),
    ("deeplabcut", "single", {}, "x.csv"),
    ("sleap", "tracks", {}, "x.csv"),
]


@pytest.mark.parametrize(("name", "case", "options", "other"), FOLDERS, ids=[row[0] for row in FOLDERS])
def test_a_file_of_another_kind(name: str, case: str, options: dict[str, str], other: str, tmp_path: Path) -> None:
    """Is left out of the folder, as it may well lie there, and named; the frames are those of the folder without it."""
    reader: Any = find(name)
    for path in (FIXTURES / name / case).rglob("*"):
        if path.is_file():
            target = tmp_path / path.relative_to(FIXTURES / name / case)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    before = read_batches(reader, tmp_path, options, size=(640, 480))
    text = "<project/>" if other.endswith(".xml") else json.dumps({"epochs": 3, "loss": float("nan")})
    (tmp_path / other).write_text(text, encoding="utf-8")
    tally = Tally()

    after = read_batches(reader, tmp_path, options, size=(640, 480), tally=tally)

    kind = {".csv": "", ".xml": "XML ", ".txt": "text "}.get(Path(other).suffix, "JSON ")
    assert f"1 other {kind}file not read: first {tmp_path / other}" in tally.notes
    assert [frame for batch in after for frame in batch.frames] == [frame for batch in before for frame in batch.frames]


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_a_note_for_each_source(workers: int, tmp_path: Path) -> None:
    """Whether units are read here or by any number of workers, and of a folder of several units once."""
    image = {"id": 1, "width": 20, "height": 20}
    for name in ("a", "b"):
        coco = [{"images": [{**image, "file_name": f"{name}{i}.jpg"}], "annotations": [], "categories": []} for i in range(3)]
        write(tmp_path, {f"{name}/{i}.json": one for i, one in enumerate(coco)} | {f"{name}/x.json": {"loss": 1}, f"{name}/y.json": {}})
    tally, sources = Tally(), [tmp_path / "a", tmp_path / "b"]

    with Processes(workers, patience_s=0, helps=False) if workers else nullcontext(INLINE) as engine:
        opened = open_sources(sources, ReadOptions(format="coco"), tally, engine)
        planned = list(tally.notes)
        batches = list(opened.batches(tally, engine))

    assert (len(opened.units), len(batches) > 0) == (6, True)
    assert planned == [f"2 other JSON files not read: first {source}/x.json" for source in sources]
    assert [note for note in tally.notes if "not read" in note] == planned


def test_a_list_of_classes_beside_results(tmp_path: Path) -> None:
    """Has names and classes as results have, but nothing that was found: it is no image."""
    box = {"x1": 0, "y1": 0, "x2": 9, "y2": 9}
    good = {"name": "car", "class": 1, "confidence": 0.5, "box": box}
    write(tmp_path, {"a.json": [good], "b.json": [], "classes.json": [{"name": "car", "class": 1}, {"name": "bus", "class": 2}]})
    tally = Tally()

    frames = [frame.file for batch in read_batches(find("ultralytics"), tmp_path, size=(20, 20), tally=tally) for frame in batch.frames]

    assert frames == ["a", "b"]
    assert list(tally.notes) == [f"1 other JSON file not read: first {tmp_path}/classes.json"]


def test_a_result_of_ultralytics_beside_those_of_a_pipeline(tmp_path: Path) -> None:
    """Is of another kind, though it has boxes, too; a result of a pipeline with one name misspelt is not."""
    good = {"score": 0.5, "label": "car", "box": {"xmin": 0, "ymin": 0, "xmax": 9, "ymax": 9}}
    other = {"name": "car", "class": 1, "confidence": 0.5, "box": {"x1": 0, "y1": 0, "x2": 9, "y2": 9}}
    bad = [{**{key: value for key, value in good.items() if key != name}, f"{name}s": good[name]} for name in good]
    write(tmp_path, {"a.json": [good], "b.json": [other], "c.json": [{**other, "score": 0.5, "label": "car"}]})
    write(tmp_path, {f"m{i}.json": [one] for i, one in enumerate(bad)})
    tally = Tally(on_error="skip")

    frames = [frame.file for batch in read_batches(find("hf"), tmp_path, size=(20, 20), tally=tally) for frame in batch.frames]

    assert frames == ["a", "m0", "m1", "m2"]
    assert [str(problem.place) for problem in tally.bad] == [f"{tmp_path}/m{i}.json:1:2: $[0]" for i in (1, 2)]
    assert list(tally.notes) == [f"2 other JSON files not read: first {tmp_path}/b.json"]


def test_a_result_whose_names_are_misspelt(tmp_path: Path) -> None:
    """Is still one, and a bad record, not a file of another kind."""
    box = {"x1": 0, "y1": 0, "x2": 9, "y2": 9}
    good = {"name": "car", "class": 2, "confidence": 0.5, "box": box}
    write(tmp_path, {"u/a.json": [good], "u/b.json": [{"name": "car", "class": 2, "confidenc": 0.5, "box": box}]})
    corners = {"xmin": 0, "ymin": 0, "xmax": 9, "ymax": 9}
    write(tmp_path, {"h/a.json": [{"score": 0.5, "label": "car", "box": corners}], "h/b.json": 92})
    write(tmp_path, {"t/a.json": {"detection_boxes": [], "detection_classes": []}, "t/b.json": {"error": "no such model"}})

    fix = "correct the value, or leave the record out with --on-error skip"
    assert refused(find("ultralytics"), tmp_path / "u", size=(20, 20)) == f"b.json:1:2: $[0]: has no confidence\n  fix: {fix}"
    assert refused(find("hf"), tmp_path / "h", size=(20, 20)) == (
        "b.json:1:1: $: expected `array`, got `int`\n  fix: write it as the format says, or give another file"
    )
    assert refused(find("tfod"), tmp_path / "t") == "b.json: the model answered with an error: no such model\n  fix: ask it again"


ROW = "Car 0.00 0 0.00 10.00 10.00 30.00 20.00 1.5 1.6 3.9 0.0 1.5 20.0 0.0"

FIX = "write type truncated occluded alpha left top right bottom height width length x y z rotation_y, and a score where there is one"


def test_a_kitti_file_whose_first_row_is_bad(tmp_path: Path) -> None:
    """It is called as the label files beside it are, so it is one; what is called otherwise is not."""
    write(tmp_path, {"p/000000.txt": ROW, "p/000001.txt": ROW.replace("30.00", "true"), "p/notes.txt": "seen on Monday"})
    reader, tally = find("kitti"), Tally(on_error="skip")

    message = refused(reader, tmp_path / "p", size=(100, 50))
    frames = [frame.file for batch in read_batches(reader, tmp_path / "p", size=(100, 50), tally=tally) for frame in batch.frames]

    assert message == f"000001.txt:1: 'true' in column 7 is no number\n  fix: {FIX}"
    assert frames == ["000000.png", "000001.png"]
    assert [str(problem.place) for problem in tally.bad] == [f"{tmp_path}/p/000001.txt:1"]
    assert f"1 other text file not read: first {tmp_path}/p/notes.txt" in tally.notes


def test_kitti_files_of_a_folder_that_are_all_damaged(tmp_path: Path) -> None:
    """They are found by their names, which label files of another folder have; raw measurements of such names are none."""
    write(tmp_path, {"a/000000.txt": ROW, "b/000001.txt": bytes(90), "oxts/000000.txt": "49.0 8.4 112.8"})
    tally = Tally(on_error="skip")

    assert (
        refused(find("kitti"), tmp_path, size=(100, 50)) == f"b/000001.txt:1: 1 column, but a row has 15, or 16 with a score\n  fix: {FIX}"
    )
    read_batches(find("kitti"), tmp_path, size=(100, 50), tally=tally)

    assert f"1 other text file not read: first {tmp_path}/oxts/000000.txt" in tally.notes
