"""Files of VoTT that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import Tally
from prelabel.readers.vott import READER
from tests.commands import convert
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.vott_files import BOX, asset, export, frame, project, region, said

CORRECT = "correct the value, or leave the record out with --on-error skip"
LABEL = "label such with -O default=LABEL, or leave the region out with --on-error skip"
AGAIN = "draw it again, or leave the region out with --on-error skip"
SKIP = "or leave the asset out with --on-error skip"
GIVE = "give an export of VoTT as JSON, a project, or the file of an asset"


class Bad(NamedTuple):
    """A region or an asset, its field that a message names, where that stands in the line, and the message."""

    one: object
    field: str
    column: int
    what: str
    fix: str


def path(type_: str, *points: tuple[float, float]) -> dict[str, object]:
    """A region of points."""
    return {"type": type_, "tags": ["a"], "points": [{"x": x, "y": y} for x, y in points]}


REGIONS = [
    Bad({"tags": []}, ".tags", 10, "has no tag, and so no label", LABEL),
    Bad({"tags": [""]}, ".tags", 10, "has no tag, and so no label", LABEL),
    Bad({"tags": "a"}, ".tags", 10, 'expected `array`, got `str`: "a"', CORRECT),
    Bad({"tags": ["a", 7]}, ".tags[1]", 16, "expected `str`, got `int`: 7", CORRECT),
    Bad({"tags": ["a"]}, "", 1, "the RECTANGLE has no boundingBox", AGAIN),
    Bad(
        {"type": "OVAL", "tags": ["a"]}, ".type", 10, "the type 'OVAL' is not known",
        "use one of RECTANGLE, SQUARE, POLYGON, POLYLINE, POINT, or leave the region out with --on-error skip",
    ),
    Bad(
        {"tags": ["a"], "boundingBox": {**BOX, "width": 0}}, ".boundingBox", 32,
        "width 0 and height 8 must be above 0", AGAIN,
    ),
    Bad(
        {"tags": ["a"], "boundingBox": {**BOX, "height": -8}}, ".boundingBox", 32,
        "width 16 and height -8 must be above 0", AGAIN,
    ),
    Bad(
        {"tags": ["a"], "boundingBox": {**BOX, "left": float("nan")}}, ".boundingBox.left", 41,
        "NaN is no number of JSON", CORRECT,
    ),
    Bad({"tags": ["a"], "boundingBox": {"left": 1}}, ".boundingBox", 32, 'object missing required field `top`: {"left": 1}', CORRECT),
    Bad(
        {"tags": ["a"], "boundingBox": {**BOX, "left": 1e300}}, "", 1, "the coordinate 1e+300 is beyond any image",
        "correct it, or leave the region out with --on-error skip",
    ),
    Bad(path("POLYGON", (1, 2), (3, 4), (1, 2)), ".points", 46, "the POLYGON has 2 different points, and needs 3", AGAIN),
    Bad(path("POLYLINE", (1, 2)), ".points", 47, "the POLYLINE has 1 different point, and needs 2", AGAIN),
    Bad(path("POINT"), ".points", 44, "the POINT has 0 different points, and needs 1", AGAIN),
    Bad(7, "", 1, "expected `object`, got `int`: 7", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize("bad", REGIONS, ids=[f"{number} {bad.what}" for number, bad in enumerate(REGIONS)])
def test_a_bad_region(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other region of the image is read, and the bad one is counted once."""
    text = json.dumps(export(said(asset("file:/a.jpg", id="aa"), region("good"), "HERE"))).replace('"HERE"', f"\n{json.dumps(bad.one)}")
    write(tmp_path, {"a.json": text})
    message = f'a.json:2:{bad.column}: $.assets["aa"].regions[1]{bad.field}: {bad.what}\n  fix: {bad.fix}'
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == message
    assert (names(found), labels(found), len(reasons)) == (["a.jpg"], ["good"], 1)


