"""Poses: an annotation without coordinates, and the points that name it as their parent; and how points are numbered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from prelabel.errors import InputError, Tally
from prelabel.files import read_bytes
from prelabel.readers.base import Context
from prelabel.readers.dataloop.items import documents_of, items_of
from prelabel.readers.dataloop.layout import videos_in
from prelabel.readers.dataloop.marks import PARENT, Marks, One
from prelabel.readers.dataloop.options import DataloopOptions
from prelabel.readers.dataloop.records import says
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.words import shown

POSE = "pose"

WITHOUT = "pose without a point"
"""How one is counted."""

OF_POINT = "attributes of a point of a pose"

_SIGN = b'"pose"'


class Pose(NamedTuple):
    """A pose and its points."""

    one: One
    points: Sequence[One]


class Survey(NamedTuple):
    """What is known of all files.

    Args:
        videos: how many there may be, where that is asked for.
        points: the labels of the points of each class of poses, in the order of their numbers.
    """

    videos: int
    points: dict[str, tuple[str, ...]]


def parted(listed: Sequence[One], marks: Marks) -> tuple[list[One], list[Pose]]:
    """The annotations of an item that stand for themselves, and its poses; other parents are counted."""
    poses = [one for one in listed if one.said.type == POSE]
    owners = {id_: one.number for one in reversed(poses) for id_ in marks.ids(one.said.id, one.platform.client_id)}
    points: dict[int, list[One]] = {one.number: [] for one in poses}
    alone: list[One] = []
    for one in listed:
        said = ((one.platform.parent_id, "parentId"), (one.platform.client_parent_id, "clientParentId"))
        parents = [id_ for raw, name in said if (id_ := marks.link(one, raw, name))]
        owner = next((owners[id_] for id_ in parents if id_ in owners), None) if one.said.type == "point" else None
        if owner is not None:
            points[owner].append(one)
            continue
        if parents:
            marks.tally.unconverted[PARENT] += 1
        if one.said.type != POSE:
            alone.append(one)
    return alone, [Pose(one, points[one.number]) for one in poses]


def numbered(pose: Pose, marks: Marks) -> Iterator[tuple[int, One]]:
    """The points of a pose, with their numbers; one that has none, or that of another point, is rejected.

    Raises:
        InputError: one is, and the run stops at bad records.
    """
    known = _numbers(pose.one.label, marks)
    seen: set[str] = set()
    for one in pose.points:
        number = known.get(one.label)
        bad = None
        if number is None:
            what, fix = f"the point {shown(one.label)} is not among the {len(known)} of -O keypoints", "add it to -O keypoints"
            bad = BadShape("unknown point", ".label", what, f"{fix}, or leave the record out with --on-error skip")
        elif one.label in seen:
            bad = BadShape("point twice", ".label", f"the point {shown(one.label)} comes twice in its pose")
        if bad is not None:
            marks.refuse(bad, one.raw, one.element)
        elif number is not None:
            seen.add(one.label)
            if says(one.said.attributes) or says(one.platform.attributes):
                marks.tally.unconverted[OF_POINT] += 1
            yield number, one


def look_at(paths: Sequence[Path], options: DataloopOptions, context: Context) -> Survey:
    """What some files say; what is wrong with them is told when they are read."""
    videos = 0
    points: dict[str, tuple[str, ...]] = {}
    for path in paths:
        try:
            data = read_bytes(path)
        except InputError:
            continue
        videos += videos_in(data) if context.frames.given else 0
        if _SIGN in data and not options.keypoints:
            points = _joined(points, _labels(path, options, context))
    return Survey(videos, points)


def survey_of(looks: Iterable[Survey], tally: Tally) -> Survey:
    """What all files say together; which point has which number is noted."""
    videos = 0
    points: dict[str, tuple[str, ...]] = {}
    for look in looks:
        videos += look.videos
        points = _joined(points, look.points.items())
    for label, names in points.items():
        order = ", ".join(f"{name} {number}" for number, name in enumerate(names, 1))
        tally.note(f"points of the pose {label} are numbered as they first come: {order} (-O keypoints= to say otherwise)")
    return Survey(videos, points)


def _numbers(label: str, marks: Marks) -> Mapping[str, int]:
    """The number of each point of a class of poses."""
    names = marks.options.keypoints or marks.context.survey.points.get(label, ())
    return {name: number for number, name in enumerate(names, 1)}


def _labels(path: Path, options: DataloopOptions, context: Context) -> list[tuple[str, tuple[str, ...]]]:
    """The class and the labels of the points of each pose of a file, as far as it can be read."""
    silent = Context(frames=context.frames, tally=Tally(on_error="skip"))
    out: list[tuple[str, tuple[str, ...]]] = []
    try:
        for document in documents_of(path, silent.tally):
            for item in items_of(document, silent.tally):
                marks = Marks(item=item, options=options, context=silent)
                poses = parted(list(marks.listed()), marks)[1]
                out += [(pose.one.label, tuple(one.label for one in pose.points)) for pose in poses]
    except InputError:
        pass
    return out


def _joined(known: Mapping[str, tuple[str, ...]], more: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Labels of points by class, and those of others behind them, each once."""
    found = {label: dict.fromkeys(names) for label, names in known.items()}
    for label, names in more:
        found.setdefault(label, {}).update(dict.fromkeys(names))
    return {label: tuple(names) for label, names in found.items() if names}
