"""YOLO class names that cannot be trusted: whole messages, whatever stands in the file or the option."""

from pathlib import Path

import pytest

from prelabel.errors import InputError
from prelabel.readers.yolo import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import rows, write

BOX = "0 .5 .5 .5 .5"

NAMES = "give the names with -O names=FILE or -O names=car,bus"
QUOTES = "write the name between quotes"
COUNT = "number the classes from 0"
SHAPE = "write the number of keypoints, and 2 or 3 for the values of each: kpt_shape: [17, 3]"


def message(source: Path, options: dict[str, str] | None = None) -> str:
    """What ends the run, without the path of the source."""
    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options)
    return str(caught.value).replace(f"{source}/", "")


LISTS = [
    ("data.yaml", ": does not exist"),
    ("~nobody/data.yaml", ": does not exist"),
    ("{}", ": is a folder"),
    (",", ": holds an empty name"),
    ("car,,bus", ": holds an empty name"),
    ("caf\udce9", ": holds bytes that are not UTF-8"),
]


@pytest.mark.parametrize(("text", "what"), LISTS)
def test_names_of_the_option_that_are_none(tmp_path: Path, text: str, what: str) -> None:
    """A path that is no file is not taken for a class, and no class goes without a name."""
    given = text.format(write(tmp_path, {"a.txt": BOX}))

    assert message(tmp_path, {"names": given}) == f"-O names={given}{what}\n  fix: {NAMES}"


GROWING = "a: &a [x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n"
"""Each further line of this kind means eight times as much."""

YAMLS = [
    ("names: {-1: car}", "$.names[-1]: is no class number from 0", COUNT),
    ("names: {true: car}", "$.names[True]: is no class number from 0", COUNT),
    ("names: {1234567890: car}", "$.names[1234567890]: is no class number from 0", COUNT),
    (f"names: {{0x{'f' * 100}: car}}", f"$.names[{str(16**100 - 1)[:28]}...{str(16**100 - 1)[-29:]}]: is no class number from 0", COUNT),
    (f"names: {{? 0x{'f' * 9000} : car}}", "$.names[a number of thousands of digits]: is no class number from 0", COUNT),
    (f"names: [0x{'f' * 9000}]", "$.names[0]: a number of thousands of digits is no name", QUOTES),
    ("names: [.nan]", "$.names[0]: nan is no name", QUOTES),
    ("names: [' ']", "$.names[0]: ' ' is no name", QUOTES),
    (r'names: ["\ud800"]', r"$.names[0]: '\ud800' is no name", QUOTES),
    (f"{GROWING}names: [*b]", f"$.names[0]: [{', '.join(['[...]'] * 6)}, ...] is no name", QUOTES),
    ("names: &a [*a]", "$.names[0]: [[...]] is no name", QUOTES),
    (f"{GROWING}names: [a]\nkpt_shape: *b", f"$.kpt_shape: [{', '.join(['[...]'] * 6)}, ...] is no shape of keypoints", SHAPE),
]


@pytest.mark.parametrize(("text", "what", "fix"), YAMLS, ids=[f"{row[1][:40]} {index}" for index, row in enumerate(YAMLS)])
def test_names_of_a_yaml_that_are_none(tmp_path: Path, text: str, what: str, fix: str) -> None:
    """The place is named and the value shown, cut where it is long or holds others."""
    assert message(write(tmp_path, {"a.txt": BOX, "d.yaml": text})) == f"d.yaml: {what}\n  fix: {fix}"


def test_hidden_files_and_folders_name_no_classes(tmp_path: Path) -> None:
    """Such as macOS leaves beside each file on foreign disks."""
    write(tmp_path, {"labels/a.txt": BOX, "labels/._classes.txt": "\0", "classes.txt": "car", ".names": "bus", "._obj.names": "\0"})
    for folder in ("data.yaml", "labels/data.yaml"):
        (tmp_path / folder).mkdir()

    assert [row[1] for row in rows(read_batches(READER, tmp_path))] == ["car"]


def test_a_yaml_that_grows_when_it_is_read(tmp_path: Path) -> None:
    """Merge keys copy what they name, so that a few lines could fill the memory; they are refused."""
    lines = ["m0: &m0 {x: 1}", *(f"m{i}: &m{i} {{<<: [{', '.join([f'*m{i - 1}'] * 9)}]}}" for i in range(1, 30)), "names: [car]"]
    source = write(tmp_path, {"a.txt": BOX, "d.yaml": "\n".join(lines)})

    assert message(source) == "d.yaml:2:10: the merge key << is not read\n  fix: write out what it copies"


TAGS = "a tag does not fit what it stands before\n  fix: leave the tags with ! out"

ODD = [
    ("names: {0: car, 1: bus, 0: van}", "d.yaml:1:25: '0' has two values\n  fix: keep one of the two"),
    ("names: [car]\nnames: [bus]", "d.yaml:2:1: 'names' has two values\n  fix: keep one of the two"),
    ("names: {0: car, 00: bus}", "d.yaml:1:17: '00' has two values\n  fix: keep one of the two"),
    ("names: [car]\nx: !!bool y2", f"d.yaml: {TAGS}"),
    ("names: [car]\nx: !!timestamp x", f"d.yaml: {TAGS}"),
    ("names: [car]\nx: !!float ''", f"d.yaml: {TAGS}"),
]


@pytest.mark.parametrize(("text", "said"), ODD)
def test_a_yaml_of_which_something_would_be_lost(text: str, said: str, tmp_path: Path) -> None:
    """Two values of one key, and tags that make nothing of what they stand before."""
    assert message(write(tmp_path, {"a.txt": BOX, "d.yaml": text})) == said


def test_a_key_that_says_the_same_twice(tmp_path: Path) -> None:
    """Loses nothing."""
    source = write(tmp_path, {"a.txt": BOX, "d.yaml": "names: [car]\nnc: 1\ntrain: [a, b]\nnc: 1\ntrain: [a, b]"})

    assert [row[1] for row in rows(read_batches(READER, source))] == ["car"]


def test_a_description_that_names_itself(tmp_path: Path) -> None:
    """It is no list of names."""
    source = write(tmp_path, {"o.data": "names = o.data\ntrain = t.txt", "t.txt": "a.jpg", "a.txt": BOX})

    with pytest.raises(InputError) as caught:
        read_batches(READER, source / "o.data")

    assert str(caught.value) == f"{source}/o.data: names = 'o.data', which is no list of names beside it\n  fix: {NAMES}"


def test_numbers_as_names(tmp_path: Path) -> None:
    """The classes of digits may be written as numbers."""
    source = write(tmp_path, {"a.txt": f"{BOX}\n1 .5 .5 .5 .5", "d.yaml": "names: [7, 0.5]"})

    assert [row[1] for row in rows(read_batches(READER, source))] == ["7", "0.5"]
