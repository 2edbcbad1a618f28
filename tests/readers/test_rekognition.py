"""Amazon Rekognition: responses of videos and images, with values worked out by hand."""

import json
from pathlib import Path

import pytest
from PIL import Image

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.rekognition import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "rekognition"


def attributes(d: Detections) -> list[dict[str, object]]:
    """Those of each row."""
    return [dict(d.attribute_sets[i]) if i >= 0 else {} for i in d.attributes.tolist()]


def test_labels_of_a_video() -> None:
    """Two pages of a job are a sequence of 1000 ms at 4 frames a second; 499 ms are in the third frame; percent become scores."""
    tally = Tally()
    whole = check_reader(READER, CASES / "labels", {"attributes": "Parents"})
    read_batches(READER, CASES / "labels", tally=tally)

    assert rows([whole]) == [
        ("street-1/000000.jpg", "Car", (0.5, 0.25, 0.75, 0.75), 0.75, -1),
        ("street-1/000000.jpg", "Car", (-0.125, 0.0, 0.125, 0.25), 0.875, -1),
        ("street-1/000002.jpg", "Car", (0.75, 0.25, 1.0, 0.75), 0.625, -1),
    ]
    assert [(one.sequence, one.index, one.width, one.height, one.time_s) for one in whole.frames] == [
        ("street-1", number, 100, 50, number / 4) for number in range(4)
    ]
    assert attributes(whole) == [{"Parents": ("Transportation", "Vehicle")}] * 2 + [{}]
    assert places([whole])[1:] == [f"{CASES}/labels/street-1.json: $.Labels[0]", f"{CASES}/labels/street-2.json: $.Labels[0]"]
    assert dict(tally.unconverted) == {"label without a box": 1}
    assert not tally.notes


def test_a_page_alone() -> None:
    """Is read, and the user is told that others follow."""
    tally = Tally()

    found = read_batches(READER, CASES / "labels/street-1.json", tally=tally)

    assert len(rows(found)) == 2
    assert list(tally.notes) == ["street-1: the last page names a NextToken: further pages of the job are not read"]


def test_faces_of_a_video() -> None:
    """A face is a box and a landmark, whose points are numbered as the documentation lists their types."""
    whole = check_reader(READER, CASES / "faces", {"attributes": "Smile,Gender"})

    assert rows([whole])[0] == ("door/000001.jpg", "Face", (0.25, 0.25, 0.5, 0.75), 0.875, -1)
    assert shapes([whole])[1] == ("door/000001.jpg", "LANDMARK", "Face", [(0.3125, 0.375), (0.4375, 0.375), (0.375, 0.75)], [1, 2, 28])
    assert whole.object.tolist() == [0, 0]
    assert attributes(whole) == [{"Smile": "true", "Gender": "Female"}] * 2


def test_landmarks_that_nobody_wants() -> None:
    """Are left out."""
    _, batches = read_sources(
        READER, [CASES / "faces"], parse_options(READER, {}), FrameOptions(), Tally(), shapes=frozenset({Kind.RECTANGLE})
    )

    assert len(rows(list(batches))) == 1


def test_persons_of_a_video() -> None:
    """Each index is a track, and the face of a person one of its own; without a box a person is counted."""
    tally = Tally()
    whole = check_reader(READER, CASES / "persons")
    read_batches(READER, CASES / "persons", tally=tally)

    boxes = [row for row, kind in zip(rows([whole]), whole.kind.tolist(), strict=True) if kind == Kind.RECTANGLE]
    assert boxes == [
        ("hall/000000.jpg", "Person", (0.5, 0.25, 0.75, 1.0), None, 0),
        ("hall/000000.jpg", "Face", (0.5625, 0.25, 0.6875, 0.5), 0.875, 1),
        ("hall/000000.jpg", "Person", (0.0, 0.5, 0.25, 1.0), None, 2),
        ("hall/000001.jpg", "Person", (0.625, 0.25, 0.875, 1.0), None, 0),
    ]
    assert dict(tally.unconverted) == {"person without a box": 1}


def test_images() -> None:
    """A response is of the image that is called as it is; no size is needed."""
    whole = check_reader(READER, CASES / "images", {"attributes": "Parents"})

    boxes = [row for row, kind in zip(rows([whole]), whole.kind.tolist(), strict=True) if kind == Kind.RECTANGLE]
    assert boxes == [("a.jpg", "Dog", (0.25, 0.25, 0.75, 0.75), 0.875, -1), ("b.jpg", "Face", (0.25, 0.25, 0.5, 0.75), 0.75, -1)]
    assert shapes([whole])[2][3:] == ([(0.3125, 0.625)], [4])
    assert attributes(whole)[0] == {"Parents": ("Animal", "Pet")}
    assert frames([whole]) == ["a.jpg", "b.jpg"]


def test_an_image_beside_its_response(tmp_path: Path) -> None:
    """Is the frame, also where it is no JPEG."""
    (tmp_path / "a.json").write_text((CASES / "images/a.json").read_text("utf-8"), encoding="utf-8")
    Image.new("RGB", (8, 6)).save(tmp_path / "a.png")

    (batch,) = read_batches(READER, tmp_path)

    assert [frame.file for frame in batch.frames] == ["a.png"]


