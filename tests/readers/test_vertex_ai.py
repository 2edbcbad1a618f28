"""Google Vertex AI: data sets and predictions of images and videos, with values worked out by hand."""

from pathlib import Path

import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.vertex_ai import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, refused, write
from tests.readers.yolo_files import places, rows, shapes

CASES = FIXTURES / "vertex-ai"

FPS = {"fps": "10"}

LAYOUTS = ["dataset", "rows", "predictions", "online", "legacy", "tracking", "tracked", "rows/import.csv", "online/street-7.json"]


def attributes(d: Detections) -> list[dict[str, object]]:
    """Those of each row."""
    return [dict(d.attribute_sets[i]) if i >= 0 else {} for i in d.attributes.tolist()]


def boxed(**fields: object) -> dict[str, object]:
    """An annotation."""
    return {"displayName": "car", "xMin": 0.25, "yMin": 0.25, "xMax": 0.5, "yMax": 0.5, **fields}


def timed(time: object, instance: object, **fields: object) -> dict[str, object]:
    """An annotation of a video."""
    return boxed(timeOffset=time, instanceId=instance, **fields)


def predicted(**fields: object) -> dict[str, object]:
    """A line of batch predictions."""
    prediction = {"displayNames": ["car"], "bboxes": [[0.25, 0.5, 0.0, 1.0]], "confidences": [0.5]}
    return {"instance": {"content": "gs://b/a.jpg", "mimeType": "image/jpeg"}, "prediction": prediction, **fields}


@pytest.mark.parametrize("case", LAYOUTS)
def test_the_contract(case: str) -> None:
    """On each layout, which this reader alone recognises."""
    check_reader(READER, CASES / case, FPS)

    assert sniff([CASES / case], Tally()).name == "vertex-ai"


def test_a_data_set() -> None:
    """Numbers may be text, and are left out where they are 0; the name is the key in the bucket; images are single ones."""
    tally = Tally()
    batches = read_batches(READER, CASES / "dataset", {"attributes": "ml_use,aiplatform.googleapis.com/annotation_set_name"}, tally=tally)

    assert rows(batches)[:2] == [
        ("stall/1.jpeg", "Tomato", (0.25, 0.5, 0.75, 0.625), None, -1),
        ("stall/1.jpeg", "Salad", (0.0, 0.0, 1.0, 0.5), None, -1),
    ]
    assert shapes(batches)[2:] == [
        ("stall/3.png", "POLYGON", "Leaf", [(0.25, 0.0), (0.5, 0.5), (0.0, 0.5)], [0] * 3),
        ("stall/3.png", "LINE", "Stem", [(0.5, 0.5), (0.75, 1.0)], [0] * 2),
    ]
    assert [(frame.file, frame.still) for frame in batches[0].frames] == [
        ("stall/1.jpeg", True), ("stall/2.gif", True), ("stall/3.png", True),
    ]  # fmt: skip
    assert places(batches) == [f"{CASES}/dataset/data-00001-of-00001.jsonl:{line}" for line in (1, 1, 3, 3)]
    assert attributes(batches[0])[:2] == [
        {"aiplatform.googleapis.com/annotation_set_name": "first", "ml_use": "training"}, {"ml_use": "training"},
    ]  # fmt: skip
    assert dict(tally.unconverted) == {"element of classificationAnnotations": 2}


def test_labels_of_an_annotation_go_first(tmp_path: Path) -> None:
    """Before those of its item; what text cannot say is counted."""
    line = {"imageGcsUri": "gs://b/a.jpg", "boundingBoxAnnotations": [boxed(annotationResourceLabels={"env": "prod"}), boxed()]}
    write(tmp_path, {"a.jsonl": [{**line, "dataItemResourceLabels": {"env": "test", "x/day": {"of": 7}}}]})
    tally = Tally()

    (found,) = read_batches(READER, tmp_path, {"attributes": "env,day"}, tally=tally)

    assert attributes(found) == [{"env": "prod"}, {"env": "test"}]
    assert dict(tally.unconverted) == {"values of the attribute day": 1}


