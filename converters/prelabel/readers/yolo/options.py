"""The options of the YOLO reader."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.errors import UsageError
from prelabel.readers.base import Options

Task = Literal["detect", "segment", "pose", "obb"]
TASKS: tuple[Task, ...] = ("detect", "segment", "pose", "obb")
TaskChoice = Literal["auto", "detect", "segment", "pose", "obb"]
Tail = Literal["none", "score", "track", "score+track"]
TailChoice = Literal["auto", "none", "score", "track", "score+track"]
VideoChoice = Literal["auto", "yes", "no"]

MOST_FRAMES = 1_000_000
"""Of a sequence: more than nine hours of film."""


class YoloOptions(Options, frozen=True, kw_only=True):
    """What ``-O`` can say about YOLO labels."""

    names: Annotated[
        str, Meta(description="a file with the class names (data.yaml, classes.txt, obj.names), a list (coco80), or names: car,bus")
    ] = ""
    task: Annotated[TaskChoice, Meta(description="what the rows are; auto: as data.yaml and all label files together show")] = "auto"
    kpt_shape: Annotated[str, Meta(description="keypoints of a pose and values of each, where no data.yaml says it: 17x3")] = ""
    tail: Annotated[TailChoice, Meta(description="the columns behind the box or points; auto: as all label files together show")] = "auto"
    video: Annotated[
        VideoChoice, Meta(description="whether {video}_{n}.txt is the n-th frame of a video; auto: where no images are found")
    ] = "auto"
    frame_count: Annotated[
        tuple[str, ...], Meta(description="how many frames the predicted video has; of several: clip:120,street:300")
    ] = ()


def frame_counts(options: YoloOptions) -> dict[str, int]:
    """The frame count of each video, under ``""`` that of all others.

    Raises:
        UsageError: a count is no whole number from 1, or more than a sequence can have.

    >>> frame_counts(YoloOptions(frame_count=("clip:120", "300")))
    {'clip': 120, '': 300}
    """
    counts = {}
    for text in options.frame_count:
        video, _, number = text.rpartition(":")
        if not (number.isdecimal() and len(number) <= len(str(MOST_FRAMES)) and 0 < int(number) <= MOST_FRAMES):
            raise UsageError(
                f"-O frame_count={text}: no whole number from 1 to {MOST_FRAMES}", fix="write -O frame_count=120, or clip:120,street:300"
            )
        counts[video] = int(number)
    return counts
