"""Formats of DarkLabel: what the fields of a line are."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from prelabel.errors import InputError, Place
from prelabel.readers.darklabel.looks import IMAGE, NUMBER, Cells, cells_of, kind_of, objects_in
from prelabel.readers.shared.words import shown
from prelabel.safeyaml import load_yaml

FIX = "name the fields as darklabel.yml does, as in fn,cname,id,x1,y1,w,h"

_WORDS = frozenset({"iname", "cname"})
_AXES = (("x", "w"), ("y", "h"))
_SIDES = frozenset({"x1", "y1", "x2", "y2", "cx", "cy", "w", "h"})
_ALIASES = {"frame": "fn", "frame#": "fn", "label": "cname", "class": "cname", "x": "x1", "y": "y1", "nx": "nx1", "ny": "ny1"}
_FIELDS = frozenset({"fn", "iname", "cname", "classid", "id", "difficult", "n", *_SIDES, *(f"n{side}" for side in _SIDES)})
_CONSTANT = re.compile(r"c\s*=.*")
_GROUP = re.compile(r"(.*?),?\s*\[\s*,?(.*)\]\s*")
_KEY = re.compile(r"format(\d{1,9})")
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)

_MOST = 2
"""Images that a box in fractions may leave its image by."""


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a line.

    Args:
        fields: of an object; those that say nothing are empty.
        grouped: a line is a frame: its number, how many objects it has, and the fields of each.
        delimiter: between fields, empty for white space; None where it is as the first line has it.
        classes: their names by number.
        name: of it, for notes.
    """

    fields: tuple[str, ...]
    grouped: bool = False
    delimiter: str | None = None
    classes: Mapping[int, str] = {}
    name: str = ""

    @property
    def in_fractions(self) -> bool:
        """Whether boxes are fractions of the image."""
        return "nw" in self.fields or "nx1" in self.fields or "nx2" in self.fields

    def fitting(self, rows: Sequence[Cells]) -> int:
        """How many lines have the form of it: as many fields, with numbers where it has some."""
        return self._count(rows, lambda name, cell: name in _WORDS or kind_of(cell) == NUMBER)

    def suiting(self, rows: Sequence[Cells]) -> int:
        """How many have, beside that, values as it writes them."""
        return self._count(rows, _suits)

    def _count(self, rows: Sequence[Cells], good: Callable[[str, str], bool]) -> int:
        named = [(at, name) for at, name in enumerate(self.fields) if name]
        objects = map(self.objects, rows)
        return sum(some is not None and all(good(name, cells[at]) for cells in some for at, name in named) for some in objects)

    def objects(self, cells: Cells) -> Sequence[Cells] | None:
        """The fields of the objects of a line; None where there are not as many as there should be."""
        if self.grouped:
            return objects_in(cells, len(self.fields))
        return [cells] if len(cells) == len(self.fields) else None


def _suits(name: str, cell: str) -> bool:
    """Whether a cell is as DarkLabel writes a field.

    >>> _suits("nw", "0.5"), _suits("nw", "40"), _suits("id", "-1"), _suits("iname", "person"), _suits("difficult", "7")
    (True, False, True, False, False)
    """
    if name in _WORDS:
        return name != "iname" or kind_of(cell) == IMAGE
    if name == "difficult":
        return cell in {"0", "1"}
    if name in {"fn", "id", "classid"}:
        return _WHOLE.fullmatch(cell) is not None
    return kind_of(cell) == NUMBER and (name in _SIDES or abs(float(cell)) < _MOST)


class _Text(NamedTuple):
    """Where fields are named: for messages."""

    place: Place
    said: str

    def refuse(self, what: str) -> InputError:
        return InputError(f"{shown(self.said)} {what}", place=self.place, fix=FIX)


def parsed(said: str, place: Place) -> Format:
    """The format that fields between commas are.

    Raises:
        InputError: they are none.

    >>> parsed("[fn, cname, id, x1, y1, w, h, c=-1]", Place("-O format")).fields
    ('fn', 'cname', 'id', 'x1', 'y1', 'w', 'h', '')
    >>> parsed("fn,n,[,id,x1,y1,x2,y2,label]", Place("-O format"))
    Format(fields=('id', 'x1', 'y1', 'x2', 'y2', 'cname'), grouped=True, delimiter=None, classes={}, name='')
    """
    text = _Text(place, said)
    inner = said.strip()
    if inner.startswith("[") and inner.endswith("]"):
        inner = inner[1:-1]
    group = _GROUP.fullmatch(inner)
    before = tuple(_field(word, text) for word in (inner if group is None else group[1]).split(","))
    if group is None:
        return Format(fields=_checked(before, text))
    if before != ("fn", "n"):
        raise text.refuse("has other fields before [ than fn, n")
    fields = tuple(_field(word, text) for word in group[2].split(","))
    if {"fn", "iname"} & {*fields}:
        raise text.refuse("names the frame of each object")
    return Format(fields=_checked(fields, text), grouped=True)


