"""Which files below a source hold masks, and which images there show them."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from prelabel.frames import KnownFrame
from prelabel.readers.base import Certainty, Plan, Unit, ends_of, in_units
from prelabel.readers.others import Found, holds_text, is_json
from prelabel.readers.own import OwnFiles

SUFFIXES = (".csv", ".json")

TABLE = "metadata.csv"
"""Beside the masks of an image that are PNGs."""

COLUMNS = b"id,area,bbox_x0,bbox_y0,bbox_w,bbox_h"
"""What such a table begins with."""

WHOLE = "give what Segment Anything wrote: a JSON file an image, or folders with metadata.csv"

_IMAGE = re.compile(rb'"image"\s*:\s*\{[^{}]*"image_id"\s*:')
_QUALITY = re.compile(rb'"(?:predicted_iou|stability_score)"\s*:')
_MASK = re.compile(rb'"segmentation"\s*:')
_GROUNDED = (re.compile(rb'"box_format"\s*:\s*"'), re.compile(rb'"image_path"\s*:\s*"'), re.compile(rb'"img_width"\s*:'))
_PHRASES = re.compile(rb'^(?:\{(?:[^{}"]|"(?:[^"\\]|\\.)*+")*?"mask"\s*:\s*)?\[\s*(\{[^{}]*\})')
_PHRASE = (re.compile(rb'"value"\s*:\s*\d'), re.compile(rb'"label"\s*:\s*"'), re.compile(rb'"box"\s*:\s*\[|"background"'))
_TRACKED = (re.compile(rb'"mask_name"\s*:\s*"'), re.compile(rb'"mask_height"\s*:'), re.compile(rb'"labels"\s*:\s*\{'))
_NOTHING = re.compile(rb"\[\s*\]\s*")

_ENOUGH = 2
"""Of these what is left of a result where a name is misspelt."""

_DRAWN = re.compile(r"(?:automatic_label_output|grounded_sam_output|grounding_dino_output|mask)\.\w+|\w*annotated_image\w*\.\w+")
"""Pictures that Grounded SAM draws beside its results."""

_RESULT = "result"
"""The folder of such pictures of a video."""

MASKS = "mask_data"
"""The folder of the masks of a video."""

RECORDS = "json_data"
"""The folder of what is said of them."""

MASK_OF = "mask_"
"""What stands before the name of a frame."""


class Video(NamedTuple):
    """A folder of a file a frame, as the detail of a unit.

    Args:
        name: of the sequence.
        prefix: of the names of its frames, where there are others.
    """

    name: str
    prefix: str


def plan_of(source: Path) -> Plan:
    """Units of some hundred files of single images, whose detail is whether there is one only, and a unit a video.

    Raises:
        InputError: the source does not exist, or holds no masks.
    """
    found = OWN.found(source)
    videos: dict[Path, list[Path]] = {}
    stills: list[Path] = []
    for path in found.own:
        (videos.setdefault(path.parent, []) if path.suffix.lower() == ".json" and _is_tracked(path) else stills).append(path)
    alone = len(stills) == 1 and not videos
    units = [
        *in_units(source, found.root, stills, alone),
        *(_of_video(found.root, folder, paths, alone=len(videos) == 1) for folder, paths in videos.items()),
    ]
    return Plan(units=tuple(units), images=tuple(_shown(found.images(), found)), others=found.others)


def _of_video(root: Path, folder: Path, paths: Iterable[Path], *, alone: bool) -> Unit:
    if folder == root and folder.resolve().name == RECORDS:
        name, prefix = folder.resolve().parent.name, ""
    else:
        own = folder.parent if folder.name == RECORDS else folder
        name = folder_name(own, root)
        prefix = "" if alone or own == root else f"{name}/"
    return Unit(name=str(folder), root=root, paths=tuple(paths), detail=Video(name, prefix))


def folder_name(folder: Path, root: Path) -> str:
    """What a folder below the root is called, or the root itself."""
    if folder != root:
        return folder.relative_to(root).as_posix()
    return (root.resolve() if root.name in {"", ".."} else root).name


def file_name(path: Path, root: Path) -> str:
    """What a file below the root is called, without its suffix."""
    return path.relative_to(root).with_suffix("").as_posix()


def _shown(images: Iterable[KnownFrame], found: Found) -> Iterable[KnownFrame]:
    """The images that masks may be of: not masks themselves, nor what is drawn of them."""
    folders: Mapping[str, list[str]] = _by_folder(found)
    for image in images:
        folder, _, name = image.file.rpartition("/")
        tables = TABLE in folders.get(folder, ())
        drawn = folder in folders and _DRAWN.fullmatch(name)
        parent = PurePosixPath(folder)
        of_video = parent.name == _RESULT and (parent.parent / RECORDS).as_posix() in folders
        if not (tables or drawn or of_video):
            yield image


def _by_folder(found: Found) -> dict[str, list[str]]:
    """The names of the files by their folders below the root."""
    names: dict[str, list[str]] = {}
    for path in found.own:
        folder = path.relative_to(found.root).parent.as_posix()
        names.setdefault("" if folder == "." else folder, []).append(path.name)
    return names


def _fits(path: Path) -> bool:
    """Masks, or a list without any, as it is written of an image in which nothing was found."""
    first, text = ends_of(path)
    if path.suffix.lower() == ".csv":
        return path.name == TABLE and text.startswith(COLUMNS)
    return _told(first, text) != Certainty.NO or _NOTHING.fullmatch(text[: len(text) // 2]) is not None


def _is_whole(path: Path) -> bool:
    """Whether a file that does not look so is one of another kind."""
    return is_json(path) if path.suffix.lower() == ".json" else path.name != TABLE or holds_text(path)


def _is_tracked(path: Path) -> bool:
    return _has_most(_TRACKED, ends_of(path)[1])


def _of_file(path: Path) -> Certainty:
    """SURE of masks with qualities that name no image by its id, of results of Grounded SAM, and of tables of PNGs."""
    first, text = ends_of(path)
    if path.suffix.lower() == ".csv":
        return Certainty.SURE if path.name == TABLE and text.startswith(COLUMNS) else Certainty.NO
    return _told(first, text)


def _told(first: bytes, text: bytes) -> Certainty:
    """How sure it is by the first character of a file, and its beginning and end.

    COCO lists ``images``, or names the image of each annotation by its id.
    """
    listed = _PHRASES.match(text)
    if listed and all(member.search(listed[1]) for member in _PHRASE):
        return Certainty.SURE
    if first == b"[":
        return Certainty.SURE if _QUALITY.search(text) and _MASK.search(text) and b'"image_id"' not in text else Certainty.NO
    if first != b"{" or b'"images"' in text:
        return Certainty.NO
    if _has_most(_TRACKED, text):
        return Certainty.SURE
    if b'"annotations"' not in text:
        return Certainty.NO
    generated = _QUALITY.search(text) and _MASK.search(text) and b'"image_id"' not in text
    return Certainty.SURE if _IMAGE.search(text) or _has_most(_GROUNDED, text) or generated else Certainty.NO


def _has_most(members: Iterable[re.Pattern[bytes]], text: bytes) -> bool:
    """Whether a text has some members, one of which may be misspelt."""
    return sum(member.search(text) is not None for member in members) >= _ENOUGH


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=_of_file,
    what="masks of Segment Anything",
    fix=WHOLE,
    fits=_fits,
    whole=_is_whole,
)
