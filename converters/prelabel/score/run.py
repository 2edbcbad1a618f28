"""From a jobs file and a source of truth to scores."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, Kind
from prelabel.errors import ChoiceError, Tally, counted
from prelabel.geometry.numbering import distinct_numbers
from prelabel.memory import at_work
from prelabel.score.attribute import scores_of
from prelabel.score.corrections import corrections_by_label, summed
from prelabel.score.matching import match_by_label, match_for_correction
from prelabel.score.meeting import Meeting, meet_by_index, meet_by_name, named
from prelabel.score.options import MATCHED, ScoreOptions
from prelabel.score.overlaps import Pairs, overlapping
from prelabel.score.result import Detection, Floor, LabelScore, ScoreResult, sum_of
from prelabel.score.scene import Scene, build_scene
from prelabel.score.sides import Said, read_job_side, read_said, read_truth
from prelabel.score.sweep import floors_of
from prelabel.score.tracking import Tracking, score_tracking

BINS = 10
"""Of overlaps from `MATCHED` to 1."""

SHOWN = 3
"""Sequences that a message names."""

BY_BOUNDS = "lines, cuboids and landmarks are compared by their bounds"


def score_file(jobs: Path, truth: Sequence[Path], options: ScoreOptions, tally: Tally) -> ScoreResult:
    """Score the pre-labels of a jobs file.

    Args:
        jobs: the jobs file.
        truth: files or folders of one format: results of Playment, or anything that can be read.
        options: how the truth is read and how frames meet.
        tally: takes what is bad in the truth, and counts.

    Raises:
        PrelabelError: a side cannot be read, or they share no frame.
    """
    with at_work():
        own, said = read_job_side(jobs, tally), read_said(jobs)
        name, scores = scores_of(own, options.score_attribute, said.score_attribute)
        other = read_truth(truth, options, frozenset(Kind(kind) for kind in distinct_numbers(own.kind).tolist()), tally)
    shown = ", ".join(map(str, truth))
    meeting = _meet(own, other, said, options, (str(jobs), shown))
    return compare(own, other, meeting, scores, jobs_name=str(jobs), truth_name=shown, score_attribute=name)


def compare(
    jobs: Detections,
    truth: Detections,
    meeting: Meeting,
    scores: NDArray[np.float64],
    *,
    jobs_name: str,
    truth_name: str,
    score_attribute: str | None = None,
) -> ScoreResult:
    """Score pre-labels against truth, both of which stand in memory.

    Args:
        jobs: the pre-labels; a frame without a sequence is an image.
        truth: clipped to its frames, of at most one ring each.
        meeting: the frames that both have.
        scores: (rows of ``jobs``,) in [0, 1] or NaN.
        jobs_name: the side of the jobs, for people.
        truth_name: the side of the truth, for people.
        score_attribute: where the scores stand, for people.
    """
    scene = build_scene(jobs, truth, meeting, scores)
    pairs = overlapping(scene)
    tracking = score_tracking(scene, pairs)
    matched = match_for_correction(scene, pairs)
    every = zip(scene.labels, detections_by_label(scene, match_by_label(scene, pairs)), corrections_by_label(scene, matched), strict=True)
    labels = {
        name: LabelScore(detection=found, tracking=tracking.by_label.get(i), corrections=left)
        for i, (name, found, left) in enumerate(every)
        if found.truth or found.jobs
    }
    floors = [_floor(scene, pairs, floor, kept) for floor, kept in floors_of(scene.jobs)]
    missing, several = len(jobs.frames) - len(meeting.jobs), len(meeting.truth) - len(distinct_numbers(meeting.truth))
    return ScoreResult(
        jobs=jobs_name,
        truth=truth_name,
        frames=len(meeting.jobs),
        frames_only_in_jobs=missing,
        frames_only_in_truth=len(truth.frames) - len(meeting.truth) + several,
        labels=labels,
        total=_together(labels.values(), tracking.total),
        overlaps=np.histogram(matched.overlap, BINS, (MATCHED, 1.0))[0].tolist(),
        score_attribute=score_attribute if floors else None,
        floors=floors,
        notes=[*meeting.notes, *_notes(scene, missing, several), *tracking.notes],
    )


def _together(labels: Iterable[LabelScore], tracking: Tracking | None) -> LabelScore:
    """All labels as one."""
    several = list(labels)
    return LabelScore(
        detection=sum_of([one.detection for one in several]),
        tracking=tracking,
        corrections=summed([one.corrections for one in several]),
    )


def detections_by_label(scene: Scene, matched: Pairs, kept: NDArray[np.bool_] | None = None) -> list[Detection]:
    """How well each label of the scene is found.

    Args:
        scene: both sides.
        matched: the pairs that are matched by label.
        kept: (rows of the jobs,) the annotations that there are; all where left out.
    """
    labels = len(scene.labels)
    own = scene.jobs.label if kept is None else scene.jobs.label[kept]
    of_pair = scene.truth.label[matched.truth]
    columns = (
        np.bincount(scene.truth.label, minlength=labels).tolist(),
        np.bincount(own, minlength=labels).tolist(),
        np.bincount(of_pair, minlength=labels).tolist(),
        np.bincount(of_pair, matched.overlap, labels).tolist(),
    )
    return [Detection(truth=t, jobs=j, matched=m, overlap=o) for t, j, m, o in zip(*columns, strict=True)]


def _floor(scene: Scene, pairs: Pairs, floor: float, kept: NDArray[np.bool_]) -> Floor:
    some = pairs.where(kept[pairs.job])
    return Floor(
        score=floor,
        kept=int(kept.sum()),
        detection=sum_of(detections_by_label(scene, match_by_label(scene, some), kept)),
        corrections=summed(corrections_by_label(scene, match_for_correction(scene, some), kept)),
    )


def _notes(scene: Scene, missing: int, several: int) -> list[str]:
    """What the figures leave out, or count again, in sentences."""
    notes = []
    if missing:
        notes.append(
            f"{counted(missing, 'frame')} of the jobs not scored: the truth does not have them (--frames names frames without annotations)"
        )
    if several:
        notes.append(f"{counted(several, 'frame')} of the jobs shared with another job, as --frame-overlap makes them: they count in each")
    if not len(scene.jobs):
        notes.append("the jobs have no pre-labels in the frames that are scored")
    if not len(scene.truth):
        notes.append("the truth is empty in the frames that are scored")
    untracked = int((~scene.tracked).sum())
    if untracked:
        notes.append(f"no tracking figures, nothing to merge or split in {counted(untracked, 'video')}: the truth has no tracks there")
    if np.isin([*scene.jobs.kind, *scene.truth.kind], [Kind.LINE, Kind.CUBOID, Kind.LANDMARK]).any():
        notes.append(BY_BOUNDS)
    return notes


def _meet(jobs: Detections, truth: Detections, said: Said, options: ScoreOptions, names: tuple[str, str]) -> Meeting:
    """The common frames.

    Raises:
        ChoiceError: there is none.
    """
    if options.match_by == "index":
        meeting, unpaired = meet_by_index(jobs.frames, truth.frames)
        if unpaired and not len(meeting.jobs):
            first = unpaired[0]
            what = f"frames cannot be matched by index: {first.sequence or 'images'!r}: {first.why}"
            raise ChoiceError(what, fix="give the truth of the whole sequences, or match frames with --match-by name")
        skipped = tuple(f"not scored: {name or 'images'!r}: {why}" for name, why in unpaired[:SHOWN])
        more = (f"... and {len(unpaired) - SHOWN:,} more sequences",) if len(unpaired) > SHOWN else ()
        return Meeting(jobs=meeting.jobs, truth=meeting.truth, notes=(*skipped, *more))
    own, other = named(jobs.frames, lambda sequence: said.sequences.get(sequence, sequence)), named(truth.frames)
    meeting = meet_by_name(own, other)
    if not len(meeting.jobs):
        what = f"the jobs and the truth share no frame: {names[0]} has {_pattern(jobs.frames)}, {names[1]} has {_pattern(truth.frames)}"
        raise ChoiceError(what, fix="give the truth of these frames, or match them by their places with --match-by index")
    return meeting


def _pattern(frames: Sequence[Frame]) -> str:
    """How frames are called: the first and the last of them."""
    ends = ((frame.sequence, frame.file.removeprefix(f"{frame.sequence}/")) for frame in (frames[0], frames[-1]))
    first, last = (f"{sequence}/{file}" if sequence else file for sequence, file in ends)
    return f"{counted(len(frames), 'frame')}, {first!r} to {last!r}" if len(frames) > 1 else f"the frame {first!r}"
