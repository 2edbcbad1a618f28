"""Files of ADE20K that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.ade20k import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.ade20k_files import annotation, drawn, mask, told
from tests.readers.output_files import labels, names, read, refused, skipped, write

SKIP = "or leave the object out with --on-error skip"
OBJECT = f"correct the value, {SKIP}"
ATTRIBUTE = "correct the value, or leave the attribute out with --on-error skip"
AGAIN = f"correct it, {SKIP}"
MASKS = f"give the masks, too, {SKIP}"

TWO = {"x": [1, 2], "y": [1, 2]}


class Bad(NamedTuple):
    """An object, its field that a message names, where that stands in the line, the message, and what is left of it under skip."""

    one: object
    field: str
    column: int
    what: str
    fix: str
    left: tuple[str, ...] = ()


OBJECTS = [
    Bad({"polygon": {"x": [1, 9, 9], "y": [1, 1, 9]}}, "", 1, "has neither a name nor a raw_name", f"name it, {SKIP}"),
    Bad({"name": 7}, ".name", 10, "expected `str | array | null`, got `int`: 7", OBJECT),
    Bad({"name": "a"}, "", 1, "the polygon has 0 points, and no mask is named", MASKS),
    Bad({"name": "a", "instance_mask": "b.png"}, "", 1, "the polygon has 0 points, and no mask 'b.png' lies beside the file", MASKS),
    Bad({"name": "a", "instance_mask": "../a.png"}, "", 1, "the polygon has 0 points, and no mask '../a.png' lies beside the file", MASKS),
    Bad({"name": "a", "polygon": {"x": [1, 9, 9], "y": 1}}, ".polygon", 26, "the polygon has 3 x and 1 y", AGAIN),
    Bad({"name": "a", "polygon": {"x": [1, 9, 2e9], "y": [1, 1, 9]}}, ".polygon", 26, "2e+09 is no place in an image", AGAIN),
    Bad({"name": "a", "polygon": {"x": ["1"]}}, ".polygon.x[0]", 33, 'expected `float`, got `str`: "1"', OBJECT),
    Bad({"name": "a", "polygon": {"x": [float("nan")]}}, ".polygon.x[0]", 33, "NaN is no number of JSON", OBJECT),
    Bad(drawn("a", instance_mask=7, polygon=TWO), ".instance_mask", 86, "expected `str | array | null`, got `int`: 7", OBJECT),
    Bad(drawn("a", occluded=True), ".occluded", 95, "expected `str | array | null`, got `bool`: true", ATTRIBUTE, ("a",)),
    Bad(drawn("a", occluded=["yes"]), ".occluded", 95, 'expected `array` of length <= 0: ["yes"]', ATTRIBUTE, ("a",)),
    Bad({"name": ["a"]}, ".name", 10, 'expected `array` of length <= 0: ["a"]', OBJECT),
    Bad({"name": "a", "polygon": [1]}, ".polygon", 26, "expected `array` of length <= 0: [1]", OBJECT),
    Bad(drawn("a", instance_mask=7), ".instance_mask", 100, "expected `str | array | null`, got `int`: 7", ATTRIBUTE, ("a",)),
    Bad(drawn("a", parts={"part_level": -1}), ".parts.part_level", 107, "expected `int` >= 0: -1", ATTRIBUTE, ("a",)),
    Bad(drawn("a", attributes=[7]), ".attributes[0]", 98, "expected `str`, got `int`: 7", ATTRIBUTE, ("a",)),
    Bad([], "", 1, "expected `object`, got `array`: []", "correct the value, or leave the record out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize("bad", OBJECTS, ids=[f"{number} {bad.what}" for number, bad in enumerate(OBJECTS)])
def test_a_bad_object(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other object is read, and it is counted once."""
    path = tmp_path / "a.json"
    head = '{"annotation": {"imsize": [10, 20, 3], "object": [\n'
    path.write_text(f"{head}{json.dumps(drawn('good'))},\n{json.dumps(bad.one)}\n]}}}}", "utf-8")
    message = f"{path}:3:{bad.column}: $.annotation.object[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)
    assert str(caught.value) == message
    assert labels(read(READER, tmp_path, tally=tally)) == ["good", *bad.left]
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [message]


IS = "give files as ADE20K has them: annotation with filename, imsize and object"
NONE = ": holds no annotation: it is no file of ADE20K"
SIDES = "write height, width and channels, or leave the size out with --on-error skip"
NO_SIDES = ": $.annotation.imsize: imsize is no height and width in pixels"
ZEROS = ": holds zero bytes, which no text of ADE20K has"
RECORD = "correct the value, or leave the record out with --on-error skip"

