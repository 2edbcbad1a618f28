"""Results of AlphaPose that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import InputError, Tally
from prelabel.frames import FrameOptions
from prelabel.readers.alphapose import READER
from prelabel.readers.base import parse_options
from prelabel.readers.planning import planned
from tests.commands import convert
from tests.readers.output_files import names, read, refused, skipped, write
from tests.readers.test_alphapose import OWN, pose

CORRECT = "correct the value, or leave the record out with --on-error skip"
GIVE = "give alphapose-results.json as AlphaPose wrote it"


class Bad(NamedTuple):
    """A record, the field that a message names, and the message."""

    one: object
    field: str
    what: str
    fix: str = CORRECT


RECORDS = [
    Bad(pose(box=[1, 2, 0, 4]), ".box", "width 0 and height 4 must be above 0"),
    Bad(pose(box=[1, 2, 3, -4]), ".box", "width 3 and height -4 must be above 0"),
    Bad(pose(box=[-1e10, 2, 3, 4]), ".box", "-1e+10 is no place in an image"),
    Bad(pose(box=[1, 2, 3]), ".box", "expected `array` of length 4: [1, 2, 3]"),
    Bad(pose(keypoints=[1, 2, 3, 4]), ".keypoints", "4 values are no triples of x, y and score"),
    Bad(pose(keypoints=[1, 2, None]), ".keypoints[2]", "expected `float`, got `null`: null"),
    Bad(pose(keypoints=[0, 1e9, 0.5]), ".keypoints", "1e+09 is no place in an image"),
    Bad(
        pose(points=(0.1, 0.2, 0.5, 0.3, 0.4, 0.5)), ".keypoints",
        "all keypoints lie within two pixels of the corner of the frame",
    ),
    Bad(
        pose(score=2.5), ".score", "score 2.5 less what the keypoints' scores add to it is 1.5, outside 0-1",
        "take the mean of the keypoints' scores with -O score=mean",
    ),
    Bad(
        pose(score=0.5), ".score", "score 0.5 less what the keypoints' scores add to it is -0.5, outside 0-1",
        "take the mean of the keypoints' scores with -O score=mean",
    ),
    Bad(
        pose(keypoints=[10, 20, 1e308, 30, 60, 1e308]), ".score",
        "score 1.75 less what the keypoints' scores add to it is -2.25e+09, outside 0-1",
        "take the mean of the keypoints' scores with -O score=mean",
    ),
    Bad(pose(score="high"), ".score", 'expected `float`, got `str`: "high"'),
    Bad(pose(idx=-1), ".idx", "-1 is no track id"),
    Bad(pose(idx=[1.5]), ".idx", "1.5 is no track id"),
    Bad(pose(idx=[[2**60]]), ".idx", "1.15292e+18 is no track id"),
    Bad(pose(idx="one"), ".idx", 'expected `float | array | null`, got `str`: "one"'),
    Bad(pose(idx=True), ".idx", "expected `float | array | null`, got `bool`: true"),
    Bad(
        {**pose(), "image_id": 139}, ".image_id", "image 139 is a number, as AlphaPose writes it with --eval",
        "read the file with --format coco and -O images=, or run AlphaPose without --eval",
    ),
    Bad(
        {**pose(), "image_id": "../a.jpg"}, ".keypoints", "'../a.jpg' names no image below the folder of images",
        "name the image by its path below the folder of images",
    ),
    Bad({"image_id": "a.jpg"}, "", 'object missing required field `keypoints`: {"image_id": "a.jpg"}'),
    Bad(7, "", "expected `object`, got `int`: 7"),
]  # fmt: skip


def place(record: object, field: str) -> str:
    """Where the value of the second record of a file stands, on its own line, and its path."""
    text = json.dumps(record)
    name = field.removeprefix(".").partition("[")[0]
    column = text.index(f'"{name}": ') + len(f'"{name}": ') if name else 0
    if field.endswith("[2]"):
        column = text.index("null")
    return f"{OWN}:2:{column + 1}: $[1]{field}"


@pytest.mark.parametrize("bad", RECORDS, ids=[f"{number} {bad.what}" for number, bad in enumerate(RECORDS)])
def test_a_bad_record(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other one is read."""
    write(tmp_path, {OWN: f"[{json.dumps(pose('good.jpg'))},\n{json.dumps(bad.one)}]"})

    left, reasons = skipped(READER, tmp_path, size=(100, 100))

    assert refused(READER, tmp_path, size=(100, 100)) == f"{place(bad.one, bad.field)}: {bad.what}\n  fix: {bad.fix}"
    assert ({left.frames[i].file for i in left.frame.tolist()}, len(reasons)) == ({"good.jpg"}, 1)


TRIPLES = "1 values are no triples of x, y and score"

BODIES = [
    ({"people": [{}]}, ":1:23: $.a.jpg.people[0]: has no keypoints", "give each pose_keypoints_2d, or joints, as AlphaPose writes them"),
    ({"people": [{"pose_keypoints_2d": [1]}]}, f":1:45: $.a.jpg.people[0].pose_keypoints_2d: {TRIPLES}", CORRECT),
    ({"bodies": [{"joints": ["1"]}]}, ':1:35: $.a.jpg.bodies[0].joints[0]: expected `float`, got `str`: "1"', CORRECT),
    ({"version": "AlphaPose v0.3"}, ":1:11: $.a.jpg: has neither people nor bodies", GIVE),
    ({"bodies": 7}, ":1:22: $.a.jpg.bodies: expected `array | null`, got `int`: 7", CORRECT),
]


