"""TFRecord: what is wrong is told where it stands; ``skip`` leaves the smallest thing out that is."""

import gzip
import zlib
from pathlib import Path

import pytest

from bench.sources.tfrecords import Values, check_sum, example, field, number, records, sequence_example
from prelabel.errors import InputError, Tally, UsageError
from prelabel.readers.base import parse_options
from prelabel.readers.tfrecord import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.output_files import refused, skipped
from tests.readers.tfrecord_files import Lists, file, image, png, write

BOX = (0.25, 0.25, 0.75, 0.75)

LIST = "write the list as tf.train.Example of object detection has it, or leave it out with --on-error skip"
EMPTY = "copy or write it again, or take shards without a record with -O empty=keep, as scripts write them of few images"
AGAIN = "copy or write the file again"
LABEL = "write its label, or leave the object out with --on-error skip"
OBJECT = "or leave the detection out with --on-error skip"
MASK = "or leave the mask out with --on-error skip"
NAMES = "name all classes with -O names=label_map.pbtxt, another file, or coco91; names between commas count from 1"

GOOD = image("a.jpg", [BOX, BOX], ["x", "y"], (4, 2))


def without(name: str) -> Lists:
    """The good lists but for one."""
    return {key: value for key, value in GOOD.items() if key != name}


def changed(**more: Values) -> Lists:
    """The good lists, some of objects otherwise."""
    return GOOD | {f"image/object/{name.replace('__', '/')}": values for name, values in more.items()}


def keypoints(count: int, **more: Values) -> Lists:
    """The good lists and some keypoints."""
    named = {f"keypoint__{name}": values for name, values in more.items()}
    return changed(**{"keypoint__x": [0.5] * count, "keypoint__y": [0.5] * count, **named})


OBJECTS: list[tuple[Lists, str, str, str, str, int]] = [
    (changed(bbox__xmax=[0.75]), "bbox/xmax", "1 values, but there are 2 xmin", LIST, "list of another length", 0),
    (without("image/object/bbox/ymin"), "bbox/ymin", "0 values, but there are 2 xmin", LIST, "list of another length", 0),
    (changed(bbox__xmin=["0.1", "0.2"]), "bbox/xmin", "expected fractions, got texts", LIST, "list of the wrong type", 0),
    (changed(bbox__xmax=[0.75, 60.0]), "bbox/xmin[1]", "60 is no fraction of the image",
     f"say what coordinates are with -O unit=pixels, {OBJECT}", "coordinate out of range", 1),
    (changed(bbox__xmax=[float("nan"), 0.75]), "bbox/xmin[0]", "nan is no fraction of the image",
     f"say what coordinates are with -O unit=pixels, {OBJECT}", "coordinate out of range", 1),
    (changed(bbox__xmax=[0.75, 0.25]), "bbox/xmin[1]", "xmin 0.25, ymin 0.25, xmax 0.25 and ymax 0.75 are a box without area",
     f"correct it, {OBJECT}", "box without area", 1),
    (changed(class__text=["x", ""]), "class/text[1]", "has no label", LABEL, "no label", 1),
    (changed(class__text=[b"x", b"\xff"]), "class/text[1]", "the label is no text in UTF-8", LABEL, "label not UTF-8", 1),
    (changed(class__text=["x", " "], class__label=[1, 7]), "class/label[1]", "class 7 has no name; none is named", NAMES,
     "unknown class", 1),
    (changed(class__label=[0.5, 1]), "class/label", "expected whole numbers, got fractions", LIST, "list of the wrong type", 2),
    (changed(class__label=[1, 2, 3]), "class/label", "3 values, but there are 2", LIST, "list of another length", 2),
    (changed(difficult=[1]), "difficult", "1 values, but there are 2", LIST, "list of another length", 2),
    (changed(score=[0.5, 1.5]), "score[1]", "score 1.5 is outside 0-1", "correct it, or leave the score out with --on-error skip",
     "score outside 0-1", 2),
    (changed(mask=[b"", b"GIF89a"]), "mask[1]", "is no PNG image", f"save it again as PNG of palette, grey or RGB pixels, {MASK}",
     "bad mask", 2),
    (changed(mask=[png([[0, 1]]), b""]), "mask[0]", "the mask has 2x1 pixels, the image 4x2",
     f"write masks as large as their images, {MASK}", "mask of another size", 2),
    (changed(mask=[b""]), "mask", "1 values, but there are 2", LIST, "list of another length", 2),
    (changed(mask=[1, 2]), "mask", "expected fractions, got whole numbers", LIST, "list of the wrong type", 2),
    (changed(mask=[1.0] * 9), "mask", "9 values, but 2 masks of 4x2 pixels have 16", LIST, "list of another length", 2),
    (changed(mask=[1.0] * 16) | {"image/width": [0]}, "mask", "16 values, but the image has no size", LIST, "list of another length", 2),
    (keypoints(3), "keypoint/x", "3 keypoints are not as many for each of 2 objects", LIST, "list of another length", 2),
    (keypoints(2, y=[0.5]), "keypoint/y", "1 values, but there are 2 x", LIST, "list of another length", 2),
    (keypoints(2, visibility=[2]), "keypoint/visibility", "1 values, but there are 2", LIST, "list of another length", 4),
    (keypoints(2, x=[0.5, 60.0]), "keypoint/x[1]", "60, 0.5 are no fractions of the image",
     "correct it, or leave the keypoint out with --on-error skip", "keypoint out of range", 3),
    (keypoints(4, text=["a", "b", "b", "a"]) | {"image/object/class/text": ["x", "x"]}, "keypoint/text[2]",
     "the keypoints of 'x' have other names than those of the first, or another order",
     "write the keypoints of all objects of a label in one order, or leave the keypoints out with --on-error skip",
     "keypoints in another order", 3),
]  # fmt: skip


