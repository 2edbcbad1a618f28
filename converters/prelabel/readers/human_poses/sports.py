"""The images of a file of Leeds Sports Pose, and the person in each."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.folders import prefix_below
from prelabel.frames import FrameIndex
from prelabel.readers.human_poses.layout import JOINTS, is_of_joints
from prelabel.readers.human_poses.options import LspOptions
from prelabel.readers.human_poses.people import LSP, Marks, Person, Picture, is_labelled
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.matlab import NUMERIC, variables

_FOLDER = "images"

_FIX = "give joints.mat as it can be downloaded: three values of fourteen joints of each person"


def pictures_in(root: Path, options: LspOptions, frames: FrameIndex, path: Path, tally: Tally) -> Iterator[Picture]:
    """The images of a file.

    Args:
        root: the folder that names are relative to.
        options: of the reader.
        frames: the images that are known.
        path: of the file.
        tally: takes joints that are bad.

    Raises:
        InputError: it cannot be read, or something in it is bad and the run stops at bad records.
    """
    joints, is_extended = _joints_of(path)
    names = _names(len(joints), prefix_below(path.parent, root), frames, digits=5 if is_extended else 4)
    source = Source(str(path), f"{JOINTS}(:,:,{{}})")
    for number, (name, rows) in enumerate(zip(names, joints.tolist(), strict=True), 1):
        place = source.place(number)

        def reject(fault: Fault, _: int, place: Place = place) -> None:
            tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)

        marks = Marks(LSP, reject, -1.0 if options.one_based else 0.0)
        for id_, (x, y, third) in enumerate(rows):
            if is_labelled(x, y) and (third != 0 or not is_extended):
                marks.add(id_, x, y, id_, visible=is_extended or third == 0)
        yield Picture(name, place, [Person(number, marks.joints, said=marks.said)], source)


def _joints_of(path: Path) -> tuple[NDArray[np.float64], bool]:
    """(n, 14, 3) the joints of each person, and whether they are of the extended set.

    Raises:
        InputError: the file cannot be read, or holds none.
    """
    value = next((one for one in variables(path) if one.name == JOINTS), None)
    if value is None or value.kind not in NUMERIC or not is_of_joints(value.shape):
        raise InputError(f"holds no array {JOINTS} of (3, 14, n) or (14, 3, n)", place=Place(str(path)), fix=_FIX)
    is_extended = value.shape[0] == len(LSP)
    array = value.numbers().reshape((*value.shape[:2], -1), order="F")
    return array.transpose((2, 0, 1) if is_extended else (2, 1, 0)), is_extended


def _names(count: int, before: str, frames: FrameIndex, digits: int) -> Sequence[str]:
    """What the images are called: those that are known where these are as many, else by their numbers."""
    own = frames.known if frames.given or not before else frames.below(before.rstrip("/"))
    if len(own) == count:
        return [image.file for image in own]
    names = [f"im{number:0{digits}}.jpg" for number in range(1, count + 1)]
    inside = [f"{before}{_FOLDER}/{name}" for name in names]
    return [one if frames.find(one) is not None else f"{before}{name}" for one, name in zip(inside, names, strict=True)]