def test_rows() -> None:
    """Two vertices are opposite, in any order; four are a box or a polygon; rows of one image are together."""
    (found,) = read_batches(READER, CASES / "rows", {"attributes": "ml_use"})

    assert rows([found]) == [
        ("stall/1.png", "car", (0.125, 0.25, 0.5, 0.75), None, -1),
        ("stall/1.png", "bike", (0.5, 0.25, 0.75, 0.5), None, -1),
        ("stall/2.png", "bus", (0.25, 0.25, 0.5, 0.5), None, -1),
        ("stall/4.png", "kite", (0.0, 0.0, 1.0, 1.0), None, -1),
    ]
    assert shapes([found])[3] == ("stall/4.png", "POLYGON", "kite", [(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)], [0] * 4)
    assert names(found) == ["stall/1.png", "stall/2.png", "stall/3.png", "stall/4.png"]
    assert [place.rpartition(":")[2] for place in places([found])] == ["1", "3", "2", "5"]
    assert attributes(found) == [{"ml_use": "TRAIN"}, {"ml_use": "TRAIN"}, {"ml_use": "UNASSIGNED"}, {}]
    assert all(frame.still for frame in found.frames)


def test_rows_without_a_box(tmp_path: Path) -> None:
    """A label alone is of the whole image and counted; so are rows that name other files. Cells may be quoted."""
    text = '\ufeffgs://b/a.jpg\r\ngs://b/b.jpg,day\r\nTEST,gs://b/more.csv\r\n\r\ntrain,gs://b/c.jpg,"a ""b"", c",0,0,,,.5,.5,,\r\n'
    write(tmp_path, {"a.csv": text})
    tally = Tally()

    (found,) = read_batches(READER, tmp_path, tally=tally)

    assert rows([found]) == [("c.jpg", 'a "b", c', (0.0, 0.0, 0.5, 0.5), None, -1)]
    assert names(found) == ["a.jpg", "b.jpg", "c.jpg"]
    assert dict(tally.unconverted) == {"label of a whole image or video": 1, "row that names another file": 1}


def test_batch_predictions() -> None:
    """Boxes are xMin, xMax, yMin, yMax; an image in which nothing is found is a frame. They may be frames of a video."""
    (found,) = read_batches(READER, CASES / "predictions")

    assert rows([found]) == [
        ("stall/1.jpg", "cat", (0.125, 0.5, 0.25, 0.75), 0.75, -1),
        ("stall/1.jpg", "dog", (0.25, 0.0, 0.5, 0.5), 0.5, -1),
    ]
    assert [(frame.file, frame.still) for frame in found.frames] == [("stall/1.jpg", False), ("stall/2.jpg", False)]


def test_predictions_of_classes_and_masks(tmp_path: Path) -> None:
    """Are counted, and are of images without objects."""
    kinds = {"displayNames": ["day", "street"], "confidences": [0.5, 0.5]}, {"categoryMask": "iVBOR", "confidenceMask": "iVBOR"}
    instances = [{"content": f"https://host/x/{number}.png?sign=1"} for number in range(2)]
    write(tmp_path, {"a.jsonl": [predicted(instance=one, prediction=kind) for one, kind in zip(instances, kinds, strict=True)]})
    tally = Tally()

    (found,) = read_batches(READER, tmp_path / "a.jsonl", tally=tally)

    assert [(frame.file, frame.url) for frame in found.frames] == [(f"x/{i}.png", f"https://host/x/{i}.png?sign=1") for i in range(2)]
    assert dict(tally.unconverted) == {
        "class of a whole image (classification)": 2, "mask of a whole image (categoryMask)": 1,
        "mask of a whole image (confidenceMask)": 1,
    }  # fmt: skip


def test_predictions_for_texts(tmp_path: Path) -> None:
    """Look like classes of images, but are of no image: they are counted."""
    text = predicted(instance={"content": "gs://b/a.txt", "mimeType": "text/plain"}, prediction={"displayNames": ["good"]})
    write(tmp_path, {"a.jsonl": [text, predicted()]})
    tally = Tally()

    (found,) = read_batches(READER, tmp_path, tally=tally)

    assert (names(found), dict(tally.unconverted)) == (["a.jpg"], {"prediction for a text": 1})


