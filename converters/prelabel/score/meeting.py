"""Which frames of the jobs and of the truth are the same.

By name: frames are compared by ever looser names, and the strictest of those under which the most frames of the jobs meet one of the
truth decides. A name that several frames have is no name. The names, from the strictest:

1. sequence and file, without the suffix of an image; for a job that was cut from a sequence also with the name of that sequence;
2. sequence and the file's last part;
3. the file, without its sequence;
4. the file's last part;
5. the path, and the last part of the path, in the URL of the job's frame against the file of the truth;
6. all of them once more with numbers without their leading zeros.

By index: sequences pair where they are called alike, and where each side has only one. Their frames meet by their places where there are
as many on both sides, else by their numbers, where the truth has all numbers of the jobs.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Frame
from prelabel.frames import IMAGE_SUFFIXES, url_path

_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")

BEYOND_SEQUENCE = "frames meet by their files alone: sequences are called otherwise"
FROM_URL = "frames meet by the names in the URLs of the jobs"
UNPADDED = "frames meet by their numbers: names differ in leading zeros"


class Named(NamedTuple):
    """A frame as names see it."""

    sequence: str
    origin: str
    """The sequence that the frame's job was cut from, else the sequence."""
    file: str
    """The file without the suffix of an image."""
    path: str
    """The file without the folder of its sequence, too."""
    url: str
    """The path in its URL, likewise; empty where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The frames that both sides have.

    Args:
        jobs: (m,) index of the frame on the side of the jobs, rising.
        truth: (m,) index of the same frame on the side of the truth; it may come several times.
        notes: what the user should know about how they met.
    """

    jobs: NDArray[np.intp]
    truth: NDArray[np.intp]
    notes: tuple[str, ...] = ()


def named(frames: Sequence[Frame], origin_of: Callable[[str], str] = lambda sequence: sequence) -> list[Named]:
    """Frames as names see them.

    >>> named([Frame(sequence="a/street", file="a/street/01.jpg", url="https://host/x/01.png")])
    [Named(sequence='a/street', origin='a/street', file='a/street/01', path='01', url='x/01')]
    """
    found = []
    for frame in frames:
        file, sequence = _bare(frame.file), frame.sequence
        path = file.removeprefix(f"{sequence}/") if sequence else file
        found.append(Named(sequence, origin_of(sequence), file, path, _bare(url_path(frame.url, encoded=True) or "")))
    return found


def _bare(file: str) -> str:
    """The name of an image without its suffix."""
    stem, dot, suffix = file.rpartition(".")
    return stem if stem and stem[-1] != "/" and dot + suffix.lower() in IMAGE_SUFFIXES else file


def _last(path: str) -> str:
    return path.rpartition("/")[2]


_Key = Callable[[Named], str]
_Rule = tuple[_Key, _Key, str]
"""The name of a frame of the jobs, that of a frame of the truth, and what is said about it."""

_RULES: tuple[_Rule, ...] = (
    (lambda f: f"{f.sequence}/{f.path}", lambda f: f"{f.sequence}/{f.path}", ""),
    (lambda f: f"{f.origin}/{f.path}", lambda f: f"{f.sequence}/{f.path}", ""),
    (lambda f: f"{_last(f.sequence)}/{_last(f.path)}", lambda f: f"{_last(f.sequence)}/{_last(f.path)}", ""),
    (lambda f: f"{_last(f.origin)}/{_last(f.path)}", lambda f: f"{_last(f.sequence)}/{_last(f.path)}", ""),
    (lambda f: f.file, lambda f: f.file, BEYOND_SEQUENCE),
    (lambda f: _last(f.file), lambda f: _last(f.file), BEYOND_SEQUENCE),
    (lambda f: f.url, lambda f: f.file, FROM_URL),
    (lambda f: _last(f.url), lambda f: _last(f.file), FROM_URL),
)


def meet_by_name(jobs: Sequence[Named], truth: Sequence[Named]) -> Meeting:
    """The frames that are called alike; none where no rule finds any."""
    best: tuple[dict[int, int], tuple[str, ...]] = ({}, ())
    for unpadded, (key, truth_key, note) in product((False, True), _RULES):
        found = _met(_keys(jobs, key, unpadded=unpadded), _keys(truth, truth_key, unpadded=unpadded), jobs)
        if len(found) > len(best[0]):
            calm = note == BEYOND_SEQUENCE and all(not jobs[i].sequence or jobs[i].sequence == truth[j].sequence for i, j in found.items())
            best = found, tuple(text for text in ("" if calm else note, UNPADDED if unpadded else "") if text)
        if len(found) == len(jobs):
            break
    found, notes = best
    return Meeting(jobs=np.array([*found], np.intp), truth=np.array([*found.values()], np.intp), notes=notes)


def _keys(frames: Sequence[Named], key: _Key, *, unpadded: bool) -> list[str]:
    keys = [key(frame) for frame in frames]
    return [_ZEROS.sub("", text) for text in keys] if unpadded else keys


def _met(keys: Sequence[str], truth_keys: Sequence[str], jobs: Sequence[Named]) -> dict[int, int]:
    """Frame of the jobs to frame of the truth; jobs that were cut from one sequence may share a frame."""
    where: dict[str, int] = {}
    for j, key in enumerate(truth_keys):
        where[key] = -1 if key in where else j
    owner: dict[str, tuple[str, str] | None] = {}
    for key, frame in zip(keys, jobs, strict=True):
        identity = (frame.origin, frame.file)
        owner[key] = None if owner.get(key, identity) != identity else identity
    return {i: j for i, key in enumerate(keys) if key and owner[key] is not None and (j := where.get(key, -1)) >= 0}


class Unpaired(NamedTuple):
    """Sequences of the jobs that have no counterpart by index: what each is called, and why."""

    sequence: str
    why: str


def meet_by_index(jobs: Sequence[Frame], truth: Sequence[Frame]) -> tuple[Meeting, list[Unpaired]]:
    """The frames that stand at the same places, and the sequences that have none.

    Args:
        jobs: sequence by sequence, each in the order of time; images are one sequence.
        truth: likewise.
    """
    own, other = _by_sequence(jobs), _by_sequence(truth)
    pairs: list[tuple[int, int]] = []
    unpaired: list[Unpaired] = []
    for name, places in own.items():
        same = list(range(len(truth))) if not name or len(own) == len(other) == 1 else other.get(name)
        if same is None:
            unpaired.append(Unpaired(name, f"the truth has no sequence of this name, but {len(other)} others"))
            continue
        met = list(_at_places(places, same, jobs, truth))
        if not met:
            unpaired.append(Unpaired(name, f"it has {len(places):,} frames, the truth {len(same):,}, and their numbers differ"))
        pairs += met
    return Meeting(jobs=np.array([i for i, _ in pairs], np.intp), truth=np.array([j for _, j in pairs], np.intp)), unpaired


def _by_sequence(frames: Sequence[Frame]) -> dict[str, list[int]]:
    """The places of the frames of each sequence."""
    found: dict[str, list[int]] = {}
    for name, places in groupby(range(len(frames)), key=lambda i: frames[i].sequence):
        found.setdefault(name, []).extend(places)
    return found


def _at_places(own: Sequence[int], other: Sequence[int], jobs: Sequence[Frame], truth: Sequence[Frame]) -> Iterator[tuple[int, int]]:
    """Pairs of frames of two sequences; none where neither places nor numbers tell."""
    if len(own) == len(other):
        yield from zip(own, other, strict=True)
        return
    at = {truth[j].index: j for j in other}
    if all(jobs[i].index in at for i in own):
        yield from ((i, at[jobs[i].index]) for i in own)
