"""The tables that annotations refer to, by their tokens."""

from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from prelabel.errors import Tally, counted
from prelabel.files import read_bytes
from prelabel.frames import clean_name, images_among
from prelabel.rawjson import NULL
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, or_leave_out

Side = Annotated[int, Meta(ge=0, lt=1 << 31)]

SKIP = "or leave the record out with --on-error skip"


class Named(msgspec.Struct, frozen=True, gc=False):
    """A category, or an attribute."""

    token: str
    name: Annotated[str, Meta(min_length=1)]


class Level(Named, frozen=True, gc=False):
    """How much of an object is visible."""

    name: Annotated[str, Meta(min_length=1)] = msgspec.field(name="level")


class _Data(msgspec.Struct, frozen=True, gc=False):
    """An image or a point cloud, which has no size."""

    token: str
    filename: str
    is_key_frame: bool
    width: msgspec.Raw = NULL
    height: msgspec.Raw = NULL


_SIDE = msgspec.json.Decoder(Side | None)


class Image(NamedTuple):
    """A key frame of a camera.

    Args:
        file: its name below the folder of the data set.
        width: in pixels, 0 where it is not said.
        height: likewise.
        position: in the table.
    """

    file: str
    width: int
    height: int
    position: int


class Images(NamedTuple):
    """The ``n`` key frames of cameras.

    Args:
        path: of the table.
        listed: in its order.
        number: of each token, as far as it is a key frame of a camera.
    """

    path: Path
    listed: list[Image]
    number: dict[str, int]


class Tables(NamedTuple):
    """What annotations refer to.

    Args:
        labels: names of categories, each once.
        label: index into them, by token.
        attributes: the name and value of each attribute, by token.
        images: that may be annotated.
    """

    labels: tuple[str, ...]
    label: dict[str, int]
    attributes: dict[str, tuple[str, str]]
    images: Images


def read_tables(categories: Path, attributes: Path, data: Path, tally: Tally) -> Tables:
    """The three tables.

    Raises:
        InputError: one cannot be read, or a bad record stops the run.
    """
    names = names_of(categories, Named, tally)
    labels = tuple(dict.fromkeys(names.values()))
    index = {label: number for number, label in enumerate(labels)}
    return Tables(
        labels=labels,
        label={token: index[name] for token, name in names.items()},
        attributes=attributes_of(attributes, tally),
        images=_images(data, tally),
    )


def attributes_of(path: Path, tally: Tally) -> dict[str, tuple[str, str]]:
    """The name and value of each attribute of a table, by token.

    Raises:
        InputError: it cannot be read, or a bad record stops the run.
    """
    return {token: attribute_of(name) for token, name in names_of(path, Named, tally).items()}


def attribute_of(name: str) -> tuple[str, str]:
    """An attribute as what it is about, and what holds of that.

    >>> attribute_of("vehicle.moving"), attribute_of("vehicle_light.emergency.flashing"), attribute_of("wet")
    (('vehicle', 'moving'), ('vehicle_light.emergency', 'flashing'), ('wet', 'true'))
    """
    about, _, value = name.rpartition(".")
    return (about, value) if about and value else (name, "true")


def names_of(path: Path, kind: type[Named], tally: Tally) -> dict[str, str]:
    """The names of the records of a table by their tokens; of two with one token the second is bad, unless it says the same.

    Raises:
        InputError: it cannot be read, or a bad record stops the run.
    """
    document = Document(read_bytes(path), path)
    names: dict[str, str] = {}
    for position, row in document.each(kind, "$", tally):
        if names.setdefault(row.token, row.name) != row.name:
            what = f"the token {shown(row.token)} is that of {shown(names[row.token])}, too"
            tally.reject("token twice", what, place=document.record_place("$", position, ".token"), fix=f"correct it, {SKIP}")
    return names


def outside(filename: str) -> str:
    """What is wrong with the name of an image that is absolute, or leads out of the data set."""
    return f"{shown(filename)} is no name below the folder of the data set"


def _images(path: Path, tally: Tally) -> Images:
    """The key frames of cameras; point clouds are none, and images between key frames are not annotated."""
    document = Document(read_bytes(path), path)
    found = Images(path, [], {})
    named: dict[str, int] = {}
    between = 0
    for position, row in document.each(_Data, "$", tally):
        if not images_among([row.filename]):
            continue
        if not row.is_key_frame:
            between += 1
            continue
        file = clean_name(row.filename)
        first = named.setdefault(file, position) if file else position
        if file is None:
            reason, field, what = "image outside", ".filename", outside(row.filename)
        elif row.token in found.number:
            reason, field, what = "token twice", ".token", f"the token {shown(row.token)} is that of another image, too"
        elif first != position:
            reason, field, what = "image twice", ".filename", f"{shown(row.filename)} is an image already, in $[{first}]"
        else:
            found.number[row.token] = len(found.listed)
            sides = {"width": row.width, "height": row.height}
            known = [document.value(raw, _SIDE, f"$[{position}].{name}", tally, or_leave_out("value")) for name, raw in sides.items()]
            width, height = (side or 0 for side in known)
            found.listed.append(Image(file, width, height, position))
            continue
        tally.reject(reason, what, place=document.record_place("$", position, field), fix=f"correct it, {SKIP}")
    if between:
        tally.note(f"{counted(between, 'image')} between key frames not listed: nothing is annotated there")
    return found
