"""Which files below a source are frames, and which of them are a video's."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal

import msgspec

from prelabel.folders import prefix_below
from prelabel.readers.base import Plan, Unit, ends_of, in_units
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import FILES_PER_UNIT

SUFFIX = ".json"

ENDING = "_keypoints.json"

SPARSEST = 30
"""Frames from one to the next of a video of which not all are looked at."""

_NUMBERED = re.compile(r"(.+)_([0-9]{12})")
_PEOPLE = re.compile(
    rb'\{[^\[{]*"people"\s*:\s*\[\s*\{\s*"(?:person_id|(?:pose|face|hand_left|hand_right)_keypoints(?:_2d)?)"\s*:'
    rb'|\{\s*"version"\s*:\s*[\d.]+\s*,\s*"people"\s*:\s*\['
)
_OTHERS = re.compile(rb'"version"\s*:\s*"AlphaPose')


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Files of one video.

    Args:
        name: of the sequence.
        numbers: of its frames, rising.
    """

    name: str
    numbers: tuple[int, ...]


class Files(msgspec.Struct, frozen=True, kw_only=True):
    """What the files of a unit are.

    Args:
        runs: the videos, whose files follow each other; none of single frames.
        alone: the source holds but this one video, or this one frame.
    """

    runs: tuple[Run, ...] = ()
    alone: bool


def stem_of(path: Path) -> str:
    """What the frame of a file is called, without its folder.

    >>> stem_of(Path("a/walk_keypoints.json")), stem_of(Path("walk.json"))
    ('walk', 'walk')
    """
    return path.name[: -len(ENDING)] if path.name.lower().endswith(ENDING) else path.stem


def plan_of(source: Path, video: Literal["auto", "yes", "no"]) -> Plan:
    """Units of some hundred frames, and of videos of as many, wholly; with the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no frame.
    """
    found = OWN.found(source)
    paths, root, images = found.own, found.root, found.images()
    known = {image.file.rpartition("/")[2].rpartition(".")[0] for image in images}
    videos = {} if video == "no" else _videos(paths, root)
    if video == "auto":
        videos = {name: frames for name, frames in videos.items() if _is_run([*frames]) and known.isdisjoint(map(stem_of, frames.values()))}
    members = {path for frames in videos.values() for path in frames.values()}
    stills = [path for path in paths if path not in members]
    units = [*in_units(source, root, stills, Files(alone=found.alone))]
    for some in _together(videos):
        runs = tuple(Run(name=name, numbers=tuple(videos[name])) for name in some)
        own = tuple(path for name in some for path in videos[name].values())
        units.append(Unit(name=f"{source} {some[0]}", root=root, paths=own, detail=Files(runs=runs, alone=not stills and len(videos) == 1)))
    return Plan(units=tuple(units), images=images, others=found.others)


def _fits(path: Path) -> bool:
    return path.name.lower().endswith(ENDING) or _is_frame(path)


def _is_frame(path: Path) -> bool:
    """SURE of objects with a list of people as OpenPose writes it."""
    first, text = ends_of(path)
    return first == b"{" and _PEOPLE.match(text) is not None and not _OTHERS.search(text)


def _videos(paths: Sequence[Path], root: Path) -> Mapping[str, Mapping[int, Path]]:
    """Files by the name and the number of the video's frame that they are called by, numbers rising."""
    found: dict[str, dict[int, Path]] = defaultdict(dict)
    for path in paths:
        match = _NUMBERED.fullmatch(stem_of(path))
        if match:
            found[prefix_below(path.parent, root) + match[1]].setdefault(int(match[2]), path)
    return {name: dict(sorted(frames.items())) for name, frames in found.items()}


def _is_run(numbers: Sequence[int]) -> bool:
    """Whether rising numbers are those of frames that follow each other in even steps, of which at most half are missing.

    >>> _is_run([0, 1, 2, 4]), _is_run([10, 20, 30]), _is_run([42, 73, 74]), _is_run([0])
    (True, True, False, False)
    """
    step = min((b - a for a, b in pairwise(numbers)), default=0)
    return 0 < step <= SPARSEST and (numbers[-1] - numbers[0]) // step < 2 * len(numbers)


def _together(videos: Mapping[str, Mapping[int, Path]]) -> Iterator[list[str]]:
    """Videos that follow each other, of some hundred frames together."""
    some: list[str] = []
    count = 0
    for name, frames in videos.items():
        some.append(name)
        count += len(frames)
        if count >= FILES_PER_UNIT:
            yield some
            some, count = [], 0
    if some:
        yield some


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=sure_where(_is_frame),
    what="keypoints of OpenPose",
    fix="give the folder of --write_json",
    fits=_fits,
)
