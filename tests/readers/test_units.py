"""How files become units of work."""

import json
from pathlib import Path
from unittest.mock import patch

import pytest

from prelabel.readers import find, joining, paths
from prelabel.readers.paths import BYTES_PER_UNIT, FILES_PER_UNIT, parts_of
from tests.commands import convert

CORNERS = [{"x": 0.1, "y": 0.1}, {"x": 0.5, "y": 0.1}, {"x": 0.5, "y": 0.5}, {"x": 0.1, "y": 0.5}]
SHAPE = {"label": "car", "coordinates": CORNERS}
META = "<meta><task><id>{0}</id><name>t{0}</name><size>2</size></task></meta>"
BOX = 'occluded="0" xtl="1" ytl="1" xbr="5" ybr="5"'
PIXELS = {"label": "car", "type": "box", "left": 1, "top": 1, "width": 4, "height": 4}
SEEN = {"normalizedBoundingBox": {"right": 0.5, "bottom": 0.5}, "timeOffset": "0s"}
DATUMARO = json.dumps({
    "categories": {"label": {"labels": [{"name": "car"}]}},
    "items": [{"id": "NUMBER", "attr": {"frame": 0, "NUMBER": 1}, "annotations": [
        {"type": "bbox", "bbox": [1, 1, 4, 4], "label_id": 0, "attributes": {"track_id": 3, "score": 7}},
    ]}],
})  # fmt: skip

FILES = {
    "csv stills": ("csv", "{0}.csv", "image,label,x1,y1,x2,y2\n{0}.jpg,car,1,1,5,5\n", ()),
    "csv sequences": ("csv", "{0}.csv", "frame,track,x1,y1,x2,y2\n0,7,1,1,5,5\n2,7,2,1,6,5\n", ("-O", "default=car")),
    "azure-vision": ("azure-vision", "{0}.json", json.dumps({
        "requestId": "r", "objects": [{"object": "car", "rectangle": {"x": 1, "y": 1, "w": 4, "h": 4}}], "metadata": {},
    }), ()),
    "cloud-vision": ("cloud-vision", "{0}.json", json.dumps({"responses": [{"faceAnnotations": [], "localizedObjectAnnotations": [
        {"name": "car", "boundingPoly": {"normalizedVertices": [{}, {"x": 0.5}, {"x": 0.5, "y": 0.5}, {"y": 0.5}]}},
    ]}]}), ()),
    "cvat images": ("cvat", "{0}.xml", f'<annotations>{META}<image name="{{0}}.jpg"><box label="car" {BOX}/></image></annotations>', ()),
    "cvat video": ("cvat", "{0}.xml", f'<annotations>{META}<track label="car"><box frame="1" {BOX}/></track></annotations>', ()),
    "datumaro": ("datumaro", "{0}.json", DATUMARO.replace("{", "{{").replace("}", "}}").replace("NUMBER", "{0}"), ()),
    "openimages": ("openimages", "{0}-annotations-bbox.csv",
        "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax\n{0},x,/m/{0},1,0.1,0.5,0.1,0.5\n", ()),
    "tusimple": ("tusimple", "{0}.json", '{{"raw_file": "{0}.jpg", "lanes": [[1, 2]], "h_samples": [3, 4]}}', ()),
    "playment": ("playment", "{0}.json", json.dumps({
        "data": {"annotation_data": {"annotations": [{"_id": "a", "type": "rectangle", "frames": {"f": SHAPE}}]},
        "video_data": {"frames": [{"frame_id": "f", "src": "https://host/f.jpg"}]}},
    }), ()),
    "rekognition": ("rekognition", "{0}.json", json.dumps({
        "JobStatus": "SUCCEEDED", "VideoMetadata": {"FrameRate": 10.0}, "Persons": [
            {"Timestamp": 0, "Person": {"Index": 0, "BoundingBox": {"Left": 0.1, "Top": 0.1, "Width": 0.5, "Height": 0.5}}}],
    }), ()),
    "scale": ("scale", "{0}.json", json.dumps([{"annotations": [{"uuid": "u", **PIXELS}]}] * 2), ()),
    "video-intelligence": ("video-intelligence", "{0}.json", json.dumps({"annotationResults": [
        {"objectAnnotations": [{"entity": {"description": "car"}, "frames": [SEEN]}], "segment": {"endTimeOffset": "0.1s"}},
    ]}), ("-O", "fps=10")),
}  # fmt: skip
"""Of each kind the format, the name of a file by its number, what stands in it, and the options of its reader."""