@pytest.mark.parametrize("case", OBJECTS, ids=range(len(OBJECTS)))
def test_bad_lists_of_objects(case: tuple[Lists, str, str, str, str, int], tmp_path: Path) -> None:
    """Leave out as little as can be: a value, an object, a list, and of lists that cannot be told apart the objects, but not the image."""
    lists, at, what, fix, reason, left = case
    source = write(tmp_path, {"a.tfrecord": file(lists)})

    assert refused(READER, source) == f"a.tfrecord: record 0: image/object/{at}: {what}\n  fix: {fix}"
    tally = Tally(on_error="skip")
    (found,) = read_batches(READER, source, tally=tally)
    assert ([frame.file for frame in found.frames], len(found)) == (["a.jpg"], left)
    assert [problem.reason for problem in tally.bad] == [reason]


IMAGES: list[tuple[Lists, str, str, str]] = [
    (GOOD | {"image/width": [-1]}, ": image/width", "width -1 is no number of pixels",
     "write the size of the image, or leave the image out with --on-error skip"),
    (GOOD | {"image/width": ["4"]}, ": image/width", "expected whole numbers, got texts", LIST),
    (GOOD | {"image/filename": ["../a.jpg"]}, "", "'../a.jpg' names no image below it",
     "name the folder that all images lie in with -O base=FOLDER, or leave the image out with --on-error skip"),
    (GOOD | {"image/filename": [b"\xff.jpg"]}, "", "the name '\\udcff.jpg' is not UTF-8", "rename the file"),
    (GOOD | {"image/filename": ["b.jpg"]}, "", "the image 'b.jpg' is described by a.tfrecord: record 0 already",
     "keep one of them, or convert the files one by one"),
    ({"label": [1], "input/x": [1]}, "", "holds 'input/x', 'label', and nothing of an image",
     "give records of object detection, such as image/object/bbox/xmin, or leave the image out with --on-error skip"),
    ({}, "", "holds nothing, and nothing of an image",
     "give records of object detection, such as image/object/bbox/xmin, or leave the image out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize(("lists", "at", "what", "fix"), IMAGES, ids=range(len(IMAGES)))
def test_bad_images(lists: Lists, at: str, what: str, fix: str, tmp_path: Path) -> None:
    """Leave out the image, and not those beside it."""
    source = write(tmp_path, {"a.tfrecord": file(image("b.jpg", []), lists, image("c.jpg", []))})

    assert refused(READER, source) == f"a.tfrecord: record 1{at}: {what}\n  fix: {fix}"
    assert [frame.file for frame in skipped(READER, source)[0].frames] == ["b.jpg", "c.jpg"]


def test_pixels_without_a_size(tmp_path: Path) -> None:
    """Need one, which neither the record nor its image says."""
    source = write(tmp_path, {"a.tfrecord": file(image("a.jpg", [(1, 1, 2, 2)], ["x"], (0, 0)) | {"image/encoded": [b"no image"]})})

    assert refused(READER, source, {"unit": "pixels"}) == (
        "a.tfrecord: record 0: the size of 'a.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )


def entry(name: str, message: bytes) -> bytes:
    """An entry of a map."""
    return field(1, field(1, name.encode()) + field(2, message))


MESSAGES = [
    (b"\x0a\xff\x01", "it has a field of 255 bytes where 0 are left"),
    (b"\x0a" + b"\xff" * 11, "it has a number that does not end"),
    (b"\x80", "it has a number that does not end"),
    (b"\x0b" * 100_000, "it has a field of the form 3, which none of it has"),
    (b"\x08\x01", "it has a number where field 1 is bytes"),
    (b"\x09", "it has a field of 8 bytes where 0 are left"),
    (field(1, b"\x0d1234"), "it has a number where field 1 is bytes"),
]


@pytest.mark.parametrize(("message", "what"), MESSAGES, ids=range(len(MESSAGES)))
def test_records_that_are_no_examples(message: bytes, what: str, tmp_path: Path) -> None:
    """Are left out alone."""
    source = write(tmp_path, {"a.tfrecord": records([message, example(GOOD)])}) / "a.tfrecord"

    fix = "write records of tf.train.Example, or leave the record out with --on-error skip"
    assert refused(READER, source) == f"a.tfrecord: record 0: is no tf.train.Example: {what}\n  fix: {fix}"
    assert len(skipped(READER, source)[0]) == 2


LISTS = [
    ("class/label", field(3, field(1, b"\xff" * 20)), "has a number that does not end"),
    ("class/label", field(3, field(1, b"\x80" * 80)), "has a list with a number that does not end"),
    ("class/label", field(3, b"\x0d1234"), "has a fraction where whole numbers are"),
    ("bbox/xmin", field(2, field(1, b"123")), "has a value where fractions of 4 bytes are that is none"),
    ("bbox/xmin", field(2, b"\x08\x01"), "has a value where fractions of 4 bytes are that is none"),
    ("bbox/xmin", number(2 << 3) + b"\1", "has a number where field 2 is bytes"),
    ("class/text", field(1, b"\x08\x01"), "has a number where field 1 is bytes"),
    ("difficult", b"\xff", "has a number that does not end"),
]


@pytest.mark.parametrize(("name", "message", "what"), LISTS, ids=range(len(LISTS)))
def test_damaged_lists(name: str, message: bytes, what: str, tmp_path: Path) -> None:
    """Are named."""
    source = write(tmp_path, {"a.tfrecord": records([example(GOOD) + field(1, entry(f"image/object/{name}", message))])})

    assert refused(READER, source) == f"a.tfrecord: record 0: image/object/{name}: {what}\n  fix: {LIST}"
    assert [frame.file for frame in skipped(READER, source)[0].frames] == ["a.jpg"]


WHOLE = file(GOOD, GOOD | {"image/filename": ["b.jpg"]})
SECOND = len(WHOLE) // 2
"""Where the second record begins, which is as long as the first."""
CUT = f"record 1: begins at byte {SECOND} and does not end: the file is cut short"


def damaged(at: int) -> bytes:
    """The file with a byte that is another."""
    return WHOLE[:at] + bytes([WHOLE[at] ^ 1]) + WHOLE[at + 1 :]


FIRST = "is no TFRecord file, or damaged at its beginning: the check sum of the first length is wrong"
RECORD = f"{AGAIN}, or leave the record out with --on-error skip"

FILES = [
    (b"", "is empty", EMPTY, []),
    (b"text, and no records", FIRST, AGAIN, []),
    (WHOLE[:5], "record 0: begins at byte 0 and does not end: the file is cut short", AGAIN, []),
    (WHOLE[: SECOND + 5], CUT, AGAIN, ["a.jpg"]),
    (WHOLE[: SECOND + 12], CUT, AGAIN, ["a.jpg"]),
    (WHOLE[:-1], CUT, AGAIN, ["a.jpg"]),
    (damaged(0), FIRST, AGAIN, []),
    (damaged(SECOND), f"record 1: the check sum of its length, at byte {SECOND}, is wrong", AGAIN, ["a.jpg"]),
    (damaged(40), f"record 0: its check sum is wrong: the {SECOND - 16} bytes from byte 12 on are damaged", RECORD, ["b.jpg"]),
    (damaged(len(WHOLE) - 1), f"record 1: its check sum is wrong: the {SECOND - 16} bytes from byte {SECOND + 12} on are damaged", RECORD,
     ["a.jpg"]),
    (gzip.compress(WHOLE)[:-20], "is packed, and cut short", AGAIN, None),
    (zlib.compress(WHOLE)[:-20], "is packed, and cut short", AGAIN, None),
    (gzip.compress(WHOLE)[:-8] + bytes(8), "is packed, and damaged", AGAIN, None),
    (gzip.compress(WHOLE[:-1]), CUT, AGAIN, ["a.jpg"]),
    (gzip.compress(b""), "is empty", EMPTY, []),
    (b"\x1f\x8b" + b"\1" * 50, "is packed, and damaged", AGAIN, []),
]  # fmt: skip


@pytest.mark.parametrize(("data", "what", "fix", "left"), FILES, ids=range(len(FILES)))
def test_damaged_files(data: bytes, what: str, fix: str, left: list[str] | None, tmp_path: Path) -> None:
    """Name the record and the byte; what stands before is read, and what stands behind a record that is damaged alone."""
    source = write(tmp_path, {"a.tfrecord": data})
    place = f"{source}/a.tfrecord: "

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    assert str(caught.value) == f"{place}{what}\n  fix: {fix}"
    if left is not None:
        found = read_batches(READER, source, tally=Tally(on_error="skip"))
        assert [frame.file for batch in found for frame in batch.frames] == left


def test_a_record_that_claims_more_than_there_is(tmp_path: Path) -> None:
    """Is not waited for: no room is made for half a gigabyte, and for more the claim is refused."""
    for length, what in (
        (1 << 29, "begins at byte 0 and does not end: the file is cut short"),
        ((1 << 29) + 1, "has 536,870,913 bytes, at byte 0, more than the 536,870,912 that are read"),
    ):
        head = length.to_bytes(8, "little")
        source = write(tmp_path, {"a.tfrecord": head + check_sum(head) + b"123"}) / "a.tfrecord"
        assert refused(READER, source).startswith(f"a.tfrecord: record 0: {what}\n")


SIDES = {f"region/bbox/{side}": [[value], [value]] for side, value in zip(("xmin", "ymin", "xmax", "ymax"), BOX, strict=True)}
Steps = dict[str, list[Values]]

STEPS: Steps = {**SIDES, "region/label/string": [["a"], ["b"]]}  # type: ignore[dict-item]  # of fractions
TIMES: Steps = {"image/timestamp": [[0], [5000]], "region/timestamp": [[0], [7]]}

SEQUENCES: list[tuple[Steps, str, str, str, int]] = [
    (STEPS | {"region/label/string": [["a"]]}, "region/label/string", "lists of 1 frames, but there are 2", LIST, 0),
    (STEPS | {"image/timestamp": [["x"], [1]]}, "frame 0: image/timestamp", "expected whole numbers, got texts", LIST, 0),
    (STEPS | {"region/is_annotated": [[1], ["x"]]}, "frame 1: region/is_annotated", "expected whole numbers, got texts", LIST, 1),
    (STEPS | TIMES, "region/timestamp[1]", "regions at 7 microseconds, at which there is no frame",
     "align regions with frames, or leave them out with --on-error skip", 1),
    (STEPS | TIMES | {"region/timestamp": [[5000], [5000]]}, "region/timestamp[1]",
     "regions at 5000 microseconds, at which there are regions already",
     "align regions with frames, or leave them out with --on-error skip", 1),
    (STEPS | TIMES | {"region/timestamp": [[], [0]]}, "region/timestamp[0]", "regions without a time",
     "align regions with frames, or leave them out with --on-error skip", 1),
    (STEPS | {"image/timestamp": [[0], [5000]], "region/timestamp": [[0]]}, "region/bbox/xmin", "lists of 2 frames, but there are 1", LIST,
     0),
    (STEPS | {"region/label/confidence": [[0.5], [2.0]]}, "frame 1: region/label/confidence[0]", "score 2 is outside 0-1",
     "correct it, or leave the score out with --on-error skip", 2),
]  # fmt: skip


@pytest.mark.parametrize("case", SEQUENCES, ids=range(len(SEQUENCES)))
def test_bad_sequences(case: tuple[Steps, str, str, str, int], tmp_path: Path) -> None:
    """Whose lists do not fit each other are left out; else what is bad of a frame."""
    steps, at, what, fix, left = case
    source = write(tmp_path, {"a.tfrecord": records([sequence_example({"image/width": [4], "image/height": [2]}, steps)])})

    assert refused(READER, source) == f"a.tfrecord: record 0: {at}: {what}\n  fix: {fix}"
    found = read_batches(READER, source, tally=Tally(on_error="skip"))
    assert sum(map(len, found)) == left


def test_what_is_not_labelled_is_counted(tmp_path: Path) -> None:
    """A visibility that is none, and values that are no text."""
    more: Lists = {"image/object/view": [b"\xff", b"Rear"], "image/object/area": [float("inf"), 2.5]}
    lists = keypoints(2, visibility=[5, 0]) | more
    tally = Tally()

    (found,) = read_batches(READER, write(tmp_path, {"a.tfrecord": file(lists)}), {"attributes": "area"}, tally=tally)

    assert dict(tally.unconverted) == {
        "keypoints whose visibility is none of 0, 1 and 2": 1,
        "values of the attribute area": 1,
        "values of the attribute view": 1,
    }
    assert found.attribute_sets == ({"area": "2.5", "view": "Rear"},)


def test_a_bad_label_map(tmp_path: Path) -> None:
    """Is named, also where it lies beside."""
    source = write(tmp_path, {"a.tfrecord": file(GOOD), "label_map.pbtxt": b"item { id: 1 }"})

    assert refused(READER, source).startswith("label_map.pbtxt:1: the item of id 1 has no name\n")
    assert refused(READER, source, {"names": "none.pbtxt"}).startswith("-O names=none.pbtxt: does not exist\n")


def test_a_damaged_first_record_of_a_folder(tmp_path: Path) -> None:
    """Makes no file of another kind of it."""
    broken = bytearray(records([b"\x80" * 50]))
    broken[30] = 0
    source = write(tmp_path, {"a.tfrecord": file(GOOD), "b.tfrecord": bytes(broken)})

    assert refused(READER, source).startswith("b.tfrecord: record 0: its check sum is wrong: the 50 bytes from byte 12 on are damaged\n")


def test_a_folder_without_records(tmp_path: Path) -> None:
    """Says what is missing."""
    source = write(tmp_path, {"a.txt": b"x"})

    assert refused(READER, source).partition("\n")[0] == "SOURCE: holds no TFRecord file of object detection"


def test_an_option_that_is_none() -> None:
    """Says what can be given."""
    with pytest.raises(UsageError, match="-O from=all"):
        parse_options(READER, {"from": "all"})


def test_the_command_writes_nothing(tmp_path: Path) -> None:
    """Where a record is bad; with skip it converts the rest, and counts what was left out."""
    write(tmp_path, {"a.tfrecord": file(changed(bbox__xmax=[0.75, 60.0]))})

    stopped = convert(tmp_path, "a.tfrecord")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert stopped.stderr.startswith("Error: a.tfrecord: record 0: image/object/bbox/xmin[1]: 60 is no fraction of the image\n")
    done = convert(tmp_path, "a.tfrecord", "--on-error", "skip")
    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, True)
    assert "coordinate out of range" in done.stderr + done.stdout
