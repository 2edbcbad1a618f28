"""SageMaker Ground Truth: manifests of boxes and sequences of frames, with values worked out by hand."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.sagemaker import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, rows

CASES = FIXTURES / "sagemaker"

SIZE = (640, 360)


def attributes(d: Detections) -> list[dict[str, object]]:
    """Those of each row."""
    return [dict(d.attribute_sets[i]) if i >= 0 else {} for i in d.attributes.tolist()]


def test_a_manifest() -> None:
    """Boxes are pixels of an image of 500 x 400, their confidence is the score; images without boxes are frames."""
    whole = check_reader(READER, CASES / "boxes")

    assert rows([whole]) == [
        ("street/a.png", "dog", (0.25, 0.25, 0.35, 0.45), 0.75, -1),
        ("street/a.png", "bone", (-0.05, 0.05, 0.05, 0.15), 0.5, -1),
    ]
    assert [(frame.file, frame.width, frame.height, frame.url) for frame in whole.frames] == [
        ("street/a.png", 500, 400, ""),
        ("street/c.png", 500, 400, "https://bucket.example.com/street/c.png"),
        ("street/d.png", 0, 0, ""),
    ]
    assert places([whole]) == [f"{CASES}/boxes/output.manifest:1"] * 2


def test_what_else_is_said_of_a_box(tmp_path: Path) -> None:
    """Beside its confidence is passed over, whatever it is."""
    whole = json.loads((CASES / "boxes/output.manifest").read_text("utf-8").splitlines()[0])
    whole["bounding-box-metadata"]["objects"] = [{"confidence": 0.25, "class-name": "dog", "workers": [{"id": 7}]}, {"class-name": "bone"}]
    (tmp_path / "output.manifest").write_text(json.dumps(whole), encoding="utf-8")

    assert [row[3] for row in rows(read_batches(READER, tmp_path))] == [0.25, None]


def test_labels_of_other_types_are_counted() -> None:
    """A verification is none of boxes."""
    tally = Tally()
    read_batches(READER, CASES / "boxes", tally=tally)

    assert dict(tally.unconverted) == {"label of the type groundtruth/label-verification": 1}


def test_labels_that_failed_are_counted(tmp_path: Path) -> None:
    """An image whose task expired is a frame without boxes; where an adjustment failed the boxes before it are read."""
    failed = {"failure-reason": "ClientError: Annotation tasks expired.", "human-annotated": "yes", "type": "groundtruth/object-detection"}
    whole, *_ = (CASES / "boxes/output.manifest").read_text("utf-8").splitlines()
    lines = [
        {"source-ref": "s3://bucket/street/e.png", "bounding-box-metadata": failed},
        json.loads(whole) | {"adjusted-bounding-box-metadata": failed},
    ]
    (tmp_path / "output.manifest").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    tally = Tally()

    (batch,) = read_batches(READER, tmp_path, tally=tally)

    assert frames([batch]) == ["street/e.png", "street/a.png"]
    assert [row[:2] for row in rows([batch])] == [("street/a.png", "dog"), ("street/a.png", "bone")]
    assert dict(tally.unconverted) == {
        "label that could not be made (failure-reason)": 2, "label of the type groundtruth/label-verification": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("s3://bucket/day/50%25.jpg", "day/50%25.jpg"),
        ("S3://bucket/day/50%.jpg", "day/50%.jpg"),
        ("s3://bucket/day/a b+c#1?.jpg", "day/a b+c#1?.jpg"),
        ("https://bucket.example.com/day/50%25.jpg?v=1", "day/50%.jpg"),
        ("day/50%25.jpg", "day/50%25.jpg"),
    ],
)
def test_names_of_images(reference: str, name: str, tmp_path: Path) -> None:
    """A key in a bucket stands as it is; the path of an address on the web is decoded."""
    (tmp_path / "output.manifest").write_text(json.dumps({"source-ref": reference}), encoding="utf-8")

    (batch,) = read_batches(READER, tmp_path)

    assert frames([batch]) == [name]


def test_an_image_whose_key_has_a_percent_sign(tmp_path: Path) -> None:
    """Is found among the user's images under that name."""
    image = tmp_path / "images/day/50%25.jpg"
    image.parent.mkdir(parents=True)
    image.write_bytes(b"")
    line = (CASES / "boxes/output.manifest").read_text("utf-8").splitlines()[0].replace("street/a.png", "day/50%25.jpg")
    (tmp_path / "output.manifest").write_text(line, encoding="utf-8")

    (batch,) = read_batches(READER, tmp_path / "output.manifest", frames=tmp_path / "images")

    assert frames([batch]) == ["day/50%25.jpg"]
    assert len(batch) == 2


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("bounding-box", [("dog", (0.25, 0.25, 0.35, 0.45), 0.75), ("bone", (-0.05, 0.05, 0.05, 0.15), 0.5)]),
        ("adjusted-bounding-box", [("bone", (0.5, 0.5, 0.75, 0.75), 0.25)]),
    ],
)
def test_one_of_several_labels(label: str, expected: list[tuple[object, ...]]) -> None:
    """Is read as asked for."""
    whole = check_reader(READER, CASES / "adjusted", {"label": label})

    assert [row[1:4] for row in rows([whole])] == expected


