"""A jobs file as what a page and a contact sheet show."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL.Image import Image

from prelabel._version import __version__
from prelabel.errors import ChoiceError, InputError, Place, counted
from prelabel.files import require_lasting
from prelabel.playment.check import CheckResult, check_lines
from prelabel.playment.jobsfile import read_jobs
from prelabel.preview.colors import label_colors
from prelabel.preview.images import broken_notes, image_notes
from prelabel.preview.pack import block, packed, problem_record
from prelabel.preview.page import page
from prelabel.preview.pictures import Pictures, pictures_in, relative_url
from prelabel.preview.places import Spot, spot
from prelabel.preview.review import Finding, findings
from prelabel.preview.sample import chosen
from prelabel.preview.scene import Scene, read_scene
from prelabel.preview.sheet import draw_sheet

MOST_BYTES = 400_000_000
"""Of the data of a page: browsers hold no longer texts."""

MAX_JOBS = 100
"""Jobs of a page where the user says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewOptions:
    """What is shown.

    Args:
        max_jobs: of a file of more, as many are shown: some that have problems, the others evenly over the file.
        frames: the folder that the images lie in; None: the page loads them from their URLs.
        embed: put the images of ``frames`` into the page, made smaller.
        score_attribute: the attribute that holds scores; None: the one that the jobs name, else one that is called so.
    """

    max_jobs: int = MAX_JOBS
    frames: Path | None = None
    embed: bool = False
    score_attribute: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A job, and what is said of it; without a scene where it cannot be drawn."""

    line: int
    scene: Scene | None
    found: Sequence[Finding]
    spots: Sequence[Spot]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A jobs file, read and looked through.

    Args:
        jobs: the file.
        check: of the whole file.
        shown: the jobs that are shown.
        pictures: images of frames.
        embed: put them into the page.
        known: what the user should know, before any image is opened.
    """

    jobs: Path
    check: CheckResult
    shown: Sequence[Shown]
    pictures: Pictures
    embed: bool
    known: Sequence[str]

    @property
    def notes(self) -> Sequence[str]:
        """What the user should know, with the images that a page or a sheet that was made could not open."""
        return [*self.known, *broken_notes(self.pictures)]

    @property
    def findings(self) -> Mapping[str, int]:
        """How many places are offered for review, by reason."""
        return Counter(finding.reason for each in self.shown for finding in each.found)

    @property
    def colors(self) -> Mapping[str, str]:
        """``#rrggbb`` of every label that is shown, by name."""
        return label_colors(sorted({label for each in self.shown if each.scene for label in each.scene.labels}))

    def page(self, beside: Path) -> Iterator[bytes]:
        """The page, piece by piece.

        Args:
            beside: where it will lie, from where it finds the images of a local folder.

        Raises:
            ChoiceError: it would be too large.
        """
        jobs = _blocks(self.shown, _sources(self.pictures, beside, embed=self.embed))
        return page(block(self._summary()), jobs)

    def sheet(self) -> Image:
        """The contact sheet."""
        return draw_sheet([(each.scene, each.found) for each in self.shown if each.scene is not None], self.colors, self.pictures)

    def _summary(self) -> dict[str, object]:
        """What the page says of all jobs."""
        listed = {spot.problem for each in self.shown for spot in each.spots}
        others = [Spot(problem=problem) for problem in self.check.problems if problem not in listed]
        return {
            "file": self.jobs.name,
            "version": __version__,
            "total": self.check.jobs,
            "problemCount": self.check.problem_count,
            "otherProblems": [problem_record(spot) | {"line": spot.problem.place.line} for spot in others],
            "notes": self.notes,
            "jobs": [_entry(each) for each in self.shown],
            "colors": self.colors,
        }


def preview(jobs: Path, options: PreviewOptions) -> Preview:
    """Read a jobs file, ``.jsonl`` or ``.jsonl.gz``, check it, and find what should be looked at.

    Raises:
        InputError: the file cannot be read or holds no job.
        ChoiceError: ``frames`` holds no images.
    """
    require_lasting(jobs)
    pictures = pictures_in(options.frames)
    lines: list[int] = []
    check = check_lines(_noted(read_jobs(jobs), lines), str(jobs))
    if not lines:
        raise InputError("there is no job in the file", place=Place(str(jobs)), fix="convert a source that has frames")
    shown = list(_shown(jobs, options, check, lines))
    notes = [text for holds, text in _notes(check, shown, pictures, options.score_attribute) if holds]
    return Preview(jobs=jobs, check=check, shown=shown, pictures=pictures, embed=options.embed, known=notes)


