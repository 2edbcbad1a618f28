"""Names of classes: built-in lists, files, names between commas, and where they count from."""

from pathlib import Path

import numpy as np
import pytest

from prelabel.errors import InputError
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.labels import UNNAMED, Classes, from_option
from prelabel.readers.yolo import READER as YOLO
from tests.readers.output_files import labels, read, write

COCO = [
    ("coco80", {0: "person", 2: "car", 9: "traffic light", 11: "stop sign", 79: "toothbrush"}, 80),
    ("coco91", {1: "person", 3: "car", 12: "street sign", 13: "stop sign", 90: "toothbrush", 91: "hair brush"}, 91),
    ("voc20", {0: "aeroplane", 6: "car", 14: "person", 19: "tvmonitor"}, 20),
]
"""Numbers as the data sets publish them."""


@pytest.mark.parametrize(("name", "known", "count"), COCO, ids=[name for name, _, _ in COCO])
def test_built_in_lists(name: str, known: dict[int, str], count: int) -> None:
    """Hold the published names under the published numbers."""
    by_number = from_option(name).by_number

    assert len(by_number) == count
    assert known.items() <= by_number.items()


def test_the_labelled_classes_of_coco_are_those_of_its_data() -> None:
    """Of the 91 numbers of the paper the data has these 80: its ids skip 12, 26, 29, 30, 45, 66, 68, 69, 71, 83 and 91."""
    ids = [number for number in range(1, 91) if number not in {12, 26, 29, 30, 45, 66, 68, 69, 71, 83}]

    assert [from_option("coco91").by_number[number] for number in ids] == list(from_option("coco80").by_number.values())


def test_lists_count_from_the_first_number(tmp_path: Path) -> None:
    """Lists of any kind do; mappings and the numbers of COCO stay."""
    write(tmp_path, {"n.txt": "car\nbus\n", "l.yaml": "names: [car, bus]\n", "m.yaml": "names: {4: car, 7: bus}\n"})

    assert from_option("car,bus", 1).by_number == {1: "car", 2: "bus"}
    assert from_option(str(tmp_path / "n.txt"), 1).by_number == {1: "car", 2: "bus"}
    assert from_option(str(tmp_path / "l.yaml"), 1).by_number == {1: "car", 2: "bus"}
    assert from_option(str(tmp_path / "m.yaml"), 1).by_number == {4: "car", 7: "bus"}
    assert from_option("voc20", 1).by_number[1] == "aeroplane"
    assert from_option("coco91", 0).by_number[1] == "person"


def test_no_option_names_nothing() -> None:
    """And any class is then one without a name."""
    assert from_option("") is UNNAMED
    assert UNNAMED.named(3.0, ".class") == Fault(
        "unknown class", ".class", "class 3 has no name; none is named", "name all classes with -O names=FILE, or one of the lists "
        "coco80, coco91, voc20",
    )  # fmt: skip


@pytest.mark.parametrize("number", [7.0, -1.0, 0.5, 1e300, float("nan"), float("inf")])
def test_a_number_that_is_no_class(number: float) -> None:
    """Is a fault, whatever it is."""
    found = Classes(by_number={0: "car", 1: "bus"}).named(number, ".class")

    assert isinstance(found, Fault)
    assert found.what == f"class {number:g} has no name; 2 are named, from 0 to 1"


def test_a_list_goes_before_a_file_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same command means the same in every folder."""
    write(tmp_path, {"voc20": "car\n"})
    monkeypatch.chdir(tmp_path)

    assert from_option("voc20").by_number[0] == "aeroplane"
    assert from_option("./voc20").by_number == {0: "car"}


def test_a_darknet_description_names_its_list(tmp_path: Path) -> None:
    """``obj.data`` is followed for every format."""
    write(tmp_path, {"obj.data": "classes = 2\nnames = data/obj.names\n", "obj.names": "car\nbus\n"})

    assert from_option(str(tmp_path / "obj.data")).by_number == {0: "car", 1: "bus"}


def test_names_between_commas_or_in_any_order() -> None:
    """Blanks around a name are none of it; a number is looked up by its value, beyond the last one too."""
    assert from_option("car, fire engine ").labels == ("car", "fire engine")
    classes = Classes(by_number={7: "bus", 0: "car"})
    assert classes.labels == ("car", "bus")
    assert classes.label_of(np.array([7.0, 0.0, 1.0, 9.0, -1.0, 0.5])).tolist() == [1, 0, -1, -1, -1, -1]


@pytest.mark.parametrize("text", ["classes.txt", "obj.names", "obj.data", "DATA.YAML", "names/coco"])
def test_what_looks_like_a_file_is_one(text: str) -> None:
    """It does not become the name of a class; between commas there are names all the same."""
    with pytest.raises(InputError, match="does not exist"):
        from_option(text)

    assert from_option(f"{text},car").labels == (text, "car")


def test_the_suffix_of_a_file_may_be_in_capitals(tmp_path: Path) -> None:
    """As old cameras and their users write them."""
    write(tmp_path, {"DATA.YAML": "names: [car]\n", "OBJ.DATA": "names = DATA.YAML\n"})

    assert from_option(str(tmp_path / "OBJ.DATA")).labels == ("car",)


def test_a_missing_file_is_no_class(tmp_path: Path) -> None:
    """A path that does not exist is said."""
    with pytest.raises(InputError) as caught:
        from_option(str(tmp_path / "data.yaml"))

    fix = "give the names with -O names=FILE or -O names=car,bus"
    assert str(caught.value) == f"-O names={tmp_path / 'data.yaml'}: does not exist\n  fix: {fix}"
    with pytest.raises(InputError, match="does not exist"):
        from_option("config.json")


@pytest.mark.parametrize("text", ['["car", "bus"]', '{\n  "id2label": {"0": "car"}\n}\n'])
def test_json_is_no_list_of_names(tmp_path: Path, text: str) -> None:
    """Its lines, such as ``{``, are names of nothing."""
    write(tmp_path, {"config.json": text})

    with pytest.raises(InputError) as caught:
        from_option(str(tmp_path / "config.json"))

    fix = "write the names into a text, one a line, or give them as -O names=car,bus"
    assert str(caught.value) == f"{tmp_path / 'config.json'}:1: is JSON, not a name a line\n  fix: {fix}"
    write(tmp_path, {"names.txt": "[unknown]\n{car}\n"})
    assert from_option(str(tmp_path / "names.txt")).labels == ("[unknown]", "{car}")


def test_yolo_labels_take_the_lists(tmp_path: Path) -> None:
    """The built-in lists name the classes of label files too."""
    write(tmp_path, {"a.txt": "79 .5 .5 .5 .5\n0 .5 .5 .25 .25\n"})

    assert labels(read(YOLO, tmp_path, {"names": "coco80"})) == ["toothbrush", "person"]
