"""Which files below a source are of a data set, and which images lie among them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.others import Found, is_json, outside
from prelabel.readers.own import OwnFiles
from prelabel.readers.paths import SNIFFED_BYTES, beginning
from prelabel.readers.shared.matlab import heads, is_version_73

MAT, JSON = ".mat", ".json"

RELEASE, JOINTS = "RELEASE", "joints"
"""What the arrays of MPII's and of Leeds Sports Pose's files are called."""

_ANNOTATIONS = "mpii_human_pose"
"""What the name of MPII's file begins with."""

_BOTH = ("train.json", "valid.json")
_TOGETHER = "trainval.json"
"""What HRNet's files say again in one."""

_DRAWN = "visualized"
"""The folder of Leeds Sports Pose with images that poses are drawn into."""

_AXES, _JOINTS = 3, 14

_RECORD = re.compile(rb'(?:\{\s*"root"\s*:\s*)?\[\s*\{')
_OF_HRNET = (re.compile(rb'"image"\s*:\s*"'), re.compile(rb'"scale"\s*:\s*[-\d]'), re.compile(rb'"center"\s*:\s*\['))
_JOINTS_VIS = re.compile(rb'"joints_vis"\s*:\s*\[')
_OF_MACHINES = (re.compile(rb'"joint_self"\s*:\s*\['), re.compile(rb'"img_paths"\s*:\s*"'))
_OF_POSETRACK = (re.compile(rb'"annolist"\s*:\s*\['), re.compile(rb'"image"\s*:\s*[\[{]'))
_OF_CHALLENGER = (re.compile(rb'"keypoint_annotations"\s*:\s*\{'), re.compile(rb'"image_id"\s*:\s*"'))


def of_mpii(path: Path) -> Certainty:
    """SURE of the release and of joints of people, LIKELY of people without joints, and of a release that cannot be looked into."""
    if path.suffix.lower() == MAT:
        head = beginning(path, SNIFFED_BYTES)
        if any(value.name == RELEASE for value in heads(head, path)):
            return Certainty.SURE
        return Certainty.LIKELY if is_version_73(head) and path.name.startswith(_ANNOTATIONS) else Certainty.NO
    _, text = ends_of(path)
    if not _RECORD.match(text):
        return Certainty.NO
    if _all(_OF_MACHINES, text) or (_JOINTS_VIS.search(text) and _OF_HRNET[0].search(text)):
        return Certainty.SURE
    return Certainty.LIKELY if _all(_OF_HRNET, text) else Certainty.NO


def of_lsp(path: Path) -> Certainty:
    """SURE of an array of the coordinates of joints."""
    values = heads(beginning(path, SNIFFED_BYTES), path)
    return Certainty.SURE if any(value.name == JOINTS and is_of_joints(value.shape) for value in values) else Certainty.NO


def of_posetrack(path: Path) -> Certainty:
    """SURE of a list of annotated images."""
    first, text = ends_of(path)
    return Certainty.SURE if first == b"{" and _all(_OF_POSETRACK, text) else Certainty.NO


def of_challenger(path: Path) -> Certainty:
    """SURE of people of an image, keyed by their names."""
    first, text = ends_of(path)
    return Certainty.SURE if first == b"[" and _all(_OF_CHALLENGER, text) else Certainty.NO


def is_of_joints(shape: tuple[int, ...]) -> bool:
    """Whether an array holds three values of fourteen joints of some people."""
    return set(shape[:2]) == {_AXES, _JOINTS} and len(shape) <= 3  # noqa: PLR2004  # of one person there are two dimensions


def plan_of_mpii(source: Path) -> Plan:
    """Units of some hundred files, and of one that is large, and the images among them.

    Where there is the release, files of JSON are made from it, and left out; so is what two others of a folder say.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    found = OF_MPII.found(source)
    every = {*found.own}
    if any(path.suffix.lower() == MAT for path in every):
        told = {path for path in every if path.suffix.lower() != MAT}
    else:
        told = {path for path in every if path.name == _TOGETHER and all(path.with_name(name) in every for name in _BOTH)}
    return _without(found, told).in_parts()


def plan_of_lsp(source: Path) -> Plan:
    """Units of some hundred files, and the images among them but for those that poses are drawn into.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    plan = OF_LSP.plan(source)
    return replace(plan, images=outside(plan.images, _DRAWN))


def _is_other(path: Path) -> bool:
    """Whether a file is a whole one of another kind."""
    if path.suffix.lower() != MAT:
        return is_json(path)
    head = beginning(path, SNIFFED_BYTES)
    return is_version_73(head) or any(heads(head, path))


def _without(found: Found, told: set[Path]) -> Found:
    """Files without those that others say, too."""
    return found._replace(own=tuple(path for path in found.own if path not in told), others=(*found.others, *map(str, sorted(told))))


def _all(patterns: Iterable[re.Pattern[bytes]], text: bytes) -> bool:
    return all(pattern.search(text) for pattern in patterns)


OF_MPII = OwnFiles(
    suffixes=(MAT, JSON),
    told=of_mpii,
    what="poses of MPII",
    fix="give mpii_human_pose_v1_u12_1.mat, mpii_annotations.json, or the files of HRNet and MMPose such as train.json",
    whole=_is_other,
)
OF_LSP = OwnFiles(
    suffixes=(MAT,),
    told=of_lsp,
    what="joints of Leeds Sports Pose",
    fix="give joints.mat, or the folder that it lies in",
    whole=_is_other,
)
OF_POSETRACK = OwnFiles(
    suffixes=(JSON,),
    told=of_posetrack,
    what="annotations of PoseTrack",
    fix="give the annotations of PoseTrack 2017, or results written alike: a JSON file a video",
)
OF_CHALLENGER = OwnFiles(
    suffixes=(JSON,),
    told=of_challenger,
    what="keypoints of AI Challenger",
    fix="give keypoint_train_annotations_20170909.json, or another that is written alike",
)