FILES: list[tuple[str | bytes, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ("[]", NONE, IS),
    ('{"object": []}', NONE, IS),
    ('{"annotation": 7}', ":1:16: $.annotation: expected `object`, got `int`: 7", RECORD),
    ('{"annotation": {"object": 7}}', ":1:27: $.annotation.object: expected `array`, got `int`: 7", RECORD),
    (
        '{"annotation": {"object": {"name": "b"}, "object": [{"name": "a"}]}}',
        ':1:17: $.annotation: "object" stands here and again further down',
        "join what both hold, or remove one of them",
    ),
    (
        '{"annotation": {"object": [{"name": 7}], "object": []}}',
        ':1:17: $.annotation: "object" stands here and again further down',
        "join what both hold, or remove one of them",
    ),
    ('{"annotation": {"imsize": [0, 9]}}', f":1:27{NO_SIDES}", SIDES),
    ('{"annotation": {"imsize": [9]}}', f":1:27{NO_SIDES}", SIDES),
    (
        '{"annotation": {"object": [',
        ":1: not JSON: the text ends before the document does",
        "copy or write the file again, it is not complete",
    ),
    ('{"annotation": ' + "[" * 100000, ": is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
    ('{"annotation": {"object": []}}'.encode("utf-16"), ZEROS, "copy the file again, or save it as UTF-8 text"),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """The whole message; under skip it is counted once."""
    write(tmp_path, {"a.json": content})

    assert refused(READER, tmp_path / "a.json") == f"a.json{what}\n  fix: {fix}"
    assert len(skipped(READER, tmp_path / "a.json")[1]) == 1


def test_one_object_that_is_no_list(tmp_path: Path) -> None:
    """As MATLAB writes a list of one; the place has no number."""
    write(tmp_path, {"a.json": {"annotation": {"imsize": [10, 20, 3], "object": {"name": "a", "crop": 1.5}}}})

    assert refused(READER, tmp_path) == (
        f"a.json:1:72: $.annotation.object.crop: expected `int | str | array | null`, got `float`: 1.5\n  fix: {ATTRIBUTE}"
    )
    assert skipped(READER, tmp_path)[1] == ["record of the wrong type", "no shape"]


WRITE = f'write rows as number # level # occluded # class # name # "attributes", {SKIP}'

ROWS: list[tuple[str, str, str, list[str]]] = [
    ("2 # 0 # 0", "has 3 of the 6 columns between #", WRITE, ["sea"]),
    ('x # 0 # 0 # b # b # ""', "'x' is no number", WRITE, ["sea"]),
    ('0 # 0 # 0 # b # b # ""', "'0' is no number", WRITE, ["sea"]),
    ('2 # -1 # 0 # b # b # ""', "'-1' is no level", WRITE, ["sea"]),
    ('2 # 0 # 2 # b # b # ""', "occluded is '2', neither 0 nor 1", WRITE.replace("object", "attribute"), ["sea", "b"]),
    ('2 # 0 # 0 #  #  # ""', "has no name", f"name it, {SKIP}", ["sea"]),
    ('1 # 0 # 0 # b # b # ""', "object 1 of level 0 stands in line 1 already", f"number it otherwise, {SKIP}", ["sea"]),
    (
        "2 # 0 # 0 # b # b # wet",
        "the attributes 'wet' do not stand between double quotes",
        WRITE.replace("object", "attribute"),
        ["sea", "b"],
    ),
]


@pytest.mark.parametrize(("row", "what", "fix", "left"), ROWS, ids=[row[1] for row in ROWS])
def test_a_bad_row(tmp_path: Path, row: str, what: str, fix: str, left: list[str]) -> None:
    """The whole message; under skip the others are read, and what the mask shows of it is counted, too."""
    write(tmp_path, {"a_atr.txt": f'1 # 0 # 0 # sea # sea # ""\n{row}\n'})
    mask(tmp_path / "a_seg.png", "1122", [(10, 1, 40), (10, 2, 90)])

    assert refused(READER, tmp_path) == f"a_atr.txt:2: {what}\n  fix: {fix}"
    assert labels(skipped(READER, tmp_path)[0]) == left


GIVE_MASK = "give the mask of this list, or leave the objects out with --on-error skip"
SIZE = "give it in the size of the image, or leave the objects out with --on-error skip"

GREY = "has no colours, of which red and green number the class and blue the object"

MASKS_OF: list[tuple[str, str, list[tuple[int, int, int]], str, str]] = [
    (
        "1 a, 5 b",
        "123",
        [(0, 1, 9), (0, 2, 19), (0, 3, 29)],
        "a_atr.txt: lists 2 objects up to number 5, of which a_seg.png shows 3",
        GIVE_MASK,
    ),
    (
        "1 a, 2 b",
        "12",
        [(0, 1, 9), (0, 1, 19)],
        "a_atr.txt: lists 2 objects that are not numbered as a_seg.png, where 'a' and 'b' have one colour",
        GIVE_MASK,
    ),
    (
        "1 a, 2 a",
        "12",
        [(0, 1, 9), (0, 2, 19)],
        "a_atr.txt: lists 2 objects that are not numbered as a_seg.png, where 'a' has two colours",
        GIVE_MASK,
    ),
    ("1 a", "12", [(0, 1, 9), (0, 2, 19)], "a_atr.txt: does not list object 2 of a_seg.png", f"add a row for it, {SKIP}"),
    (
        "1 a",
        "1",
        [],
        f"a_seg.png: {GREY}",
        "give the PNGs as ADE20K has them",
    ),
]


@pytest.mark.parametrize("case", MASKS_OF, ids=[row[3] for row in MASKS_OF])
def test_a_mask_of_other_objects(tmp_path: Path, case: tuple[str, str, list[tuple[int, int, int]], str, str]) -> None:
    """Is refused: it would give objects the names of others; one that only the mask has leaves the others."""
    rows, pixels, colours, what, fix = case
    words = [row.split() for row in rows.split(", ")]
    write(tmp_path, {"a_atr.txt": "".join(f'{number} # 0 # 0 # {name} # {name} # ""\n' for number, name in words)})
    mask(tmp_path / "a_seg.png", pixels, colours)
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"{what}\n  fix: {fix}"
    assert (names(found), len(reasons)) == (["a.jpg"], 1)
    assert labels(found) == (["a"] if "does not list" in what else [])


def test_an_object_of_another_class(tmp_path: Path) -> None:
    """Is left out alone where the mask fits the others, of which there are more; not where numbers are left out, too."""
    rows = [f'{number} # 0 # 0 # {name} # {name} # ""\n' for number, name in ((1, "a"), (2, "a"), (3, "c\x1b"), (4, "b"), (5, "b"))]
    write(tmp_path, {"a_atr.txt": "".join(rows), "o/a_atr.txt": "".join(rows).replace("5 #", "9 #")})
    for folder in (tmp_path, tmp_path / "o"):
        mask(folder / "a_seg.png", "12345", [(0, 1, 9), (0, 1, 19), (0, 1, 29), (0, 2, 39), (0, 2, 49)])
    why = r"where 'c\x1b' and 'a' have one colour"

    assert refused(READER, tmp_path / "a_atr.txt") == (f"a_atr.txt:3: is not as in a_seg.png, {why}\n  fix: correct the class, {SKIP}")
    found, reasons = skipped(READER, tmp_path / "a_atr.txt")
    assert (labels(found), reasons) == (["a", "a", "b", "b"], ["object of another class"])
    assert refused(READER, tmp_path / "o") == (f"a_atr.txt: lists 5 objects that are not numbered as a_seg.png, {why}\n  fix: {GIVE_MASK}")
    assert labels(skipped(READER, tmp_path / "o")[0]) == []


def test_masks_that_are_not_there(tmp_path: Path) -> None:
    """Of lists; the levels that have one are read."""
    write(tmp_path, {"a_atr.txt": '1 # 0 # 0 # sea # sea # ""\n1 # 1 # 0 # fin # fin # ""\n', "b_atr.txt": '1 # 0 # 0 # a # a # ""\n'})
    mask(tmp_path / "a_seg.png", "1", [(10, 1, 40)])
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "a_atr.txt: lists 1 object of level 1, but no a_parts_1.png lies beside it\n"
        "  fix: give it, too, or leave the objects out with --on-error skip"
    )
    assert (names(found), labels(found), reasons) == (["a.jpg", "b.jpg"], ["sea"], ["mask missing", "mask missing"])


def test_masks_of_another_size(tmp_path: Path) -> None:
    """Of parts, and of single objects."""
    write(tmp_path, {"l/a_atr.txt": '1 # 0 # 0 # sea # sea # ""\n1 # 1 # 0 # fin # fin # ""\n'})
    mask(tmp_path / "l" / "a_seg.png", "11", [(10, 1, 40)])
    mask(tmp_path / "l" / "a_parts_1.png", "111", [(10, 2, 40)])
    write(tmp_path, {"j/a.json": annotation(drawn("tree", polygon={}, instance_mask="one.png"), drawn())})
    mask(tmp_path / "j" / "one.png", "11")

    assert refused(READER, tmp_path / "l") == f"a_parts_1.png: is 3x1, its image 2x1\n  fix: {SIZE}"
    assert labels(skipped(READER, tmp_path / "l")[0]) == ["sea"]
    assert refused(READER, tmp_path / "j") == (
        "a.json:1:115: $.annotation.object[0].instance_mask: the mask 'one.png' is 2x1, its image 20x10\n"
        f"  fix: give it in the size of the image, {SKIP}"
    )
    assert labels(skipped(READER, tmp_path / "j")[0]) == ["car"]


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"no image", "{}one.png: is no PNG image"), (None, "the mask 'one.png' has no pixels of the object")],
)
def test_a_mask_of_one_object_that_shows_nothing(tmp_path: Path, content: bytes | None, what: str) -> None:
    """It leaves the other objects."""
    write(tmp_path, {"a.json": annotation(drawn("tree", polygon={}, instance_mask="one.png"), drawn())})
    mask(tmp_path / "one.png", "0" * 20 + (" " + "0" * 20) * 9)
    if content is not None:
        (tmp_path / "one.png").write_bytes(content)

    assert refused(READER, tmp_path).partition("\n")[0] == f"a.json:1:115: $.annotation.object[0].instance_mask: {what.format('')}"
    assert labels(skipped(READER, tmp_path)[0]) == ["car"]