def test_a_tracking_job() -> None:
    """Objects are tracks, also where a frame is missing; classes are named by the job's manifest, frames numbered by the file."""
    tally = Tally()
    whole = check_reader(READER, CASES / "tracking", size=SIZE)
    read_batches(READER, CASES / "tracking", size=SIZE, tally=tally)

    assert rows([whole]) == [
        ("frame_0001.jpeg", "car", (0.5, 0.5, 0.5625, 0.6), None, 0),
        ("frame_0002.jpeg", "bus", (0.25, 0.25, 0.35, 0.35), None, 1),
        ("frame_0002.jpeg", "car", (0.55, 0.5, 0.6125, 0.6), None, 0),
    ]
    assert [(frame.sequence, frame.index) for frame in whole.frames] == [("0", 0), ("0", 1), ("0", 3)]
    assert attributes(whole) == [{"occluded": "no"}, {"occluded": "no", "size": "medium"}, {"occluded": "partially"}]
    assert dict(tally.unconverted) == {"attribute of a frame": 1}


def test_a_sequence_of_a_job(tmp_path: Path) -> None:
    """The manifest is found above the file; without one the names of objects say the classes."""
    shutil.copytree(CASES / "tracking", tmp_path / "job")
    file = tmp_path / "job/annotations/consolidated-annotation/output/0/SeqLabel.json"
    manifest = tmp_path / "job/manifests/output/output.manifest"
    manifest.write_text(manifest.read_text("utf-8").replace('"car"', '"motor car"'), encoding="utf-8")

    assert [row[1] for row in rows(read_batches(READER, file, size=SIZE))] == ["motor car", "bus", "motor car"]
    manifest.unlink()
    assert [row[1] for row in rows(read_batches(READER, file, size=SIZE))] == ["car", "bus", "car"]


def test_a_detection_job() -> None:
    """Its boxes belong to no object; the manifest beside the sequence names the classes, or the one that is given."""
    whole = check_reader(READER, CASES / "detection", size=SIZE)
    given = check_reader(
        READER,
        CASES / "detection/SeqLabel.json",
        {"classes": str(CASES / "detection/output.manifest"), "attributes": "class-id"},
        size=SIZE,
    )

    assert rows([whole]) == [
        ("frame_0000.jpeg", "car", (0.5, 0.5, 0.5625, 0.6), None, -1), ("frame_0001.jpeg", "car", (0.55, 0.5, 0.6125, 0.6), None, -1),
    ]  # fmt: skip
    assert rows([given]) == rows([whole])
    assert attributes(given) == [{"class-id": "0", "occluded": "no"}, {"class-id": "0"}]
    assert frames([whole]) == ["detection:frame_0000.jpeg", "detection:frame_0001.jpeg"]


