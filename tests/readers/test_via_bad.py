"""VIA files that are wrong: each message names the place and the fix; under skip the rest is read."""

import csv
import json
from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.shared.quoted import rows as table_rows
from prelabel.readers.via import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import rows

SIZE = (100, 50)

GOOD = '{"shape_attributes": {"name": "rect", "x": 10, "y": 5, "width": 20, "height": 10}, "region_attributes": {"class": "car"}}'

SKIP = "or leave the region out with --on-error skip"

CORRECT = "correct the value, or leave the record out with --on-error skip"

KNOWN = f"use one of circle, ellipse, point, polygon, polyline, rect, {SKIP}"


def document(*regions: str) -> str:
    """Exported annotations of an image with regions, one a line, from line 2 on."""
    listed = ",\n".join(regions)
    return f'{{"a.jpg1": {{"filename": "a.jpg", "size": 1, "file_attributes": {{}}, "regions": [\n{listed}]}}}}\n'


def region(shape: str, attributes: str = '{"class": "car"}') -> str:
    """A region."""
    return f'{{"shape_attributes": {{{shape}}}, "region_attributes": {attributes}}}'


REGIONS = [
    (region('"name": "rect", "x": 1, "y": 2, "width": «NaN, "height": 4'), ".shape_attributes.width", "NaN is no number of JSON", CORRECT),
    (region('"name": "rect", "x": 1, "y": 2, "width": «"wide", "height": 4'), ".shape_attributes.width",
        "width of the rect is 'wide', which is no number of pixels", f"correct it, {SKIP}"),
    (region('"name": "rect", "x": «"nan", "y": 2, "width": 3, "height": 4'), ".shape_attributes.x",
        "x of the rect is 'nan', which is no number of pixels", f"correct it, {SKIP}"),
    (region('"name": "rect", "x": 1, "y": «2e9, "width": 3, "height": 4'), ".shape_attributes.y",
        "y of the rect is 2e+09, which is no number of pixels", f"correct it, {SKIP}"),
    (region('"name": "rect", "x": 1, "y": 2, "width": 0, "height": 4'), "",
        "the rect is empty: width 0, height 4", f"give it a size, {SKIP}"),
    (region('"name": "rect", "x": 1, "y": 2, "width": 3'), "", "the rect has no 'height'", f"add it, {SKIP}"),
    (region('"name": "circle", "cx": 1, "cy": 2, "r": -3'), "", "the circle is empty: radius -3", f"give it a size, {SKIP}"),
    (region('"name": "ellipse", "cx": 1, "cy": 2, "rx": 3, "ry": 0'), "", "the ellipse is empty: radius 0", f"give it a size, {SKIP}"),
    (region('"name": "polygon", "all_points_x": «[1, 2], "all_points_y": [1, 2]'), ".shape_attributes.all_points_x",
        "the polygon has 2 points, and needs 3", f"draw it again, {SKIP}"),
    (region('"name": "polygon", "all_points_x": «[1, 1, 1], "all_points_y": [2, 2, 2]'), ".shape_attributes.all_points_x",
        "the polygon has 2 points, and needs 3", f"draw it again, {SKIP}"),
    (region('"name": "polyline", "all_points_x": «[1, 1], "all_points_y": [2, 2]'), ".shape_attributes.all_points_x",
        "the points of the polyline are all the same", f"draw it again, {SKIP}"),
    (region('"name": "polygon", "all_points_x": «[1, 2, 3], "all_points_y": [1, 2]'), ".shape_attributes.all_points_x",
        "the polygon has 3 all_points_x, but 2 all_points_y", f"draw it again, {SKIP}"),
    (region('"name": "polygon", "all_points_x": [1, 2, 3], "all_points_y": [1, «"x", 2]'), ".shape_attributes.all_points_y[1]",
        "all_points_y[1] of the polygon is 'x', which is no number of pixels", f"correct it, {SKIP}"),
    (region('"name": "polygon", "all_points_x": [1, 2, 3]'), "", "the polygon needs all_points_x and all_points_y", f"add them, {SKIP}"),
    (region('"name": «"star", "cx": 1'), ".shape_attributes.name", "the shape 'star' is not known", KNOWN),
    (region(""), "", "the region has no shape", f"draw it, {SKIP}"),
    (region('"name": "point", "cx": 1, "cy": 2', "{}"), "", "has no 'class', which is the label",
        f"label such with -O default=LABEL, {SKIP}"),
    (region('"name": "point", "cx": 1, "cy": 2', '{"class": {"car": true, "bus": true}}'), "", "has several labels: car, bus",
        f"keep one of them, {SKIP}"),
    ('{"region_attributes": {}}', "", 'object missing required field `shape_attributes`: {"region_attributes": {}}', CORRECT),
    ('"rect"', "", 'expected `object`, got `str`: "rect"', CORRECT),
]  # fmt: skip