def test_a_mask_without_a_list(tmp_path: Path) -> None:
    """Nothing names its objects."""
    mask(tmp_path / "a_seg.png", "1", [(10, 1, 40)])
    write(tmp_path, {"b.json": annotation(drawn())})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "a_seg.png: has neither a JSON file nor a_atr.txt beside it, which name its objects\n"
        "  fix: give that file, too, or leave the image out with --on-error skip"
    )
    assert (names(found), labels(found), reasons) == (["b.jpg"], ["car"], ["unreadable file"])


def test_sources_that_hold_nothing(tmp_path: Path) -> None:
    """A folder without files of the format, a file of another kind, and none at all."""
    write(tmp_path, {"x.json": {"loss": 1}, "a.jpg": (4, 3)})
    fix = "give a folder of ADE20K, such as images, a JSON file of it, or one that ends in _atr.txt"

    assert refused(READER, tmp_path) == f"SOURCE: holds no file of ADE20K\n  fix: {fix}"
    assert refused(READER, tmp_path / "a.jpg") == f"a.jpg: is no file of ADE20K that says what is in an image\n  fix: {fix}"
    assert refused(READER, tmp_path / "gone") == "gone: does not exist\n  fix: give a file or folder that exists"


def test_the_command(tmp_path: Path) -> None:
    """Ends without jobs; under skip with the rest, and says what was left out."""
    write(tmp_path, {"s/a.json": annotation(drawn(occluded=7), drawn(polygon={"x": 5, "y": 5})), "s/b.json": annotation(drawn())})

    stopped = convert(tmp_path, "s", "--format", "ade20k")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert stopped.stderr.startswith("Error: s/a.json:1:")

    done = convert(tmp_path, "s", "--format", "ade20k", "--on-error", "skip")
    assert (done.exit_code, "record of the wrong type      1" in done.output, "no shape                      1" in done.output) == (
        1,
        True,
        True,
    ), done.output
    assert "2 image jobs, 2 frames, 2 annotations" in done.output


def test_what_is_bad_in_one_field_leaves_the_others(tmp_path: Path) -> None:
    """Under skip, whatever else the object says."""
    write(tmp_path, {"a.json": annotation(drawn(occluded={}, crop="1", parts=True, id="x"), drawn(attributes={}, occluded="yes"))})
    tally = Tally(on_error="skip")

    assert told(read(READER, tmp_path, tally=tally)) == [("car", {"crop": "true"}), ("car", {"occluded": "true"})]
    assert [problem.place.element for problem in tally.bad] == [
        "$.annotation.object[0].id",
        "$.annotation.object[0].occluded",
        "$.annotation.object[0].parts",
        "$.annotation.object[1].attributes",
    ]