def _noted(lines: Iterable[tuple[int, bytes]], numbers: list[int]) -> Iterator[tuple[int, bytes]]:
    for number, line in lines:
        numbers.append(number)
        yield number, line


def _shown(jobs: Path, options: PreviewOptions, check: CheckResult, lines: Sequence[int]) -> Iterator[Shown]:
    problems = defaultdict(list)
    for problem in check.problems:
        problems[problem.place.line].append(problem)
    wanted = chosen(lines, options.max_jobs, {line for line in problems if line is not None})
    for number, line in read_jobs(jobs):
        if number in wanted:
            scene = read_scene(line, number, options.score_attribute)
            drawable = scene if scene is not None and scene.frame_ids else None
            spots = [spot(problem, drawable) for problem in problems[number]]
            yield Shown(line=number, scene=drawable, found=findings(drawable) if drawable else (), spots=spots)


def _blocks(shown: Sequence[Shown], source: Callable[[Scene, int], str]) -> list[bytes]:
    blocks, total = [], 0
    for each in shown:
        scene = each.scene
        if scene is None:
            blocks.append(block({"line": each.line, "problems": [problem_record(spot) for spot in each.spots]}))
        else:
            blocks.append(packed(scene, each.found, each.spots, partial(source, scene)))
        total += len(blocks[-1])
        if total > MOST_BYTES:
            what = f"the page would be larger than {MOST_BYTES // 1_000_000} MB, which browsers do not open"
            raise ChoiceError(what, fix="show fewer jobs with --max-jobs, cut long videos with convert --max-frames, or leave out --embed")
    return blocks


def _sources(pictures: Pictures, beside: Path, *, embed: bool) -> Callable[[Scene, int], str]:
    """The URL of a frame's image on the page."""

    def source(scene: Scene, frame: int) -> str:
        found = pictures.find(scene, frame)
        if found is None:
            return scene.sources[frame]
        return (pictures.data_url(found) if embed else None) or relative_url(found, beside)

    return source


def _entry(each: Shown) -> dict[str, object]:
    scene = each.scene
    return {
        "reference": scene.reference if scene else f"line {each.line}",
        "line": each.line,
        "video": scene.video if scene else False,
        "frames": len(scene.frame_ids) if scene else 0,
        "trackers": len(scene.labels) if scene else 0,
        "annotations": len(scene.frame) if scene else 0,
        "findings": len(each.found),
        "problems": len(each.spots),
    }


def _notes(check: CheckResult, shown: Sequence[Shown], pictures: Pictures, score_attribute: str | None) -> Iterator[tuple[bool, str]]:
    """What should be said, and whether it holds."""
    scenes = [each.scene for each in shown if each.scene is not None]
    yield len(shown) < check.jobs, f"{len(shown):,} of {counted(check.jobs, 'job')} are shown (--max-jobs)"
    yield len(scenes) < len(shown), f"{counted(len(shown) - len(scenes), 'job')} cannot be drawn: see the problems"
    yield from _missing(scenes)
    unscored = score_attribute is not None and all(np.isnan(scene.score).all() for scene in scenes)
    yield unscored, f"--score-attribute {score_attribute}: no annotation that is shown has a score in it"
    yield from ((True, text) for text in image_notes(scenes, pictures))


def _missing(scenes: Sequence[Scene]) -> Iterator[tuple[bool, str]]:
    """What the jobs do not say."""
    bare = sum(scene.about is None for scene in scenes)
    what = "size, rate and numbers of frames, and what is interpolated, are not known"
    yield bare > 0, f"{counted(bare, 'job')} without metadata.prelabel: {what}"
    undrawn = sum(scene.undrawn for scene in scenes)
    yield undrawn > 0, f"{counted(undrawn, 'annotation')} cannot be drawn: no such frame, or too few points"
    empty = sum(not len(scene.frame) for scene in scenes)
    yield empty > 0, f"{counted(empty, 'job')} without pre-labels"
