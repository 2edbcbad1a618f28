"""Which files below a source hold poses, and which images beside them were drawn."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.others import outside
from prelabel.readers.own import OwnFiles

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
_VIDEO = re.compile(rb'\[\s*\{\s*(?:"frame_id"\s*:\s*\d+\s*,\s*)?"instances"\s*:\s*\[')
_FRAME = re.compile(rb'"frame_id"\s*:\s*\d')
_WHOLE = re.compile(rb'\{\s*"(?:meta_info|instance_info)"\s*:')
_INFO = re.compile(rb'"instance_info"\s*:\s*\[')
_TRIPLES = re.compile(rb'"keypoints"\s*:\s*\[\s*\[' + rb",".join([_NUMBER] * 3) + rb"\]")
_FIRST = re.compile(rb"\[\s*\{([^{}]*)\}")
_BOX_OR_SCORE = re.compile(rb'"(?:bbox"\s*:\s*\[|score"\s*:\s*[\d.])')
_OTHERS = re.compile(rb'"(?:image_id|image|file_name|category_id|category|class|name|label)"\s*:')
_VITPOSE = re.compile(rb'\{\s*"(?:keypoints|skeleton)"\s*:')
_BY_ID = re.compile(rb'"keypoints"\s*:\s*\[')
_SKELETON = re.compile(rb'"skeleton"\s*:\s*\{')
_NOTHING = re.compile(rb"\[\s*\]\s*")


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, whose detail is whether there is one file alone, and the images among them that are not drawn.

    Raises:
        InputError: the source does not exist, or holds no poses.
    """
    found = OWN.found(source)
    plan = found.in_parts()
    drawn = _drawn(found.own) if plan.images else set()
    images = outside(plan.images, _DRAWN)
    return replace(plan, images=tuple(image for image in images if Path(image.path).with_suffix("") not in drawn))


def demo_stem(path: Path) -> str:
    """What the image or the video of a file of the demos is called, without its folder.

    >>> demo_stem(Path("p/results_a_result.json")), demo_stem(Path("p/a.json"))
    ('a_result', 'a')
    """
    return path.stem.removeprefix(DEMO) or path.stem


def vitpose_stem(path: Path) -> str:
    """What that of a file of easy_ViTPose is called.

    >>> vitpose_stem(Path("p/results_a_result.json")), vitpose_stem(Path("p/a.json"))
    ('results_a', 'a')
    """
    return path.stem.removesuffix(VITPOSE) or path.stem


def _drawn(paths: Sequence[Path]) -> set[Path]:
    """What is drawn beside objects, without suffixes: by demos as the original is called, but perhaps twice as high."""
    return {drawn for path in paths if (drawn := _drawn_beside(path)) is not None}


def _drawn_beside(path: Path) -> Path | None:
    demo, vitpose = path.stem.startswith(DEMO), path.stem.endswith(VITPOSE)
    first, text = ends_of(path) if demo or vitpose else (b"", b"")
    if first != b"{":
        return None
    if _is_by_id(text):
        return path.with_suffix("") if vitpose else None
    return path.parent / demo_stem(path) if demo else None


def _fits(path: Path) -> bool:
    """Whether a file looks like one of poses, or like that of an image without any."""
    first, text = ends_of(path)
    return _of_file(path) != Certainty.NO or (first == b"[" and _NOTHING.match(text) is not None)


def _of_file(path: Path) -> Certainty:
    """SURE of keypoints in pairs with scores beside them, numbered frames, and the names of members around them."""
    first, text = ends_of(path)
    if first == b"{":
        demo = _WHOLE.match(text) and (_INFO.search(text) or _SCORES.search(text))
        return Certainty.SURE if demo or _is_by_id(text) else Certainty.NO
    if (_VIDEO.match(text) and _FRAME.search(text)) or (_INSTANCES.match(text) and _SCORES.search(text)):
        return Certainty.SURE
    record = _FIRST.match(text)
    old = record and _TRIPLES.search(record[1]) and _BOX_OR_SCORE.search(record[1]) and not _OTHERS.search(record[1])
    return Certainty.LIKELY if old else Certainty.NO


def _is_by_id(text: bytes) -> bool:
    """Whether an object is one of easy_ViTPose: poses by their ids beside the names of their points."""
    return bool(_VITPOSE.match(text) and _BY_ID.search(text) and _SKELETON.search(text))


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=_of_file,
    what="predictions of MMPose",
    fix="give the folder of --pred-out-dir, or a file in it",
    fits=_fits,
)