@pytest.mark.parametrize(("image", "what", "fix"), BODIES, ids=range(len(BODIES)))
def test_a_bad_body(tmp_path: Path, image: object, what: str, fix: str) -> None:
    """Likewise, in the formats that are keyed by image."""
    good = {"people": [{"pose_keypoints_2d": [1, 2, 0.5, 5, 9, 1]}]}
    write(tmp_path, {OWN: {"a.jpg": image, "good.jpg": good}})

    left, reasons = skipped(READER, tmp_path, size=(100, 100))

    assert refused(READER, tmp_path, size=(100, 100)) == f"{OWN}{what}\n  fix: {fix}"
    assert ({left.frames[i].file for i in left.frame.tolist()}, len(reasons)) == ({"good.jpg"}, 1)


FILES: list[tuple[str | bytes, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ("7", ": is no list of poses, nor an object of images", GIVE),
    ('[{"image_id": "a', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ('{"a.jpg": {', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    (b'[{"image_id": "\xff"}]', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """Is known by its name; the others are read without it, and it is one bad record."""
    write(tmp_path, {f"a/{OWN}": content, f"b/{OWN}": [pose()]})

    left, reasons = skipped(READER, tmp_path, size=(100, 100))

    assert refused(READER, tmp_path, size=(100, 100)) == f"a/{OWN}{what}\n  fix: {fix}"
    assert (names(left), reasons) == (["b/a.jpg"], ["unreadable file"])


def test_an_image_of_two_names(tmp_path: Path) -> None:
    """Both would be one frame."""
    write(tmp_path, {f"s/{OWN}": [pose("a.jpg"), pose("a.png")], "f/a.jpg": (100, 100)})

    assert refused(READER, tmp_path / "s", frames=tmp_path / "f").partition("$[1]")[2] == (
        f".keypoints: its frame 'a.jpg' is described by {OWN}:1:55: $[0].keypoints already\n  fix: call each image by one name"
    )


def test_an_image_that_is_no_frame_of_a_video(tmp_path: Path) -> None:
    """Where the user says that all are."""
    write(tmp_path, {f"s/{OWN}": [pose("0.jpg"), pose("b.jpg")]})

    left, _ = skipped(READER, tmp_path / "s", {"video": "yes"}, size=(100, 100))

    assert refused(READER, tmp_path / "s", {"video": "yes"}, size=(100, 100)).partition("$[1]")[2] == (
        ".keypoints: the image 'b.jpg' is not called by a number alone, as 12.jpg\n  fix: leave -O video=yes out for single images"
    )
    assert names(left) == ["s:s/0.jpg"]


def test_pixels_without_a_size(tmp_path: Path) -> None:
    """Every image that is listed needs one."""
    write(tmp_path, {OWN: [pose()]})

    assert refused(READER, tmp_path).partition(" ")[2] == (
        "$[0].keypoints: the size of 'a.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )


def test_two_files_that_could_be_videos_of_one_name(tmp_path: Path) -> None:
    """Are told apart by nothing; single images are, by their names."""
    for name in "ab":
        write(tmp_path, {f"{name}/x/{OWN}": [pose("0.jpg")]})
    sources = [tmp_path / name / "x" / OWN for name in "ab"]

    with pytest.raises(InputError) as caught:
        planned(READER, sources, parse_options(READER, {}), FrameOptions(size=(9, 9)), Tally())

    assert str(caught.value) == (
        f"{sources[1]}: would be a video of the name of {sources[0]}\n"
        "  fix: give one source that holds both, convert them one by one, or say -O video=no"
    )
    assert len(planned(READER, sources, parse_options(READER, {"video": "no"}), FrameOptions(size=(9, 9)), Tally())[1]) == 2


def test_a_folder_without_results(tmp_path: Path) -> None:
    """Files of single images in sep-json are none."""
    write(tmp_path, {"a.json": {"version": "AlphaPose v0.3", "people": []}})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no results of AlphaPose\n  fix: give alphapose-results.json, or the folder that it lies in"
    )


def test_the_command_counts_what_it_leaves_out(tmp_path: Path) -> None:
    """Under stop there is no output; under skip the exit code says that a record was bad."""
    write(tmp_path, {f"s/{OWN}": [pose(), pose(idx=-1)]})
    out = tmp_path / "jobs.jsonl"

    stopped = convert(tmp_path, "s", "--size", "100x100", out=str(out))
    assert (stopped.exit_code, out.exists()) == (1, False)
    done = convert(tmp_path, "s", "--size", "100x100", "--on-error", "skip", out=str(out))
    assert (done.exit_code, out.exists()) == (1, True)
    assert "bad track id" in done.stdout + done.stderr
    assert len(read(READER, tmp_path / "s", size=(9, 9), tally=Tally(on_error="skip"))) == 2