def test_an_answer_of_an_endpoint() -> None:
    """Is of the image that is called as its file; its place is the line on which a box stands."""
    (found,) = read_batches(READER, CASES / "online")

    assert rows([found]) == [("street-7.jpg", "cat", (0.25, 0.125, 0.75, 0.5), 0.875, -1)]
    assert places([found]) == [f"{CASES}/online/street-7.json:14"]


def test_answers_about_several_images(tmp_path: Path) -> None:
    """Are of the images of --frames, in order, of which there must be as many."""
    one = {"displayNames": ["car"], "bboxes": [[0.25, 0.5, 0.0, 1.0]], "confidences": [0.5]}
    write(tmp_path, {"p/a.json": {"predictions": [one, {}]}, "f/1.jpg": (8, 6), "f/2.jpg": (8, 6)})

    assert rows([read(READER, tmp_path / "p", frames=tmp_path / "f")]) == [("1.jpg", "car", (0.25, 0.0, 0.5, 1.0), 0.5, -1)]
    fix = "give --frames the images in the order of the requests"
    assert refused(READER, tmp_path / "p") == f"a.json: holds 2 predictions that do not name their images\n  fix: {fix}"


def test_automl_vision() -> None:
    """Two vertices are opposite corners, of which zeros are left out."""
    (found,) = read_batches(READER, CASES / "legacy")

    assert rows([found]) == [
        ("stall/1.jpg", "cat", (0.25, 0.125, 0.75, 0.5), 0.625, -1),
        ("stall/1.jpg", "dog", (0.0, 0.0, 0.5, 0.5), 0.5, -1),
    ]
    assert names(found) == ["stall/1.jpg", "stall/2.jpg"]


def test_an_answer_of_automl_vision(tmp_path: Path) -> None:
    """Is of the image called as its file; four vertices are a box or a polygon; what is no box is counted."""
    corners = [{"x": 0.5}, {"x": 1, "y": 0.5}, {"x": 0.5, "y": 1}, {"y": 0.5}]
    detail = {"boundingBox": {"normalizedVertices": corners}, "score": 0.25}
    payload = [{"displayName": "kite", "imageObjectDetection": detail}, {"displayName": "day", "classification": {"score": 1}}]
    write(tmp_path, {"a.json": {"payload": payload}})
    tally = Tally()

    found = read_batches(READER, tmp_path, tally=tally)

    assert shapes(found) == [("a.jpg", "POLYGON", "kite", [(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)], [0] * 4)]
    assert dict(tally.unconverted) == {"annotation without imageObjectDetection": 1}


def test_videos_of_a_data_set() -> None:
    """Instances of a label are tracks, but for -1; the name is the key without suffix, and times become frames."""
    tally = Tally()
    found = read_batches(READER, CASES / "tracking", FPS, tally=tally)

    assert rows(found) == [
        ("clips/east/000001.jpg", "car", (0.5, 0.25, 0.75, 0.5), None, 0),
        ("clips/east/000002.jpg", "car", (0.625, 0.25, 0.875, 0.5), None, 0),
        ("clips/east/000002.jpg", "bike", (0.25, 0.25, 0.5, 0.5), None, -1),
        ("clips/north/000000.jpg", "horse", (0.25, 0.25, 0.5, 0.5), None, 0),
        ("clips/north/000002.jpg", "horse", (0.5, 0.25, 0.75, 0.5), None, 0),
        ("clips/north/000001.jpg", "bird", (0.0, 0.0, 0.125, 0.125), None, -1),
        ("clips/south/000001.jpg", "horse", (0.5, 0.5, 1.0, 1.0), None, -1),
    ]
    assert [(one.sequence, one.index, one.time_s) for one in found[1].frames] == [
        ("clips/north", 0, 0.0), ("clips/north", 1, 0.1), ("clips/north", 2, 0.2),
    ]  # fmt: skip
    assert list(tally.notes) == ["video 'clips/east' ends at frame 2, the last with detections (and 2 more): give --frames if more follow"]


def test_one_number_of_two_labels_is_two_instances(tmp_path: Path) -> None:
    """Since instances are counted for each label; the field may be a number, and the list begin with a capital."""
    boxes = [timed("0.1s", 1), timed("0.1s", "1", displayName="bus"), timed({"seconds": 0, "nanos": 200_000_000}, 1)]
    write(tmp_path, {"a.jsonl": [{"videoGcsUri": "gs://b/c.mp4", "TemporalBoundingBoxAnnotations": boxes}]})

    found = read(READER, tmp_path, FPS)

    assert [(row[0], row[1], row[4]) for row in rows([found])] == [
        ("c/000001.jpg", "car", 0), ("c/000001.jpg", "bus", 1), ("c/000002.jpg", "car", 0),
    ]  # fmt: skip


