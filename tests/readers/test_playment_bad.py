"""Jobs and results of Playment that are wrong: each message names the place and the fix; under skip the rest is read."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.playment import READER
from prelabel.readers.playment.records import FREE_BYTES
from prelabel.testing import read_batches
from tests.readers.playment_files import BOX, image, points, read, rows, tracker, video, write

CORRECT = "correct the value, or leave the record out with --on-error skip"
FRACTION = "write coordinates as fractions of the frame, 0 to 1"
LARGER = "draw it larger, or remove it"
TYPES = "types are rectangle, polygon, line, cuboid, landmark"
RING = "join each point to its neighbours in the ring"
TRIANGLE = points((0.1, 0.1), (0.5, 0.1), (0.5, 0.5))
TRACKERS = "$.data.maker_response.video2d.data.annotations"
ANNOTATION = f'{TRACKERS}[1].frames["f1"]'


def boxed(x: object) -> dict[str, Any]:
    """A rectangle of which one corner has this x."""
    return {"coordinates": [{"x": x, "y": 0.5}, *BOX[1:]]}


def joined(*pairs: tuple[str | None, ...]) -> dict[str, Any]:
    """A polygon of three points with these edges."""
    return {"points": TRIANGLE, "edges": {f"e{i}": list(pair) for i, pair in enumerate(pairs, 1)}}


ANNOTATIONS: list[tuple[str | None, object, str, str, str]] = [
    ("rectangle", [], "", "[] is no object", CORRECT),
    ("rectangle", {}, ".coordinates", "null is no list", CORRECT),
    ("rectangle", {"coordinates": BOX[:3]}, ".coordinates", "3 corners, but a rectangle has 4", "give its four corners"),
    ("rectangle", {"coordinates": [BOX[0]] * 4}, ".coordinates", "the rectangle has no width or no height", LARGER),
    ("rectangle", boxed(None), ".coordinates[0]", "x is missing", FRACTION),
    ("rectangle", boxed("0.5"), ".coordinates[0]", "x is '0.5', no number", FRACTION),
    ("rectangle", boxed(True), ".coordinates[0]", "x is True, no number", FRACTION),
    ("rectangle", boxed(float("nan")), ".coordinates[0]", "x is nan, no fraction of the frame", FRACTION),
    ("rectangle", boxed(float("-inf")), ".coordinates[0]", "x is -inf, no fraction of the frame", FRACTION),
    ("rectangle", boxed(540), ".coordinates[0]", "x is 540, no fraction of the frame", FRACTION),
    ("rectangle", boxed(-1.01), ".coordinates[0]", "x is -1.01, no fraction of the frame", FRACTION),
    ("rectangle", {"coordinates": BOX, "label": ["car"]}, ".label", "['car'] is no name", CORRECT),
    ("rectangle", {"coordinates": BOX, "attributes": [1]}, "", "[1] is no object", CORRECT),
    ("circle", {}, "", "unknown type 'circle'", TYPES),
    (None, {}, "", "the type is missing", TYPES),
    ("polygon", {"points": []}, ".points", "[] is no object", CORRECT),
    ("polygon", {"points": {"p1": 1}}, ".points.p1", "1 is no object", CORRECT),
    ("polygon", {"points": {}}, ".points", "0 different points, but a polygon has at least 3", LARGER),
    (
        "polygon", {"points": TRIANGLE | {"p3": TRIANGLE["p1"]}}, ".points",
        "2 different points, but a polygon has at least 3", LARGER,
    ),
    ("polygon", {"points": TRIANGLE, "edges": []}, ".edges", "[] is no object", CORRECT),
    ("polygon", joined(("p1", "p4")), ".edges.e1", "there is no point 'p4'", "let an edge name the two points that it joins"),
    ("polygon", joined(("p1", None)), ".edges.e1", "there is no point null", "let an edge name the two points that it joins"),
    ("polygon", joined(("p1",)), ".edges.e1", "the edge has 1 end", "let an edge name the two points that it joins"),
    ("polygon", joined(("p1", "p3")), ".edges", "the edges do not join the 3 points to one ring", RING),
    ("line", {"points": {"p1": BOX[0]}}, ".points", "1 different point, but a line has at least 2", LARGER),
    ("cuboid", {"points": TRIANGLE}, ".points", "there is no point p4", "give a cuboid its points p1 to p8"),
    ("cuboid", {"points": points(*[(0.1, 0.1)] * 9)}, ".points", "9 points, but a cuboid has 8", "give a cuboid its points p1 to p8"),
    ("cuboid", {"points": points(*[(0.1, 0.1)] * 8)}, ".points", "all points of the cuboid are one", LARGER),
    ("landmark", {"points": {"p1": None}}, ".points", "the landmark has no point", "label a point, or remove it"),
    ("landmark", {"points": {"p1": BOX[0] | {"label": 0}}}, ".points.p1", "label is 0, no number of a keypoint", "number keypoints from 1"),
    (
        "landmark", {"points": {"p1": BOX[0] | {"label": "nose"}}}, ".points.p1",
        "label is 'nose', no number of a keypoint", "number keypoints from 1",
    ),
    (
        "landmark", {"points": {"p1": BOX[0] | {"label": 2}, "p2": BOX[0]}}, ".points.p2",
        "keypoint 2 is already that of p1", "give each point of a landmark its own number",
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", ANNOTATIONS, ids=[f"{case[0]}{case[2]} {case[3]}" for case in ANNOTATIONS])
def test_a_bad_annotation(case: tuple[str | None, object, str, str, str], tmp_path: Path) -> None:
    """The whole message under stop; under skip the trackers around it are read, also one that it stands in."""
    type_name, annotation, element, what, fix = case
    good = {"coordinates": BOX, "type": "rectangle"}
    bad = tracker(type_name, id_="bad", f1=annotation, f2=good)
    source = write(tmp_path / "in.jsonl", video([], reference="a"), video([tracker(f1=good), bad, tracker(id_="u", f2=good)], "f1", "f2"))
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read(source)
    found = rows(read(source, tally=tally))

    assert str(caught.value) == f"{source}:2: {ANNOTATION}{element}: {what}\n  fix: {fix}"
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]
    assert [(row[0], row[2]) for row in found] == [("f1.jpg", 0), ("f2.jpg", 1), ("f2.jpg", 2)]


RECORDS: list[tuple[object, str, str, str]] = [
    (17, "$", "17 is no object", CORRECT),
    ({"data": None}, "$.data", "null is no object", CORRECT),
    (
        {"images": []}, "$", "neither a job nor a result: there is no video_data, image_url or annotations",
        "give jobs, or results as annotators sent them back",
    ),
    (
        {"data": {"result": None}}, "$.data.result", "the job has no result yet",
        "fetch the result, or leave the job out with --on-error skip",
    ),
    (
        {"data": {"result": "https://host/r.json"}}, "$.data.result", "the result stands elsewhere, at a URL",
        "fetch the result, or leave the job out with --on-error skip",
    ),
    (
        {"data": {"result": {"data": {"image_url": "https://h/x", "annots": {}}}}}, "$.data.result.data",
        "the result has neither annotation_data nor annotations", CORRECT,
    ),
    (
        {"data": {"annotation_data": {"annots": []}, "video_data": {"frames": [{"frame_id": "a"}]}}}, "$.data.annotation_data",
        "has no 'annotations'", "write 'annotations', or leave the record out with --on-error skip",
    ),
    (
        {"data": {"video_data": {"frames": [{"frame_id": "a"}]}, "maker_response": {"video2d": {"data": {"annots": []}}}}},
        "$.data.maker_response.video2d.data", "has no 'annotations'", "write 'annotations', or leave the record out with --on-error skip",
    ),
    ({"reference_id": "", "data": {"image_url": "https://h/x"}}, "$.reference_id", "'' is no name", CORRECT),
    ({"data": {"video_data": {}}}, "$.data.video_data.frames", "null is no list", CORRECT),
    ({"data": {"video_data": {"frames": []}}}, "$.data.video_data.frames", "the video has no frames", "give the list of its frames"),
    ({"data": {"annotation_data": {"annotations": []}}}, "$.data.video_data", "the video has no frames", "give the list of its frames"),
    ({"data": {"video_data": {"frames": [{"src": "x"}]}}}, "$.data.video_data.frames[0].frame_id", "null is no name", CORRECT),
    (
        {"data": {"video_data": {"frames": [{"frame_id": "a"}, {"frame_id": "a"}]}}}, "$.data.video_data.frames[1].frame_id",
        "the frame 'a' is listed twice", "give every frame a frame_id of its own",
    ),
    (video({}), TRACKERS, "{} is no list", CORRECT),
    (video([3]), f"{TRACKERS}[0]", "3 is no object", CORRECT),
    (video([{"type": "rectangle"}]), f"{TRACKERS}[0].frames", "null is no object", CORRECT),
    (video([tracker(label="", f1={})]), f'{TRACKERS}[0].frames["f1"].label', "'' is no name", CORRECT),
    (
        video([tracker(f9={"coordinates": BOX})]), f'{TRACKERS}[0].frames["f9"]', "the frame is none of the video's frames",
        "list the frame in video_data, or remove the annotation",
    ),
    (
        image(circles=[{"label": "x"}]), "$.data.maker_response.circles.data", "unknown type 'circles' of 1 annotation",
        "lists are rectangles, polygons, lines, cuboids, landmarks",
    ),
    (image(rectangles=None), "$.data.maker_response.rectangles.data", "null is no list", CORRECT),
    (image(rectangles=[{"coordinates": BOX}]), "$.data.maker_response.rectangles.data[0].label", "null is no name", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("record", "element", "what", "fix"), RECORDS, ids=[f"{record[1]} {record[2]}" for record in RECORDS])
@pytest.mark.parametrize("listed", [False, True], ids=["lines", "list"])
def test_a_bad_record(record: object, element: str, what: str, fix: str, tmp_path: Path, *, listed: bool) -> None:
    """The whole message under stop; under skip the records around it are read."""
    good = [video([tracker(f1={"coordinates": BOX})], reference=name) for name in ("first", "last")]
    source = tmp_path / "in.json"
    documents = [good[0], record, good[1]]
    source.write_text(json.dumps(documents, indent=1) if listed else "\n".join(map(json.dumps, documents)), "utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read(source)
    d = read(source, tally=tally)

    place = f"{source}: $[1]{element[1:]}" if listed else f"{source}:2: {element}"
    assert str(caught.value) == f"{place}: {what}\n  fix: {fix}"
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]
    assert {frame.sequence for frame in d.frames} >= {"first", "last"}


def test_two_videos_of_one_name(tmp_path: Path) -> None:
    """They would be one sequence; as the job and its result in one file are."""
    source = write(tmp_path / "in.jsonl", video([], reference="a"), video([], reference="b"), video([], reference="a"))

    with pytest.raises(InputError) as caught:
        read(source)
    fix = "give each job its own reference_id, or convert jobs and results one after the other"
    assert str(caught.value) == f"{source}:3: $: a second video is called 'a', the first is line 1\n  fix: {fix}"


ONE_A_LINE = "write one whole job or result a line, or one JSON object, or a list of them"
GOOD = json.dumps(video([tracker(f1={"coordinates": BOX})]))
LINES: list[tuple[str, str, str]] = [
    (GOOD[:-9], "the JSON ends in the middle", ONE_A_LINE),
    ('{"data": nothing}', "this is no JSON (expecting value)", ONE_A_LINE),
    (GOOD + "}", "this is no JSON (extra data)", ONE_A_LINE),
    (
        '{"data": {"image_url": "https://h/a", "image_url": "https://h/b"}}',
        "the key 'image_url' stands twice in one object",
        "keep one of them",
    ),
    ('{"data": ' + "[" * 100_000 + "]" * 100_000 + "}", "is nested too deeply to be read", CORRECT),
    ('{"data": ' + "1" * 5000 + "}", "holds a number of thousands of digits", CORRECT),
]


@pytest.mark.parametrize(("line", "what", "fix"), LINES, ids=[line[1] for line in LINES])
@pytest.mark.parametrize("first", [False, True], ids=["later", "first"])
def test_a_line_that_is_no_json(line: str, what: str, fix: str, tmp_path: Path, *, first: bool) -> None:
    """It is one bad record, wherever it stands; the other lines are read."""
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join([line, GOOD] if first else [GOOD, line]), "utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read(source)
    assert len(read(source, tally=tally)) == 1
    assert str(caught.value) == f"{source}:{1 if first else 2}: $: {what}\n  fix: {fix}"
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]


def test_half_a_surrogate_pair(tmp_path: Path) -> None:
    """It can be no label, since no payload can say it; the annotation alone is left out."""
    source = tmp_path / "in.jsonl"
    text = json.dumps(video([tracker(label="LONE", f1={"coordinates": BOX}), tracker(id_="u", f1={"coordinates": BOX})]))
    source.write_text(text.replace("LONE", "\\ud800"), "utf-8")
    tally = Tally(on_error="skip")

    assert len(read(source, tally=tally)) == 1
    element = f'{TRACKERS}[0].frames["f1"].label'
    assert [(str(p.place), p.what) for p in tally.bad] == [(f"{source}:1: {element}", "'\\ud800' holds half a surrogate pair")]


FILES: list[tuple[str, bytes, str, str]] = [
    ("in.jsonl", b"", ": is empty", "give a file with jobs or results in it"),
    ("in.json", b"\n \n", ": is empty", "give a file with jobs or results in it"),
    ("in.json", b'{\n "data": {\n', ":2:11: this is no JSON (expecting property name enclosed in double quotes)", ONE_A_LINE),
    ("in.json", b'{"data": "caf\xe9"}', ":1:14: byte 0xe9 is no UTF-8", "save the file as UTF-8"),
    (
        "in.jsonl.gz", b"{}", ": this is no gzip file (Not a gzipped file (b'{}'))",
        "take .gz off the name if the file is not compressed, else write it again",
    ),
    (
        "in.jsonl.gz", gzip.compress(GOOD.encode())[:-20], ": the compressed file ends in the middle",
        "write the file again, or copy it again whole",
    ),
    (
        "in.jsonl.gz", gzip.compress(b" " * (FREE_BYTES * 2)), ": becomes more than 1000 times as large when it is unpacked",
        "unpack it yourself if you trust it",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "what", "fix"), FILES, ids=[f"{case[0]}{case[2][:40]}" for case in FILES])
def test_a_file_that_cannot_be_read(name: str, content: bytes, what: str, fix: str, tmp_path: Path) -> None:
    """Ends the run with its name, and is counted under skip, where the file beside it is read."""
    source, tally = tmp_path / name, Tally(on_error="skip")
    source.write_bytes(content)
    (tmp_path / "other.jsonl").write_text(GOOD, "utf-8")

    with pytest.raises(InputError) as caught:
        read(source)
    found = read(tmp_path, tally=tally)

    assert str(caught.value) == f"{source}{what}\n  fix: {fix}"
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("name", "what", "fix"),
    [
        ("", "holds no file with jobs or results", "give the folder that the jobs or results lie in"),
        ("absent", "does not exist", "give a file or folder that exists"),
    ],
)
def test_a_source_that_holds_nothing(name: str, what: str, fix: str, tmp_path: Path) -> None:
    """Other JSON is none of ours."""
    (tmp_path / "other.json").write_text("{}", "utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path / name)
    assert str(caught.value) == f"{tmp_path / name}: {what}\n  fix: {fix}"


def test_frames_that_are_not_among_those_of_the_user(tmp_path: Path) -> None:
    """Under skip they are left out with what is in them, and counted once each."""
    frames = tmp_path / "frames.txt"
    frames.write_text("f2.jpg\n", "utf-8")
    source = write(tmp_path / "in.jsonl", video([tracker(f1={"coordinates": BOX}, f2={"coordinates": BOX})], "f1", "f2"))
    tally = Tally(on_error="skip")

    (d,) = read_batches(READER, source, frames=frames, tally=tally)

    assert [row[0] for row in rows(d)] == ["f2.jpg"]
    assert [(str(p.place), p.what) for p in tally.bad] == [
        (f"{source}:1: $.data.video_data.frames", "frame 'f1.jpg' is not among the 1 of --frames")
    ]


@pytest.mark.parametrize(
    ("bad", "where", "what", "fix"),
    [
        ({"src": "https://host/x.jpg"}, ".frame_id", "null is no name", CORRECT),
        (3, "", "3 is no object", CORRECT),
        ({"frame_id": "f1"}, ".frame_id", "the frame 'f1' is listed twice", "give every frame a frame_id of its own"),
    ],
)
def test_a_bad_frame(bad: object, where: str, what: str, fix: str, tmp_path: Path) -> None:
    """It is left out alone; the frames behind it keep their numbers."""
    job = video([tracker(f1={"coordinates": BOX}, f3={"coordinates": BOX})], "f1", "f2", "f3")
    job["data"]["video_data"]["frames"][1] = bad
    source, tally = write(tmp_path / "in.jsonl", job), Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read(source)
    found = read(source, tally=tally)

    assert str(caught.value) == f"{source}:1: $.data.video_data.frames[1]{where}: {what}\n  fix: {fix}"
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [str(caught.value)]
    assert [(frame.file, frame.index) for frame in found.frames] == [("f1.jpg", 0), ("f3.jpg", 2)]
    assert found.frame.tolist() == [0, 1]
