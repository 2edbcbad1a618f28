"""The corrections that are left to a person, and what labelling from nothing would take.

An annotation of the jobs and one of the truth are *matched* where they lie in one frame, are of one kind and overlap by 0.5 or more, one
to one, and so that the fewest corrections are left; in videos trackers stay together (`matching.match_for_correction`). Then there are

- **to add**: annotations of the truth that are not matched;
- **to delete**: annotations of the jobs that are not matched;
- **to move**: matched pairs that overlap by less than 0.9;
- **to relabel**: of images the matched pairs whose labels differ. A tracker is relabelled as a whole: of videos the trackers of the truth
  that are matched, but by no annotation of their own label. A tracker of the truth has the label of most of its annotations;
- **trackers to split**: a tracker of the jobs, its matched annotations taken in the order of time, is cut wherever the next one is
  matched to another tracker of the truth than the one before. Each cut is a split; what lies between cuts is a *piece*;
- **trackers to merge**: the pieces that are matched to one tracker of the truth, less one.

Two trackers that swap their objects once are so two splits and two merges; an object whose tracker breaks off and goes on as another is
one merge. Where the truth of a video has no tracks, its trackers are taken for single annotations: nothing is split or merged.

Labelling from nothing takes one correction for each annotation of the truth: each is added. The share saved is one less the corrections
left by those; it is below 0 where correcting takes longer, and unknown where the truth is empty.
"""

from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.numbering import distinct_numbers
from prelabel.score.options import IN_PLACE
from prelabel.score.overlaps import Pairs
from prelabel.score.scene import Rows, Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """Corrections by what is to be done."""

    add: int = 0
    delete: int = 0
    move: int = 0
    relabel: int = 0
    merge: int = 0
    split: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.add + self.delete + self.move + self.relabel + self.merge + self.split

    def share_saved(self, from_nothing: int) -> float | None:
        """The share of work saved; None where labelling from nothing takes none.

        >>> Corrections(add=1, move=1).share_saved(8)
        0.75
        """
        return 1 - self.total / from_nothing if from_nothing else None

    def as_dict(self) -> dict[str, int]:
        """For a report, with the sum."""
        return {**asdict(self), "total": self.total}


NAMES = tuple(field.name for field in fields(Corrections))


def corrections_by_label(scene: Scene, matched: Pairs, kept: NDArray[np.bool_] | None = None) -> list[Corrections]:
    """The corrections of each label of the scene; each counts once.

    What is to add, move, relabel or merge counts for the label of the truth, what is to delete or split for that of the jobs.

    Args:
        scene: both sides.
        matched: the pairs that are matched for correction.
        kept: (rows of the jobs,) the annotations that there are; all where left out.
    """
    jobs, truth = scene.jobs, scene.truth
    there = np.ones(len(jobs), np.bool_) if kept is None else kept
    unmatched, missed = there.copy(), np.ones(len(truth), np.bool_)
    unmatched[matched.job], missed[matched.truth] = False, False
    split, merge = _pieces(scene, matched)
    columns = {
        "add": truth.label[missed],
        "delete": jobs.label[unmatched],
        "move": truth.label[matched.truth[matched.overlap < IN_PLACE]],
        "relabel": _relabelled(scene, matched),
        "merge": merge,
        "split": split,
    }
    counts = {name: np.bincount(labels, minlength=len(scene.labels)).tolist() for name, labels in columns.items()}
    return [Corrections(**{name: counts[name][i] for name in NAMES}) for i in range(len(scene.labels))]


def summed(several: list[Corrections]) -> Corrections:
    """All corrections together."""
    return Corrections(**{name: sum(getattr(one, name) for one in several) for name in NAMES})


def tracker_labels(rows: Rows) -> NDArray[np.intp]:
    """(trackers,) the label that most annotations of each tracker have; of equal ones the first by name."""
    some = np.flatnonzero(rows.tracker >= 0)
    if not len(some):
        return np.empty(0, np.intp)
    labels = int(rows.label.max()) + 1
    pair, counts = np.unique(rows.tracker[some] * labels + rows.label[some], return_counts=True)
    tracker, label = np.divmod(pair, labels)
    best = np.lexsort((label, -counts, tracker))
    most: NDArray[np.intp] = label[best[np.unique(tracker[best], return_index=True)[1]]]
    return most


def _relabelled(scene: Scene, matched: Pairs) -> NDArray[np.intp]:
    """The label of the truth of each annotation or tracker that is to relabel."""
    own, right = scene.jobs.label[matched.job], scene.truth.label[matched.truth]
    tracker = scene.truth.tracker[matched.truth]
    single = tracker < 0
    labels = tracker_labels(scene.truth)
    met = distinct_numbers(tracker[~single])
    good = distinct_numbers(tracker[~single][own[~single] == labels[tracker[~single]]])
    return np.concatenate([right[single & (own != right)], labels[np.setdiff1d(met, good)]])


def _pieces(scene: Scene, matched: Pairs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The label of the jobs at each cut, and the label of the truth at each piece that is to merge with the one before."""
    own, other = scene.jobs.tracker[matched.job], scene.truth.tracker[matched.truth]
    some = np.flatnonzero((own >= 0) & (other >= 0))
    order = some[np.lexsort((scene.jobs.place[matched.job[some]], own[some]))]
    own, other = own[order], other[order]
    begins = np.ones(len(order), np.bool_)
    goes_on = own[1:] == own[:-1]
    begins[1:] = ~goes_on | (other[1:] != other[:-1])
    cut = np.flatnonzero(begins[1:] & goes_on) + 1
    split = scene.jobs.label[matched.job[order[cut]]]
    counts = np.bincount(other[begins])
    merge = np.repeat(tracker_labels(scene.truth)[: len(counts)], np.maximum(counts - 1, 0))
    return split, merge