def test_predictions_for_a_video() -> None:
    """Each is a track with one score; the request says until when there are frames, exclusive: 0.3 s at 10 a second are three."""
    [found] = read_batches(READER, CASES / "tracked", FPS)

    assert rows([found]) == [
        ("clips/north/000001.jpg", "cat", (0.25, 0.25, 0.5, 0.5), 0.75, 0),
        ("clips/north/000002.jpg", "cat", (0.375, 0.25, 0.625, 0.5), 0.75, 0),
        ("clips/north/000002.jpg", "cat", (0.5, 0.5, 0.75, 0.75), 0.5, 1),
    ]
    assert [frame.index for frame in found.frames] == [0, 1, 2]


def test_two_requests_for_one_video(tmp_path: Path) -> None:
    """Are one sequence, to the end of the later one or what is seen behind it; an end that is infinite says nothing."""

    def line(end: str, time: str) -> dict[str, object]:
        frame = {"timeOffset": time, "xMax": 0.5, "yMax": 0.5}
        instance = {"content": "gs://b/c.mp4", "mimeType": "video/mp4", "timeSegmentEnd": end}
        return {"instance": instance, "prediction": [{"displayName": "cat", "confidence": 0.5, "frames": [frame]}]}

    write(tmp_path, {"a.jsonl": [line("0.1s", "0.1s"), line("0.5s", "0.3s")], "b/b.jsonl": [line("Infinity", "0.2s")]})
    write(tmp_path, {"c.jsonl": [line("0.2s", "0.2s")]})

    assert [(row[0], row[4]) for row in rows([read(READER, tmp_path / "a.jsonl", FPS)])] == [("c/000001.jpg", 0), ("c/000003.jpg", 1)]
    assert len(read(READER, tmp_path / "a.jsonl", FPS).frames) == 5
    assert len(read(READER, tmp_path / "b", FPS).frames) == 3
    assert len(read(READER, tmp_path / "c.jsonl", FPS).frames) == 3


def test_a_video_without_boxes(tmp_path: Path) -> None:
    """Has no frames that one could know, and is counted; where --frames has its images, they are its frames."""
    lines = [
        {"videoGcsUri": f"gs://b/{name}.mp4", "temporalBoundingBoxAnnotations": boxes}
        for name, boxes in (("c", [timed("0s", 1)]), ("d", []))
    ]
    write(tmp_path, {"p/a.jsonl": lines, "f/c/0.jpg": (8, 6), "f/d/0.jpg": (8, 6)})
    tally = Tally()

    assert [names(found) for found in read_batches(READER, tmp_path / "p", FPS, tally=tally)] == [["c:c/000000.jpg"]]
    assert dict(tally.unconverted) == {"video without frames": 1}
    found = read_batches(READER, tmp_path / "p", FPS, frames=tmp_path / "f")
    assert [names(one) for one in found] == [["c:c/0.jpg"], ["d:d/0.jpg"]]


@pytest.mark.parametrize("folder", ["clips/north", "north"])
def test_images_of_a_video(folder: str, tmp_path: Path) -> None:
    """Lie in a folder that is called as it, or as the last part of its name."""
    line = {"videoGcsUri": "gs://b/clips/north.mp4", "temporalBoundingBoxAnnotations": [timed("0.1s", 1)]}
    other = {"videoGcsUri": "gs://b/clips/south.mp4", "temporalBoundingBoxAnnotations": []}
    images = {f"f/{one}/{number}.jpg": (8, 6) for one in (folder, "south") for number in (7, 8)}
    write(tmp_path, {"a.jsonl": [line, other], **images})

    found = read_batches(READER, tmp_path / "a.jsonl", FPS, frames=tmp_path / "f")

    assert rows(found) == [(f"{folder}/8.jpg", "car", (0.25, 0.25, 0.5, 0.5), None, 0)]