def video(*times: int, index: int | None = None, rate: float | None = 30.0, duration: int | None = 10_000) -> str:
    """A response with a box at each time, of a face or of the person with an index."""
    box = {"BoundingBox": {"Left": 0.0, "Top": 0.0, "Width": 0.5, "Height": 0.5}}
    metadata = {"FrameRate": rate, "DurationMillis": duration, "FrameWidth": 100, "FrameHeight": 50}
    entries = [{"Timestamp": time, **({"Face": box} if index is None else {"Person": box | {"Index": index}})} for time in times]
    return json.dumps({"JobStatus": "SUCCEEDED", "VideoMetadata": metadata, "Faces" if index is None else "Persons": entries})


def test_frames_of_the_user(tmp_path: Path) -> None:
    """Are those of --frames in their order, at the rate at which they were taken; what lies between them is left out as asked."""
    source, folder, tally = tmp_path / "a.json", tmp_path / "frames", Tally()
    source.write_text(video(0, 100, 233, 533, index=7), encoding="utf-8")
    folder.mkdir()
    for number in range(1, 4):
        Image.new("RGB", (20, 10)).save(folder / f"out{number}.png")

    found = read_batches(READER, source, {"fps": "5", "nearest": "true"}, frames=folder, tally=tally)

    # at 5 a second 100 ms are halfway to the second frame, where 233 ms are nearer
    assert [row[0] for row in rows(found)] == ["out1.png", "out2.png", "out3.png"]
    assert [(frame.file, frame.index, frame.time_s) for frame in found[0].frames] == [
        ("out1.png", 0, 0.0), ("out2.png", 1, 0.2), ("out3.png", 2, 0.4),
    ]  # fmt: skip
    assert dict(tally.filtered) == {"detection further from its frame than another": 1}


@pytest.mark.parametrize("jobs", [("x", "x"), ("x", "y"), ("", "")])
def test_jobs(jobs: tuple[str, str], tmp_path: Path) -> None:
    """Files of one job are a sequence; others are sequences of their own."""
    for name, job in zip("ab", jobs, strict=True):
        text = json.dumps(json.loads(video(0)) | ({"JobId": job} if job else {}))
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")

    names = {frame.sequence for batch in read_batches(READER, tmp_path) for frame in batch.frames}

    assert names == ({"a"} if jobs == ("x", "x") else {"a", "b"})


def test_what_is_counted(tmp_path: Path) -> None:
    """Other lists, landmarks of other types, faces of a collection that match a person, and properties of an image."""
    tally = Tally()
    content = json.loads(video(0)) | {"Celebrities": [{}, {}], "TextDetections": []}
    content["Faces"][0]["Face"]["Landmarks"] = [{"Type": "horn", "X": 0.5, "Y": 0.5}]
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    searched = json.loads(video(0, index=1))
    searched["Persons"][0]["FaceMatches"] = [{"Similarity": 99.0}, {"Similarity": 98.0}]
    (tmp_path / "b.json").write_text(json.dumps(searched), encoding="utf-8")
    (tmp_path / "c.json").write_text('{"Labels": [], "LabelModelVersion": "3.0", "ImageProperties": {}}', encoding="utf-8")

    assert len(rows(read_batches(READER, tmp_path, tally=tally))) == 2
    assert dict(tally.unconverted) == {
        "element of Celebrities": 2, "landmark of the type horn": 1, "face that matches a person": 2, "ImageProperties": 1,
    }  # fmt: skip


def test_labels_of_spans_of_time(tmp_path: Path) -> None:
    """Have no time at which something is somewhere, and are counted."""
    source, tally = tmp_path / "a.json", Tally()
    span = {"StartTimestampMillis": 0, "EndTimestampMillis": 500, "DurationMillis": 500, "Label": {"Name": "Car", "Instances": []}}
    content = json.loads(video(0)) | {"Labels": [span]}
    source.write_text(json.dumps(content), encoding="utf-8")

    assert len(rows(read_batches(READER, source, tally=tally))) == 1
    assert dict(tally.unconverted) == {"label of a span of time": 1}


def test_a_face_without_its_person(tmp_path: Path) -> None:
    """Is an object and a track where the body of the person is not visible."""
    source, tally = tmp_path / "a.json", Tally()
    content = json.loads(video(0, index=3))
    person = content["Persons"][0]["Person"]
    person["Face"] = {"BoundingBox": person.pop("BoundingBox")}
    source.write_text(json.dumps(content), encoding="utf-8")

    assert rows(read_batches(READER, source, tally=tally)) == [("a/000000.jpg", "Face", (0.0, 0.0, 0.5, 0.5), None, 0)]
    assert dict(tally.unconverted) == {"person without a box": 1}


def test_images_in_which_nothing_is_found(tmp_path: Path) -> None:
    """Are frames, also of responses that name no box."""
    (tmp_path / "a.json").write_text('{"FaceDetails": []}', encoding="utf-8")
    (tmp_path / "b.json").write_text('{"Labels": [{"Confidence": 99.0, "Name": "Sea"}]}', encoding="utf-8")

    found = read_batches(READER, tmp_path)

    assert frames(found) == ["a.jpg", "b.jpg"]
    assert rows(found) == []
