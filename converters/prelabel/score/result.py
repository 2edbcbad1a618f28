"""What a comparison found, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prelabel.score.corrections import NAMES, Corrections
from prelabel.score.tracking import Tracking

DIGITS = 6
"""Decimals of a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """How well annotations are found: those of one label are matched where they overlap by 0.5 or more.

    Args:
        truth: annotations of the truth.
        jobs: annotations of the jobs.
        matched: pairs of them.
        overlap: the sum of the intersections over union of the pairs.
    """

    truth: int = 0
    jobs: int = 0
    matched: int = 0
    overlap: float = 0.0

    @property
    def precision(self) -> float | None:
        """The share of the jobs' annotations that are matched; None where they have none."""
        return self.matched / self.jobs if self.jobs else None

    @property
    def recall(self) -> float | None:
        """The share of the truth's annotations that are matched; None where it has none."""
        return self.matched / self.truth if self.truth else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where neither side has annotations."""
        return 2 * self.matched / (self.truth + self.jobs) if self.truth + self.jobs else None

    @property
    def mean_iou(self) -> float | None:
        """The mean intersection over union of the matched pairs; None where there are none."""
        return self.overlap / self.matched if self.matched else None

    def as_dict(self) -> dict[str, float | None]:
        """For a report."""
        shares = {"precision": self.precision, "recall": self.recall, "f1": self.f1, "mean_iou": self.mean_iou}
        rounded = {name: None if share is None else round(share, DIGITS) for name, share in shares.items()}
        return {"truth": self.truth, "jobs": self.jobs, "matched": self.matched, **rounded}


def sum_of(several: Sequence[Detection]) -> Detection:
    """Several labels together."""
    return Detection(
        truth=sum(one.truth for one in several),
        jobs=sum(one.jobs for one in several),
        matched=sum(one.matched for one in several),
        overlap=sum(one.overlap for one in several),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelScore:
    """One label, or all together.

    Args:
        detection: how well annotations are found.
        tracking: how well trackers follow; None where there are none, or ``trackeval`` is not there.
        corrections: what is left to a person.
    """

    detection: Detection
    tracking: Tracking | None
    corrections: Corrections

    def as_dict(self) -> dict[str, object]:
        """For a report."""
        tracking = self.tracking and {name: round(number, DIGITS) for name, number in self.tracking.as_dict().items()}
        return {**self.detection.as_dict(), "tracking": tracking, "corrections": self.corrections.as_dict()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What would have been left to correct without the annotations of lower scores.

    Args:
        score: the floor, in [0, 1].
        kept: annotations of the jobs.
        detection: how well these are found.
        corrections: what is left to a person.
    """

    score: float
    kept: int
    detection: Detection
    corrections: Corrections

    def as_dict(self) -> dict[str, object]:
        """For a report."""
        return {"score": self.score, "kept": self.kept, **self.detection.as_dict(), "corrections": self.corrections.as_dict()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreResult:
    """How good pre-labels are.

    Args:
        jobs: the jobs file, for people.
        truth: the source of the truth, for people.
        frames: that both sides have: these are scored.
        frames_only_in_jobs: that the truth does not have.
        frames_only_in_truth: that the jobs do not have.
        labels: by name, sorted.
        total: of all labels.
        overlaps: how many pairs matched for correction overlap by 0.50 to 0.55, 0.55 to 0.60, ... 0.95 to 1.
        score_attribute: the attribute that the scores stand in; None where there are none.
        floors: rising; empty where there are no scores.
        notes: what the user should know.
    """

    jobs: str
    truth: str
    frames: int
    frames_only_in_jobs: int
    frames_only_in_truth: int
    labels: Mapping[str, LabelScore]
    total: LabelScore
    overlaps: Sequence[int]
    score_attribute: str | None
    floors: Sequence[Floor]
    notes: Sequence[str]

    @property
    def only_in_jobs(self) -> list[str]:
        """The labels that the truth does not have."""
        return [name for name, one in self.labels.items() if not one.detection.truth]

    @property
    def only_in_truth(self) -> list[str]:
        """The labels that the jobs do not have."""
        return [name for name, one in self.labels.items() if not one.detection.jobs]

    @property
    def best_floor(self) -> Floor | None:
        """The floor that leaves the fewest corrections, the lowest of equal ones; None where there are no scores."""
        return min(self.floors, key=lambda floor: floor.corrections.total, default=None)

    @property
    def from_nothing(self) -> Corrections:
        """What labelling from nothing would take."""
        return Corrections(add=self.total.detection.truth)

    @property
    def share_saved(self) -> float | None:
        """The share of that which the pre-labels save; None where it is nothing."""
        return self.total.corrections.share_saved(self.from_nothing.total)

    def as_dict(self) -> dict[str, object]:
        """For a report; shares are rounded to `DIGITS`."""
        saved = self.share_saved
        return {
            "jobs": self.jobs,
            "truth": self.truth,
            "frames": self.frames,
            "frames_only_in_jobs": self.frames_only_in_jobs,
            "frames_only_in_truth": self.frames_only_in_truth,
            "total": self.total.as_dict(),
            "labels": {name: score.as_dict() for name, score in self.labels.items()},
            "only_in_jobs": self.only_in_jobs,
            "only_in_truth": self.only_in_truth,
            "from_nothing": self.from_nothing.as_dict(),
            "share_saved": None if saved is None else round(saved, DIGITS),
            "overlaps": list(self.overlaps),
            "score_attribute": self.score_attribute,
            "floors": [floor.as_dict() for floor in self.floors],
            "best_floor": self.best_floor and self.best_floor.as_dict(),
            "notes": list(self.notes),
        }


WORDS: Mapping[str, str] = {
    "add": "annotations to add",
    "delete": "annotations to delete",
    "move": "annotations to move",
    "relabel": "annotations or trackers to relabel",
    "merge": "trackers to merge",
    "split": "trackers to split",
}
"""The corrections in words, in the order of `NAMES`."""


def correction_lines(result: ScoreResult) -> list[tuple[str, int, int]]:
    """What is to be done, what is left of it, and what labelling from nothing would take; the sum at the end."""
    left, whole = result.total.corrections, result.from_nothing
    lines = [(WORDS[name], getattr(left, name), getattr(whole, name)) for name in NAMES]
    return [*lines, ("together", left.total, whole.total)]
