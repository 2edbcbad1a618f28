"""Which lists of CelebA a source holds, and which of them belong together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from prelabel.errors import InputError, Place, Tally
from prelabel.folders import prefix_below
from prelabel.readers.base import Plan, Unit
from prelabel.readers.faces.images import folder_among, placed
from prelabel.readers.faces.options import CelebaOptions
from prelabel.readers.faces.sheets import Sheet, by_blanks, by_commas, lines_of
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import first_lines

SUFFIXES = (".txt", ".csv")

_BOX = ("x_1", "y_1", "width", "height")
_POINTS = tuple(f"{part}_{axis}" for part in ("lefteye", "righteye", "nose", "leftmouth", "rightmouth") for axis in "xy")
_ATTRIBUTE = "5_o_Clock_Shadow"
"""The first of the forty."""

_ID = "image_id"

_HEAD = 1 << 12

GIVE = "give list_bbox_celeba.txt, list_landmarks_celeba.txt or list_landmarks_align_celeba.txt, or the folder that they lie in"

_FOLDERS = frozenset({"anno", "eval"})
"""Of the data set, which hold what belongs together."""

_COUNT = re.compile(r"\s*\d{1,9}\s*", re.ASCII)


class Kind(StrEnum):
    """What a list says."""

    BOX = "boxes"
    WILD = "landmarks in the wild"
    ALIGNED = "landmarks of aligned images"
    ATTRIBUTES = "attributes"
    IDENTITY = "identities"
    SPLIT = "parts of the evaluation"


NAMED = {
    "list_bbox": Kind.BOX, "list_landmarks_align": Kind.ALIGNED, "list_landmarks": Kind.WILD, "list_attr": Kind.ATTRIBUTES,
    "identity_celeba": Kind.IDENTITY, "list_eval_partition": Kind.SPLIT,
}  # fmt: skip
"""By the beginnings of the names of files, where their columns do not say it."""

OF = {"wild": (Kind.BOX, Kind.WILD), "aligned": (Kind.ALIGNED,)}
"""The lists of places by the images that they are of."""


PARTS = {"train": "0", "val": "1", "test": "2"}
"""As lists number them."""


class Group(NamedTuple):
    """Lists of the same images.

    Args:
        lists: each by what it says.
        images: the images that places are of.
        prefix: what stands before their names.
        unread: lists of places in other images.
        damaged: what could not be looked at.
    """

    lists: Mapping[Kind, Path]
    images: str
    prefix: str
    unread: Sequence[Path] = ()
    damaged: Sequence[Path] = ()


def plan_of(source: Path, options: CelebaOptions) -> Plan:
    """A unit for each folder of lists, with the images that belong to them.

    Raises:
        InputError: the source does not exist, holds no list of places, or two of one kind.
    """
    found = OWN.found(source)
    groups: dict[Path, dict[Kind, Path]] = {}
    damaged: dict[Path, list[Path]] = {}
    for path in found.own:
        kind = _kind(path)
        home = path.parent.parent if path.parent.name.lower() in _FOLDERS and source.is_dir() else path.parent
        lists = groups.setdefault(home, {})
        if kind is None:
            damaged.setdefault(home, []).append(path)
            continue
        other = lists.setdefault(kind, path)
        if other is not path:
            raise InputError(f"is a list of {kind}, but so is {other}", place=Place(str(path)), fix="give one of them alone")
    chosen = {home: _chosen(home, lists, options) if lists else Group({}, "wild", "") for home, lists in groups.items()}
    folders = {home: _images_of(home, group.images) for home, group in chosen.items()}
    several = {home: prefix_below(home, found.root) if len(groups) > 1 else "" for home in groups}
    images = placed(folders, several)
    units = tuple(
        Unit(
            name=str(home),
            root=found.root,
            paths=(*damaged.get(home, ()), *group.lists.values()),
            detail=group._replace(prefix=images.prefixes[home], damaged=damaged.get(home, ())),
        )
        for home, group in chosen.items()
    )
    known = images.known
    if options.split:
        wanted = {images.prefixes[home] + name for home, group in chosen.items() for name in _of_part(group.lists, options.split)}
        known = tuple(image for image in known if image.file in wanted)
    return Plan(units=units, images=known, others=found.others)


def sheet_of(path: Path, kind: Kind) -> Sheet:
    """The rows of a list, without its count and its header.

    Raises:
        InputError: it cannot be read, or its header is none of its kind.
    """
    numbers, lines = lines_of(path)
    split = by_commas if path.suffix.lower() == ".csv" and "," in lines[0] else by_blanks
    counts = split is by_blanks and len(lines) > 1 and _COUNT.fullmatch(lines[0]) is not None
    header, behind = _header(lines[counts:], split(lines[counts]) or [], kind)
    place = Place(str(path), numbers[min(counts, len(numbers) - 1)])
    wanted = {Kind.BOX: _BOX, Kind.WILD: _POINTS, Kind.ALIGNED: _POINTS}.get(kind)
    if wanted is not None and tuple(header) != wanted:
        raise InputError(f"has no columns {' '.join(wanted)} behind the name", place=place, fix="copy or write the file again")
    if kind == Kind.ATTRIBUTES and (not header or len({*header}) < len(header)):
        raise InputError("has no line of names of attributes, or one twice", place=place, fix="copy or write the file again")
    at = counts + behind
    if at == len(lines):
        raise InputError("has no rows", place=Place(str(path)), fix="copy or write the file again")
    count, width = int(lines[0]) if counts else None, 1 + (len(header) or 1)
    return Sheet(path=path, lines=lines[at:], numbers=numbers[at:], split=split, header=header, width=width, count=count)


def _of_part(lists: Mapping[Kind, Path], part: str) -> Iterator[str]:
    """The names of the images of a part; what is bad is said when it is read."""
    if Kind.SPLIT in lists:
        with suppress(InputError):
            sheet = sheet_of(lists[Kind.SPLIT], Kind.SPLIT)
            rows = sheet.rows(range(len(sheet.lines)), Tally(on_error="skip"))
            yield from (row.cells[0] for row in rows if row is not None and row.cells[1] == PARTS[part])


def _header(lines: Sequence[str], cells: Sequence[str], kind: Kind) -> tuple[list[str], bool]:
    """The names of the columns behind that of the image, and whether the first line holds them."""
    if kind in {Kind.IDENTITY, Kind.SPLIT}:
        return [], bool(cells) and cells[0] == _ID
    names = [*cells[1:]] if cells and cells[0] == _ID else [*cells]
    return names, bool(lines)


def _chosen(home: Path, lists: Mapping[Kind, Path], options: CelebaOptions) -> Group:
    """The lists that are read.

    Raises:
        InputError: none is of places, or nothing says which images are meant.
    """
    there = [images for images, kinds in OF.items() if any(kind in lists for kind in kinds)]
    if not there:
        what = f"says nothing of where faces are, but has {next(iter(lists))} alone"
        raise InputError(what, place=Place(str(next(iter(lists.values())))), fix=GIVE)
    images = options.images or (there[0] if len(there) == 1 else _lying(home))
    if images is None:
        what = "there are lists of places in images in the wild and in aligned ones, which are called alike"
        fix = "say with -O images=wild or -O images=aligned which images are meant"
        raise InputError(what, place=Place(str(home)), fix=fix)
    if images not in there:
        raise InputError(f"holds no list of places in images that are {images}", place=Place(str(home)), fix=GIVE)
    other = [kind for name, kinds in OF.items() if name != images for kind in kinds]
    kept = {kind: lists[kind] for kind in Kind if kind in lists and kind not in other}
    return Group(kept, images, "", [lists[kind] for kind in other if kind in lists])


def _lying(home: Path) -> str | None:
    """Which images lie beside lists, where that is one kind alone."""
    found = [images for images in OF if _images_of(home, images) is not None]
    return found[0] if len(found) == 1 else None


def _images_of(home: Path, images: str) -> Path | None:
    """The folder of images; that on Kaggle holds one of its own name."""
    name = {"wild": "img_celeba", "aligned": "img_align_celeba"}[images]
    return folder_among(_ways(home.absolute(), name))


def _ways(home: Path, name: str) -> Iterator[Path]:
    for folder in (home, home / "Img", home.parent, home.parent / "Img"):
        yield folder / name / name
        yield folder / name


def _kind(path: Path) -> Kind | None:
    """What a list says, by its columns or its name; None of another file."""
    named = next((kind for begin, kind in NAMED.items() if path.stem.lower().startswith(begin)), None)
    return says(path) or named


def says(path: Path) -> Kind | None:
    """What the first lines of a file name as columns; None of one that names others, or cannot be read."""
    lines = [line for line in first_lines(path, _HEAD).split("\n") if line.strip()][:2]
    if lines and _COUNT.fullmatch(lines[0]):
        lines = lines[1:]
    words = {word.strip('"') for word in re.split(r"[\s,]+", lines[0])} if lines else set()
    if words.issuperset(_BOX):
        return Kind.BOX
    if words.issuperset(_POINTS):
        return Kind.ALIGNED if "align" in path.stem.lower() else Kind.WILD
    return Kind.ATTRIBUTES if _ATTRIBUTE in words else None


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=sure_where(lambda path: says(path) is not None),
    what="list of CelebA",
    fix=GIVE,
    fits=lambda path: _kind(path) is not None,
)
