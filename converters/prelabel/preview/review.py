"""What a person should look at first: trackers and annotations that look like mistakes of a detector or a tracker.

Every finding names a tracker and a range of frames. A tracker has at most one finding of a reason, at its worst place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.boxes import iou_of_pairs
from prelabel.geometry.numbering import grouped
from prelabel.preview.scene import Scene

SHORT = 3
"""A tracker of fewer annotations is very short, unless the video begins or ends there."""

LEAST_FRAMES = 10
"""Fewer frames make no tracker short."""

JUMP = 1.0
"""Its own width or height in one frame is what an object moves without jumping: beyond that two boxes do not touch."""

GROWTH = 1.8
"""The ratio of areas of two neighbouring frames from which a change is abrupt."""

SMALLEST = 0.01
"""Of the frame's width or height: what is smaller counts as that large, since it jitters."""

BORDER = 0.002
"""Of the frame: a box that ends nearer to the frame's border touches it."""

BORDER_FRAMES = 5
"""A tracker at the border for as many frames, and for half of its life, is offered."""

OVERLAP = 0.7
OVERLAP_FRAMES = 5
"""Two trackers of one label whose boxes overlap by more than this for as many frames may be one object."""

IMAGE_OVERLAP = 0.8
"""The same for two annotations of an image."""

_REACH = 200
"""Boxes of one label beside each other in a frame that are compared: a file that piles up more cannot make this endless."""

_ROWS = 1 << 22
"""Pairs of boxes that are kept at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place that should be looked at.

    Args:
        reason: a class of findings, such as ``jumps``.
        tracker: index into the trackers.
        other: the second tracker, -1 for none.
        first: index into the frames: where to look.
        last: the end of the range.
        text: what was found, as a sentence without its subject.
        strength: how much beyond its limit; orders findings of a reason.
    """

    reason: str
    tracker: int
    first: int
    last: int
    text: str
    strength: float
    other: int = -1


def findings(scene: Scene) -> list[Finding]:
    """All findings of a job, by reason, the strongest first."""
    if not len(scene.frame):
        return []
    tracker, box = scene.tracker, scene.box
    by_reason: Sequence[Iterator[Finding]] = (
        [_jumps(scene, tracker, box), _growth(scene, tracker, box), _overlaps(scene, tracker, box), _short(scene), _border(scene, box)]
        if scene.video
        else [_overlaps(scene, tracker, box)]
    )
    return [finding for found in by_reason for finding in sorted(found, key=lambda each: (-each.strength, each.tracker, each.first))]


def worst_frame(scene: Scene, found: Sequence[Finding]) -> int:
    """The frame with the most findings; where there is none, the one with the most annotations. The first of equal ones."""
    count = np.zeros(len(scene.frame_ids), np.int64)
    for finding in found:
        count[finding.first] += 1
    if not found:
        count += np.bincount(scene.frame, minlength=len(count))
    return int(count.argmax())


def _neighbours(scene: Scene, tracker: NDArray[np.int64]) -> NDArray[np.intp]:
    """(m,) rows whose successor is of the same tracker; landmarks left out, whose bounds change with what is visible."""
    same = (tracker[:-1] == tracker[1:]) & (scene.frame[1:] > scene.frame[:-1])
    return np.flatnonzero(same & (scene.kind[tracker[:-1]] != Kind.LANDMARK))


def _largest(tracker: NDArray[np.int64], value: NDArray[np.float64]) -> NDArray[np.intp]:
    """The position of the largest value of each tracker."""
    order = np.lexsort((-value, tracker))
    first: NDArray[np.bool_] = np.diff(tracker[order], prepend=-1) != 0
    return order[first]


def _jumps(scene: Scene, tracker: NDArray[np.int64], box: NDArray[np.float64]) -> Iterator[Finding]:
    a = _neighbours(scene, tracker)
    gap = scene.frame[a + 1] - scene.frame[a]
    centre, size = (box[:, :2] + box[:, 2:]) / 2, np.maximum(box[:, 2:] - box[:, :2], SMALLEST)
    moved = (np.abs(centre[a + 1] - centre[a]) / ((size[a] + size[a + 1]) / 2)).max(axis=1) / gap
    far = moved > JUMP
    rows, moved = a[far], moved[far]
    for i in _largest(tracker[rows], moved).tolist():
        text = f"moves {moved[i]:.1f} times its own size in a frame"
        frame = int(scene.frame[rows[i] + 1])
        yield Finding(reason="jumps", tracker=int(tracker[rows[i]]), first=frame, last=frame, text=text, strength=float(moved[i]))


