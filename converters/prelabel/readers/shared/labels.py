"""Class names for outputs that number their classes: a built-in list, a file, or names between commas.

A list without numbers of its own counts from a first number: 0 in most tools, 1 where class 0 is the background. A mapping in YAML keeps
its numbers, and so does ``coco91``.

The built-in lists are those of the data sets that public models are trained on: ``coco91``, the 91 things of "Microsoft COCO: Common
Objects in Context" (arXiv 1405.0312) by their own numbers from 1, with those 11 that its data never labelled; ``coco80``, the 80 labelled
ones in the same order; ``voc20``, the classes of Pascal VOC 2007 to 2012 in the order of the alphabet.
"""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.files import is_file, is_folder, is_text, read_text, tails
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.words import shown
from prelabel.safeyaml import load_yaml

UNKNOWN = -1

MOST_DIGITS = 9
"""Of the number of a class."""

LARGEST_NAME = 10**18
"""Of numbers that stand for a name, as of the class of a digit."""

NAMES = "write names: [car, bus]"
"""What to write in a description of a data set."""

YAML_SUFFIXES = frozenset({".yaml", ".yml"})

_JSON = re.compile(r'[\[{]\s*(["\[{]|$)')
"""How a text of JSON begins; a name may begin with a bracket, too."""

_COCO91 = (
    "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,street sign,stop sign,parking meter,bench,"
    "bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,hat,backpack,umbrella,shoe,eye glasses,handbag,tie,suitcase,frisbee,skis,"
    "snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,plate,wine glass,cup,fork,knife,"
    "spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,potted plant,bed,mirror,dining table,"
    "window,desk,toilet,door,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,refrigerator,blender,book,clock,"
    "vase,scissors,teddy bear,hair drier,toothbrush,hair brush"
)
_NEVER_LABELLED = "street sign,hat,shoe,eye glasses,plate,mirror,window,desk,door,blender,hair brush"
_VOC20 = (
    "aeroplane,bicycle,bird,boat,bottle,bus,car,cat,chair,cow,diningtable,dog,horse,motorbike,person,pottedplant,sheep,sofa,train,tvmonitor"
)

COCO91 = tuple(_COCO91.split(","))
COCO80 = tuple(name for name in COCO91 if name not in _NEVER_LABELLED.split(","))
VOC20 = tuple(_VOC20.split(","))

BUILTIN: Mapping[str, Sequence[str]] = {"coco80": COCO80, "coco91": COCO91, "voc20": VOC20}

FIX = "give the names with -O names=FILE or -O names=car,bus"

NAME_ALL = f"name all classes with -O names=FILE, or one of the lists {', '.join(BUILTIN)}"


