"""Where the masks of videos lie: a folder a video, or one for each of its objects."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import natural_key
from prelabel.folders import folders_below
from prelabel.readers.vos.options import Objects

SUFFIX = ".png"

PREDICTED = "pred.json"
"""What DEVA calls the list of segments beside its masks."""

OWN = re.compile(r"Annotations(?!_semantics$)(?:_\w+)?|panomasksRGB|pan_pred")
"""Folders that the folders of videos lie in, written so; in small letters they hold classes of images as a rule."""

_ANCHOR = re.compile(rf"{OWN.pattern}|(?i:annotations|masks|labels)")

IMAGES = re.compile(r"JPEGImages\w*|images|imgs|frames", re.IGNORECASE)
"""Folders of images."""

DRAWN = re.compile(r"visuali[sz]ations?|overlays?|vis|scribbles|scores|soft_masks", re.IGNORECASE)
"""Folders of what is made to be looked at, and of probabilities."""

CLASSES = frozenset({"Annotations_semantics", "panomasks"})
"""Where DAVIS and VIPSeg keep masks whose values are classes."""

_RESOLUTION = re.compile(r"\d{3,4}p|Full-Resolution", re.IGNORECASE)
SPLIT = re.compile(r"training|validation|train|trainval|valid|val|test|test-dev|test-challenge", re.IGNORECASE)

_OBJECT, _OF_SAM = re.compile(r"\d{1,9}", re.ASCII), re.compile(r"\d{3}", re.ASCII)
"""What the folder of an object is called: in a folder of masks its number, elsewhere with three digits, as SAM 2 writes them."""

_ABOVE = 4
"""How many of the last folders of a source's path may be the folder of masks, if it is written so: of an object's it is the fourth."""


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """The masks of a video.

    Args:
        name: unique in its source.
        home: the folder that holds the folder of masks, and of images; for masks that lie in none, the source.
        within: the path of the masks from the folder of masks on, without the folder of the video; where images lie likewise.
        place: the path of the folder of the video below that; empty where the masks of a single video lie there themselves.
        anchored: whether there is a folder of masks.
        paths: the masks, frame by frame, or object by object where each has a folder.
        by_object: each object has a folder.
    """

    name: str
    home: str
    within: str
    place: str
    anchored: bool
    paths: tuple[Path, ...]
    by_object: bool = False

    @property
    def own(self) -> str:
        """What the video is called among others of its folder, as files of labels and folders of images call it."""
        return self.place or Path(self.home).name

    @property
    def folder(self) -> Path:
        """What holds the masks."""
        return self.paths[0].parents[1] if self.by_object else self.paths[0].parent


class Spot(NamedTuple):
    """Where a folder of masks belongs.

    Args:
        home: as of a video.
        within: likewise.
        parts: the path of a video, and of an object of it, below that.
        anchor: the name of the folder of masks; empty where there is none.
    """

    home: Path
    within: str
    parts: tuple[str, ...]
    anchor: str


def absolute(path: Path) -> Path:
    """A path from the root on, without ``..`` in it."""
    return Path(os.path.normpath(path.absolute()))


def spot_of(folder: Path, source: Path) -> Spot:
    """Where a folder of masks belongs; ``source`` is the folder that was given."""
    parts = absolute(folder).parts
    given = len(absolute(source).parts)
    anchors = (number for number in range(len(parts) - 1, max(given - _ABOVE, 1) - 1, -1))
    at = next((number for number in anchors if (_ANCHOR if number >= given - 1 else OWN).fullmatch(parts[number])), None)
    if at is None:
        return Spot(absolute(source), "", absolute(folder).relative_to(absolute(source)).parts, "")
    below = parts[at + 1 :]
    first = 0
    while first < len(below) and (_RESOLUTION.fullmatch(below[first]) or (below[first + 1 :] and SPLIT.fullmatch(below[first]))):
        first += 1
    return Spot(Path(*parts[:at]), "/".join(below[:first]), below[first:], parts[at])


def is_other(folder: Path, source: Path) -> bool:
    """Whether a folder below a source holds images, or what is drawn on them."""
    below = absolute(folder).relative_to(absolute(source)).parts
    last = next((number for number in range(len(below) - 1, -1, -1) if _ANCHOR.fullmatch(below[number])), -1)
    return any(IMAGES.fullmatch(part) or DRAWN.fullmatch(part) or part in CLASSES for part in below[last + 1 :])


def is_of_object(spot: Spot, objects: Objects) -> bool:
    """Whether a folder of masks is of one object."""
    if objects != "auto" or not spot.parts:
        return objects == "folders" and bool(spot.parts) and _OBJECT.fullmatch(spot.parts[-1]) is not None
    return len(spot.parts) > 1 and (_OBJECT if spot.anchor else _OF_SAM).fullmatch(spot.parts[-1]) is not None


class Found(NamedTuple):
    """What a source holds.

    Args:
        root: the folder that names of files are relative to.
        videos: in natural order.
        others: PNGs that are no masks.
    """

    root: Path
    videos: Sequence[Video]
    others: Sequence[str]


def videos_in(source: Path, objects: Objects) -> Found:
    """The videos of a PNG or a folder.

    Raises:
        InputError: a folder cannot be listed, masks are of classes, or two folders are of one video.
    """
    root = source if source.is_dir() else source.parent
    if CLASSES.intersection(absolute(root).parts[-_ABOVE:]):
        raise InputError("holds classes, not objects", place=Place(str(source)), fix="give Annotations or panomasksRGB")
    listed = folders_below(source) if source.is_dir() else [(root, [source.name])]
    masks: dict[tuple[Path, str, str, bool, bool], list[Path]] = {}
    others: list[str] = []
    for folder, names in listed:
        paths = [folder / name for name in names if name.lower().endswith(SUFFIX)]
        if paths and source.is_dir() and is_other(folder, source):
            others += map(str, paths)
        elif paths:
            spot = spot_of(folder, root)
            by_object = is_of_object(spot, objects)
            place = "/".join(spot.parts[:-1] if by_object else spot.parts)
            masks.setdefault((spot.home, spot.within, place, bool(spot.anchor), by_object), []).extend(paths)
    return Found(root, tuple(sorted(_named(masks, root), key=lambda video: natural_key(video.name))), others)


def _named(masks: dict[tuple[Path, str, str, bool, bool], list[Path]], root: Path) -> Iterator[Video]:
    """The videos; those of one name are called by their paths, but where they are the same one."""
    homes: dict[str, set[Path]] = {}
    first: dict[tuple[Path, str], Path] = {}
    for (home, _, place, _, _), paths in masks.items():
        own = place or home.name
        homes.setdefault(own, set()).add(home)
        other = first.setdefault((home, own), paths[0])
        if other != paths[0]:
            what = f"holds masks of the video {own!r}, and so does {other.parent}"
            raise InputError(what, place=Place(str(paths[0].parent)), fix="give one of the two folders as the source, as of one resolution")
    for (home, within, place, anchored, by_object), paths in masks.items():
        own = place or home.name
        below = home.relative_to(absolute(root)).as_posix() if home.is_relative_to(absolute(root)) else "."
        name = own if len(homes[own]) == 1 or below == "." else f"{below}/{own}"
        yield Video(name=name, home=str(home), within=within, place=place, anchored=anchored, paths=tuple(paths), by_object=by_object)
