"""Where the files of UA-DETRAC lie, what videos are called, and where their images may be."""

import re
from collections import Counter
from os import path as os_path
from pathlib import Path

from prelabel.files import natural_key
from prelabel.readers.base import Plan, Unit
from prelabel.readers.others import own_files
from prelabel.readers.paths import beginning
from prelabel.readers.shared.clips import Clip
from prelabel.safexml import is_xml

SUFFIX = ".xml"

_IMAGES = ("Insight-MVT_Annotation_Train", "Insight-MVT_Annotation_Test", "DETRAC-Images")
"""Folders beside the folder of a file that may hold a folder of images for each video."""

_HEAD = 4096

_ROOT = re.compile(rb"<sequence[\s>]")
_SIGNS = (b"<sequence_attribute", b"<ignored_region", b"<frame ", b"<target_list")


def is_own(path: Path) -> bool:
    """Whether the beginning of a file looks like one of UA-DETRAC. Never raises."""
    head = beginning(path, _HEAD)
    return bool(_ROOT.search(head)) and any(sign in head for sign in _SIGNS)


def plan_of(source: Path) -> Plan:
    """A unit a file, in natural order of the videos' names.

    Raises:
        InputError: the source does not exist, or holds no file of UA-DETRAC.
    """
    fix = "give the folder of XML files, as DETRAC-Train-Annotations-XML"
    _, root, paths, others = own_files(source, (SUFFIX,), is_own, is_xml, what="XML of UA-DETRAC", fix=fix)
    count = Counter(path.stem for path in paths)
    clips = [_clip(path, root, unique=count[path.stem] == 1) for path in paths]
    clips.sort(key=lambda clip: natural_key(clip.name))
    return Plan(units=tuple(Unit(name=clip.name, root=root, paths=(clip.path,), detail=clip) for clip in clips), others=others)


def _clip(path: Path, root: Path, *, unique: bool) -> Clip:
    short = path.stem
    folder, top = (Path(os_path.normpath(place.absolute())) for place in (path.parent, root))
    places = (*(folder.parent / name for name in _IMAGES), folder)
    below = ("" if place == top or not place.is_relative_to(top) else f"{place.relative_to(top).as_posix()}/" for place in places)
    name = short if unique else path.relative_to(root).with_suffix("").as_posix()
    return Clip(
        name=name,
        path=path,
        called=(short,),
        folders=tuple((place / short, f"{before}{short}/") for place, before in zip(places, below, strict=True)),
        image=(f"{name}/img", 5, ".jpg"),
    )
