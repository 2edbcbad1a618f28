"""labelme files that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.labelme import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.labelme_files import Json, labelled, mask, rectangle, shape
from tests.readers.yolo_files import rows

SKIP = "or leave the shape out with --on-error skip"
CORRECT = "correct the value, or leave the record out with --on-error skip"
AGAIN = f"draw it again, {SKIP}"
SAVE = f"save the file again, {SKIP}"


class Bad(NamedTuple):
    """A shape, the field that a message names, what stands there, and the message."""

    shape: Json
    field: str
    before: str
    what: str
    fix: str


SHAPES = [
    Bad(shape("a", [[1, 1]], "cube"), ".shape_type", '"cube"', "the shape_type 'cube' is not known", f"report it, {SKIP}"),
    Bad(rectangle(" "), ".label", '" "', "the shape has no label", f"give it one, {SKIP}"),
    Bad(rectangle("a", score=85), ".score", "85", "score 85 is outside 0-1", "write scores as fractions"),
    Bad(rectangle("a") | {"label": 7}, ".label", "7", "expected `str`, got `int`: 7", CORRECT),
    Bad(shape("a", [[1, float("nan")], [2, 2]], "line"), ".points[0][1]", "NaN", "NaN is no number of JSON", CORRECT),
    Bad(shape("a", [[1, 2e9], [2, 2]], "line"), ".points[0][1]", "2000000000.0", "2e+09 is no number of pixels", f"correct it, {SKIP}"),
    Bad(shape("a", [[1, 1, 1]], "point"), ".points[0]", "[1, 1, 1]", "expected `array` of length 2: [1, 1, 1]", CORRECT),
    Bad(shape("a", [[1, 1], [1, 9]], "rectangle"), ".points", "[[", "the rectangle is empty: 0 wide, 8 high", AGAIN),
    Bad(shape("a", [[1, 1], [1, 9], [2, 3]], "rectangle"), ".points", "[[", "the rectangle has 3 points, not 2", AGAIN),
    Bad(shape("a", [[1, 1], [9, 9], [1, 1]]), ".points", "[[", "the polygon has 2 different points, and needs 3", AGAIN),
    Bad(shape("a", []), ".points", "[]", "the polygon has 0 different points, and needs 3", AGAIN),
    Bad(shape("a", [[1, 1], [9, 9], [1, 2]], "rotation"), ".points", "[[", "the rotation has 3 points, not 4", AGAIN),
    Bad(shape("a", [[1, 1]], "circle"), ".points", "[[", "the circle has 1 point, not 2", AGAIN),
    Bad(shape("a", [[1, 1], [1, 1]], "circle"), ".points", "[[", "the circle has no radius", AGAIN),
    Bad(shape("a", [[1, 1], [1, 1]], "line"), ".points", "[[", "the line has 1 different point, and needs 2", AGAIN),
    Bad(shape("a", [[1, 1], [2, 1]], "point"), ".points", "[[", "the point has 2 points, not 1", AGAIN),
    Bad(shape("a", [[1, 1]], "mask", mask="AA=="), ".points", "[[", "the mask has 1 point, not 2", AGAIN),
    Bad(shape("a", [[1, 1], [2, 2]], "mask"), "", "{", "the shape has no mask", AGAIN),
    Bad(shape("a", [[1, 1], [2, 2]], "mask", mask="no base64"), ".mask", '"no', "the mask is no base64", SAVE),
    Bad(
        shape("a", [[1, 1], [2, 2]], "mask", mask="AAAA"),
        ".mask",
        '"AAAA"',
        "the mask is no PNG image",
        f"save it again as PNG of palette, grey or RGB pixels, {SKIP}",
    ),
    Bad(
        shape("a", [[1, 1], [9, 9]], "mask", mask=mask([[1, 1], [1, 1]])),
        ".mask",
        '"iVBO',
        "the mask has 2x2 pixels, but its points span 9x9",
        SAVE,
    ),
    Bad(shape("a", [[1, 1], [2, 2]], "mask", mask=mask([[0, 0], [0, 0]])), ".mask", '"iVBO', "the mask has no pixel", AGAIN),
]


def failure(source: Path, **options: str) -> str:
    """What a run that stops at bad records says."""
    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options)
    return str(caught.value)


@pytest.mark.parametrize("bad", SHAPES, ids=[f"{number} {bad.what}" for number, bad in enumerate(SHAPES)])
def test_a_bad_shape(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop, with the column of the value; under skip the other shape is read and it is counted once."""
    source = labelled(tmp_path / "a.json", rectangle("good"), bad.shape)
    line = source.read_text().splitlines()[2]
    name = f'"{bad.field.removeprefix(".").partition("[")[0]}"'
    column = line.index(bad.before, line.index(name) + len(name) if name in line else 0) + 1
    tally = Tally(on_error="skip")

    found = rows(read_batches(READER, source, tally=tally))

    assert failure(source) == f"{source}:3:{column}: $.shapes[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert [row[1] for row in found] == ["good"]
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [failure(source)]


