"""The pages of a job as one sequence."""

from collections.abc import Iterator, Sized
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.detections import UNTRACKED, Detections, Source
from prelabel.errors import InputError, Place
from prelabel.rawjson import NULL
from prelabel.readers.base import Context
from prelabel.readers.rekognition.found import Finder, Found
from prelabel.readers.rekognition.records import SKIP, Head, Metadata, Timed, Whole, is_there
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.objects import Objects
from prelabel.readers.shared.timing import AWAY, Moment, Video, frame_numbers, frames_in, rate_of
from prelabel.safejson import Document, or_leave_out

LISTS = {"Labels": "Label", "Faces": "Face", "Persons": "Person"}
"""The lists that are read, and what each of their elements holds."""

OTHERS = ("Celebrities", "ModerationLabels", "TextDetections", "Segments")
"""Lists that jobs of other kinds have."""

DONE = ("", "SUCCEEDED")

TWICE = "track twice in a frame"

_HEAD = msgspec.json.Decoder(Head)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_RATE = msgspec.json.Decoder(float | None)
_WHOLE = msgspec.json.Decoder(Whole | None)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])


class _Entry(NamedTuple):
    found: Found
    moment: Moment
    finder: Finder
    source: int
    origin: int


@dataclass(slots=True, kw_only=True)
class Pages:
    """Gathers the pages of one job.

    Args:
        name: of the sequence.
        fps: frames a second as the user says.
        nearest: of two times in one frame what is nearest is kept.
        attributes: what was asked for.
        context: decides frames, and takes what is bad.
    """

    name: str
    fps: float | None
    nearest: bool
    attributes: tuple[str, ...]
    context: Context
    _place: Place | None = None
    _metadata: Metadata = field(default_factory=Metadata)
    _entries: list[_Entry] = field(default_factory=list)
    _sources: list[Source] = field(default_factory=list)
    _more: bool = False

    def add(self, data: bytes, path: Path) -> None:
        """A page.

        Raises:
            InputError: it is none, its job is not done, or a bad record stops the run.
        """
        document = Document(data, path)
        sections = document.sections()
        head = document.value(msgspec.Raw(document.strict), _HEAD, "$", self.context.tally) or Head()
        self._place = self._place or Place(str(path))
        if head.job_status not in DONE:
            because = f": {head.status_message[:200]}" if head.status_message else ""
            raise InputError(
                f"the job is {head.job_status[:60]}, not SUCCEEDED{because}", place=Place(str(path)),
                fix="fetch the result when the job is done",
            )  # fmt: skip
        if "VideoMetadata" in sections:
            self._metadata = self._said_of_video(document, sections["VideoMetadata"])
        self._more = bool(head.next_token)
        for name in OTHERS:
            if name in sections:
                self._count(f"element of {name}", document.value(sections[name], _LIST, f"$.{name}", self.context.tally))
        for name in LISTS:
            if name in sections:
                self._list(document, name)

    def _said_of_video(self, document: Document, raw: msgspec.Raw) -> Metadata:
        """What the pages so far say of the video, each member alone: without its size or its end a video can be read."""
        tally, element, fix = self.context.tally, "$.VideoMetadata", or_leave_out("value")
        members = document.value(raw, _MEMBERS, element, tally, fix) or {}
        said = (
            document.value(members.get(name, NULL), decoder, f"{element}.{name}", tally, fix)
            for name, decoder in (("FrameRate", _RATE), ("FrameWidth", _WHOLE), ("FrameHeight", _WHOLE), ("DurationMillis", _WHOLE))
        )
        before = msgspec.structs.astuple(self._metadata)
        return Metadata(*(one if own is None else own for own, one in zip(said, before, strict=True)))

    def _list(self, document: Document, name: str) -> None:
        finder = Finder(document=document, attributes=self.attributes, context=self.context)
        element = f"$.{name}"
        listed = document.records(Timed, element, self.context.tally)
        source = len(self._sources)
        self._sources.append(Source(str(document.path), f"{element}[{{}}]"))
        for item, timed in enumerate(listed.items):
            position = listed.position(item)
            self._count("face that matches a person", timed.face_matches)
            if timed.timestamp is None:
                self._timeless(timed, document, element, position)
                continue
            for found in self._seen(finder, timed, LISTS[name], f"{element}[{position}]"):
                group = name if found.index is None else (found.label, found.index)
                self._entries.append(_Entry(found, Moment(group, timed.timestamp / 1000), finder, source, position))

    def _count(self, what: str, listed: Sized | None) -> None:
        if listed:
            self.context.tally.unconverted[what] += len(listed)

    def _timeless(self, timed: Timed, document: Document, element: str, position: int) -> None:
        """Count what is said of a span of time; reject what says no time at all."""
        if timed.start_timestamp_millis is not None:
            self.context.tally.unconverted["label of a span of time"] += 1
            return
        place = document.record_place(element, position)
        self.context.tally.reject("no time of the video", "has no Timestamp", place=place, fix=f"add it, {SKIP}")

    def _seen(self, finder: Finder, timed: Timed, kind: str, element: str) -> Iterator[Found]:
        raw = getattr(timed, kind.lower())
        at = f"{element}.{kind}"
        if not is_there(raw):
            self.context.tally.unconverted[f"element without a {kind}"] += 1
        elif kind == "Label":
            yield from finder.labelled(raw, at)
        elif kind == "Face":
            yield from finder.face(raw, at)
        else:
            yield from finder.person(raw, at)

    def detections(self, *, alone: bool) -> Detections:
        """The sequence in one batch.

        Args:
            alone: there is no other video.

        Raises:
            InputError: the rate is not known, or a bad record stops the run.
        """
        place, said = self._place or Place(self.name), self._metadata
        rate = rate_of(self.fps, said.frame_rate, place)
        seconds = None if said.duration_millis is None else said.duration_millis / 1000
        moments = [entry.moment for entry in self._entries]
        count = frames_in(seconds, rate, (moment.time_s for moment in moments))
        video = Video.open(self.name, place, rate, count, self.context, alone=alone)
        numbers = frame_numbers(moments, video.clock, nearest=self.nearest)
        width, height = said.frame_width or 0, said.frame_height or 0
        used = [number for number in numbers if isinstance(number, int)]
        frames, position = video.frames(used, (width, height), self.context)
        objects, tracks, seen = Objects(), dict[tuple[str, int], int](), dict[tuple[int, int], _Entry]()
        for entry, number in zip(self._entries, numbers, strict=True):
            kept = self._kept(entry, number)
            if kept is None or kept not in position:
                continue
            key = entry.found.label, entry.found.index
            track = UNTRACKED if key[1] is None else tracks.setdefault((key[0], key[1]), len(tracks))
            if track == UNTRACKED or self._once(entry, (track, kept), seen):
                entry.found.add_to(objects, frame=position[kept], source=entry.source, origin=entry.origin, track=track)
        if self._more:
            self.context.tally.note_names(
                "{first}{more}: the last page names a NextToken: further pages of the job are not read", [self.name]
            )
        return objects.detections(frames, self._sources or [Source(place.path)], fractions=True)

    def _kept(self, entry: _Entry, number: int | Fault | None) -> int | None:
        tally = self.context.tally
        if number is None:
            tally.filtered[AWAY] += 1
        elif isinstance(number, Fault):
            tally.reject(number.reason, number.what, place=entry.finder.place(entry.found.text), fix=number.fix)
        else:
            return number
        return None

    def _once(self, entry: _Entry, key: tuple[int, int], seen: dict[tuple[int, int], _Entry]) -> bool:
        """Whether a track is not in the frame already; else it was rejected."""
        first = seen.setdefault(key, entry)
        if first is entry:
            return True
        what = f"{entry.found.label} {entry.found.index} is in frame {key[1]} already, by {first.finder.place(first.found.text)}"
        place = entry.finder.place(entry.found.text)
        self.context.tally.reject(TWICE, what, place=place, fix="keep one of the two, or leave the second out with --on-error skip")
        return False
