"""Masks of classes: the lists that name them, in all the ways in which tools write these."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError, PrelabelError, Tally
from prelabel.readers.masks import READER
from prelabel.readers.masks.classes import from_option, read_classes
from tests.readers.masks_files import grey
from tests.readers.output_files import labels, read, refused, write

RED, GREEN = 0x0000FF, 0x00FF00

NUMBERED = {1: "road", 7: "traffic light"}
PLACED = {0: "background", 1: "road", 2: "car"}

TEXTS = {
    "names": ("background\nroad\n\ncar\n", PLACED, {}),
    "a byte order mark and comments": ("\ufeff# classes\nbackground\r\nroad\r\ncar", PLACED, {}),
    "LabelMe": ("__ignore__\n_background_\ncar\n", {-1: "__ignore__", 0: "_background_", 1: "car"}, {}),
    "numbers before": ("1 road\n7 traffic light\n", NUMBERED, {}),
    "numbers and colons": ("1: road\n7: traffic light\n", NUMBERED, {}),
    "numbers and commas": ("1,road\n7,traffic light", NUMBERED, {}),
    "numbers behind": ("road,1\ntraffic light,7\n", NUMBERED, {}),
    "names with numbers": ("model 3\nroad\n", {0: "model 3", 1: "road"}, {}),
    "colours": ("255 0 0 road\n0\t255\t0\ttraffic light\n", {1: "road", 2: "traffic light"}, {RED: "road", GREEN: "traffic light"}),
    "black not first": ("255 0 0 road\n0 0 0 Void\n", {0: "Void", 1: "road"}, {RED: "road", 0: "Void"}),
    "hex": ("#ff0000 road\n#00FF00 car\n", {1: "road", 2: "car"}, {RED: "road", GREEN: "car"}),
    "labelmap": ("# label\nbackground:0,0,0::\nroad:255,0,0::\n", {0: "background", 1: "road"}, {0: "background", RED: "road"}),
    "labelmap without colours": ("background:::\nroad:::\n", {0: "background", 1: "road"}, {}),
    "Roboflow": ("Pixel Value, Class\n1, road\n7, traffic light\n", NUMBERED, {}),
    "V7 in colours": ("class_name,class_color\nroad,255 0 0\ncar,0 255 0\n", {1: "road", 2: "car"}, {RED: "road", GREEN: "car"}),
    "V7 in numbers": ("class_name,class_color\nroad,1\ntraffic light,7\n", NUMBERED, {}),
    "Kaggle": ("name,r,g,b\nroad,255,0,0\ncar,0,255,0\n", {1: "road", 2: "car"}, {RED: "road", GREEN: "car"}),
    "ADE20K": ("Idx\tRatio\tTrain\tVal\tName\n1\t0.1\t5\t6\troad\n7\t0.2\t7\t8\ttraffic light\n", NUMBERED, {}),
    "quoted": ('id,name\n1,"road, street"\n', {1: "road, street"}, {}),
    "numbers and colours": ("id;class;color\n1;road;#ff0000\n", {1: "road"}, {RED: "road"}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "numbers", "colours"), TEXTS.values(), ids=TEXTS)
def test_texts(text: str, numbers: dict[int, str], colours: dict[int, str], tmp_path: Path) -> None:
    """Say numbers, colours or both."""
    write(tmp_path, {"list.txt": text})

    classes = read_classes(tmp_path / "list.txt")

    assert (dict(classes.by_number), dict(classes.by_colour)) == (numbers, colours)


DOCUMENTS: dict[str, tuple[Any, dict[int, str], dict[int, str]]] = {
    "names": (["background", "road", "car"], PLACED, {}),
    "id2label": ({"1": "road", "7": "traffic light"}, NUMBERED, {}),
    "keys in another order": ({"7": "traffic light", "1": "road"}, NUMBERED, {}),
    "a model": ({"model_type": "segformer", "id2label": {"1": "road", "7": "traffic light"}, "label2id": {"road": 1}}, NUMBERED, {}),
    "label2id": ({"road": 1, "traffic light": 7}, NUMBERED, {}),
    "Hasty": ([{"png_index": 1, "class_name": "road", "color": "#ff0000ff"}], {1: "road"}, {RED: "road"}),
    "Supervisely": ({"kiwi": [1, 1, 1], "lemon": [2, 2, 2]}, {1: "kiwi", 2: "lemon"}, {0x010101: "kiwi", 0x020202: "lemon"}),
    "several numbers": ({"classes_mapping": {"fruit": [85, 170], "car": 3}}, {85: "fruit", 170: "fruit", 3: "car"}, {}),
    "colours as keys": ({"#ff0000": "road", "0,255,0": "car"}, {1: "road", 2: "car"}, {RED: "road", GREEN: "car"}),
    "categories": ({"categories": [{"id": 7, "name": "road", "color": [255, 0, 0]}]}, {7: "road"}, {RED: "road"}),
    "objects by number": ({"7": {"name": "road"}}, {7: "road"}, {}),
    "objects by name": ({"road": {"id": 7}}, {7: "road"}, {}),
    "numbers as names": ({"id2label": {"0": 0, "1": 1}}, {0: "0", 1: "1"}, {}),
}


@pytest.mark.parametrize(("content", "numbers", "colours"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents(content: object, numbers: dict[int, str], colours: dict[int, str], tmp_path: Path) -> None:
    """Likewise."""
    write(tmp_path, {"list.json": json.dumps(content)})

    classes = read_classes(tmp_path / "list.json")

    assert (dict(classes.by_number), dict(classes.by_colour)) == (numbers, colours)


def test_yaml(tmp_path: Path) -> None:
    """As data sets of Ultralytics are described."""
    write(tmp_path, {"data.yaml": "masks_dir: masks\nnames:\n  1: road\n  7: traffic light\n"})

    assert read_classes(tmp_path / "data.yaml").by_number == NUMBERED


def test_options(tmp_path: Path) -> None:
    """Lists between commas, numbers and colours with names, and data sets."""
    assert from_option("road,car").by_number == {0: "road", 1: "car"}
    assert from_option("255:car, #ff0000: bus").by_number == {255: "car"}
    assert from_option("255:car, #ff0000: bus").by_colour == {RED: "bus"}
    assert (from_option("voc20").by_number[1], from_option("coco80").by_number[0]) == ("aeroplane", "person")
    assert (from_option("cityscapes").by_number[18], from_option("cityscapes-ids").by_number[33]) == ("bicycle", "bicycle")
    assert (len(from_option("cityscapes").by_number), len(from_option("cityscapes-ids").by_number)) == (19, 34)
    assert len(from_option("camvid").by_colour) == 32
    assert from_option("camvid").by_colour[128 + (64 << 8) + (128 << 16)] == "Road"
    assert from_option("cityscapes").by_colour[142 << 16] == "car"
    write(tmp_path, {"a.txt": "road\n"})
    assert from_option(str(tmp_path / "a.txt")).by_number == {0: "road"}


def test_the_list_of_coco_stuff(tmp_path: Path) -> None:
    """Has 0 for what its masks call 255: it is looked up by one more."""
    names = {0: "unlabeled", 1: "person", 92: "banner", 182: "wood"}
    write(tmp_path, {"labels.txt": "".join(f"{number}: {names.get(number, f'class {number}')}\n" for number in range(183))})

    classes = read_classes(tmp_path / "labels.txt")
    grey(tmp_path / "a.png", "01")
    told, as_it_is = Tally(), Tally()

    assert [classes.name(key, coloured=False) for key in (0, 181, 255)] == ["person", "wood", None]
    assert labels(read(READER, tmp_path, tally=told)) == ["person", "class 2"]
    assert list(told.notes) == [
        "labels.txt is the list of COCO-Stuff, whose masks have 0 for its 1 (-O shift=0 for masks that count as it does)"
    ]
    assert labels(read(READER, tmp_path, {"names": str(tmp_path / "labels.txt"), "shift": "0"}, tally=as_it_is)) == ["person"]
    assert [note[:19] for note in as_it_is.notes] == ["pixels of no class:"]


NO_NUMBER = "is no number of a class, nor a colour of 0 to 255"
DEEP = "is nested too deeply to be read\n  fix: give a file without hundreds of lists inside lists"

FIX = "write a name a line, or NUMBER NAME, or R G B NAME, or a table with such columns; or give another list with -O names=FILE"

BAD = {
    "nothing": ("a.txt", "\n# nothing\n", "a.txt: names no class"),
    "zero bytes": ("a.txt", "road\0\n", "a.txt: holds zero bytes, which no text has\n  fix: copy the file again, or save it as UTF-8 text"),
    "a line without a number": ("a.txt", "0 road\ncar\n", "a.txt:2: 'car' is not written as '0 road', the first line"),
    "a line without a colour": ("a.txt", "0 0 0 Void\n1 1 Road\n", "a.txt:2: '1 1 Road' is not written as '0 0 0 Void', the first line"),
    "no byte": ("a.txt", "0 0 0 Void\n1 1 300 Road\n", "a.txt:2: '1 1 300 Road' is not written as '0 0 0 Void', the first line"),
    "half a labelmap": ("a.txt", "a:0,0,0::\nb:0\n", "a.txt:2: 'b:0' is not written as 'a:0,0,0::', the first line"),
    "one number twice": ("a.txt", "1 road\n1 car\n", "a.txt:2: gives the number 1 to 'road' and to 'car'"),
    "one colour twice": ("a.txt", "9 9 1 road\n9 9 1 car\n", "a.txt:2: gives the colour #090901 to 'road' and to 'car'"),
    "a short row": ("a.csv", "id,name\n1,road\n2\n", "a.csv:3: has 1 cell, the first line 2"),
    "no row": ("a.csv", "id,name\n", "a.csv: names no class"),
    "no number in a row": ("a.csv", "id,name\nx,road\n", "a.csv:2: 'x' is no number of a class, nor a colour of 0 to 255"),
    "no name in a row": ("a.csv", "id,name\n1,\n", "a.csv:2: '' is no name"),
    "no colour in a row": ("a.csv", "name,r,g,b\nroad,1,2,x\n", "a.csv:2: 'road,1,2,x' is no number of a class, nor a colour of 0 to 255"),
    "no list": ("a.json", "{}", "a.json: $: names no class"),
    "null": ("a.json", '["road", null]', "a.json: $[1]: None is no name"),
    "a huge number": ("a.json", '{"road": 1180591620717411303424}', f"a.json: $.road: 1180591620717411303424 {NO_NUMBER}"),
    "NaN": ("a.json", '[{"name": "road", "id": NaN}]', "a.json:1:25: NaN is no number of JSON"),
    "half a surrogate": ("a.json", '["\\ud800"]', 'a.json:1:2: "\\ud800" is half a surrogate pair'),
    "a name on two lines": ("a.json", '{"ro\\nad": "x"}', "a.json: $.ro\\nad: 'x' is no number of a class, nor a colour of 0 to 255"),
    "a colour of two": ("a.json", '[{"name": "road", "color": [1, 2]}]', "a.json: $[0]: [1, 2] is no colour of 0 to 255"),
    "deep": ("a.json", "[" * 5000 + "]" * 5000, f"a.json: {DEEP}"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "what"), BAD.values(), ids=BAD)
def test_bad_lists(name: str, text: str, what: str, tmp_path: Path) -> None:
    """Are named with line or member, whatever is done with bad records."""
    write(tmp_path, {name: text})

    with pytest.raises(InputError) as caught:
        read_classes(tmp_path / name)

    said = str(caught.value).replace(f"{tmp_path}/", "")
    assert said == (what if "\n" in what else f"{what}\n  fix: {FIX}")


OPTIONS = {
    "gone.csv": "-O names=gone.csv: does not exist",
    "gone.txt": "-O names=gone.txt: does not exist",
    "/": "-O names=/: is a folder",
    "a,,b": "-O names=a,,b: holds an empty name",
}


@pytest.mark.parametrize(("option", "what"), OPTIONS.items(), ids=OPTIONS)
def test_bad_options(option: str, what: str, tmp_path: Path) -> None:
    """Are refused with what may be given."""
    grey(tmp_path / "a.png", "01")

    assert refused(READER, tmp_path, {"names": option}) == f"{what}\n  fix: give the names with -O names=FILE or -O names=car,bus"


def test_a_number_that_no_pixel_has() -> None:
    """Is refused."""
    with pytest.raises(InputError) as caught:
        from_option("70000:road")

    assert str(caught.value) == "-O names=70000:road: '70000' is no number of a pixel\n  fix: give numbers up to 65535"


LEAVES = ["null", '""', "-1", "1e400", "[]", "{}", "true", '"' + "x" * 5000 + '"', "18446744073709551616", "NaN", '"\\udc00"', '"a\\nb"']


@pytest.mark.parametrize("leaf", LEAVES, ids=range(len(LEAVES)))
def test_no_value_ends_in_a_traceback(leaf: str, tmp_path: Path) -> None:
    """Wherever it stands, as a key too."""
    for number, content in enumerate(json.dumps(content[0]) for content in DOCUMENTS.values()):
        for spot, word in enumerate(('"road"', "1", '"1"', "7", "[", "255", '"id"', '"name"')):
            text = content.replace(word, leaf, 1) if word != "[" else content.replace("[", f"[{leaf}, ", 1)
            path = tmp_path / f"{number}-{spot}.json"
            path.write_text(text, encoding="utf-8")
            said = told(path)
            assert str(path) in said or all(name.strip() for name in said.split("|"))


def told(path: Path) -> str:
    """What is wrong with a list, or its names."""
    try:
        classes = read_classes(path)
    except PrelabelError as error:
        return str(error)
    return "|".join([*classes.by_number.values(), *classes.by_colour.values()])