NAMES = ["1", "2", "3", "4", "5", "10", "b/11", "a/12"]
"""Of files; natural order has ``10`` behind ``5``, and folders among them."""


def write_files(source: Path, name: str, text: str) -> None:
    """A file for each name; the third is cut off, the fourth is empty."""
    filled = text.format if "{0}" in text else lambda _: text
    for number in NAMES:
        path = source / name.format(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text({"3": "\0" + text[:20], "4": ""}.get(number, filled(number)))


def test_files_are_divided_by_number_and_size(tmp_path: Path) -> None:
    """A part ends before the file that would make it large, or at the most files; one that is not there is no matter of this."""
    sizes = [1, BYTES_PER_UNIT - 1, 5, BYTES_PER_UNIT, BYTES_PER_UNIT + 1, *[0] * FILES_PER_UNIT, 7]
    paths = [tmp_path / f"{number}" for number in range(len(sizes))]
    for path, size in zip(paths, sizes, strict=True):
        with path.open("wb") as file:
            file.truncate(size)
    paths[-1].unlink()

    assert [len(part) for part in parts_of(paths)] == [2, 1, 1, 1, FILES_PER_UNIT, 1]
    assert [path for part in parts_of(paths) for path in part] == paths


@pytest.mark.parametrize("workers", ["1", "2"])
def test_outputs_of_many_images(tmp_path: Path, workers: str) -> None:
    """One job for each of more files than a unit takes, in natural order."""
    outputs = tmp_path / "preds"
    outputs.mkdir()
    for number in range(FILES_PER_UNIT + 3):
        (outputs / f"{number}.json").write_text('{"labels": [0], "scores": [0.5], "bboxes": [[1, 1, 5, 5]]}')
    result = convert(tmp_path, outputs, "--format", "mmdet", "-O", "names=car", "--size", "10x10", "--job", "image", "--workers", workers)

    assert result.exit_code == 0, result.stderr
    lines = (tmp_path / "jobs.jsonl").read_text("utf-8").splitlines()
    assert [line.split('"')[3] for line in lines] == [str(number) for number in range(FILES_PER_UNIT + 3)]


@pytest.mark.parametrize("skip", [True, False], ids=["skip", "stop"])
@pytest.mark.parametrize("kind", FILES)
def test_files_of_a_unit_become_what_each_does(kind: str, tmp_path: Path, *, skip: bool) -> None:
    """The same bytes, text and first error as in units of one file and batches of one sequence; of these two are left out alone."""
    name, file, text, options = FILES[kind]
    write_files(tmp_path / "many", file, text)
    more = ("--on-error", "skip") if skip else ()
    given = ["many", "--format", name, *options, "--size", "10x10", "--src", "https://host/{sequence}/{file}", *more, "--force"]
    found = []
    for files, rows in ((1, 0), (3, 9), (FILES_PER_UNIT, joining.SMALL)):
        with patch.object(paths, "FILES_PER_UNIT", files), patch.object(joining, "SMALL", rows):
            for further in ((), ("--job", "image", "--reference-id", "{sequence}/{file}"), ("--limit", "2")):
                result = convert(tmp_path, *given, *further)
                written = tmp_path / "jobs.jsonl"
                found.append((result.exit_code, result.output, written.read_bytes() if written.exists() else b""))
                written.unlink(missing_ok=True)

    assert found[:3] == found[3:6] == found[6:]
    if skip:
        assert found[0][1].count("left out: ") == 2
        assert len(found[0][2].splitlines()) == len(NAMES) - 2


def test_large_files_are_units_of_their_own(tmp_path: Path) -> None:
    """So that they are spread over processes: two tables of more than half a unit are not put together, small ones are."""
    row = "0,car,1,1,5,5\n"
    sizes = {"a": BYTES_PER_UNIT // 2, "b": BYTES_PER_UNIT // 2, "c": 0, "d": 0}
    for name, size in sizes.items():
        (tmp_path / f"{name}.csv").write_text("frame,label,x1,y1,x2,y2\n" + row * (size // len(row) + 1))
    reader = find("csv")

    units = reader.plan(tmp_path, reader.options()).units

    assert [[Path(path).stem for path in reader.files(unit)] for unit in units] == [["a"], ["b", "c", "d"]]
