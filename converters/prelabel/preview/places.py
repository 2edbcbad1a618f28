"""Where in a job a problem that `check` found is drawn."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prelabel.errors import Problem
from prelabel.playment.models import LISTS
from prelabel.preview.scene import KINDS, Scene

_TRACKER = re.compile(r"\$\.data\.maker_response\.(video_?2d)\.data\.annotations\[(\d{1,9})\](?:\.frames(.*))?")
_LISTED = re.compile(r"\$\.data\.maker_response\.(\w+)\.data\[(\d{1,9})\]")
_FRAME = re.compile(r"\$\.data\.video_data\.frames\[(\d{1,9})\]")
_PLAIN = re.compile(r"\.(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A problem and its place in a job.

    Args:
        problem: what `check` found.
        tracker: index into the trackers of the scene; -1 where the problem is none of a tracker.
        frame: index into its frames; -1 where it is none of a frame.
    """

    problem: Problem
    tracker: int = -1
    frame: int = -1


def spot(problem: Problem, scene: Scene | None) -> Spot:
    """The tracker and frame that a problem's ``$.path`` names, as far as the scene has them."""
    path = problem.place.element or ""
    if scene is None:
        return Spot(problem=problem)
    if match := _FRAME.match(path):
        return Spot(problem=problem, frame=_known(int(match[1]), len(scene.frame_ids)))
    if match := _LISTED.match(path):
        return Spot(problem=problem, tracker=_listed(scene, match[1], int(match[2])), frame=0)
    if match := _TRACKER.match(path):
        tracker = _known(int(match[2]), len(scene.labels))
        frame = _frame(match[3] or "", scene.frame_ids)
        return Spot(problem=problem, tracker=tracker, frame=frame if frame >= 0 else _begin(scene, tracker))
    return Spot(problem=problem)


def _known(index: int, count: int) -> int:
    return index if index < count else -1


def _listed(scene: Scene, name: str, index: int) -> int:
    """An annotation of a list of an image; -1 where there is none. The lists follow one another in the order of their kinds."""
    if name not in LISTS or scene.video:
        return -1
    return _known(int(np.searchsorted(scene.kind, KINDS[LISTS[name]])) + index, len(scene.labels))


def _begin(scene: Scene, tracker: int) -> int:
    """The first frame of a tracker; -1 where it is drawn nowhere."""
    if tracker < 0 or scene.tracker_start[tracker] == scene.tracker_start[tracker + 1]:
        return -1
    return int(scene.frame[scene.tracker_start[tracker]])


def _frame(step: str, frame_ids: Sequence[str]) -> int:
    """The frame of a step such as ``["f1"].points``; -1 where it names none."""
    name: object = None
    if step.startswith("["):
        try:
            name = json.JSONDecoder().raw_decode(step, 1)[0]
        except json.JSONDecodeError:
            return -1
    elif match := _PLAIN.match(step):
        name = match[1]
    return frame_ids.index(name) if isinstance(name, str) and name in frame_ids else -1