ASSETS = [
    Bad(said(asset("", id="bb", name="")), "", 1, "names no image", f"write the path of the image, {SKIP}"),
    Bad(said(asset("file:/..", id="bb")), "", 1, "names no image", f"write the path of the image, {SKIP}"),
    Bad(said({"id": "bb", "path": 7}), ".asset.path", 32, "expected `str`, got `int`: 7", CORRECT),
    Bad(said({"id": "bb", "type": 5}), ".asset.type", 32, "expected `int` <= 4: 5", CORRECT),
    Bad(said({"id": "bb", "size": {"width": 8}}), ".asset.size", 32, 'object missing required field `height`: {"width": 8}', CORRECT),
    Bad(
        said({"id": "bb", "type": 3, "path": "x"}), "", 1, "is a frame of a video, but names none",
        f"write the parent of the frame, {SKIP}",
    ),
    Bad(
        said({"id": "bb", "type": 3, "path": "x.mp4#t=1"}), "", 1, "is a frame of a video, but has no timestamp",
        f"write its timestamp in seconds, {SKIP}",
    ),
    Bad(
        said({"id": "bb", "timestamp": -1}), ".asset.timestamp", 37, "expected `float` >= 0.0: -1", CORRECT,
    ),
    Bad(
        said(asset("file:/b.jpg", id="bb", size=None), region()), "", 0, "the size of 'b.jpg' is not known",
        "give --size WIDTHxHEIGHT, or --frames with the folder of images",
    ),
    Bad(
        said(frame("file:/y/clip.mp4", 1, id="bb")), "", 1, "a second video is called 'clip.mp4', first 'x/clip.mp4'",
        f"give the videos different names, {SKIP}",
    ),
    Bad({"regions": [region()], "asset": asset("file:/b.mp4", id="bb", type=2)}, ".regions", 13, "is a whole video, but has regions",
        f"draw them on its frames, {SKIP}"),
    Bad(asset("file:/b.jpg", id="bb"), "", 1, "is tagged, but no file bb-asset.json lies beside the project",
        f"copy the file, give an export of the project, {SKIP}"),
    Bad(7, "", 1, "expected `object`, got `int`: 7", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize("bad", ASSETS, ids=[f"{number} {bad.what}" for number, bad in enumerate(ASSETS)])
def test_a_bad_asset(tmp_path: Path, bad: Bad) -> None:
    """Likewise; the other assets are read."""
    good = export(said(asset("file:/a.jpg", id="aa")), said(frame("file:/x/clip.mp4", 0.5, id="ab")))
    good["assets"]["bb"] = "HERE"
    write(tmp_path, {"a.json": json.dumps(good).replace('"HERE"', f"\n{json.dumps(bad.one)}")})
    place = f"a.json:2:{bad.column}" if bad.column else "a.json"
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f'{place}: $.assets["bb"]{bad.field}: {bad.what}\n  fix: {bad.fix}'
    assert (names(found), len(reasons)) == (["a.jpg", "clip.mp4:clip.mp4#t=0.5.jpg"], 1)


FILES: list[tuple[str | bytes, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ('{"assets": {', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ("[" * 100000, ": has neither assets nor an asset", GIVE),
    ('{"asset": ' * 100000, ": is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
    ('{"assets": []}', ":1:12: $.assets: expected `object | null`, got `array`: []", CORRECT),
    (b'{"asset": "\xff"}', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=[str(number) for number in range(len(FILES))])
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """It is one bad record; the files beside it are read."""
    write(tmp_path, {"a.vott": content, "b.json": said(asset("file:/b.jpg"))})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.vott{what}\n  fix: {fix}"
    assert (names(found), len(reasons)) == (["b.jpg"], 1)


def test_bad_settings(tmp_path: Path) -> None:
    """They are left out alone: the frames of a video are then numbered as they follow."""
    write(tmp_path, {"a.json": {**export(said(frame("file:/v.mp4", 0.5), region()), said(frame("file:/v.mp4", 1.5))), "videoSettings": 7}})

    found, reasons = skipped(READER, tmp_path / "a.json")

    fix = "correct the value, or leave the settings out with --on-error skip"
    what = "a.json:1:32: $.videoSettings: expected `object | null`, got `int`: 7"
    assert refused(READER, tmp_path / "a.json") == f"{what}\n  fix: {fix}"
    assert reasons == ["record of the wrong type"]
    assert [one.index for one in found.frames] == [0, 1]
    assert labels(found) == ["car"]


def test_the_file_of_an_asset_that_is_wrong(tmp_path: Path) -> None:
    """Is one bad record, and the asset no frame without detections, though the project lists it."""
    one, two = asset("file:/1.jpg", id="aa", state=1), asset("file:/2.jpg", id="bb", state=1)
    write(tmp_path, {"p.vott": project(one, two), "aa-asset.json": '{"asset": {'})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).startswith("aa-asset.json:1: not JSON")
    assert (names(found), reasons) == (["2.jpg"], ["unreadable file"])


def test_a_field_of_the_file_of_an_asset(tmp_path: Path) -> None:
    """Has its place in that file."""
    one = said(asset("file:/1.jpg", id="aa"), region(), region(type="OVAL"))
    write(tmp_path, {"aa-asset.json": one})
    column = json.dumps(one).index('"OVAL"') + 1

    assert refused(READER, tmp_path).startswith(f"aa-asset.json:1:{column}: $.regions[1].type: the type 'OVAL' is not known")


def test_an_image_in_two_exports(tmp_path: Path) -> None:
    """Is refused, and nothing is written."""
    write(tmp_path, {name: export(said(asset("file:/a.jpg"), region())) for name in ("a.json", "b.json")})
    done = convert(tmp_path, ".")

    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert "a second frame is the image 'a.jpg'" in done.output


def test_a_folder_without_files_of_vott(tmp_path: Path) -> None:
    """Whatever other JSON lies in it."""
    write(tmp_path, {"x.json": {"loss": 1}})

    assert refused(READER, tmp_path) == "SOURCE: holds no file of VoTT\n  fix: give an export of VoTT as JSON, or the folder of a project"


def test_a_whole_file_of_another_kind(tmp_path: Path) -> None:
    """Is left out, which is said."""
    tally = Tally()
    write(tmp_path, {"x.json": {"loss": 1}, "a.json": export(said(asset("file:/a.jpg")))})

    assert names(read(READER, tmp_path, tally=tally)) == ["a.jpg"]
    assert list(tally.notes) == [f"1 other JSON file not read: first {tmp_path}/x.json"]


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    write(tmp_path, {"a.json": export(said(asset("file:/a.jpg"), region(), region(type="OVAL")))})

    stopped = convert(tmp_path, "a.json")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, "a.json", "--on-error", "skip")
    assert (done.exit_code, "1 annotation from vott" in done.output) == (1, True)
