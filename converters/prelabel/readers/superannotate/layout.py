"""Which files lie below a source, and what their images are called."""

import re
from dataclasses import replace
from pathlib import Path

from prelabel.folders import prefix_below
from prelabel.frames import FrameIndex, clean_name
from prelabel.readers.base import Plan, ends_of
from prelabel.readers.own import OwnFiles, sure_where

SUFFIX = ".json"

CLASSES = "classes.json"
"""The names of classes; it lies in a folder ``classes`` of the export."""

MASKS = "___save.png"
"""What the name of the image of masks ends with."""

_DRAWN = (MASKS, "___fuse.png")
"""Ends of the names of images that show instances."""

_ENDS = re.compile(r"(___(?:objects|pixel|vector))?\.json$", re.IGNORECASE)
"""What follows the name of an image in that of its file; older exports say of what kind the project is."""

_INSTANCES = re.compile(rb'"instances"\s*:\s*\[')
_METADATA = re.compile(rb'"metadata"\s*:\s*\{')
_MEMBERS = re.compile(
    rb'"(?:isPredicted|projectId|annotatorEmail|qaEmail|lastAction|lastTimestamp|pinned|classId|className|pointLabels|creationType)"\s*:'
)
_CLASS = re.compile(rb'"class(?:Id|Name)"\s*:')
_OLD = re.compile(rb'"(?:probability|pointLabels|groupId|trackingId)"\s*:')
_TYPE = re.compile(rb'"type"\s*:\s*"(?:bbox|rbbox|polygon|polyline|point|ellipse|cuboid|template|mask)"|"parts"\s*:\s*\[')
_OF_IMAGE = re.compile(rb'"name"\s*:\s*"imageAttributes"')
_LIST_INSIDE = re.compile(rb'\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\[')


def plan_of(source: Path) -> Plan:
    """Units of files, and the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    found = OWN.found(source)
    # the names of classes are read where they are needed
    others = tuple(name for name in found.others if Path(name).name != CLASSES)
    plan = found._replace(others=others).in_parts()
    return replace(plan, images=tuple(image for image in plan.images if not image.file.endswith(_DRAWN)))


def said_name(path: Path) -> str:
    """What the image of a file is called that does not say it."""
    return _ENDS.sub("", path.name)


def item_name(said: str, path: Path, root: Path) -> str | None:
    """What an image or a video is called below the source; None where it has no such name."""
    name = clean_name(said)
    return name and f"{prefix_below(path.parent, root)}{name}"


def known_name(name: str, said: str, frames: FrameIndex) -> str:
    """As the known image that is called so, in that folder or in any other, if there is one."""
    known = frames.find(name) or frames.find(said)
    return known.file if known else name


def _is_own(path: Path) -> bool:
    """Whether a file of a folder looks like one of these; of an image without instances the name alone may say so."""
    ends = _ENDS.search(path.name)
    return _fits(path) or bool(ends and ends[1])


def _fits(path: Path) -> bool:
    """SURE of instances beside metadata, and of lists of them, with the names that SuperAnnotate gives their fields."""
    first, text = ends_of(path)
    if first == b"{" and _INSTANCES.search(text):
        return bool(_METADATA.search(text) and _MEMBERS.search(text))
    if first == b"[" or (first == b"{" and _LIST_INSIDE.match(text)):
        return bool(_OF_IMAGE.search(text) or (_CLASS.search(text) and _OLD.search(text) and _TYPE.search(text)))
    return False


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=sure_where(_fits),
    what="annotations of SuperAnnotate",
    fix="give the folder that an export was unpacked to",
    fits=_is_own,
)