class Classes(msgspec.Struct, frozen=True, kw_only=True):
    """The names of the classes.

    Args:
        by_number: class number to name; numbers may be missing.
        path: the file that says so; empty where the command line does.
    """

    by_number: Mapping[int, str]
    path: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The distinct names in order of their numbers."""
        return tuple(dict.fromkeys(self.by_number[number] for number in sorted(self.by_number)))

    def label_of(self, number: NDArray[np.float64]) -> NDArray[np.int64]:
        """The index into `labels` of each class number, -1 where it has no name.

        >>> Classes(by_number={0: "car", 7: "bus"}).label_of(np.array([7.0, 0.0, 1.0])).tolist()
        [1, 0, -1]
        """
        position = {label: index for index, label in enumerate(self.labels)}
        known = np.array(sorted(self.by_number), np.float64)
        label = np.array([position[self.by_number[key]] for key in sorted(self.by_number)], np.int64)
        nearest = np.minimum(np.searchsorted(known, number), len(known) - 1)
        return np.where(known[nearest] == number, label[nearest], UNKNOWN)

    def named(self, number: float, field: str) -> str | Fault:
        """The name of one class, or what is wrong with its number.

        Args:
            number: as written; a whole number may be a float.
            field: the ``.name[0]`` path of the number in its record.

        >>> Classes(by_number={1: "car", 2: "bus"}).named(0, ".class").what
        'class 0 has no name; 2 are named, from 1 to 2'
        """
        name = self.by_number.get(int(number)) if number == number // 1 and abs(number) < LARGEST_NAME else None
        if name is not None:
            return name
        known = len(self.by_number)
        span = f"{known} are named, from {min(self.by_number)} to {max(self.by_number)}" if known else "none is named"
        return Fault("unknown class", field, f"class {number:g} has no name; {span}", NAME_ALL)


UNNAMED = Classes(by_number={})
"""Where nothing names the classes."""


def from_option(text: str, first: int = 0) -> Classes:
    """What ``-O names=`` says; `UNNAMED` where it is empty.

    Args:
        text: a built-in list, a file, or names between commas.
        first: the number of the first name of a list.

    Raises:
        InputError: the file does not exist or names nothing.
    """
    if not text:
        return UNNAMED
    path = named_file(text)
    return listed(text, first) if path is None else load(path, first)


def named_file(text: str) -> Path | None:
    """The file that ``-O names=`` means; None where it is a built-in list or names between commas.

    Raises:
        InputError: it means a file that does not exist, or a folder.
    """
    path = Path(os.path.expanduser(text))  # noqa: PTH111  # pathlib raises at the home of nobody
    if text in BUILTIN:
        return None
    if is_file(path):
        return path
    place = Place(f"-O names={text}")
    if is_folder(path):
        raise InputError("is a folder", place=place, fix=FIX)
    if "," not in text and (path.suffix.lower() in YAML_SUFFIXES | {".txt", ".names", ".data", ".json"} or "/" in text):
        raise InputError("does not exist", place=place, fix=FIX)
    return None


def listed(text: str, first: int = 0) -> Classes:
    """The names of a built-in list, or those between commas.

    Raises:
        InputError: a name is empty or not UTF-8.

    >>> listed("coco91").by_number[1], listed("coco80").by_number[79], listed("car,bus", first=1).by_number
    ('person', 'toothbrush', {1: 'car', 2: 'bus'})
    """
    if text in BUILTIN:
        return Classes(by_number=dict(enumerate(BUILTIN[text], 1 if text == "coco91" else first)))
    place = Place(f"-O names={text}")
    names = [part.strip() for part in text.split(",")]
    if not all(names):
        raise InputError("holds an empty name", place=place, fix=FIX)
    if not is_text(text):
        raise InputError("holds bytes that are not UTF-8", place=place, fix=FIX)
    return Classes(by_number=dict(enumerate(names, first)))


def load(path: Path, first: int = 0) -> Classes:
    """The names of a file: ``data.yaml``, ``obj.data``, or a text with a name a line.

    Args:
        path: of the file.
        first: the number of the first name of a list.

    Raises:
        InputError: it names nothing.
    """
    suffix = path.suffix.lower()
    if suffix in YAML_SUFFIXES:
        return Classes(by_number=from_yaml(load_yaml(path, NAMES), path, first), path=str(path))
    if suffix == ".data":
        return load(darknet_names(path), first)
    lines = [line.strip() for line in read_text(path).rstrip().splitlines()]
    if lines and _JSON.match(lines[0]):
        fix = "write the names into a text, one a line, or give them as -O names=car,bus"
        raise InputError("is JSON, not a name a line", place=Place(str(path), 1), fix=fix)
    if not lines or not all(lines):
        number = lines.index("") + 1 if lines else None
        raise InputError("a blank line among the class names" if lines else "names no class", place=Place(str(path), number), fix=FIX)
    damaged = next((number for number, line in enumerate(lines, 1) if "\0" in line), None)
    if damaged:
        raise InputError("holds zero bytes, which no name has", place=Place(str(path), damaged), fix="copy or write the file again")
    return Classes(by_number=dict(enumerate(lines, first)), path=str(path))


def darknet(path: Path) -> dict[str, str]:
    """The ``key = value`` lines of an ``obj.data``."""
    pairs = (line.partition("=") for line in read_text(path).splitlines())
    return {key.strip(): value.strip().replace("\\", "/") for key, equals, value in pairs if equals}


def darknet_names(path: Path) -> Path:
    """The list of names that an ``obj.data`` names.

    Raises:
        InputError: it names none that exists.
    """
    target = darknet(path).get("names", "")
    beside = (path.parent / tail for tail in tails(target))
    file = next((file for file in beside if is_file(file) and file.suffix.lower() != path.suffix.lower()), None)
    if file is None:
        what = f"names = {shown(target) if target else 'nothing'}, which is no list of names beside it"
        raise InputError(what, place=Place(str(path)), fix=FIX)
    return file


def from_yaml(root: Mapping[str, Any], path: Path, first: int = 0) -> dict[int, str]:
    """The names of a ``data.yaml`` by number.

    Args:
        root: what it holds.
        path: for messages.
        first: the number of the first name of a list.

    Raises:
        InputError: it names nothing, or not as YOLO tools do.
    """
    names = root.get("names")
    pairs = names.items() if isinstance(names, dict) else enumerate(names, first) if isinstance(names, list) else ()
    by_number: dict[int, str] = {}
    for key, name in pairs:
        place = Place(str(path), element=f"$.names[{shown(key)}]")
        number = key if isinstance(key, str) else shown(key)
        if isinstance(key, bool) or not (number.isdecimal() and len(number) <= MOST_DIGITS):
            raise InputError("is no class number from 0", place=place, fix="number the classes from 0")
        text = name.strip() if isinstance(name, str) else str(name) if type(name) in {int, float} and abs(name) < LARGEST_NAME else ""
        if not (text and is_text(text)):
            raise InputError(f"{shown(name)} is no name", place=place, fix="write the name between quotes")
        by_number[int(number)] = text
    if not by_number:
        raise InputError("names no class", place=Place(str(path), element="$.names"), fix=FIX)
    return by_number
