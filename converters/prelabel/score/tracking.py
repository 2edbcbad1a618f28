"""HOTA, IDF1, MOTA and their like, by ``trackeval`` (extra ``score``); the only home of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import counted
from prelabel.geometry.numbering import distinct_numbers
from prelabel.score.overlaps import Pairs
from prelabel.score.scene import Rows, Scene

MOST_BYTES = 2_000_000_000
"""Of the matrices of trackers that trackeval holds for one label of one video."""

_MATRICES = 22
"""Of trackers by trackers, which HOTA holds at once."""

MISSING = "no HOTA, IDF1 or MOTA: trackeval cannot be imported (pip install 'prelabel[score]')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """How well trackers follow their objects; shares in [0, 1], MOTA may be lower.

    Args:
        hota: the mean over the overlaps 0.05, 0.1, ... 0.95, as are DetA and AssA.
        det_a: detection alone.
        ass_a: association alone.
        idf1: at an overlap of 0.5, as all below.
        mota: detections that are missed or too many and identity switches, against all.
        switches: times that an object is followed by another tracker than before.
        fragments: times that an object is followed again after it was not, as trackeval counts: a gap in the truth is one, too, but none
            where nothing of the label is tracked in the frames between.
    """

    hota: float
    det_a: float
    ass_a: float
    idf1: float
    mota: float
    switches: int
    fragments: int

    def as_dict(self) -> dict[str, float]:
        """For a report."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingScores:
    """Of each label (by its number in the scene) that has trackers, and of all together.

    Args:
        by_label: where a label is in several videos, they are combined as trackeval combines sequences.
        total: every label of every video is a sequence; None where there is none.
        notes: what was left out, and why.
    """

    by_label: Mapping[int, Tracking]
    total: Tracking | None
    notes: tuple[str, ...] = ()


def score_tracking(scene: Scene, pairs: Pairs) -> TrackingScores:
    """Score the videos whose truth has tracks, label by label.

    Args:
        scene: both sides.
        pairs: all that overlap.
    """
    if not scene.by_tracker.any():
        return TrackingScores(by_label={}, total=None)
    try:
        from trackeval.metrics import CLEAR, HOTA, Identity  # noqa: PLC0415  # an extra, and slow to import
    except ImportError:
        return TrackingScores(by_label={}, total=None, notes=(MISSING,))
    metrics = {"hota": HOTA(), "clear": CLEAR({"PRINT_CONFIG": False}), "identity": Identity({"PRINT_CONFIG": False})}
    found: dict[int, dict[int, dict[str, Any]]] = {}
    left_out: Counter[str] = Counter()
    for label, video, data in _sequences(scene, pairs):
        trackers, objects = data["num_tracker_ids"], data["num_gt_ids"]
        if 8 * max(_MATRICES * trackers * objects, 4 * (trackers + objects) ** 2) > MOST_BYTES:
            left_out[scene.labels[label]] += 1
            continue
        found.setdefault(label, {})[video] = {name: metric.eval_sequence(data) for name, metric in metrics.items()}
    every = {(label, video): results for label, videos in found.items() for video, results in videos.items()}
    what = "no HOTA, IDF1 or MOTA of label"
    notes = tuple(f"{what} {name!r} in {counted(count, 'video')}: too many trackers" for name, count in left_out.items())
    return TrackingScores(
        by_label={label: _combined(metrics, videos) for label, videos in found.items()},
        total=_combined(metrics, every) if every else None,
        notes=notes,
    )


def _combined(metrics: Mapping[str, Any], results: Mapping[Any, Mapping[str, Any]]) -> Tracking:
    """The figures of several sequences together."""
    whole = {name: metric.combine_sequences({key: result[name] for key, result in results.items()}) for name, metric in metrics.items()}
    hota, clear, identity = whole["hota"], whole["clear"], whole["identity"]
    return Tracking(
        hota=float(np.mean(hota["HOTA"])),
        det_a=float(np.mean(hota["DetA"])),
        ass_a=float(np.mean(hota["AssA"])),
        idf1=float(identity["IDF1"]),
        mota=float(clear["MOTA"]),
        switches=int(clear["IDSW"]),
        fragments=int(clear["Frag"]),
    )


