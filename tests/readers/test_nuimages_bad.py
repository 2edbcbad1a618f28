"""Tables of nuImages that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers.nuimages import READER
from prelabel.safejson import or_leave_out
from prelabel.testing import read_batches
from tests.commands import convert, jobs
from tests.readers.nuimages_files import Bad, image, mask, named, surface, thing, version
from tests.readers.output_files import labels, names, read, refused, skipped, write

CORRECT = "correct the value, or leave the record out with --on-error skip"
SKIP = "or leave the record out with --on-error skip"
ONE = f"give the tables of one version, {SKIP}"
FOLDER = (
    "give the folder of a version, as v1.0-mini, or its table of annotations"
    " (that of nuScenes is what its export_2d_annotations_as_json.py writes)"
)
MASK = or_leave_out("mask")
SIDES = f"write bbox as [left, top, right, bottom], {SKIP}"

TYPE = "record of the wrong type"

OBJECTS = [
    Bad({"sample_data_token": "x"}, ".sample_data_token", "'x' is no key frame of a camera in sample_data.json", ONE, "no such image"),
    Bad({"sample_data_token": "pcd"}, ".sample_data_token", "'pcd' is no key frame of a camera in sample_data.json", ONE, "no such image"),
    Bad({"sample_data_token": "gap"}, ".sample_data_token", "'gap' is no key frame of a camera in sample_data.json", ONE, "no such image"),
    Bad({"sample_data_token": 7}, ".sample_data_token", "expected `str`, got `int`: 7", CORRECT, TYPE),
    Bad({"category_token": "x"}, ".category_token", "'x' is not in category.json", ONE, "no such category"),
    Bad({"bbox": [4, 2, 12]}, ".bbox", "expected `array` of length 4: [4, 2, 12]", CORRECT, TYPE),
    Bad({"bbox": [4, 2, 12, float("nan")]}, ".bbox[3]", "NaN is no number of JSON", CORRECT, TYPE),
    Bad({"bbox": [4, 2, 4, 6]}, ".bbox", "width 0 and height 4 must be above 0", SIDES, "width or height not positive"),
    Bad({"bbox": [4, 6, 12, 2]}, ".bbox", "width 8 and height -4 must be above 0", SIDES, "width or height not positive"),
    Bad({"bbox": [4, 2, 1e300, 6]}, ".bbox[2]", "1e+300 is beyond any image", f"correct it, {SKIP}", "coordinate beyond any image"),
    Bad({"bbox": None}, "", "has neither a bbox nor a pixel in a mask", f"give it a bbox, {SKIP}", "no bbox"),
    Bad({"bbox": None, "mask": mask()}, "", "has neither a bbox nor a pixel in a mask", f"give it a bbox, {SKIP}", "no bbox"),
]

PARTS = [
    Bad({"attribute_tokens": ["token of wet", "x"]}, ".attribute_tokens[1]", "'x' is not in attribute.json",
        "give the tables of one version, or leave the attribute out with --on-error skip", "no such attribute"),
    Bad({"attribute_tokens": ["token of wet", 7]}, ".attribute_tokens[1]", "expected `str`, got `int`: 7", or_leave_out("attribute"), TYPE),
    Bad({"attribute_tokens": "wet"}, ".attribute_tokens", 'expected `array | null`, got `str`: "wet"', or_leave_out("attribute"), TYPE),
    Bad({"mask": 7}, ".mask", "expected `object`, got `int`: 7", MASK, TYPE),
    Bad({"mask": {"size": [20, 40], "counts": [800]}}, ".mask.counts", "expected `bytes`, got `array`: [800]", MASK, TYPE),
    Bad({"mask": {"size": [20, 40], "counts": "5^1"}}, ".mask.counts", 'invalid base64 encoded string: "5^1"', MASK, TYPE),
    Bad(
        {"mask": mask(size=(40, 20))}, ".mask.size", "size [40, 20] is not that of its image, [20, 40]",
        "write size as [height, width], or leave the mask out with --on-error skip", "mask of another size",
    ),
    Bad(
        # 5221 in base64
        {"mask": {"size": [20, 40], "counts": "NTIyMQ=="}}, ".mask.counts",
        "the runs sum to 12, size [20, 40] needs 800",
        "pack the mask again, or leave the mask out with --on-error skip", "no run-length mask",
    ),
]  # fmt: skip

IMAGES = [image("a"), image("gap", is_key_frame=False), image("pcd", "samples/LIDAR_TOP/1.pcd.bin", width=None, height=None)]


@pytest.mark.parametrize("bad", [*OBJECTS, *PARTS], ids=range(len(OBJECTS) + len(PARTS)))
def test_a_bad_object(bad: Bad, tmp_path: Path) -> None:
    """Is named by its table, place and field; others of its image stay, and so does its box where a part of it is bad."""
    one = thing("a") | bad.fields
    source = write(tmp_path, version(IMAGES, [thing("a"), one, thing("a", "human.pedestrian.adult")]))
    text = (tmp_path / "object_ann.json").read_text()
    at = text.index(json.dumps(one))
    field = bad.field.removeprefix(".").partition("[")[0].split(".")
    for name in filter(None, field):
        at = text.index(f'"{name}"', at) + len(f'"{name}": ')
    if "[" in bad.field:
        nth = int(bad.field[-2])
        at += 1 + sum(len(part) + 2 for part in text[at + 1 :].split(", ")[:nth])

    assert refused(READER, source) == f"object_ann.json:1:{at + 1}: $[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    d, reasons = skipped(READER, source)
    left = ["vehicle.car"] * (bad in PARTS)
    assert (labels(d), reasons) == (["vehicle.car", *left, "human.pedestrian.adult"], [bad.reason])
    assert d.attribute_sets == (({"wet": "true"},) if isinstance(bad.fields.get("attribute_tokens"), list) else ())


def test_a_bad_surface(tmp_path: Path) -> None:
    """Is left out alone."""
    drawn = [surface("a", mask((0, 0, 8, 8))), surface("a", mask(size=(2, 2)))]
    source = write(tmp_path, version([image("a")], [thing("a")], drawn))

    fix = "write size as [height, width], or leave the mask out with --on-error skip"
    what = f"size [2, 2] is not that of its image, [20, 40]\n  fix: {fix}"
    place, _, rest = refused(READER, source).partition(": ")
    assert (place.rpartition(":")[0], rest) == ("surface_ann.json:1", f"$[1].mask.size: {what}")
    d, reasons = skipped(READER, source)
    assert (labels(d), reasons) == (["vehicle.car", "flat.driveable_surface"], ["mask of another size"])


TABLES: list[tuple[str, list[object], str, str]] = [
    ("category.json", [*named("a"), {"token": "token of a", "name": "b"}], "$[1].token: the token 'token of a' is that of 'a', too", ""),
    ("category.json", [{"token": "t", "name": ""}], '$[0].name: expected `str` of length >= 1: ""', CORRECT),
    ("attribute.json", [{"name": "a"}], '$[0]: object missing required field `token`: {"name": "a"}', CORRECT),
    ("sample_data.json", [image("a"), image("a", "b.jpg")], "$[1].token: the token 'a' is that of another image, too", ""),
    ("sample_data.json", [image("a"), image("b", "samples/CAM_FRONT/a.jpg")],
     "$[1].filename: 'samples/CAM_FRONT/a.jpg' is an image already, in $[0]", ""),
    ("sample_data.json", [image("a"), image("b", "../b.jpg")],
     "$[1].filename: '../b.jpg' is no name below the folder of the data set", ""),
    ("sample_data.json", [image("a"), image("b", is_key_frame="yes")], '$[1].is_key_frame: expected `bool`, got `str`: "yes"', CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("table", "said", "what", "fix"), TABLES, ids=range(len(TABLES)))
def test_a_bad_record_of_another_table(table: str, said: list[object], what: str, fix: str, tmp_path: Path) -> None:
    """Is named, and left out under skip."""
    source = write(tmp_path, {**version([image("a")], []), table: said})

    place, _, rest = refused(READER, source).partition(": ")
    assert (place.rpartition(":")[0], rest) == (f"{table}:1", f"{what}\n  fix: {fix or f'correct it, {SKIP}'}")
    d, reasons = skipped(READER, source)
    assert (names(d), len(reasons)) == (["samples/CAM_FRONT/a.jpg"], 1)


def test_a_bad_size(tmp_path: Path) -> None:
    """Is left out alone: what is annotated in the image stays, where something else says how large that is."""
    source = write(tmp_path, version([image("a", width=-1), image("b")], [thing("a"), thing("b")]))

    place, _, rest = refused(READER, source).partition(": ")
    assert (place.rpartition(":")[0], rest) == (
        "sample_data.json:1",
        f"$[0].width: expected `int` >= 0: -1\n  fix: {or_leave_out('value')}",
    )
    d, reasons = skipped(READER, source, size=(40, 20))
    assert (d.box.tolist(), reasons) == ([[0.1, 0.1, 0.3, 0.3]] * 2, [TYPE])


def test_several_versions(tmp_path: Path) -> None:
    """Are a choice; they can be given side by side."""
    for name, one in (("v1.0-mini", "a"), ("v1.0-train", "b")):
        write(tmp_path / name, version([image(one)], []))

    assert refused(READER, tmp_path) == (
        "SOURCE: holds 2 versions: v1.0-mini, v1.0-train\n  fix: give one of them, as v1.0-mini, or several side by side"
    )
    done = convert(tmp_path, "v1.0-mini", "v1.0-train")
    assert (done.exit_code, len(jobs(tmp_path / "jobs.jsonl"))) == (0, 2)


@pytest.mark.parametrize("table", ["category.json", "attribute.json", "sample_data.json"])
def test_a_missing_table(table: str, tmp_path: Path) -> None:
    """Is said before anything is read."""
    write(tmp_path, version([image("a")], []))
    (tmp_path / table).unlink()

    assert refused(READER, tmp_path) == (
        f"SOURCE: holds no {table}, which object_ann.json refers to\n  fix: copy all tables of the version, or download its metadata again"
    )


def test_no_version(tmp_path: Path) -> None:
    """Of a folder without objects, as nuScenes' own, of another table, and of what is not there."""
    write(tmp_path, {"sample_annotation.json": [], "sample_data.json": []})

    assert refused(READER, tmp_path) == f"SOURCE: holds neither object_ann.json nor image_annotations.json\n  fix: {FOLDER}"
    assert refused(READER, tmp_path / "sample_data.json") == (
        f"sample_data.json: is neither called object_ann.json nor holds projections, as image_annotations.json does\n  fix: {FOLDER}"
    )
    assert refused(READER, tmp_path / "none") == "none: does not exist\n  fix: give a file or folder that exists"


