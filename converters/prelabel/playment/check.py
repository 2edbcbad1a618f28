"""Checking a jobs file: is every line a job that Playment will take, and does the project know its names?"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import msgspec
from msgspec import UNSET

from prelabel.errors import Place, Problem, UsageError
from prelabel.playment.decoding import explain
from prelabel.playment.jobsfile import read_jobs
from prelabel.playment.keys import key_problems
from prelabel.playment.models import LISTS, Job, decode
from prelabel.playment.rules import problems
from prelabel.playment.spec import Spec, spec_problems
from prelabel.playment.violation import Violation
from prelabel.playment.walk import image_lists, trackers, type_of

KEPT = 100
"""How many problems are kept whole; the others are counted only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a jobs file holds, and what is wrong with it.

    Args:
        jobs: lines, whether good or not.
        frames: images of image jobs, frames of video jobs.
        trackers: trackers of video jobs.
        annotations: by type, in trackers and in images.
        problems: the first ones, in the order of the file.
        reasons: how many problems of each class there are in the whole file.
    """

    jobs: int
    frames: int
    trackers: int
    annotations: Mapping[str, int]
    problems: tuple[Problem, ...]
    reasons: Mapping[str, int]

    @property
    def problem_count(self) -> int:
        """All problems, kept or not."""
        return sum(self.reasons.values())

    @property
    def exit_code(self) -> int:
        """0, or 1 where there is a problem."""
        return 1 if self.reasons else 0


def check_file(path: str | os.PathLike[str], *, spec: Spec | None = None) -> CheckResult:
    """Check a jobs file, ``.jsonl`` or ``.jsonl.gz``.

    Raises:
        InputError: the file cannot be read as lines of text; what is wrong with its jobs is in the result.
        UsageError: it is no path, or the specification is none.
    """
    if not isinstance(path, str | os.PathLike):
        raise UsageError(f"the jobs file {path!r} is no path", fix="give text or a path")
    if not isinstance(spec, Spec | None):
        raise UsageError(f"spec is {spec!r}, which is no Spec", fix="give what prelabel.playment.spec.load_spec reads from a file")
    return check_lines(read_jobs(Path(path)), str(path), spec=spec)


def check_lines(lines: Iterable[tuple[int, bytes]], path: str, *, spec: Spec | None = None, unique: bool = True) -> CheckResult:
    """Check the lines of a jobs file, in one pass and holding one job at a time.

    Args:
        lines: as `read_jobs` gives them, each with its number.
        path: the file, for messages.
        spec: the names of the project; None leaves them unchecked.
        unique: whether each reference id comes once: what holds all of them in memory.
    """
    check = _Check(path=path, spec=spec, unique=unique)
    for number, line in lines:
        check.line(line, Place(path, number))
    if not check.jobs:
        check.add(Problem("no jobs", Place(path), "there is no job in the file", "convert a source that has frames"))
    return check.result()


@dataclass(slots=True, kw_only=True)
class _Check:
    """The counts so far."""

    path: str
    spec: Spec | None
    unique: bool
    jobs: int = 0
    frames: int = 0
    trackers: int = 0
    annotations: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    first_line: dict[str, int | None] = field(default_factory=dict)
    """The line at which each reference id was seen first."""

    def add(self, problem: Problem) -> None:
        self.reasons[problem.reason] += 1
        if len(self.problems) < KEPT:
            self.problems.append(problem)

    def line(self, line: bytes, place: Place) -> None:
        self.jobs += 1
        try:
            job = decode(line)
            repeated = list(key_problems(line, job))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self.add(explain(line, error, place))
            return
        self._count(job)
        for violation in chain(repeated, self._violations(job, place)):
            at = Place(place.path, place.line, element=violation.path)
            self.add(Problem(violation.reason, at, violation.what, violation.fix))

    def _violations(self, job: Job, place: Place) -> Iterator[Violation]:
        first = self.first_line.setdefault(job.reference_id, place.line) if self.unique else place.line
        if first != place.line:
            what = f"reference_id {job.reference_id!r} is already that of line {first}"
            fix = "make it unique with --reference-id"
            yield Violation("reference_id twice", "$.reference_id", what, fix)
        yield from problems(job)
        if self.spec is not None:
            yield from spec_problems(job, self.spec)

    def _count(self, job: Job) -> None:
        video = job.data.video_data
        self.frames += len(video.frames) if video is not UNSET else int(job.data.image_url is not UNSET)
        for tracker in trackers(job):
            self.trackers += 1
            self.annotations[type_of(tracker)] += len(tracker.frames)
        for name, listed in image_lists(job):
            self.annotations[LISTS[name]] += len(listed)

    def result(self) -> CheckResult:
        return CheckResult(
            jobs=self.jobs,
            frames=self.frames,
            trackers=self.trackers,
            annotations={kind: self.annotations[kind] for kind in LISTS.values() if kind in self.annotations},
            problems=tuple(self.problems),
            reasons=dict(self.reasons),
        )
