"""Keypoints of OpenPose that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import InputError, Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.openpose import READER
from prelabel.readers.planning import planned
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.output_files import names, read, refused, skipped, write
from tests.readers.test_openpose import clip, frame, person

CORRECT = "correct the value, or leave the record out with --on-error skip"
SCALE = "say what coordinates are, as --keypoint_scale 0, 3 or 4 made them, with -O scale=pixels, -O scale=unit or -O scale=signed"


class Bad(NamedTuple):
    """A person, the field that a message names and where its value begins, the message, and the scale of the run."""

    one: object
    field: str
    column: int
    what: str
    fix: str = CORRECT
    scale: str = "pixels"


PEOPLE = [
    Bad({"pose_keypoints_2d": [1, 2]}, ".pose_keypoints_2d", 23, "2 values are no triples of x, y and score"),
    Bad({"pose_keypoints_2d": [1, 2, "3"]}, ".pose_keypoints_2d[2]", 30, 'expected `float`, got `str`: "3"'),
    Bad({"pose_keypoints_2d": {"a": 1}}, ".pose_keypoints_2d", 23, 'expected `array`, got `object`: {"a": 1}'),
    Bad({"pose_keypoints_2d": [1, float("nan"), 1]}, ".pose_keypoints_2d[1]", 27, "NaN is no number of JSON"),
    Bad({"pose_keypoints_2d": [1, -2e12, 1]}, ".pose_keypoints_2d", 23, "2e+12 is no place in an image"),
    Bad({"pose_keypoints": [1, 2, 1, 4]}, ".pose_keypoints", 20, "4 values are no triples of x, y and score"),
    Bad({"person_id": [-2]}, ".person_id", 15, "track id -2 is neither -1 nor a number from 0"),
    Bad({"person_id": [1 << 40]}, ".person_id", 15, "track id 1099511627776 is neither -1 nor a number from 0"),
    Bad({"person_id": "7"}, ".person_id", 15, 'expected `int | array | null`, got `str`: "7"'),
    Bad(7, "", 1, "expected `object`, got `int`: 7"),
    Bad(
        {"pose_keypoints_2d": [0.25, 0.5, 1, -1, 1.02, 0.5]}, ".pose_keypoints_2d", 23,
        "all keypoints lie within two pixels of the corner of the frame", SCALE,
    ),
    Bad({"pose_keypoints_2d": [0.5, 300, 0.5]}, ".pose_keypoints_2d", 23, "300 is no fraction of a frame", SCALE, "unit"),
    Bad({"pose_keypoints_2d": [0.5, 300, 0.5]}, ".pose_keypoints_2d", 23, "300 is no fraction of a frame", SCALE, "signed"),
    Bad({"pose_keypoints_2d": [0.5, -0.75, 0.5]}, ".pose_keypoints_2d", 23, "-0.75 lies far outside the frame", SCALE, "unit"),
]  # fmt: skip


@pytest.mark.parametrize("bad", PEOPLE, ids=[f"{number} {bad.what}" for number, bad in enumerate(PEOPLE)])
def test_a_bad_person(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other one of the frame is read."""
    good = {"pose_keypoints_2d": [1, 0, 0.5, 0, 2, 1] if bad.scale == "pixels" else [1, 0.25, 0.5, 0, 0, 1]}
    write(tmp_path, {"a_keypoints.json": f'{{"version": 1.3, "people": [{json.dumps(good)},\n{json.dumps(bad.one)}]}}'})
    options = {"scale": bad.scale}

    left, reasons = skipped(READER, tmp_path, options, size=(10, 10))

    assert refused(READER, tmp_path, options, size=(10, 10)) == (
        f"a_keypoints.json:2:{bad.column}: $.people[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    )
    assert (left.origin.tolist(), len(reasons)) == ([0, 0], 1)


FILES: list[tuple[str | bytes, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ("[]", ": is no object with people", "give the files that OpenPose wrote with --write_json"),
    ('{"version": 1.3}', ": is no object with people", "give the files that OpenPose wrote with --write_json"),
    ('{"people": [{"pose', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ('{"people": {}}', ":1:12: $.people: expected `array`, got `object`", "write it as the format says, or give another file"),
    (b'{"people": "\xff"}', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """Is known by its name; the others are read without it, and it is one bad record."""
    write(tmp_path, {"a_keypoints.json": content, "b_keypoints.json": frame(person())})

    left, reasons = skipped(READER, tmp_path, size=(100, 100))

    assert refused(READER, tmp_path, size=(100, 100)) == f"a_keypoints.json{what}\n  fix: {fix}"
    assert (names(left), reasons) == (["b"], ["unreadable file"])


def test_a_bad_file_of_a_video(tmp_path: Path) -> None:
    """Its frame is there, without people."""
    write(tmp_path, clip("v", range(3), person()) | {"v_000000000001_keypoints.json": '{"people": ['})

    left, _ = skipped(READER, tmp_path, size=(100, 100))

    assert ([one.index for one in left.frames], left.frame.tolist()) == ([0, 1, 2], [0, 0, 2, 2])


def test_pixels_without_a_size(tmp_path: Path) -> None:
    """Only frames with people need one."""
    write(tmp_path, {"a_keypoints.json": frame(), "b_keypoints.json": frame(person())})

    left, _ = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "b_keypoints.json: the size of 'b' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert (names(left), len(left)) == (["a"], 0)


def test_frames_that_are_not_there(tmp_path: Path) -> None:
    """Of an image, of a video, and of the frame of one."""
    write(tmp_path, {"f/x.png": (9, 9), "f/b.png": (9, 9), "s/a_keypoints.json": frame(person())})
    write(tmp_path, {f"v/{name}": content for name, content in clip("v", range(3), person()).items()})
    write(tmp_path, {f"g/v_{n:012}.png": (9, 9) for n in (0, 2)})

    assert refused(READER, tmp_path / "s", frames=tmp_path / "f") == (
        "a_keypoints.json: frame 'a' is not among the 2 of --frames\n"
        "  fix: add the image to --frames, or leave its labels out with --on-error skip"
    )
    write(tmp_path, {"v/b_keypoints.json": frame()})
    assert refused(READER, tmp_path / "v", frames=tmp_path / "f") == (
        "SOURCE: no image of --frames lies in a folder 'v'\n  fix: give --frames a folder that holds one folder of images for each video"
    )
    (tmp_path / "v/b_keypoints.json").unlink()
    assert refused(READER, tmp_path / "v", frames=tmp_path / "g") == (
        "SOURCE: frame 'v_000000000001' is not among the 2 of --frames\n"
        "  fix: add the image to --frames, or leave its labels out with --on-error skip"
    )


def test_a_frame_of_two_files(tmp_path: Path) -> None:
    """With the ending and without."""
    write(tmp_path, {"a.json": frame(), "a_keypoints.json": frame()})

    assert refused(READER, tmp_path) == (
        f"a_keypoints.json: its frame 'a' is described by {tmp_path / 'a.json'} already\n"
        "  fix: keep one of the files, or convert them one by one"
    ).replace(f"{tmp_path}/", "")


def test_two_sources_with_a_video_of_one_name(tmp_path: Path) -> None:
    """Cannot be told apart."""
    for name in "ab":
        write(tmp_path / name, clip("v", range(2), person()))
    options = parse_options(READER, {})

    with pytest.raises(InputError) as caught:
        planned(READER, [tmp_path / "a", tmp_path / "b"], options, FrameOptions(size=(9, 9)), Tally())

    assert str(caught.value) == (
        f"{tmp_path / 'b'}: holds the video 'v', but so does {tmp_path / 'a'}\n"
        "  fix: give one source that holds both, or convert them one by one"
    )


def test_a_folder_without_keypoints(tmp_path: Path) -> None:
    """Files of another kind are none."""
    write(tmp_path, {"a.json": {"shapes": []}})

    assert refused(READER, tmp_path) == "SOURCE: holds no keypoints of OpenPose\n  fix: give the folder of --write_json"

    write(tmp_path, {"b_keypoints.json": frame(person())})
    tally = Tally()
    read_batches(READER, tmp_path, size=(9, 9), tally=tally)
    assert tally.notes == [f"1 other JSON file not read: first {tmp_path / 'a.json'}"]


def test_the_command_counts_what_it_leaves_out(tmp_path: Path) -> None:
    """Under stop there is no output; under skip the exit code says that a record was bad."""
    write(tmp_path, {"s/a_keypoints.json": frame(person(), {"pose_keypoints_2d": [1]})})
    out = tmp_path / "jobs.jsonl"

    stopped = convert(tmp_path, "s", "--size", "100x100", out=str(out))
    assert (stopped.exit_code, out.exists()) == (1, False)
    done = convert(tmp_path, "s", "--size", "100x100", "--on-error", "skip", out=str(out))
    assert (done.exit_code, out.exists()) == (1, True)
    assert "keypoints no triples" in done.stdout + done.stderr


def test_an_option_that_is_none(tmp_path: Path) -> None:
    """The values are named."""
    write(tmp_path, {"a_keypoints.json": frame()})

    assert refused(READER, tmp_path, {"scale": "3"}) == "-O scale=3: invalid enum value '3'\n  fix: give pixels, unit, signed"
    assert len(read(READER, tmp_path)) == 0
