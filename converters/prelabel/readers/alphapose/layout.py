"""Which files below a source hold results, and what a video in them is called."""

import re
from dataclasses import replace
from pathlib import Path

from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.others import outside
from prelabel.readers.own import OwnFiles

SUFFIX = ".json"

_OWN = "alphapose-results"

_DRAWN = "vis"
"""The folder of images that skeletons are drawn into."""

_RECORD = re.compile(rb"\[\s*\{([^{}]*)\}")
_IMAGE = re.compile(rb'"image_id"\s*:\s*"(?:[^"\\]|\\.)*?(\.\w+)?"')
_POSE = re.compile(rb'"keypoints"\s*:\s*\[')
_KEYED = re.compile(rb'\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{')
_VERSION = re.compile(rb'"version"\s*:\s*"AlphaPose')


def plan_of(source: Path) -> Plan:
    """A unit a file, whose detail is whether it is alone, and the images that lie among them but for those that AlphaPose drew.

    Raises:
        InputError: the source does not exist, or holds no results.
    """
    plan = OWN.plan(source)
    return replace(plan, images=outside(plan.images, _DRAWN))


def video_name(path: Path, root: Path) -> str:
    """What a video is called: as the folder of its results, else as a file of another name.

    >>> video_name(Path("res/clip/alphapose-results.json"), Path("res")), video_name(Path("res/clip.json"), Path("res"))
    ('clip', 'clip')
    """
    if path.stem != _OWN:
        return path.relative_to(root).with_suffix("").as_posix()
    if path.parent != root:
        return path.parent.relative_to(root).as_posix()
    return (root.resolve() if root.name in {"", ".."} else root).name or path.stem


def _fits(path: Path) -> bool:
    return path.stem == _OWN or _of_file(path) != Certainty.NO


def _of_file(path: Path) -> Certainty:
    """SURE of poses with a box or a track as AlphaPose calls them, or in an image with a suffix, or keyed by image.

    Results of COCO number images, or have a ``bbox``.
    """
    first, text = ends_of(path)
    if first == b"{":
        return Certainty.SURE if _KEYED.match(text) and _VERSION.search(text) else Certainty.NO
    record = _RECORD.match(text)
    image = _IMAGE.search(record[1]) if record else None
    if record is None or image is None or not _POSE.search(record[1]) or b'"bbox"' in record[1]:
        return Certainty.NO
    return Certainty.SURE if image[1] or b'"box"' in record[1] or b'"idx"' in record[1] else Certainty.NO


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=_of_file,
    what="results of AlphaPose",
    fix="give alphapose-results.json, or the folder that it lies in",
    fits=_fits,
    apart=True,
)
