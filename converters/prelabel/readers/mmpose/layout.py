"""Which files below a source hold poses, and which images beside them were drawn."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from prelabel.readers.base import Certainty, Plan, ends_of, in_units
from prelabel.readers.others import in_parts, own_files, sniffed

SUFFIX = ".json"

DEMO = "results_"
"""What the demos put before the name of an image or a video."""

VITPOSE = "_result"
"""What easy_ViTPose puts behind it."""

_DRAWN = "visualizations"
"""The folder that the inferencer draws into, beside that of its predictions."""

_NUMBER = rb"\s*-?[\d.eE+-]+\s*"
_INSTANCES = re.compile(rb'\[\s*\{[^{}]*?"keypoints"\s*:')
_SCORES = re.compile(rb'"keypoint_scores"\s*:')
_VIDEO = re.compile(rb'\[\s*\{\s*"frame_id"\s*:\s*\d+\s*,\s*"instances"\s*:\s*\[')
_WHOLE = re.compile(rb'\{\s*"(?:meta_info|instance_info)"\s*:')
_INFO = re.compile(rb'"instance_info"\s*:\s*\[')
_TRIPLES = re.compile(rb'"keypoints"\s*:\s*\[\s*\[' + rb",".join([_NUMBER] * 3) + rb"\]")
_FIRST = re.compile(rb"\[\s*\{([^{}]*)\}")
_BOX = re.compile(rb'"bbox"\s*:\s*\[')
_OTHERS = re.compile(rb'"(?:image_id|image|file_name|category_id|category|class|name|label)"\s*:')
_VITPOSE = re.compile(rb'\{\s*"keypoints"\s*:\s*\[')
_SKELETON = re.compile(rb'"skeleton"\s*:\s*\{')
_NOTHING = re.compile(rb"\[\s*\]\s*")


def certainty(source: Path) -> Certainty:
    """How sure one can be of a file, or of the first JSON files of a folder."""
    return sniffed(source, (SUFFIX,), _of_file)


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, whose detail is whether there is one file alone, and the images among them that are not drawn.

    Raises:
        InputError: the source does not exist, or holds no poses.
    """
    found = own_files(source, (SUFFIX,), _fits, what="predictions of MMPose", fix="give the folder of --pred-out-dir, or a file in it")
    plan = in_parts(source, found)
    drawn = _drawn(found.own) if plan.images else set()
    images = (image for image in plan.images if _DRAWN not in image.file.split("/")[:-1])
    return replace(
        plan,
        units=in_units(source, found.root, found.own, len(found.own) == 1),
        images=tuple(image for image in images if Path(image.path).with_suffix("") not in drawn),
    )


def stem_of(path: Path, *, keyed: bool) -> str:
    """What the image or the video of a file is called, without its folder.

    Args:
        path: of the file.
        keyed: it is an object, as the demos and easy_ViTPose write it, who add to the name.

    >>> stem_of(Path("p/results_a.json"), keyed=True), stem_of(Path("a_result.json"), keyed=True), stem_of(Path("a.json"), keyed=False)
    ('a', 'a', 'a')
    """
    stem = path.stem
    return (stem.removeprefix(DEMO).removesuffix(VITPOSE) or stem) if keyed else stem


def _drawn(paths: Sequence[Path]) -> set[Path]:
    """What is drawn beside objects, without suffixes: by demos as the original is called, but perhaps twice as high."""
    keyed = [path for path in paths if (path.stem.startswith(DEMO) or path.stem.endswith(VITPOSE)) and ends_of(path)[0] == b"{"]
    return {path.parent / (path.stem if path.stem.endswith(VITPOSE) else stem_of(path, keyed=True)) for path in keyed}


def _fits(path: Path) -> bool:
    """Whether a file looks like one of poses, or like that of an image without any."""
    first, text = ends_of(path)
    return _of_file(path) != Certainty.NO or (first == b"[" and _NOTHING.match(text) is not None)


def _of_file(path: Path) -> Certainty:
    """SURE of keypoints in pairs with scores beside them, numbered frames, and the names of members around them."""
    first, text = ends_of(path)
    if first == b"{":
        demo = _WHOLE.match(text) and (_INFO.search(text) or _SCORES.search(text))
        return Certainty.SURE if demo or (_VITPOSE.match(text) and _SKELETON.search(text)) else Certainty.NO
    if _VIDEO.match(text) or (_INSTANCES.match(text) and _SCORES.search(text)):
        return Certainty.SURE
    record = _FIRST.match(text)
    old = record and _TRIPLES.search(record[1]) and _BOX.search(record[1]) and not _OTHERS.search(record[1])
    return Certainty.LIKELY if old else Certainty.NO