def _field(word: str, text: _Text) -> str:
    name = word.strip()
    if _CONSTANT.fullmatch(name):
        return ""
    name = _ALIASES.get(name, name)
    if name not in _FIELDS:
        raise text.refuse(f"names the field {shown(word.strip())}, which there is not")
    return name


def _checked(fields: tuple[str, ...], text: _Text) -> tuple[str, ...]:
    said = [name for name in fields if name]
    if len(said) > len({*said}) or {"fn", "iname"} <= {*said} or {"cname", "classid"} <= {*said}:
        raise text.refuse("names something twice")
    if "n" in said:
        raise text.refuse("has n without [ ] around the fields of each object")
    bare = {name for name in said if name in _SIDES}
    of_image = {name[1:] for name in said if name[1:] in _SIDES and name not in _SIDES}
    if bare and of_image:
        raise text.refuse("has both pixels and fractions of the image")
    if not all(pair_of(bare | of_image, axis, extent) for axis, extent in _AXES):
        raise text.refuse("does not say where boxes are")
    return fields


def pair_of(sides: set[str] | frozenset[str], axis: str, extent: str) -> tuple[str, str] | None:
    """Two fields that say where a box is along an axis; None where there are none.

    >>> pair_of({"cx", "w", "x1"}, "x", "w"), pair_of({"cx"}, "x", "w")
    (('x1', 'w'), None)
    """
    pairs = ((f"{axis}1", f"{axis}2"), (f"{axis}1", extent), (f"{axis}2", extent), (f"c{axis}", extent))
    return next((pair for pair in pairs if sides >= {*pair}), None)


class Config(NamedTuple):
    """What a ``darklabel.yml`` says.

    Args:
        formats: of text by their numbers; those that are XML until a user says otherwise come last.
        classes: the names, by number, of formats that name no others.
    """

    formats: Mapping[str, Format]
    classes: Mapping[int, str]


def config_in(path: Path) -> Config:
    """What a ``darklabel.yml`` says.

    Raises:
        InputError: it cannot be read, defines no format of text, or something in it is not as DarkLabel reads it.
    """
    root = load_yaml(path, "give the darklabel.yml of DarkLabel")
    texts: dict[str, Format] = {}
    others: dict[str, Format] = {}
    for key, value in root.items():
        number = _KEY.fullmatch(str(key))
        if number is None:
            continue
        one = _Mapping(path, f"$.{key}", value, root)
        if one.text("gt_file_ext") != "xml":
            texts[number[1]] = one.format()
        elif not one.value("fixed_filetype"):
            others[number[1]] = one.format()
    if not texts and not others:
        fix = "define one, as in format4: {data_fmt: [fn, cname, id, x1, y1, w, h], gt_file_ext: txt}"
        raise InputError("defines no format of text", place=Place(str(path)), fix=fix)
    return Config(texts | others, _Mapping(path, "$", {}, root).classes())


class _Mapping(NamedTuple):
    """A format of a ``darklabel.yml``.

    Args:
        path: of the file.
        element: the ``$.path`` of the format.
        said: what stands there.
        root: of the file, where defaults stand.
    """

    path: Path
    element: str
    said: Any
    root: Mapping[str, Any]

    def refuse(self, what: str, name: str = "") -> InputError:
        return InputError(what, place=Place(str(self.path), element=f"{self.element}{name}"), fix="write it as DarkLabel does")

    def value(self, name: str) -> Any:  # noqa: ANN401  # of YAML
        if not isinstance(self.said, dict):
            raise self.refuse("is no mapping")
        return self.said[name] if self.said.get(name) is not None else self.root.get(name)

    def text(self, name: str) -> str:
        value = self.value(name)
        if value is not None and not isinstance(value, str):
            raise self.refuse(f"{name} {shown(value)} is no text", f".{name}")
        return value or ""

    def format(self) -> Format:
        """The format.

        Raises:
            InputError: it is none.
        """
        fields = self.value("data_fmt")
        if not isinstance(fields, list) or not all(isinstance(one, str) for one in fields):
            raise self.refuse("has no data_fmt, a list of fields", ".data_fmt")
        place = Place(str(self.path), element=f"{self.element}.data_fmt")
        delimiter = self.text("delimiter")
        return msgspec.structs.replace(
            parsed(",".join(fields), place), delimiter=delimiter.strip(" ") if delimiter else None, classes=self.classes(),
            name=self.said["name"] if isinstance(self.said.get("name"), str) else "",
        )  # fmt: skip

    def classes(self) -> Mapping[int, str]:
        """The names of classes by number.

        Raises:
            InputError: they are no list of names.
        """
        name = self.text("classes_set")
        names = self.root.get(name, []) if name else []
        if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
            raise self.refuse(f"classes_set {shown(name)} is no list of names", ".classes_set")
        return dict(enumerate(names))


def cells_with(line: str, form: Format, otherwise: str) -> Cells:
    """The cells of a line of a format."""
    return cells_of(line, otherwise if form.delimiter is None else form.delimiter)