@pytest.mark.parametrize("table", ["category.json", "attribute.json", "sample_data.json", "object_ann.json"])
def test_a_broken_table(table: str, tmp_path: Path) -> None:
    """Leaves nothing: images would seem to have nothing on them."""
    write(tmp_path, {**version([image("a")], [thing("a")]), table: '[{"token": '})

    assert refused(READER, tmp_path).startswith(f"{table}:1: not JSON: the text ends before the document does")
    tally = Tally(on_error="skip")
    assert (read_batches(READER, tmp_path, tally=tally), [problem.reason for problem in tally.bad]) == ([], ["unreadable file"])


def test_a_broken_table_of_surfaces(tmp_path: Path) -> None:
    """Leaves the objects."""
    write(tmp_path, {**version([image("a")], [thing("a")]), "surface_ann.json": {"a": 1}})

    assert refused(READER, tmp_path) == (
        "surface_ann.json:1:1: $: expected `array`, got `object`\n  fix: write it as the format says, or give another file"
    )
    d, reasons = skipped(READER, tmp_path)
    assert (labels(d), reasons) == (["vehicle.car"], ["unreadable file"])


def test_an_unknown_size(tmp_path: Path) -> None:
    """Is asked for; the place is that of the image."""
    source = write(tmp_path, version([image("b"), image("a", width=None)], [thing("a")]))

    assert refused(READER, source) == (
        "sample_data.json: $[1]: 'samples/CAM_FRONT/a.jpg' has the size 0x20\n"
        "  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert read(READER, source, size=(80, 40)).box.tolist() == [[0.05, 0.05, 0.15, 0.15]]


def test_the_command(tmp_path: Path) -> None:
    """Exits with 1 and writes nothing at a bad record, and under skip writes the rest and counts it."""
    write(tmp_path, version([image("a")], [thing("a"), thing("x")]))

    done = convert(tmp_path, ".")
    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, ".", "--on-error", "skip")
    assert (done.exit_code, "no such image" in done.stderr, (tmp_path / "jobs.jsonl").exists()) == (1, True, True)
