"""What is wrong with files of Dataloop: each message whole, and what is left under --on-error skip."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from prelabel.readers.dataloop import READER
from prelabel.safejson import CORRECT
from tests.commands import convert
from tests.readers.dataloop_files import BOX, annotation, at, item, mask, snapshot, track, video, xy
from tests.readers.output_files import labels, names, read, refused, skipped, write

TYPES = "use one of box, segment, polyline, point, ellipse, cube, binary, pose, or leave the record out with --on-error skip"
SKIP = "or leave the record out with --on-error skip"


@dataclass(frozen=True, slots=True)
class Bad:
    """What is bad, the path and the text of the value that is named, what is wrong, and what to do about it."""

    one: Any
    field: str
    value: str
    what: str
    fix: str = CORRECT


def column(text: str, bad: Bad) -> int:
    """Of the value in a line of its own."""
    return json.dumps(bad.one).index(bad.value) + 1 if bad.value else text.index(json.dumps(bad.one)) + 1


def leaving(what: str) -> str:
    """To correct a value, or leave something out."""
    return f"correct the value, or leave the {what} out with --on-error skip"


FLAT = [{"x": 8, "y": 4}, {"x": 8, "y": 12}]
CORNERS = "list of two corners, and of its angle where it is turned, or of four corners"
CUBE = {f"{face}_{corner}": {"x": 1, "y": 1} for face in ("front", "back") for corner in ("tl", "tr", "br", "bl")}

ANNOTATIONS = [
    Bad("x", "", '"x"', 'expected `object`, got `str`: "x"'),
    Bad(annotation(label=None), "", "{", "the annotation has no label"),
    Bad(annotation(label=" "), ".label", '" "', "the annotation has no label"),
    Bad(annotation(label=7), ".label", "7", "expected `str | null`, got `int`: 7"),  # type: ignore[arg-type]
    Bad(annotation("blob"), "", "{", "the type 'blob' is not known", TYPES),
    Bad({"label": "a"}, "", "{", "has no type", TYPES),
    Bad(annotation("segment"), "", "{", "the segment has no coordinates"),
    Bad(annotation("box", []), "", "{", "the box has no coordinates"),
    Bad(annotation("box", 7), ".coordinates", "7", "expected `array`, got `int`: 7"),
    Bad(annotation("box", FLAT[:1]), ".coordinates", "[", f"the box is no {CORNERS}"),
    Bad(annotation("box", [*BOX, *BOX, *BOX]), ".coordinates", "[", f"the box is no {CORNERS}"),
    Bad(annotation("box", [*BOX, 30, 30]), ".coordinates", "[", f"the box is no {CORNERS}"),
    Bad(annotation("box", [*BOX, *BOX]), ".coordinates", "[", "the box has 2 different corners, and needs 4"),
    Bad(annotation("box", xy(0, 0, 1e9, 0, 1, 1, 0, 1)), ".coordinates", "[", "the coordinate 1e+09 is beyond any image"),
    Bad(annotation("segment", [xy(0, 0, 9, 0, 9, 9)] * 2), ".coordinates[1]", '[{"x": 0, "y": 0}, {"x": 9, "y": 0}, {"x": 9, "y": 9}]]',
        "the polygon lists a path twice"),
    Bad(annotation("box", FLAT), ".coordinates", "[", "the box is 0 wide and 8 high"),
    Bad(annotation("box", xy(0, 0, 1e9, 1)), ".coordinates", "[", "the coordinate 1e+09 is beyond any image"),
    Bad(annotation("segment", [xy(0, 0, 1, 1, 0, 0)]), ".coordinates[0]", "[{", "the polygon has 2 different points, and needs 3"),
    Bad(annotation("segment", [[]]), ".coordinates[0]", "[]", "the polygon has 0 different points, and needs 3"),
    Bad(annotation("segment", [xy(0, 0), *xy(0, 0)]), ".coordinates", "[[", "the polygon lists points beside paths"),
    Bad(annotation("polyline", xy(1, 1)), ".coordinates", "[", "the polyline has 1 different point, and needs 2"),
    Bad(annotation("point", {"x": 1}), ".coordinates", '{"x": 1}', 'object missing required field `y`: {"x": 1}'),
    Bad(annotation("ellipse", {"center": {"x": 1, "y": 1}, "rx": 0, "ry": 2}), ".coordinates", '{"center"',
        "the radii 0 and 2 must be above 0"),
    Bad(annotation("cube", CUBE), ".coordinates", '{"front_tl"', "the cube has fewer than four different corners"),
    Bad(annotation("binary", "data:image/png;base64,???"), ".coordinates", '"data', "the mask is no data:image/png;base64,...",
        f"export it again, {SKIP}"),
    Bad(annotation("binary", "data:image/png;base64,AAAA"), ".coordinates", '"data', "the mask is no PNG image",
        f"export it again, {SKIP}"),
    Bad(annotation("binary", mask((2, 2), [(0, 0, 127)])), ".coordinates", '"data', "the mask has no pixel", f"draw it again, {SKIP}"),
    Bad(annotation("binary", mask((2, 2), [(0, 0, 255)])), "", "{", "the mask has 2x2 pixels, the image 80x40"),
]  # fmt: skip


@pytest.mark.parametrize("bad", ANNOTATIONS, ids=range(len(ANNOTATIONS)))
def test_a_bad_annotation(tmp_path: Path, bad: Bad) -> None:
    """Is refused by its place, and left out alone under skip."""
    text = json.dumps(item("/a.jpg", annotation(), "HERE", annotation(label="bus"))).replace('"HERE"', f"\n{json.dumps(bad.one)}")
    write(tmp_path, {"a.json": text})
    found, reasons = skipped(READER, tmp_path)
    place = f"a.json:2:{column(text, bad)}: $.annotations[1]{bad.field}"

    assert refused(READER, tmp_path) == f"{place}: {bad.what}\n  fix: {bad.fix}"
    assert (labels(found), len(reasons)) == (["car", "bus"], 1)


PARTS = [
    Bad(annotation(metadata=5), ".metadata", "5", "expected `object | null`, got `int`: 5", leaving("metadata")),
    Bad(annotation(system=5), ".metadata.system", "5", "expected `object | null`, got `int`: 5", leaving("system")),
    Bad(annotation(description=5), ".description", "5", "expected `str | null`, got `int`: 5", leaving("description")),
    Bad(annotation(attributes=[5]), ".attributes[0]", "5", "expected `str`, got `int`: 5", leaving("attribute")),
    Bad(annotation(attributes="red"), ".attributes", '"red"', 'expected `object | null`, got `str`: "red"', leaving("attributes")),
    Bad(annotation(system={"isOpen": 5}), ".metadata.system.isOpen", "5", "expected `bool | null`, got `int`: 5", leaving("isOpen")),
    Bad(annotation(system={"parentId": []}), ".metadata.system.parentId", "[]", "expected `int | str | null`, got `array`: []",
        leaving("parentId")),
    Bad(annotation(user={"model": {"confidence": 5}}), ".metadata.user.model.confidence", "5", "confidence 5 is outside 0-1",
        leaving("confidence")),
    Bad(annotation(user={"model": {"confidence": "high"}}), ".metadata.user.model.confidence", '"high"',
        'expected `float | null`, got `str`: "high"', leaving("confidence")),
]  # fmt: skip


@pytest.mark.parametrize("bad", PARTS, ids=range(len(PARTS)))
def test_a_bad_part(tmp_path: Path, bad: Bad) -> None:
    """Is left out alone, and not its annotation."""
    text = json.dumps(item("/a.jpg", "HERE")).replace('"HERE"', f"\n{json.dumps(bad.one)}")
    write(tmp_path, {"a.json": text})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.json:2:{column(text, bad)}: $.annotations[0]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (found.box.tolist(), found.attribute_sets, len(reasons)) == ([[0.1, 0.1, 0.3, 0.3]], (), 1)


NO_VALUES = [
    ("1e400", "number out of range: 1e400"),
    ("NaN", "NaN is no number of JSON"),
    ('"\\ud800"', '"\\ud800" is half a surrogate pair'),
]


@pytest.mark.parametrize(("value", "what"), NO_VALUES)
def test_an_attribute_that_is_no_value(tmp_path: Path, value: str, what: str) -> None:
    """Of JSON is left out alone; an empty list says nothing."""
    attributes = {"a": "HERE", "b": 1, "c": []}
    text = json.dumps(item("/a.jpg", annotation(system={"attributes": attributes}))).replace('"HERE"', f"\n{value}")
    found, reasons = skipped(READER, write(tmp_path, {"a.json": text}))

    assert refused(READER, tmp_path) == (
        f"a.json:2:1: $.annotations[0].metadata.system.attributes.a: {what}\n  fix: {leaving('attribute')}"
    )
    assert (found.attribute_sets, reasons) == (({"b": "1"},), ["record of the wrong type"])


MEMBERS = ["annotations", "annotations[0].attributes", "annotations[0].metadata.system", "annotations[0].metadata.system.frame",
           "annotations[0].metadata.system.snapshots_"]  # fmt: skip


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_that_is_no_value(tmp_path: Path, member: str) -> None:
    """Of JSON is never taken for an empty list."""
    said = video(track(0))
    owner: Any = said["annotations"][0]["metadata"] if "metadata" in member else said if member == "annotations" else said["annotations"][0]
    name = member.rpartition(".")[2]
    (owner if name in {"annotations", "attributes", "system"} else owner["system"])[name] = "HERE"
    write(tmp_path, {"v.json": json.dumps(said).replace('"HERE"', "\nNaN")})
    _, reasons = skipped(READER, tmp_path / "v.json")

    told = refused(READER, tmp_path / "v.json")
    assert told.startswith(f"v.json:2:1: $.{member}: {'is no number of a frame' if name == 'frame' else 'NaN is no number of JSON'}\n")
    assert len(reasons) == 1


KEYPOINTS = {"keypoints": "nose,hip"}

POINTS = [
    Bad(annotation("point", {"x": 1, "y": 1}, label="toe", system={"parentId": "p"}), ".label", '"toe"',
        "the point 'toe' is not among the 2 of -O keypoints", f"add it to -O keypoints, {SKIP}"),
    Bad(annotation("point", {"x": 1, "y": 1}, label="nose", system={"parentId": "p"}), ".label", '"nose"',
        "the point 'nose' comes twice in its pose"),
    Bad(annotation("point", {"x": 1, "y": 1e9}, label="hip", system={"parentId": "p"}), ".coordinates", '{"x"',
        "the coordinate 1e+09 is beyond any image"),
]  # fmt: skip


@pytest.mark.parametrize("bad", POINTS, ids=range(len(POINTS)))
def test_a_bad_point_of_a_pose(tmp_path: Path, bad: Bad) -> None:
    """Is left out alone, and not its pose."""
    nose = annotation("point", {"x": 8, "y": 4}, label="nose", system={"parentId": "p"})
    text = json.dumps(item("/a.jpg", annotation("pose", {}, label="man", id="p"), nose, "HERE"))
    text = text.replace('"HERE"', f"\n{json.dumps(bad.one)}")
    write(tmp_path, {"a.json": text})
    found, reasons = skipped(READER, tmp_path, KEYPOINTS)

    assert refused(READER, tmp_path, KEYPOINTS) == (
        f"a.json:2:{column(text, bad)}: $.annotations[2]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    )
    assert (labels(found), found.point_number.tolist(), len(reasons)) == (["man"], [1], 1)


SNAPSHOTS = [
    Bad(7, "", "7", "expected `object`, got `int`: 7", leaving("snapshot")),
    Bad(snapshot(10), ".frame", "10", "frame 10, but the video has 10, counted from 0", f"give all frames with --frames, {SKIP}"),
    Bad(snapshot(1.5), ".frame", "1.5", "1.5 is no number of a frame"),
    Bad(snapshot("x"), ".frame", '"x"', 'expected `float | null`, got `str`: "x"', leaving("snapshot")),
    Bad(snapshot(1, objectVisible=5), ".objectVisible", "5", "expected `bool | null`, got `int`: 5", leaving("snapshot")),
    Bad(snapshot(1, data=[]), "", "{", "the box has no data"),
    Bad(snapshot(1, data=FLAT), ".data", "[", "the box is 0 wide and 8 high"),
]  # fmt: skip


@pytest.mark.parametrize("bad", SNAPSHOTS, ids=range(len(SNAPSHOTS)))
def test_a_bad_snapshot(tmp_path: Path, bad: Bad) -> None:
    """Is left out alone; the others of its track are read."""
    text = json.dumps(video(track(0, 3, "HERE", snapshot(2, 16)))).replace('"HERE"', f"\n{json.dumps(bad.one)}")
    write(tmp_path, {"v.json": text})
    found, reasons = skipped(READER, tmp_path)
    place = f"v.json:2:{column(text, bad)}: $.annotations[0].metadata.system.snapshots_[0]{bad.field}"

    assert refused(READER, tmp_path) == f"{place}: {bad.what}\n  fix: {bad.fix}"
    assert (found.box[:, 0].tolist(), len(reasons)) == ([0.1, 0.1, 0.2, 0.2], 1)


TRACKS = [
    Bad(track("first"), ".metadata.system.frame", '"first"', "is no number of a frame"),  # type: ignore[arg-type]
    Bad(track(-1), ".metadata.system.frame", "-1", "-1 is no number of a frame"),
    Bad(track(10), ".metadata.system.frame", "10", "frame 10, but the video has 10, counted from 0",
        f"give all frames with --frames, {SKIP}"),
    Bad(annotation(metadata=5), ".metadata", "5", "expected `object | null`, got `int`: 5", leaving("metadata")),
    Bad(annotation(system={"startTime": "soon"}), ".metadata.system.startTime", '"soon"', "is no time of a video in seconds", CORRECT),
    Bad(annotation(system={"startTime": -1}), ".metadata.system.startTime", "-1", "is no time of a video in seconds", CORRECT),
    Bad(annotation(system={"startTime": 1e300}), ".metadata.system.startTime", "1e+300", "is no time of a video in seconds", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize("bad", TRACKS, ids=range(len(TRACKS)))
def test_a_bad_track(tmp_path: Path, bad: Bad) -> None:
    """Is left out; the others are read."""
    text = json.dumps(video(track(0), "HERE")).replace('"HERE"', f"\n{json.dumps(bad.one)}")
    write(tmp_path, {"v.json": text})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"v.json:2:{column(text, bad)}: $.annotations[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (len(found), len(reasons)) == (1, 1)


@pytest.mark.parametrize(
    ("end", "what"),
    [(2, "2 is no frame from 3 on"), (3.5, "3.5 is no frame from 3 on"), ("x", 'expected `float | null`, got `str`: "x"')],
)
def test_a_bad_end(tmp_path: Path, end: object, what: str) -> None:
    """Is left out alone: the track lasts to its last snapshot."""
    write(tmp_path, {"v.json": video(track(3, end, snapshot(4)))})
    found, reasons = skipped(READER, tmp_path)
    told = refused(READER, tmp_path)

    assert told.partition(": $")[2].startswith(f".annotations[0].metadata.system.endFrame: {what}\n  fix: {leaving('end')}")
    assert (len(found), len(reasons)) == (2, 1)


def test_a_bad_object_id(tmp_path: Path) -> None:
    """Is left out alone: the annotation is a track of its own."""
    write(tmp_path, {"v.json": video(track(0, system={"objectId": 1}), track(1, system={"objectId": {}}))})
    found, reasons = skipped(READER, tmp_path)
    told = refused(READER, tmp_path).partition(": $")[2]

    said = "expected `int | str | null`, got `object`: {}"
    assert told == f".annotations[1].metadata.system.objectId: {said}\n  fix: {leaving('objectId')}"
    assert (found.track.tolist(), len(reasons)) == ([0, 1], 1)


def test_times_without_a_rate(tmp_path: Path) -> None:
    """Cannot be told from frames: what starts at one is left out, and what ends at one lasts to its last snapshot."""
    told = "is in seconds, but nothing says how many frames the video has a second\n  fix: give the rate of the frames with -O fps=RATE"
    late, long = annotation(system={"startTime": 2, "endTime": 3}), annotation(system={"endTime": 2, "snapshots_": [snapshot(1, 16)]})
    for name, one in (("startTime", late), ("endTime", long)):
        write(tmp_path, {"v.json": item("/v.mp4", one)})
        left = "record" if one is late else "end"
        message = refused(READER, tmp_path).partition("system.")[2]
        assert message == f"{name}: {told}, or leave the {left} out with --on-error skip"
    write(tmp_path, {"v.json": item("/v.mp4", late, long)})
    found, reasons = skipped(READER, tmp_path)

    assert (found.box[:, 0].tolist(), reasons) == ([0.1, 0.2], ["time without a rate"] * 2)
    assert found.frame.tolist() == [0, 1]


SIDES = [(-1, "-1 is no number of pixels", "size"), ("x", 'expected `float | null`, got `str`: "x"', "width")]


@pytest.mark.parametrize(("value", "what", "left"), SIDES, ids=["number", "text"])
def test_a_bad_side(tmp_path: Path, value: object, what: str, left: str) -> None:
    """Is left out alone: the size is that of the image."""
    write(tmp_path, {"a.json": item("/a.jpg", annotation(), width=value), "a.jpg": (80, 40)})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.json:1:75: $.metadata.system.width: {what}\n  fix: {leaving(left)}"
    assert (found.box.tolist(), len(reasons)) == ([[0.1, 0.1, 0.3, 0.3]], 1)


GIVE = "give the JSON of an item, or a list of them, as Dataloop exports it"
WITH = "export the item with its annotations, or leave it out with --on-error skip"

FILES: list[tuple[str | bytes, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ('{"annotations": [', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ("[" * 100000, ": is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
    (b'{"annotations": "\xff"}', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
    ("{}", ": has no annotations", GIVE),
    ("7", ": has no annotations", GIVE),
    ('{"annotations": 7}', ":1:17: $.annotations: expected `array | null`, got `int`: 7", CORRECT),
    ('{"annotations": [], "filename": 7}', ":1:33: $.filename: expected `str | null`, got `int`: 7", CORRECT),
    ('{"filename": "/a.jpg", "annotations": "https://x"}', ":1:1: $: its annotations are not in the file", WITH),
    ('{"filename": "/a.jpg", "annotationsCount": 2}', ":1:1: $: its annotations are not in the file", WITH),
    ('{"filename": "../a.jpg", "annotations": []}', ": '../a.jpg' is no name of an image or a video", "name it without a drive or '..'"),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """It is one bad record."""
    write(tmp_path, {"a.json": content})
    found, reasons = skipped(READER, tmp_path / "a.json")

    assert refused(READER, tmp_path / "a.json") == f"a.json{what}\n  fix: {fix}"
    assert (len(found.frames), len(reasons)) == (0, 1)


def test_a_bad_item_of_a_list(tmp_path: Path) -> None:
    """Is left out alone, as is one that is described again."""
    listed = [
        item("/a.jpg"),
        {"filename": 7, "annotations": []},
        item("/a.jpg"),
        {"filename": "/b.jpg", "annotations": "x"},
        item("/c.jpg"),
    ]
    write(tmp_path, {"a.json": listed})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).startswith("a.json:1:129: $[1].filename: expected `str | null`, got `int`: 7")
    assert names(found) == ["a.jpg", "c.jpg"]
    assert reasons == ["record of the wrong type", "item twice", "item without its annotations"]


def test_an_item_twice(tmp_path: Path) -> None:
    """Is told with the place of the first."""
    write(tmp_path, {"a.json": item("/x.jpg"), "b.json": item("/x.jpg"), "c.json": video(), "d.json": video(filename="/v.webm")})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "b.json: the image 'x.jpg' is described by a.json already\n  fix: keep one of them, or convert the files one by one"
    )
    assert (len(found.frames), reasons) == (11, ["item twice", "item twice"])


def test_a_bad_line(tmp_path: Path) -> None:
    """Is left out alone."""
    good = json.dumps(item("/a.jpg", annotation()))
    lines = [good.encode(), b"", b"{", b'{"x": "\xff"}', b"{}", good.replace("/a", "/b").encode()]
    write(tmp_path, {"a.ndjson": b"\n".join(lines)})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "a.ndjson:3: not JSON: the text ends before the document does\n  fix: write an object of JSON a line"
    )
    assert (names(found), reasons) == (["a.jpg", "b.jpg"], ["unreadable line", "unreadable line", "unreadable file"])


def test_whole_files_of_other_kinds(tmp_path: Path) -> None:
    """Are left out, which is said; a folder without any of these is refused."""
    tally = Tally()
    write(tmp_path, {"in/a.json": item("/a.jpg"), "in/x.json": {"annotations": [], "images": []}, "out/x.json": {"loss": 1}})

    assert names(read(READER, tmp_path / "in", tally=tally)) == ["a.jpg"]
    assert list(tally.notes) == [f"1 other JSON file not read: first {tmp_path}/in/x.json"]
    assert refused(READER, tmp_path / "out") == (
        "SOURCE: holds no annotations of Dataloop\n"
        "  fix: give the folder that dtlpy downloaded annotations to, or that an export was unpacked to"
    )


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    write(tmp_path, {"a.json": item("/a.jpg", annotation(), annotation("blob"), annotation(coordinates=at(16)))})

    stopped = convert(tmp_path, "a.json")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, "a.json", "--on-error", "skip")
    assert (done.exit_code, "2 annotations from dataloop" in done.output) == (1, True)


def test_a_label_forges_no_message(tmp_path: Path) -> None:
    """A line break in it stays in the line of the note and of the count that name it."""
    forged = "man\nError: none"
    pose = [annotation("pose", {}, forged, id="p"), annotation("point", {"x": 1, "y": 1}, "nose", system={"parentId": "p"})]
    write(tmp_path, {"a.json": item("/a.jpg", *pose, annotation(system={"attributes": {forged: {"a": 1}}}))})
    told = convert(tmp_path, "a.json").output

    assert (told.count("man\\nError: none"), "\nError" in told) == (2, False)
