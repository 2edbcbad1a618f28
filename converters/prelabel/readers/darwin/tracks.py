"""Annotations of videos: the frames that list them, and which are one track."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from prelabel.errors import Tally
from prelabel.rawjson import lists_some
from prelabel.readers.darwin.marks import Marks, One
from prelabel.readers.darwin.records import Mark, Range
from prelabel.readers.darwin.saying import OTHERS, Members, members_of
from prelabel.readers.darwin.shapes import Shape
from prelabel.readers.darwin.timeline import Spans
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

MOST_FRAMES = 1 << 22
"""Of a video: a day and a half at 30 a second."""

_LONGEST = len(str(MOST_FRAMES))

_RANGE = msgspec.json.Decoder(Range)
_MARK = msgspec.json.Decoder(Mark)


class Listed(NamedTuple):
    """An annotation in a frame that lists it.

    Args:
        frame: its number.
        mark: what is said there.
        raw: its text.
        element: its ``$.path``.
        members: all that it has.
        shape: where it is; None where the frame says nothing of that.
    """

    frame: int
    mark: Mark
    raw: msgspec.Raw
    element: str
    members: Members
    shape: Shape | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """An annotation of a video.

    Args:
        one: the annotation.
        listed: in the frames that list it, rising; one at least.
        members: all that it has, and that its frames have.
        spans: in which frames it is seen.
        is_mask: where it is stands in raster layers.
    """

    one: One
    listed: Sequence[Listed]
    members: Members
    spans: Spans
    is_mask: bool

    @property
    def instance(self) -> tuple[str, int | str] | None:
        """Its class and the instance of it, where one is said."""
        defaults = self.one.annotation.global_sub_types
        said = (listed.mark.instance_id for listed in self.listed)
        ids = (id_.value for id_ in (*said, defaults.instance_id if defaults else None) if id_ is not None)
        return next(((self.one.label, id_) for id_ in ids if id_ is not None), None)


def listed_in(one: One, count: int, marks: Marks) -> list[Listed]:
    """The frames of an annotation, rising; bad ones are rejected.

    Args:
        one: the annotation.
        count: of the frames of the video; 0 where it is not said.
        marks: takes them.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    out: dict[int, Listed] = {}
    for text, raw in (one.annotation.listed or {}).items():
        element = f'{one.element}.frames["{text}"]'
        try:
            frame = _number(text, count)
        except BadShape as bad:
            marks.refuse(bad, raw, element)
            continue
        mark = marks.document.value(raw, _MARK, element, marks.tally)
        if mark is None:
            continue
        if frame in out:
            marks.refuse(BadShape("frame twice", "", f"frame {frame} comes twice", "keep one"), raw, element)
            continue
        try:
            shape = marks.shape(mark, one.label)
        except BadShape as bad:
            marks.refuse(bad, raw, element)
            continue
        out[frame] = Listed(frame, mark, raw, element, members_of(raw), shape)
    return [out[frame] for frame in sorted(out)]


def spans_of(one: One, marks: Marks) -> Spans:
    """When an annotation is seen, without ranges that are bad.

    Where a range is bad the annotation is seen in its others alone, if it has any: a shape where it may not be is worse than one that is
    missed. Where a hidden area is bad it is seen there, too: the whole track is not lost for the few frames in which it is out of view.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    said = one.annotation
    member, raw = ("ranges", said.ranges) if lists_some(said.ranges) else ("segments", said.segments)
    ranges = _ranges(raw, f"{one.element}.{member}", "range", marks) if lists_some(raw) else None
    return Spans(ranges, _ranges(said.hidden_areas, f"{one.element}.hidden_areas", "hidden area", marks))


def _ranges(raw: msgspec.Raw, element: str, what: str, marks: Marks) -> list[Range]:
    out: list[Range] = []
    for number, one in marks.document.entries(raw, _RANGE, element, what, marks.tally):
        if one.begin >= 0 and (one.end is None or one.begin <= one.end):
            out.append(one)
        else:
            said = f"from frame {shown(one.begin)} to frame {shown(one.end)} is no range"
            marks.refuse(BadShape("bad range", f"[{number}]", said, or_leave_out(what)), raw, element)
    return out


def sorted_out(listed: Sequence[One], count: int, marks: Marks) -> tuple[list[Track], list[Listed]]:
    """The annotations of a video that are drawn, and the frames of its raster layers; others are counted.

    Args:
        listed: the annotations.
        count: of the frames of the video; 0 where it is not said.
        marks: takes them.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    tracks: list[Track] = []
    layers: list[Listed] = []
    for one in listed:
        frames = listed_in(one, count, marks)
        members = {**one.members, **{name: raw for each in frames for name, raw in each.members.items()}}
        rasters = [each for each in frames if each.mark.raster_layer is not None]
        layers += rasters
        if any(each.shape is not None for each in frames):
            tracks.append(Track(one=one, listed=frames, members=members, spans=spans_of(one, marks), is_mask=False))
        elif any(each.mark.mask is not None for each in frames):
            tracks.append(Track(one=one, listed=frames, members=members, spans=spans_of(one, marks), is_mask=True))
        elif not one.annotation.listed and members.keys().isdisjoint(OTHERS):
            fix = "write its frames, or leave the record out with --on-error skip"
            marks.refuse(BadShape("annotation without frames", "", "lists no frame, but it is of a video", fix), one.raw, one.element)
        elif not rasters and len(frames) == len(one.annotation.listed or ()):
            # of one with a frame that was rejected nothing more is said
            marks.count_other(one, members)
    return tracks, layers


def track_ids(tracks: Sequence[tuple[Track, frozenset[int]]], tally: Tally) -> list[int]:
    """The track of each annotation: its own, or one for all of a class with the same instance id that share no frame.

    Args:
        tracks: the annotations, and the frames in which they are seen.
        tally: takes the note of instances that share frames.
    """
    together: dict[tuple[str, int | str], list[int]] = {}
    for number, (track, _) in enumerate(tracks):
        if track.instance is not None:
            together.setdefault(track.instance, []).append(number)
    ids = list(range(len(tracks)))
    for numbers in together.values():
        seen = Counter(frame for number in numbers for frame in tracks[number][1])
        if max(seen.values(), default=0) <= 1:
            for number in numbers:
                ids[number] = numbers[0]
        else:
            tally.note("annotations with one instance id in one frame are tracks of their own")
    return ids


def _number(text: str, count: int) -> int:
    """The number of a frame.

    Raises:
        BadShape: it is none, or the video has no such frame.
    """
    if not text.isascii() or not text.isdecimal() or len(text) > _LONGEST or int(text) >= MOST_FRAMES:
        raise BadShape("no frame number", "", f"{shown(text)} is no number of a frame", "number frames from 0")
    if count and int(text) >= count:
        raise BadShape(
            "frame outside the video", "", f"frame {int(text)}, but the video has {count}, counted from 0", "correct frame_count"
        )
    return int(text)