def test_images_in_another_folder(tmp_path: Path) -> None:
    """Are those of the only video; of two videos nobody knows whose they are."""
    one, two = ({"videoGcsUri": f"gs://b/{name}.mp4", "temporalBoundingBoxAnnotations": [timed("0s", 1)]} for name in "cd")
    write(tmp_path, {"a.jsonl": [one], "b.jsonl": [one, two], "f/x/0.jpg": (8, 6)})

    assert names(read(READER, tmp_path / "a.jsonl", FPS, frames=tmp_path / "f")) == ["c:x/0.jpg"]
    assert refused(READER, tmp_path / "b.jsonl", FPS, frames=tmp_path / "f") == (
        "b.jsonl:1:1: $: no image of --frames lies in a folder 'c'\n"
        "  fix: give --frames a folder that holds one folder of images for each video"
    )


def test_the_nearest_of_two_times(tmp_path: Path) -> None:
    """Is kept where that is asked for; the other is counted."""
    line = {"videoGcsUri": "gs://b/c.mp4", "temporalBoundingBoxAnnotations": [timed("0.1s", 1), timed("0.12s", 1), timed("0.12s", -1)]}
    write(tmp_path, {"a.jsonl": [line]})
    tally = Tally()

    found = read_batches(READER, tmp_path, {**FPS, "nearest": "true"}, tally=tally)

    assert [row[4] for row in rows(found)] == [0, -1]
    assert dict(tally.filtered) == {"detection further from its frame than another": 1}


def test_a_document_over_several_lines(tmp_path: Path) -> None:
    """Is read whatever its suffix is, and so are a list and objects that follow each other."""
    text = '{\n"imageGcsUri": "gs://b/a.jpg",\n"boundingBoxAnnotations": [{"displayName": "car",\n"xMax": 1, "yMax": 1}]}\n'
    listed = [{"imageGcsUri": f"gs://b/{name}.jpg"} for name in "bc"]
    write(tmp_path, {"a.jsonl": text, "b.json": listed, "c.json": '{"imageGcsUri": "gs://b/d.jpg"}\n{"imageGcsUri": "gs://b/e.jpg"}\n'})

    found = read_batches(READER, tmp_path)

    assert [name for batch in found for name in names(batch)] == [f"{name}.jpg" for name in "abcde"]
    assert places(found) == [f"{tmp_path}/a.jsonl:3"]


def test_batches_of_many_images(tmp_path: Path) -> None:
    """Are of some thousand images each."""
    write(tmp_path, {"a.jsonl": [{"imageGcsUri": f"gs://b/{i}.jpg", "boundingBoxAnnotations": [boxed()]} for i in range(2001)]})

    assert [labels(batch).count("car") for batch in read_batches(READER, tmp_path)] == [2000, 1]


SNIFFED = [
    ("a.jsonl", '{"imageGcsUri": "gs://b/a.jpg"}', Certainty.SURE),
    ("a.jsonl", '{"instance": {"content": "gs://b/a.jpg"}, "status": {"code": 3}}', Certainty.LIKELY),
    ("a.json", '{"predictions": [{"displayNames": [], "bboxes": []}]}', Certainty.SURE),
    ("a.json", '{"predictions": [[0.1, 0.2]]}', Certainty.NO),
    ("a.json", "[" * 100_000, Certainty.NO),
    ("a.csv", "TRAIN,gs://b/a.jpg,car,0,0,,,1,1,,\n", Certainty.SURE),
    ("a.csv", "gs://b/a.mp4,car,1,0.5,0,0,,,1,1,,\n", Certainty.SURE),
    ("a.csv", "path,gs://b/a.jpg,car,0,0,,,1,1,,\n", Certainty.NO),
    ("a.csv", "gs://b/a.jpg,car\n", Certainty.NO),
    ("a.csv", "", Certainty.NO),
    ("a.txt", '{"imageGcsUri": "gs://b/a.jpg"}', Certainty.NO),
]


@pytest.mark.parametrize(("name", "text", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_what_is_recognised(name: str, text: str, certainty: Certainty, tmp_path: Path) -> None:
    """The names of Vertex AI, and rows with as many cells as its rows have."""
    write(tmp_path, {name: text})

    assert READER.sniff(tmp_path / name) == certainty
