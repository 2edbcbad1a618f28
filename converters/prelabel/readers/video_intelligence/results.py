"""The results of a video as one sequence."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

import msgspec

from prelabel.detections import Detections, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.timing import Moment, Video, in_frames
from prelabel.readers.video_intelligence.seen import OBJECTS, TEXTS, TRACKED, Seen, seen_in
from prelabel.safejson import Document

ANSWER = "annotationResults"

READ = frozenset({"inputUri", "segment", "error", OBJECTS, TEXTS, *TRACKED})
"""What is read of a result; other annotations have no place in the frame, or are no longer made."""

_FIX = "give the answer of a finished operation, or the file that was written to outputUri"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for all videos.

    Args:
        rate_hz: frames a second.
        nearest: of two times of a track in one frame what is nearest is kept.
        alone: there is no other video.
        context: decides frames, and takes what is bad.
    """

    rate_hz: float
    nearest: bool
    alone: bool
    context: Context


def videos_of(document: Document, tally: Tally) -> Mapping[str, list[Message]]:
    """The results of a file by the name of their video, without suffix.

    Raises:
        InputError: the file is no answer, that of an operation that is not done or failed, or a bad record stops the run.
    """
    document.sections()
    root = Message.of(document, msgspec.Raw(document.strict), "$", tally)
    whole = Place(str(document.path))
    if root is None:
        return {}
    failed = root.message("error")
    if failed is not None:
        raise InputError(f"the operation failed: {failed.text('message')[:200]}", place=whole, fix="annotate the video again")
    if not root.has(ANSWER) and not root.has("response") and root.has("metadata"):
        raise InputError("the operation is not done", place=whole, fix="fetch the operation when it is done")
    answer = root if root.has(ANSWER) else root.message("response")
    if answer is None or not answer.has(ANSWER):
        raise InputError(f"has no {ANSWER}", place=whole, fix=_FIX)
    videos: dict[str, list[Message]] = {}
    for result in answer.messages(ANSWER):
        error = result.message("error")
        if error is not None and error.members:
            fault = Fault("video not annotated", "", f"the video was not annotated: {error.text('message')[:200]}", "annotate it again")
            result.reject(fault)
            continue
        videos.setdefault(result.text("inputUri"), []).append(result)
    return {name: videos[uri] for uri, name in _names(list(videos)).items()}


def _names(uris: list[str]) -> dict[str, str]:
    """What videos are called: the end of their URI without suffix, the whole path where that is not enough.

    >>> _names(["/b/x/north.mp4", "/b/x/south.mp4", "/b/y/south.mp4"])
    {'/b/x/north.mp4': 'north', '/b/x/south.mp4': 'b/x/south', '/b/y/south.mp4': 'b/y/south'}
    """
    paths = {uri: PurePosixPath(uri.removesuffix(PurePosixPath(uri).suffix)) for uri in uris}
    parts = {uri: [part for part in path.parts if part.strip("./")] or ["video"] for uri, path in paths.items()}
    shared = Counter(part[-1] for part in parts.values())
    return {uri: part[-1] if shared[part[-1]] == 1 else "/".join(part) for uri, part in parts.items()}


class _Entry(NamedTuple):
    seen: Seen
    track: int
    source: int


def sequence(document: Document, name: str, results: list[Message], rules: Rules) -> Detections:
    """A video in one batch.

    Raises:
        InputError: no image of ``--frames`` belongs to it, or a bad record stops the run.
    """
    context, tally = rules.context, rules.context.tally
    sources: dict[Source, int] = {}
    tracks: dict[Hashable, int] = {}
    entries: list[_Entry] = []
    last_s = 0.0
    for result in results:
        segment = result.message("segment")
        last_s = max(last_s, (segment.seconds("endTimeOffset") if segment else 0.0) or 0.0)
        for side, count in result.others(READ):
            if count != 0:
                tally.unconverted[side if count is None else f"element of {side}"] += count or 1
        for seen in seen_in(result, context):
            source = sources.setdefault(Source(str(document.path), seen.listed), len(sources))
            entries.append(_Entry(seen, tracks.setdefault(seen.track, len(tracks)), source))
    # a segment ends with its last frame
    count = int(min(last_s * rules.rate_hz, 1e12) + 0.5) + 1 if last_s > 0 else 0
    video = Video.open(name, Place(str(document.path)), rules.rate_hz, count, context, alone=rules.alone)
    moments = [Moment(entry.track, entry.seen.time_s) for entry in entries]
    placed = in_frames(moments, lambda index: entries[index].seen.message.place(), video.clock, tally, nearest=rules.nearest)
    frames, position = video.frames([number for _, number in placed], (0, 0), context)
    objects = Objects()
    for entry, number in ((entries[index], number) for index, number in placed):
        if number in position:
            seen = entry.seen
            said = Said(
                frame=position[number], label=seen.label, origin=seen.origin, source=entry.source, track=entry.track, score=seen.score,
                attributes=seen.attributes,
            )  # fmt: skip
            seen.add_to(objects, said)
    return objects.detections(frames, list(sources) or [Source(str(document.path))], fractions=True)