def test_several_sequences(tmp_path: Path) -> None:
    """Each has the class map of its own line; folders of one name are told apart by their paths."""
    lines = []
    for job, name in (("a", "car"), ("b", "van")):
        folder = tmp_path / job / "0"
        folder.mkdir(parents=True)
        box = {"left": 0, "top": 0, "width": 64, "height": 36, "class-id": 0}
        content = {"detection-annotations": [{"frame-no": 0, "frame": "f.jpg", "annotations": [box]}]}
        (folder / "SeqLabel.json").write_text(json.dumps(content), encoding="utf-8")
        metadata = {"class-map": {"0": name}, "type": "groundtruth/video-object-detection"}
        lines.append(json.dumps({"source-ref": "s3://b/s.json", "x-ref": f"s3://b/{job}/0/SeqLabel.json", "x-ref-metadata": metadata}))
        if job == "a":
            shutil.move(folder, tmp_path / job / "7")
            lines[-1] = lines[-1].replace("a/0/", "a/7/")
    (tmp_path / "output.manifest").write_text("\n".join(lines), encoding="utf-8")

    batches = read_batches(READER, tmp_path, size=SIZE)

    assert sorted((batch.frames[0].sequence, batch.labels) for batch in batches) == [("0", ("van",)), ("7", ("car",))]


def test_several_jobs(tmp_path: Path) -> None:
    """Each has the class map of its own manifest, though their sequences' files are called the same."""
    for job, name in (("a", "motor car"), ("b", "van")):
        shutil.copytree(CASES / "tracking", tmp_path / job)
        manifest = tmp_path / job / "manifests/output/output.manifest"
        manifest.write_text(manifest.read_text("utf-8").replace('"car"', f'"{name}"'), encoding="utf-8")

    batches = read_batches(READER, tmp_path, size=SIZE)

    assert [[row[1] for row in rows([batch])] for batch in batches] == [["motor car", "bus", "motor car"], ["van", "bus", "van"]]


def test_frames_of_one_name_in_several_sequences(tmp_path: Path) -> None:
    """Are those in the folder that is called as the sequence, and without such a folder those of the name."""
    box = {"left": 10, "top": 5, "width": 20, "height": 10, "object-name": "car:1"}
    content = {"tracking-annotations": [{"frame-no": "0", "frame": "frame_0001.jpeg", "annotations": [box]}]}
    for sequence, size in (("0", (100, 50)), ("1", (200, 100))):
        for folder in (f"job/{sequence}", f"frames/{sequence}"):
            (tmp_path / folder).mkdir(parents=True)
        (tmp_path / f"job/{sequence}/SeqLabel.json").write_text(json.dumps(content), encoding="utf-8")
        Image.new("L", size).save(tmp_path / f"frames/{sequence}/frame_0001.jpeg")

    both = read_batches(READER, tmp_path / "job", frames=tmp_path / "frames")
    one = read_batches(READER, tmp_path / "job/1", frames=tmp_path / "frames/0")

    assert rows(both) == [
        ("0/frame_0001.jpeg", "car", (0.1, 0.1, 0.3, 0.3), None, 0), ("1/frame_0001.jpeg", "car", (0.05, 0.05, 0.15, 0.15), None, 0),
    ]  # fmt: skip
    assert rows(one) == [("frame_0001.jpeg", "car", (0.1, 0.1, 0.3, 0.3), None, 0)]


def test_frames_of_the_user(tmp_path: Path) -> None:
    """Give sizes and names."""
    listed = tmp_path / "frames.txt"
    listed.write_text("\n".join(f"https://host/day/frame_000{n}.jpeg" for n in (0, 1)), encoding="utf-8")

    batches = read_batches(READER, CASES / "detection", frames=listed, size=SIZE)

    assert [frame.url for frame in batches[0].frames] == ["https://host/day/frame_0000.jpeg", "https://host/day/frame_0001.jpeg"]


@pytest.mark.parametrize("case", ["boxes", "adjusted", "tracking", "detection"])
def test_sniffing(case: str) -> None:
    """Each fixture, and each file in it, is Ground Truth's alone."""
    files = [path for path in (CASES / case).rglob("*") if path.is_file()]

    assert [sniff([path], Tally()).name for path in (CASES / case, *files)] == ["sagemaker"] * (1 + len(files))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"annotations": [], "images": []}', '{"a": 1}\n{"source-ref": "s3://b/a.jpg"}'])
def test_other_files_are_not_claimed(text: str, tmp_path: Path) -> None:
    """Whatever their suffix."""
    for suffix in (".json", ".jsonl", ".manifest", ".txt"):
        path = tmp_path / f"a{suffix}"
        path.write_text(text, encoding="utf-8")
        assert READER.sniff(path) == Certainty.NO