def _sequences(scene: Scene, pairs: Pairs) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Label, video and what trackeval wants to know of each label of each video that has annotations of it."""
    video = np.where(scene.by_tracker, scene.sequence, -1)
    groups = [rows.label * (len(scene.tracked) + 1) + video[rows.place] + 1 for rows in (scene.jobs, scene.truth)]
    with_tracker = np.concatenate([group[rows.tracker >= 0] for group, rows in zip(groups, (scene.jobs, scene.truth), strict=True)])
    of_pair = np.where(scene.jobs.label[pairs.job] == scene.truth.label[pairs.truth], groups[0][pairs.job], -1)
    order = [np.argsort(group, kind="stable") for group in (*groups, of_pair)]
    ranked = [group[by] for group, by in zip((*groups, of_pair), order, strict=True)]
    for group in distinct_numbers(with_tracker).tolist():
        own, other, some = (by[slice(*np.searchsorted(rank, [group, group + 1]))] for rank, by in zip(ranked, order, strict=True))
        label, number = divmod(group, len(scene.tracked) + 1)
        yield label, number - 1, _data(scene, own, other, Pairs(pairs.job[some], pairs.truth[some], pairs.overlap[some]))


def _data(scene: Scene, own: NDArray[np.intp], other: NDArray[np.intp], pairs: Pairs) -> dict[str, Any]:
    """One label of one video as trackeval takes it; frames without any annotation change nothing there and are left out."""
    places = np.union1d(scene.jobs.place[own], scene.truth.place[other])
    tracker, tracker_start, trackers = _by_frame(scene.jobs, own, places)
    truth, truth_start, objects = _by_frame(scene.truth, other, places)
    at = np.searchsorted(places, scene.jobs.place[pairs.job])
    order = np.argsort(at, kind="stable")
    similarity = _Similarity(
        start=np.searchsorted(at[order], np.arange(len(places) + 1)),
        row=np.searchsorted(other, pairs.truth[order]) - truth_start[at[order]],
        column=np.searchsorted(own, pairs.job[order]) - tracker_start[at[order]],
        overlap=pairs.overlap[order],
        rows=np.diff(truth_start),
        columns=np.diff(tracker_start),
    )
    return {
        "num_timesteps": len(places),
        "num_tracker_dets": len(own),
        "num_gt_dets": len(other),
        "num_tracker_ids": trackers,
        "num_gt_ids": objects,
        "tracker_ids": np.split(tracker, tracker_start[1:-1]),
        "gt_ids": np.split(truth, truth_start[1:-1]),
        "similarity_scores": similarity,
    }


def _by_frame(rows: Rows, some: NDArray[np.intp], places: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp], int]:
    """The trackers of some rows, numbered from 0 without gaps; (places + 1,) where each frame begins; how many trackers."""
    numbers, tracker = np.unique(rows.tracker[some], return_inverse=True)
    return tracker.reshape(-1), np.searchsorted(rows.place[some], [*places.tolist(), np.iinfo(np.intp).max]), len(numbers)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Similarity:
    """A matrix of overlaps a frame, made when it is asked for: together they may not fit into memory."""

    start: NDArray[np.intp]
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    overlap: NDArray[np.float64]
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]

    def __getitem__(self, frame: int) -> NDArray[np.float64]:
        """(truth, trackers) of a frame."""
        matrix = np.zeros((self.rows[frame], self.columns[frame]))
        some = slice(self.start[frame], self.start[frame + 1])
        matrix[self.row[some], self.column[some]] = self.overlap[some]
        return matrix