@pytest.mark.parametrize(("text", "field", "what", "fix"), REGIONS)
def test_a_bad_region(text: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place; under skip it alone is left out."""
    source = tmp_path / "a.json"
    source.write_text(document(GOOD, text.replace("«", ""), GOOD), encoding="utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, {"label": "class"}, size=SIZE)
    found = rows(read_batches(READER, source, {"label": "class"}, size=SIZE, tally=tally))

    column = max(text.find("«"), 0) + 1
    assert str(caught.value) == f"{source}:3:{column}: $['a.jpg1'].regions[1]{field}: {what}\n  fix: {fix}"
    assert [row[:2] for row in found] == [("a.jpg", "car")] * 2
    assert [f"{one.place}: {one.what}\n  fix: {one.fix}" for one in tally.bad] == [str(caught.value)]


HEADER = "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes"
ROW = 'a.jpg,1,"{}",2,0,"{""name"":""rect"",""x"":10,""y"":5,""width"":20,""height"":10}","{""class"":""car""}"'

TABLE = [
    ('a.jpg,1,"{}",2,0', "5 columns, but a row has 7", f"export the file again, {SKIP}"),
    ('a.jpg,1,"{}",2,0,"{""name"":","{}"',
        "region_shape_attributes: not JSON: the text ends before the document does", f"correct it, {SKIP}"),
    ('a.jpg,1,"{}",2,0,"{""name"":""rect"",""x"":true}","{}"',
        "region_shape_attributes: expected `float | str | null`, got `bool`: true", f"correct it, {SKIP}"),
    ('a.jpg,1,"{}",2,0,"{""name"":""point"",""cx"":NaN}","{}"', "region_shape_attributes: NaN is no number of JSON", f"correct it, {SKIP}"),
    ('a.jpg,1,"{}",2,0,"{""name"":""point"",""cx"":1,""cy"":2}","[]"', "region_attributes: expected `object`, got `array`: []",
        f"correct it, {SKIP}"),
    ('a.jpg,1,"{}",2,0,NaN,"{}"', "region_shape_attributes: 'NaN' is no object of JSON", f"correct it, {SKIP}"),
    ('a.jpg,1,"{}",2,0,"{""name"":""blob""}","{""class"":""car""}"', "the shape 'blob' is not known", KNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("row", "what", "fix"), TABLE)
def test_a_bad_row(row: str, what: str, fix: str, tmp_path: Path) -> None:
    """Likewise, with its line."""
    source = tmp_path / "a.csv"
    source.write_text(f"{HEADER}\n{ROW}\n{row}\n{ROW}\n", encoding="utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, {"label": "class"}, size=SIZE)
    found = rows(read_batches(READER, source, {"label": "class"}, size=SIZE, tally=tally))

    assert str(caught.value) == f"{source}:3: {what}\n  fix: {fix}"
    assert [row[:2] for row in found] == [("a.jpg", "car")] * 2
    assert len(tally.bad) == 1


TABLE3 = [
    ('"x","[""a.jpg""]",0,"[]"', "4 columns, but a row has 6", f"export the file again, {SKIP}"),
    ('"x","[""a.jpg""]",0,"[]","[2,true]","{}"', "spatial_coordinates: expected `float`, got `bool`: true", f"correct it, {SKIP}"),
    ('"x","[""a.jpg""]",0,"[]","[2,1,","{}"', "spatial_coordinates: not JSON: the text ends before the document does",
        f"correct it, {SKIP}"),
    ('"x","[""a.jpg"",""b.jpg""]",0,"[]","[2,1,2,3,4]","{}"', "file_list names 2 files, not one", f"give it one file, {SKIP}"),
    ('"x","[""a.jpg""]",0,"[]","[2,1,2,3]","{}"', "no shape of VIA begins with 2 and has 3 numbers", f"correct it, {SKIP}"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "what", "fix"), TABLE3)
def test_a_bad_row_of_via_3(row: str, what: str, fix: str, tmp_path: Path) -> None:
    """Likewise."""
    good = '"1_a","[""a.jpg""]",0,"[]","[2,10,5,20,10]","{""1"":""car""}"'
    source = tmp_path / "a.csv"
    header = "# CSV_HEADER = metadata_id,file_list,flags,temporal_coordinates,spatial_coordinates,metadata"
    source.write_text(f'# ATTRIBUTE = {{"1":{{"aname":"class"}}}}\n{header}\n{good}\n{row}\n{good}\n', encoding="utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, {"label": "class"}, size=SIZE)
    found = rows(read_batches(READER, source, {"label": "class"}, size=SIZE, tally=tally))

    assert str(caught.value) == f"{source}:4: {what}\n  fix: {fix}"
    assert [row[:2] for row in found] == [("a.jpg", "car")] * 2
    assert len(tally.bad) == 1


def project3(**sections: object) -> str:
    """A project of VIA 3 with a region in an image, and other sections."""
    metadata = {"m": {"vid": "1", "xy": [2, 10, 5, 20, 10], "av": {"1": "car"}}}
    whole = {
        "file": {"1": {"fname": "a.jpg", "type": 2}}, "view": {"1": {"fid_list": ["1"]}}, "attribute": {"1": {"aname": "class"}},
    }  # fmt: skip
    return json.dumps({**whole, **sections, "metadata": metadata | dict(sections.get("metadata", {}))})  # type: ignore[call-overload]


PROJECT3 = [
    ({"vid": "9", "xy": [1, 2, 3]}, "", "its view '9' shows no file, or several", f"give it a view of one file, {SKIP}"),
    ({"vid": "1", "xy": [12, 2, 3]}, ".xy", "no shape of VIA begins with 12 and has 2 numbers", f"correct it, {SKIP}"),
    ({"vid": "1", "xy": [2, 1, 2, 3]}, ".xy", "no shape of VIA begins with 2 and has 3 numbers", f"correct it, {SKIP}"),
    ({"vid": "1", "xy": [2, 1, 2, 0, 3], "av": {"1": "car"}}, "", "the rect is empty: width 0, height 3", f"give it a size, {SKIP}"),
    ({"vid": "1", "xy": "x"}, ".xy", 'expected `array`, got `str`: "x"', CORRECT),
]


@pytest.mark.parametrize(("metadata", "field", "what", "fix"), PROJECT3)
def test_bad_metadata_of_via_3(metadata: dict[str, object], field: str, what: str, fix: str, tmp_path: Path) -> None:
    """Likewise, with its name."""
    source = tmp_path / "a.json"
    source.write_text(project3(metadata={"bad": metadata}), encoding="utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, size=SIZE)
    found = rows(read_batches(READER, source, size=SIZE, tally=tally))

    column = source.read_text("utf-8").index(json.dumps(metadata["xy"] if field else metadata)) + 1
    assert str(caught.value) == f"{source}:1:{column}: $.metadata['bad']{field}: {what}\n  fix: {fix}"
    assert [row[:2] for row in found] == [("a.jpg", "car")]
    assert len(tally.bad) == 1


def test_the_name_of_an_image(tmp_path: Path) -> None:
    """One outside the folder is refused; a second image of one name too, in one file or in two."""
    image = {"filename": "/home/me/a.jpg", "regions": [], "file_attributes": {}}
    (tmp_path / "a.json").write_text(json.dumps({"1": image}), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path / "a.json")
    assert str(caught.value) == (
        f"{tmp_path}/a.json:1:7: $['1']: '/home/me/a.jpg' is no name below the folder of images\n"
        "  fix: use names relative to the folder of images, or only their last part with -O names=last"
    )

    (tmp_path / "a.json").write_text(document(GOOD), encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path, size=SIZE)
    assert str(caught.value) == (
        f"{tmp_path}/b.csv:2: the image 'a.jpg' is named a second time, first in {tmp_path}/a.json:1:12: $['a.jpg1']\n"
        "  fix: keep one of the two, or convert their files one by one"
    )


def test_an_unknown_size(tmp_path: Path) -> None:
    """Is asked for."""
    source = tmp_path / "a.json"
    source.write_text(document(GOOD), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)

    fix = "give --size WIDTHxHEIGHT, or --frames with the folder of images"
    assert str(caught.value) == f"{source}:1:12: $['a.jpg1']: the size of 'a.jpg' is not known\n  fix: {fix}"


def test_an_image_of_via_3_has_its_place(tmp_path: Path) -> None:
    """Whatever its key is."""
    source = tmp_path / "a.json"
    source.write_text(project3(file={"1.5": {"fname": "a.jpg", "type": 2}}, view={"1": {"fid_list": ["1.5"]}}), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)

    column = source.read_text("utf-8").index('{"fname"') + 1
    assert str(caught.value).startswith(f"{source}:1:{column}: $.file['1.5']: the size of 'a.jpg' is not known")


DEEP = "[" * 100_000 + "]" * 100_000

BROKEN = [
    ("a.json", "", ": is empty", "give a file with JSON in it"),
    ("a.json", document(GOOD)[:-30], ":2: not JSON: the text ends before the document does",
        "copy or write the file again, it is not complete"),
    ("a.json", "[]", ":1:1: $: expected `object`, got `array`", "write it as the format says, or give another file"),
    ("a.json", document(GOOD, region(f'"name": "point", "cx": {DEEP}')), ": is nested too deeply to be read",
        "give a file without hundreds of lists inside lists"),
    ("a.json", '{"a": {"filename": "caf\xe9.jpg"}}'.encode("latin-1"), ":1: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    ("a.csv", "", ":1: does not begin with the names of VIA's columns", f"write {HEADER} into the first line"),
    ("a.csv", "filename;size\n", ":1: does not begin with the names of VIA's columns", f"write {HEADER} into the first line"),
    ("a.csv", f"{HEADER}\ncaf\xe9".encode("latin-1"), ":2: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "what", "fix"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file(name: str, content: str | bytes, what: str, fix: str, tmp_path: Path) -> None:
    """It ends the run with its name, and is counted under skip."""
    source, tally = tmp_path / name, Tally(on_error="skip")
    source.write_bytes(content.encode() if isinstance(content, str) else content)

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, size=SIZE)
    batches = read_batches(READER, source, size=SIZE, tally=tally)

    assert str(caught.value) == f"{tmp_path}/{name}{what}\n  fix: {fix}"
    assert [problem.reason for problem in tally.bad] == ["unreadable file"]
    assert [frame.file for batch in batches for frame in batch.frames] == []


def test_a_folder_without_files_of_via(tmp_path: Path) -> None:
    """Is refused."""
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)

    assert str(caught.value) == f"{tmp_path}: holds no VIA file\n  fix: give a project or exported annotations, as JSON or CSV"


def test_two_tables_that_are_read_by_turns() -> None:
    """What other readers take for the longest cell stays what it was, whichever table ends first."""
    before = csv.field_size_limit()
    first, second = (table_rows("a,b\nc,d\n", Path(name)) for name in ("1.csv", "2.csv"))

    seen = [next(first), next(second), csv.field_size_limit(), [*first], [*second], csv.field_size_limit()]

    assert seen == [(1, ["a", "b"]), (1, ["a", "b"]), before, [(2, ["c", "d"])], [(2, ["c", "d"])], before]
