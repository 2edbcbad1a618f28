"""Tracks for the rows of `Detections`: which ids stay, which rows are linked, how new tracks are numbered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Detections, object_rows, ranks
from prelabel.errors import Tally
from prelabel.geometry.numbering import grouped, numbered
from prelabel.geometry.ragged import starts
from prelabel.linking.options import LinkOptions
from prelabel.linking.overlap import MOST_KEPT
from prelabel.linking.scene import Scene, observe
from prelabel.linking.tidying import Timeline, filled, without_jitter

CROWDED = 5_000
"""Detections in a frame from which it is said that time is bounded."""

FILLED = "box added where a track was missed"


def link(detections: Detections, options: LinkOptions, tally: Tally) -> Detections:
    """As `prelabel.linking.link`, which says what is promised."""
    if not len(detections):
        return detections
    sequence = _sequences(detections)
    kept = np.full(len(detections), UNTRACKED) if options.mode in ("none", "relink") else detections.track
    if options.mode in ("auto", "relink"):
        _say_if_crowded(detections, tally)
    if (kept != UNTRACKED).all():
        found, made, steadying = detections, np.zeros(len(kept), np.bool_), np.zeros((len(detections.frames), 2))
    else:
        found, made, steadying = _with_tracks(detections, kept, sequence, options, tally)
    whole = _tidied(found, sequence, made, steadying, options)
    if len(whole) > len(found):
        tally.adjusted[FILLED] += len(whole) - len(found)
    return whole


def _with_tracks(
    detections: Detections, kept: NDArray[np.int64], sequence: NDArray[np.intp], options: LinkOptions, tally: Tally
) -> tuple[Detections, NDArray[np.bool_], NDArray[np.float64]]:
    """The rows that stay, each with a track; which of the tracks linking made, and the frames' `_Linked.steadying`."""
    row, of_row = object_rows(detections)
    known = np.zeros(len(row), np.bool_)
    known[of_row[kept != UNTRACKED]] = True
    linked = _Linked.none(len(row), len(detections.frames))
    if options.mode in ("auto", "relink"):
        linked = _linked(detections, np.flatnonzero(~known), row, sequence, options)
    stay = linked.stay[of_row]
    if not stay.all():
        reason = "in a weak track" if options.min_length is None else f"in a track of fewer than {options.min_length} detections"
        tally.filtered[reason] += int((~stay).sum())
        detections, kept, of_row = detections.take(stay), kept[stay], of_row[stay]
    track = _numbered(kept, of_row, linked.leader, sequence[detections.frame])
    return detections.with_columns(track=track), linked.made[of_row], linked.steadying


def _say_if_crowded(detections: Detections, tally: Tally) -> None:
    """Note that a frame has more detections than are compared without bounds."""
    most = int(np.bincount(detections.frame).max())
    if most >= CROWDED:
        tally.note(f"a frame has {most:,} detections: where many lie on one spot, each is linked by the {MOST_KEPT} most like it")


def _tidied(
    found: Detections, sequence: NDArray[np.intp], made: NDArray[np.bool_], steadying: NDArray[np.float64], options: LinkOptions
) -> Detections:
    """Gaps filled and jitter taken out, as the options say."""
    # without being told to, only in tracks that linking made
    fills = made.any() if options.fill_gaps is None else options.fill_gaps > 0
    if not len(found) or not (fills or options.smooth):
        return found
    timeline = Timeline.of(found.frames, sequence)
    if fills:
        found = filled(found, timeline, options.fill_gaps, made, steadying)
    return without_jitter(found, timeline) if options.smooth else found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Linked:
    """What linking says of the ``n`` objects of some sequences with ``f`` frames."""

    leader: NDArray[np.intp]
    """(n,) the first object of each object's track."""
    made: NDArray[np.bool_]
    """(n,) whether linking made the track."""
    stay: NDArray[np.bool_]
    """(n,) whether the track is believed."""
    steadying: NDArray[np.float64]
    """(f, 2) what added to x and y takes the camera's motion out."""

    @classmethod
    def none(cls, objects: int, frames: int) -> Self:
        """Every object a track of its own."""
        return cls(
            leader=np.arange(objects),
            made=np.zeros(objects, np.bool_),
            stay=np.ones(objects, np.bool_),
            steadying=np.zeros((frames, 2)),
        )


