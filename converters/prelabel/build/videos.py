"""Video jobs from detections: one a sequence, or several where it is cut."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

import msgspec
import numpy as np

from prelabel.build.annotations import Naming
from prelabel.build.drawing import visible
from prelabel.build.ids import UUID_BYTES, Words, seeds, uuids
from prelabel.build.jobs import OPENING, BuiltJob, JobOptions, quoted
from prelabel.build.parts import part_numbers
from prelabel.build.trackers import Trackers, tracker_texts, with_majority_labels
from prelabel.detections import Detections, Frame, sequence_bounds
from prelabel.errors import Tally
from prelabel.ranges import FASTEST_HZ

Window = tuple[int, int, int]
"""Where the frames of a job begin and end, and which job of its sequence it is, from 1; 0 where it is the only one."""


def build_video_jobs(detections: Detections, options: JobOptions, tally: Tally) -> Iterator[BuiltJob]:
    """One job a sequence, in the order of the frames; rows are linked and in canonical order.

    Parts and labels are settled over the whole sequence, so that an object and a shared frame are the same in each job that it is cut into.

    Raises:
        ChoiceError: a frame has no URL, or two of a job have one by the template.
    """
    d = visible(detections, options.outlines, tally)
    bounds = sequence_bounds([frame.sequence for frame in d.frames])
    owner = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))[d.frame]
    part = part_numbers(d, owner)
    trackers = Trackers.of(d, owner, part)
    d = with_majority_labels(d, trackers, tally)
    ids = [id_ for begin, end in pairwise(bounds) for id_ in frame_ids(d.frames[begin:end])]
    jobs = [window for begin, end in pairwise(bounds) for window in _windows_of(begin, end, options)]
    if any(number for _, _, number in jobs):
        first, last = np.searchsorted(d.frame, [job[:2] for job in jobs]).T
        rows = np.concatenate([np.arange(*span) for span in zip(first.tolist(), last.tolist(), strict=True)])
        d, part, owner = d.take(rows), part[rows], np.repeat(np.arange(len(jobs)), last - first)
        trackers = Trackers.of(d, owner, part)
    yield from _jobs(d, trackers, jobs, ids, options, tally=tally)


def _jobs(
    d: Detections, trackers: Trackers, jobs: Sequence[Window], ids: Sequence[str], options: JobOptions, *, tally: Tally
) -> Iterator[BuiltJob]:
    """The jobs of some windows of frames.

    Args:
        d: the rows, window by window.
        trackers: each of one window.
        jobs: the windows.
        ids: (frames,) as the payload names them.
        options: what goes into every payload.
        tally: takes notes.
    """
    naming = Naming(
        seeds=frame_seeds(d.frames),
        marks=trackers.mark,
        mark=trackers.of_row,
        keys=[b'"%b":' % id_ for id_ in quoted(ids)],
        state=options.state,
    )
    seed = seeds([d.frames[begin].sequence for begin, _, _ in jobs])
    texts = tracker_texts(d, trackers, seed, naming)
    interpolated = _interpolated(d, trackers, seed, ids)
    rows, made = (np.bincount(of, minlength=len(jobs)).tolist() for of in (trackers.owner[trackers.of_row], trackers.owner))
    for job, (begin, end, number) in enumerate(jobs):
        some = d.frames[begin:end]
        about = _about(some, interpolated[job])
        named = some[0]
        if number:
            about["sequence"] = named.sequence
            named = msgspec.structs.replace(named, sequence=f"{named.sequence}-{number:03}")
        reference = options.reference.fill(named, escape=False) if options.reference else named.sequence
        urls = options.urls.of_all(some, tally)
        frames = [{"frame_id": id_, "src": url} for id_, url in zip(ids[begin:end], urls, strict=True)]
        video = b'"video_data":%b,"maker_response":{"video2d":{"data":{"annotations":[' % msgspec.json.encode({"frames": frames})
        parts = (OPENING, msgspec.json.encode(reference), options.head(), video, *texts[job], b"]}}}", options.tail(about))
        yield BuiltJob(reference_id=reference, parts=parts, frames=len(frames), trackers=made[job], annotations=rows[job])


def _windows_of(begin: int, end: int, options: JobOptions) -> list[Window]:
    """The jobs that a sequence of some frames is cut into."""
    found = windows(end - begin, options.max_frames, options.frame_overlap)
    return [(begin + first, begin + last, number if len(found) > 1 else 0) for number, (first, last) in enumerate(found, 1)]


def _interpolated(d: Detections, trackers: Trackers, seed: Words, ids: Sequence[str]) -> list[dict[str, list[str]]]:
    """For each job the frame ids of interpolated annotations by tracker ``_id``."""
    out: list[dict[str, list[str]]] = [{} for _ in seed]
    if d.interpolated.any():
        order = trackers.order()
        rows = order[d.interpolated[order]]
        tracker = trackers.of_row[rows]
        job = trackers.owner[tracker]
        names = uuids(seed[job], trackers.mark[tracker]).view(f"S{UUID_BYTES}").reshape(-1).tolist()
        for where, name, frame in zip(job.tolist(), names, d.frame[rows].tolist(), strict=True):
            out[where].setdefault(name.decode(), []).append(ids[frame])
    return out


def windows(frames: int, most: int | None, overlap: int) -> list[tuple[int, int]]:
    """Where the jobs of a sequence begin and end.

    >>> windows(10, 4, 1), windows(10, None, 0)
    ([(0, 4), (3, 7), (6, 10)], [(0, 10)])
    """
    if most is None or frames <= most:
        return [(0, frames)]
    begins = range(0, frames - overlap, most - overlap)
    return [(begin, min(begin + most, frames)) for begin in begins]


def _about(frames: Sequence[Frame], interpolated: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """What preview and score need and the payload cannot say; what is unknown is left out."""
    about: dict[str, object] = {}
    if len({frame.width for frame in frames}) == len({frame.height for frame in frames}) == 1 and frames[0].width:
        about |= {"width": frames[0].width, "height": frames[0].height}
    span_s = frames[-1].time_s - frames[0].time_s
    if span_s > 0 and 0 < (rate := round((frames[-1].index - frames[0].index) / span_s, 3)) <= FASTEST_HZ:
        about["rate"] = rate
    about["frame_numbers"] = [frame.index for frame in frames]
    if interpolated:
        about["interpolated"] = interpolated
    return about


def frame_ids(frames: Sequence[Frame]) -> list[str]:
    """An id for each frame of a sequence: the file's stem where all differ, else its name, else the whole file.

    >>> frame_ids([Frame(file="a/1.jpg"), Frame(file="a/2.jpg")]), frame_ids([Frame(file="a/1.jpg"), Frame(file="b/1.jpg")])
    (['1', '2'], ['a/1.jpg', 'b/1.jpg'])
    """
    files = [frame.file for frame in frames]
    names = [file.rpartition("/")[2] for file in files] if "/" in "".join(files) else files
    if "" in names or "." in names:
        names = [PurePosixPath(file).name for file in files]
    dots = [name.rfind(".") for name in names]
    stems = [name[:dot] if 0 < dot < len(name) - 1 else name for name, dot in zip(names, dots, strict=True)]
    for candidates in (stems, names):
        if len(set(candidates)) == len(candidates):
            return candidates
    return files


def frame_seeds(frames: Sequence[Frame]) -> Words:
    """(frames, 2) the seed of each frame's annotations."""
    return seeds([f"{frame.sequence}\0{frame.file}" for frame in frames])
