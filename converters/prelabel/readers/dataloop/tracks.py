"""Annotations of videos: what the file says of each from a frame on, and in which frames it is seen."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
from msgspec import Raw

from prelabel.detections import AttributeSet
from prelabel.rawjson import NULL
from prelabel.readers.dataloop.marks import Marks, One, first_of
from prelabel.readers.dataloop.poses import POSE
from prelabel.readers.dataloop.records import Snapshot
from prelabel.readers.dataloop.saying import attributes_of, gathered
from prelabel.readers.dataloop.shapes import WHERE, Drawn
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.timing import MOST_FRAMES
from prelabel.safejson import or_leave_out

SECOND = "snapshot that gives way to a later one of its frame"

BEHIND = "end behind the last frame"

_SNAPSHOT = msgspec.json.Decoder(Snapshot)
_NUMBER = msgspec.json.Decoder(float | None)
_FLAG = msgspec.json.Decoder(bool | None)


class Length(NamedTuple):
    """Of a video.

    Args:
        frames: how many it has; 0 where it is not known.
        rate_hz: frames a second; NaN where it is not known.
        size: width and height that masks must have; (0, 0) where it is not known.
    """

    frames: int
    rate_hz: float
    size: tuple[int, int]


class Key(NamedTuple):
    """An annotation from a frame on.

    Args:
        frame: its number.
        drawn: where it is; of a pose nowhere.
        visible: whether it is seen.
        fixed: a person or a model put it there; else it was made between such frames.
        label: its class.
        attributes: of it.
    """

    frame: int
    drawn: Sequence[Drawn]
    visible: bool
    fixed: bool
    label: str
    attributes: AttributeSet

    def says(self, other: "Key") -> bool:
        """Whether it says the same as another of its frame."""
        if (self.visible, self.label, self.attributes, len(self.drawn)) != (other.visible, other.label, other.attributes, len(other.drawn)):
            return False
        return all(
            own.kind == its.kind
            and own.box == its.box
            and own.angle == its.angle
            and own.rings.points.tolist() == its.rings.points.tolist()
            for own, its in zip(self.drawn, other.drawn, strict=True)
        )


class Timeline(NamedTuple):
    """An annotation of a video.

    Args:
        one: the annotation.
        keys: what is said of it, by rising frames; one at least.
        end: the last frame in which it is seen.
    """

    one: One
    keys: Sequence[Key]
    end: int

    def at(self, frame: int) -> Key:
        """What holds in a frame: the last key at or before it, else the first."""
        return self.keys[max(bisect_right(self.keys, frame, key=lambda key: key.frame) - 1, 0)]

    def seen(self) -> Iterator[tuple[int, Key, bool]]:
        """The frames in which it is seen, each with what holds there, and whether it was made between frames that say something."""
        for number, key in enumerate(self.keys):
            if key.visible:
                end = self.keys[number + 1].frame if number + 1 < len(self.keys) else self.end + 1
                for frame in range(key.frame, end):
                    yield frame, key, frame != key.frame or not key.fixed


@dataclass(frozen=True, slots=True)
class Timelines:
    """Makes the timelines of the annotations of a video.

    As dtlpy has it: an annotation is seen from its first frame to its last, and from each snapshot on it is as that says.

    Args:
        length: of the video.
        marks: takes what is bad.
    """

    length: Length
    marks: Marks

    def of(self, one: One) -> Timeline | None:
        """The timeline of an annotation; None of one that was rejected.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        if one.system is None:
            return None
        try:
            first = self._first(one)
        except BadShape as bad:
            self.marks.refuse(bad, one.raw, one.element)
            return None
        if first is None:
            return None
        keys = {first.frame: first}
        for key in self._snapshots(one, first):
            if key.frame in keys and not keys[key.frame].says(key):
                self.marks.tally.filtered[SECOND] += 1
            keys[key.frame] = key
        ordered = [keys[frame] for frame in sorted(keys)]
        return Timeline(one, ordered, self._end(one, ordered))

    def _first(self, one: One) -> Key | None:
        """What is said of the first frame; None where it was rejected.

        Raises:
            BadShape: its frame is none, or it cannot be drawn.
        """
        system, where = one.platform, ".metadata.system"
        number = self._number(system.frame, f"{where}.frame")
        if number is None:
            number = self._at(system.start_time, f"{where}.startTime", "record") or 0.0
        frame = self._whole(number, f"{where}.frame")
        shapes = self._shapes(one, first_of((one.said.coordinates, WHERE), (one.said.data, ".data")), one.raw, one.element)
        if shapes is None:
            return None
        return Key(frame, shapes, visible=True, fixed=True, label=one.label, attributes=attributes_of(one, self.marks))

    def _snapshots(self, one: One, first: Key) -> Iterator[Key]:
        """What snapshots say; bad ones are rejected."""
        element, document = f"{one.element}.metadata.system.snapshots_", self.marks.item.document
        raws, before = one.platform.snapshots, first
        if self.marks.refused_lax(raws, element, "snapshots"):
            return
        for number, snapshot in document.entries(raws, _SNAPSHOT, element, "snapshot", self.marks.tally):
            raw, where = document.part(raws, f"[{number}]") or raws, f"{element}[{number}]"
            try:
                key = self._key(one, snapshot, before, (raw, where))
            except BadShape as bad:
                self.marks.refuse(bad, raw, where)
                continue
            if key is not None:
                yield key
                before = key

    def _key(self, one: One, snapshot: Snapshot, before: Key, at: tuple[Raw, str]) -> Key | None:
        """What a snapshot says, whose text and ``$.path`` are given; None where it was rejected.

        Raises:
            BadShape: its frame is none, or it cannot be drawn.
        """
        raw, element = at
        frame = self._whole(before.frame + 1 if snapshot.frame is None else snapshot.frame, ".frame")
        visible = snapshot.object_visible is not False
        members = first_of((snapshot.data, ".data"), (snapshot.coordinates, WHERE))
        shapes = self._shapes(one, members, raw, element) if visible else ()
        if shapes is None:
            return None
        fixed = self.marks.value(snapshot.fixed, _FLAG, f"{element}.fixed")
        label = (snapshot.label or "").strip() or before.label
        return Key(frame, shapes, visible, bool(fixed), label, self._attributes(snapshot, before, element))

    def _shapes(self, one: One, said: tuple[Raw, str], raw: Raw, element: str) -> Sequence[Drawn] | None:
        """The shapes of coordinates, whose member is given; none of a pose, None where they were rejected.

        Raises:
            BadShape: it cannot be drawn.
        """
        if one.said.type == POSE:
            return ()
        shapes, size = self.marks.drawn(one, *said, element), self.length.size
        wrong = [drawn for drawn in shapes if (0, 0) not in {drawn.size, size} and drawn.size != size]
        for drawn in wrong:
            self.marks.refuse_size(drawn.size, size, raw, element)
        return shapes if shapes and not wrong else None

    def _attributes(self, snapshot: Snapshot, before: Key, element: str) -> AttributeSet:
        """Those of a snapshot, which says all of them; where it says none at all they stay as they were."""
        lists = [(snapshot.attributes, f"{element}.attributes"), (snapshot.named_attributes, f"{element}.namedAttributes")]
        found = gathered([(snapshot.description, f"{element}.description")], lists, {}, self.marks)
        says_some = snapshot.attributes is not NULL or snapshot.named_attributes is not NULL
        kept = {*self.marks.options.attributes} if says_some else {*before.attributes} - {"description"}
        if snapshot.description is NULL:
            kept.add("description")
        return {**{name: value for name, value in before.attributes.items() if name in kept}, **found}

    def _end(self, one: One, keys: Sequence[Key]) -> int:
        """The last frame in which an annotation is seen: the one that is said, or a later one that a snapshot says."""
        try:
            number = self._said_end(one, keys[0].frame)
        except BadShape as bad:
            self.marks.refuse(bad, one.raw, one.element)
            number = None
        if number is None:
            return keys[-1].frame
        count = self.length.frames
        if count and number > count:
            # what the studio lets last to the end of a video ends one behind its last frame
            self.marks.tally.adjusted[BEHIND] += 1
        return max(min(number, count - 1 if count else number), keys[-1].frame)

    def _said_end(self, one: One, first: int) -> int | None:
        """The end that an annotation says, which begins in a frame; None where it says none.

        Raises:
            BadShape: it is none.
        """
        system, where = one.platform, ".metadata.system.endFrame"
        number: float | None = self.marks.value(system.end_frame, _NUMBER, f"{one.element}{where}", "end")
        if number is None:
            where = ".metadata.system.endTime"
            number = self._at(system.end_time, where, "end")
        if number is None:
            return None
        if not first <= number < MOST_FRAMES or number != int(number):
            raise BadShape("no frame number", where, f"{number:g} is no frame from {first} on", or_leave_out("end"))
        return int(number)

    def _at(self, raw: Raw, where: str, left_out: str) -> float | None:
        """The frame at a time in seconds; None where no time but the start of the video is said.

        Raises:
            BadShape: nothing says how many frames there are a second, or it is no time of a video; what is left out is named.
        """
        time_s: float | None = self.marks.silent(raw, _NUMBER)
        if time_s == 0 or (time_s is None and raw == NULL):
            return None
        rate = self.length.rate_hz
        if time_s is None or not 0 < time_s < MOST_FRAMES:
            raise BadShape("no time", where, "is no time of a video in seconds", or_leave_out(left_out))
        if not rate > 0:
            what = "is in seconds, but nothing says how many frames the video has a second"
            fix = f"give the rate of the frames with -O fps=RATE, or leave the {left_out} out with --on-error skip"
            raise BadShape("time without a rate", where, what, fix)
        return float(round(time_s * rate))

    def _number(self, raw: Raw, where: str) -> float | None:
        """A number without which an annotation is lost.

        Raises:
            BadShape: it is of another type.
        """
        found: float | None = self.marks.silent(raw, _NUMBER)
        if found is None and raw != NULL:
            raise BadShape("no frame number", where, "is no number of a frame")
        return found

    def _whole(self, number: float, where: str) -> int:
        """The number of a frame.

        Raises:
            BadShape: the video has none of that number.
        """
        if not 0 <= number < MOST_FRAMES or number != int(number):
            raise BadShape("no frame number", where, f"{number:g} is no number of a frame")
        count = self.length.frames
        if count and number >= count:
            what, fix = f"frame {number:.0f}, but the video has {count}, counted from 0", "give all frames with --frames"
            raise BadShape("frame outside the video", where, what, f"{fix}, or leave the record out with --on-error skip")
        return int(number)


def turned(time: Timeline) -> bool:
    """Whether a box of a track is turned anywhere, so that all are polygons."""
    return time.one.said.type == "box" and any(drawn.angle % 360 != 0 or not drawn.box for key in time.keys for drawn in key.drawn)