def _sequences(detections: Detections) -> NDArray[np.intp]:
    """(frames,) the number of each frame's sequence."""
    number: dict[str, int] = {}
    return np.array([number.setdefault(f.sequence, len(number)) for f in detections.frames], np.intp)


def _linked(
    detections: Detections, objects: NDArray[np.intp], row: NDArray[np.intp], of_frame: NDArray[np.intp], options: LinkOptions
) -> _Linked:
    """Where ``objects`` are linked, each sequence alone, and the others are not."""
    out = _Linked.none(len(row), len(detections.frames))
    if not len(objects):
        return out
    # scipy takes half a second to import, which tracks that are given need not pay for
    from prelabel.linking.sequence import link_scenes  # noqa: PLC0415

    out.made[objects] = True
    seen = list(_scenes(detections, objects, row, of_frame))
    for (scene, frames, some), found in zip(seen, link_scenes([scene for scene, _, _ in seen], options.max_gap), strict=True):
        out.leader[some] = some[found.leader]
        for axis in (0, 1):
            out.steadying[frames, axis] = np.interp(np.arange(len(frames)), scene.given, found.steadying[:, axis])
        if options.min_length is None:
            out.stay[some] = found.believed | np.isnan(detections.score[row[some]])
        else:
            out.stay[some] = np.bincount(found.leader, minlength=len(some))[found.leader] >= options.min_length
    return out


def _scenes(
    detections: Detections, objects: NDArray[np.intp], row: NDArray[np.intp], of_frame: NDArray[np.intp]
) -> Iterator[tuple[Scene, NDArray[np.intp], NDArray[np.intp]]]:
    """The scene of each sequence of several frames that has some of the ``objects``, its frames, and which of the objects its own are."""
    rank = ranks(detections.labels)
    sequence = of_frame[detections.frame[row[objects]]]
    frames_by_sequence = np.argsort(of_frame, kind="stable")
    frame_start = np.searchsorted(of_frame[frames_by_sequence], np.arange(of_frame.max() + 2))
    objects_by_sequence = objects[np.argsort(sequence, kind="stable")]
    start = np.searchsorted(np.sort(sequence), np.arange(of_frame.max() + 2))
    for s in np.flatnonzero((np.diff(frame_start) > 1) & (np.diff(start) > 0)):
        frames = frames_by_sequence[frame_start[s] : frame_start[s + 1]]
        some = objects_by_sequence[start[s] : start[s + 1]]
        rows = row[some]
        scene, order = observe(
            [detections.frames[f] for f in frames],
            np.searchsorted(frames, detections.frame[rows]),
            detections.box[rows],
            detections.score[rows],
            rank[detections.label[rows]],
        )
        yield scene, frames, some[order]


def _numbered(kept: NDArray[np.int64], of_row: NDArray[np.intp], leader: NDArray[np.intp], sequence: NDArray[np.intp]) -> NDArray[np.int64]:
    """(rows,) the ids: kept ones first, then an object's own id for its rows that have none, then new numbers by first row."""
    if (kept != UNTRACKED).all():
        return kept
    own = np.full(len(leader), UNTRACKED)
    given = np.flatnonzero(kept != UNTRACKED)[::-1]
    own[of_row[given]] = kept[given]
    track = np.where(kept == UNTRACKED, own[of_row], kept)
    base = np.zeros(sequence.max(initial=-1) + 1, np.int64)
    np.maximum.at(base, sequence[given], kept[given] + 1)
    new = np.flatnonzero(track == UNTRACKED)
    which, first = numbered(leader[of_row[new]])
    where = sequence[new[first]]
    order = grouped(where)
    begin = starts(np.bincount(where, minlength=len(base)))
    number = np.empty(len(first), np.int64)
    number[order] = np.arange(len(first)) + (base - begin[:-1])[where[order]]
    track[new] = number[which]
    return track