FILES = [
    ("", ": is empty", "give a file with JSON in it"),
    ("[]", ": holds no shapes: it is no labelme file", "give the files that labelme saved, or remove it"),
    ('{"imagePath": "a.jpg"}', ": holds no shapes: it is no labelme file", "give the files that labelme saved, or remove it"),
    ('{"shapes": 7}', ": $.shapes: expected `array`, got `int`", "write it as the format says, or give another file"),
    ('{"shapes": [], "imageWidth": "wide"}', ": $.imageWidth: expected `float | null`, got `str`", "write it as labelme does"),
    ('{"shapes": [', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ('{"shapes": ' + "[" * 100000, ": is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
    (b'{"shapes": [], "imagePath": "\xff"}', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=[str(number) for number in range(len(FILES))])
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """It is one bad record; the files beside it are read."""
    labelled(tmp_path / "b.json", rectangle("good"))
    path = tmp_path / "a.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    tally = Tally(on_error="skip")

    found = rows(read_batches(READER, tmp_path, tally=tally))
    place = failure(tmp_path).replace(":1:12:", ":") if ": $.shapes:" in what else failure(tmp_path)

    assert place == f"{path}{what}\n  fix: {fix}"
    assert [row[1] for row in found] == ["good"]
    assert len(tally.bad) == 1


def test_images_that_cannot_be_told_apart(tmp_path: Path) -> None:
    """Two files of one image, and a file without a size."""
    labelled(tmp_path / "a.json", rectangle("good"), imagePath="x.jpg")
    labelled(tmp_path / "b.json", rectangle("bad"), imagePath="x.jpg")
    bare = labelled(tmp_path / "c/c.json", rectangle("bad"), imageWidth=None, imageHeight=None)
    tally = Tally(on_error="skip")

    assert [row[1] for row in rows(read_batches(READER, tmp_path, tally=tally))] == ["good"]
    assert [str(problem.place) + ": " + problem.what for problem in tally.bad] == [
        f"{tmp_path}/b.json: its image 'x.jpg' is also that of {tmp_path}/a.json",
        f"{bare}: the size of 'c/c.jpg' is not known",
    ]


def test_keypoints_that_do_not_fit(tmp_path: Path) -> None:
    """A label that is not among those of ``-O keypoints``, or comes twice for one object."""
    points = [shape(name, [[1, 1]], "point", group_id=1) for name in ("nose", "ear", "nose")]
    source = labelled(tmp_path / "a.json", rectangle("face", group_id=1), *points)
    unknown = "the keypoint 'ear' is not among the 1 of -O keypoints"
    tally = Tally(on_error="skip")
    read_batches(READER, source, {"keypoints": "nose"}, tally=tally)

    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [
        f"{source}:4:11: $.shapes[2].label: {unknown}\n  fix: add its label to -O keypoints, {SKIP}",
        f"{source}:5:11: $.shapes[3].label: the keypoint 'nose' comes twice in the group 1\n  fix: keep one, {SKIP}",
    ]


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    labelled(tmp_path / "a.json", rectangle("good"), shape("a", [[1, 1]], "cube"))

    stopped = convert(tmp_path, "a.json")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    skipped = convert(tmp_path, "a.json", "--on-error", "skip")
    assert (skipped.exit_code, "1 annotation from labelme" in skipped.output) == (1, True)
    assert json.loads((tmp_path / "jobs.jsonl").read_text())["data"]["maker_response"]["rectangles"]["data"][0]["label"] == "good"


def test_flags_that_are_none(tmp_path: Path) -> None:
    """What text cannot say is counted, and its shape is read; so are flags of an image that are no object."""
    labelled(tmp_path / "a.json", rectangle(flags={"parked": {"since": 3}, "old": True}), flags=["night"])
    tally = Tally()

    (found,) = read_batches(READER, tmp_path / "a.json", tally=tally)

    assert found.attribute_sets == ({"old": "true"},)
    assert tally.unconverted == {"values of the attribute parked": 1, "flag of a whole image": 1}