def _growth(scene: Scene, tracker: NDArray[np.int64], box: NDArray[np.float64]) -> Iterator[Finding]:
    a = _neighbours(scene, tracker)
    # what the border cuts changes its size without being wrong
    inside = ~_touching(box)
    a = a[inside[a] & inside[a + 1] & (scene.kind[tracker[a]] != Kind.LINE)]
    gap = scene.frame[a + 1] - scene.frame[a]
    area = np.prod(np.maximum(box[:, 2:] - box[:, :2], SMALLEST), axis=1)
    ratio = np.exp(np.abs(np.log(area[a + 1] / area[a])) / gap)
    abrupt = ratio > GROWTH
    rows, ratio = a[abrupt], ratio[abrupt]
    for i in _largest(tracker[rows], ratio).tolist():
        word = "grows" if area[rows[i] + 1] > area[rows[i]] else "shrinks"
        text, frame = f"{word} {ratio[i]:.1f} times in a frame", int(scene.frame[rows[i] + 1])
        yield Finding(reason="changes size", tracker=int(tracker[rows[i]]), first=frame, last=frame, text=text, strength=float(ratio[i]))


def _short(scene: Scene) -> Iterator[Finding]:
    frames = len(scene.frame_ids)
    if frames < LEAST_FRAMES:
        return
    length = np.diff(scene.tracker_start)
    for i in np.flatnonzero((length > 0) & (length < SHORT)).tolist():
        first, last = _life(scene, i)
        if first > 0 and last < frames - 1:
            text = f"is in only {counted(int(length[i]), 'frame')}"
            yield Finding(reason="very short", tracker=i, first=first, last=last, text=text, strength=-float(length[i]))


def _border(scene: Scene, box: NDArray[np.float64]) -> Iterator[Finding]:
    touching = _touching(box)
    so_far = np.concatenate([[0], np.cumsum(touching)])
    at = so_far[scene.tracker_start[1:]] - so_far[scene.tracker_start[:-1]]
    length = np.diff(scene.tracker_start)
    for i in np.flatnonzero((at >= BORDER_FRAMES) & (2 * at >= length)).tolist():
        begin = int(scene.tracker_start[i])
        first = begin + int(touching[begin : begin + int(length[i])].argmax())
        text = f"touches the border in {at[i]:,} of {counted(int(length[i]), 'frame')}"
        last = _life(scene, i)[1]
        yield Finding(reason="at the border", tracker=i, first=int(scene.frame[first]), last=last, text=text, strength=float(at[i]))


def _touching(box: NDArray[np.float64]) -> NDArray[np.bool_]:
    near = (box[:, :2] <= BORDER) | (box[:, 2:] >= 1 - BORDER)
    return near[:, 0] | near[:, 1]


def _life(scene: Scene, tracker: int) -> tuple[int, int]:
    """The first and last frame of a tracker that has an annotation."""
    return int(scene.frame[scene.tracker_start[tracker]]), int(scene.frame[scene.tracker_start[tracker + 1] - 1])


def _overlaps(scene: Scene, tracker: NDArray[np.int64], box: NDArray[np.float64]) -> Iterator[Finding]:
    least = OVERLAP if scene.video else IMAGE_OVERLAP
    a, b, overlap = _overlapping(scene, tracker, box, least)
    low, high = np.minimum(tracker[a], tracker[b]), np.maximum(tracker[a], tracker[b])
    pairs, member = np.unique(low * len(scene.labels) + high, return_inverse=True)
    frames = np.bincount(member.reshape(-1), minlength=len(pairs))
    order, end = grouped(member.reshape(-1)), np.cumsum(frames)
    for pair in np.flatnonzero(frames >= (OVERLAP_FRAMES if scene.video else 1)).tolist():
        rows = order[end[pair] - frames[pair] : end[pair]]
        where = scene.frame[a[rows]]
        how = f"by {overlap[rows].mean():.0%}" + (f" in {counted(len(rows), 'frame')}" if scene.video else "")
        one, other = divmod(int(pairs[pair]), len(scene.labels))
        yield Finding(
            reason="overlap", tracker=one, other=other, first=int(where.min()), last=int(where.max()),
            text=f"overlaps another of its label {how}", strength=float(overlap[rows].sum()),
        )  # fmt: skip


def _overlapping(
    scene: Scene, tracker: NDArray[np.int64], box: NDArray[np.float64], least: float
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Pairs of rows of one frame, label and kind whose boxes overlap by more than ``least``, and by how much."""
    names = {name: i for i, name in enumerate(dict.fromkeys(scene.labels))}
    label = np.array([names[name] for name in scene.labels], np.int64)[tracker] * len(Kind) + scene.kind[tracker]
    group = scene.frame * (int(label.max()) + 1) + label
    order = np.lexsort((box[:, 0], group))
    group, sorted_box = group[order], box[order]
    # rows are compared with their k-th successor; a row has done once its successor begins to the right of it
    active = np.arange(len(order))
    found: list[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]] = []
    kept = 0
    for k in range(1, _REACH):
        active = active[active + k < len(order)]
        active = active[(group[active] == group[active + k]) & (sorted_box[active + k, 0] < sorted_box[active, 2])]
        if not len(active) or kept > _ROWS:
            break
        overlap = iou_of_pairs(sorted_box[active], sorted_box[active + k])
        good = overlap > least
        found.append((order[active[good]], order[active[good] + k], overlap[good]))
        kept += int(good.sum())
    if not found:
        return np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0)
    a, b, overlap = (np.concatenate(part) for part in zip(*found, strict=True))
    return a, b, overlap
