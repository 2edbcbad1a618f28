"""Sequences: a batch for each, with the tracks in it."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePosixPath
from typing import NamedTuple

import msgspec

from prelabel.detections import UNTRACKED, Detections, Frame, Kind, Source
from prelabel.errors import Place
from prelabel.frames import clean_name, url_path
from prelabel.rawjson import lists_some
from prelabel.readers.segments.images import source_of
from prelabel.readers.segments.layout import with_suffix
from prelabel.readers.segments.marks import Marks
from prelabel.readers.segments.records import ASSET, MEDIA, Labelled, Media
from prelabel.readers.segments.rows import Row, rows_of
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.naming import only_once, own_url
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.timing import FASTEST_HZ
from prelabel.safejson import or_leave_out

NANOSECONDS = 1_000_000_000
"""In a second."""

_LIST = msgspec.json.Decoder(list[msgspec.Raw] | None)
_LABELLED = msgspec.json.Decoder(Labelled | None)
_NAME = msgspec.json.Decoder(str | int | None)
_TIME = msgspec.json.Decoder(int | float | str)
_DIGITS = re.compile(r"\d{1,19}", re.ASCII)


class Shot(NamedTuple):
    """An image of a sequence, as the sample says it.

    Args:
        name: empty where it has none that names a file.
        url: empty where it has none.
        time_ns: None where it is not said, or in no known unit.
    """

    name: str = ""
    url: str = ""
    time_ns: int | None = None


class Moment(NamedTuple):
    """An annotation of a frame.

    Args:
        row: the annotation.
        frame: its number among those that are read, which is that of its source, too.
        track: `UNTRACKED` where it has none.
        is_key: nothing says that it is no keyframe.
    """

    row: Row
    frame: int
    track: int
    is_key: bool


class Part(NamedTuple):
    """A member of the release.

    Args:
        raw: its text.
        element: its ``$.path``.
    """

    raw: msgspec.Raw
    element: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceReader:
    """Reads a sequence.

    Args:
        name: of it.
        place: of the sample.
        media: the list of its images.
        label: the list of what the label says of each.
        marks: takes the annotations.
    """

    name: str
    place: Place
    media: Part
    label: Part
    marks: Marks

    def detections(self) -> Detections:
        """All of it, in one batch.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        shots, labels = self._shots(), self._labels()
        if shots is None:
            shots = [Shot()] * len(labels)
        else:
            self._refuse_beyond(labels, len(shots))
        labels = [*labels[: len(shots)], *[None] * (len(shots) - len(labels))]
        files, times = self._files(shots), _times_s([_time_ns(shot, said) for shot, said in zip(shots, labels, strict=True)])
        frames: list[Frame] = []
        sources: list[Source] = []
        found, tracks, seen = list[Moment](), dict[int, int](), dict[str, Place]()
        for number, (shot, labelled) in enumerate(zip(shots, labels, strict=True)):
            element = f"{self.label.element}[{number}]"
            rows, (width, height) = rows_of(labelled or Labelled(), element, "", self.marks)
            place = replace(self.place, element=f"{self.media.element}[{number}]")
            frame = self.marks.context.frames.frame(
                files[number], place=place, tally=self.marks.tally, width=width, height=height, url=own_url(shot.url),
                sequence=self.name, index=number, time_s=times[number], sized=bool(rows),
            )  # fmt: skip
            frame = only_once(frame, files[number], place, seen, self.marks.tally)
            if frame is None:
                continue
            found += [
                Moment(row, len(frames), track, not self.marks.is_made(row.one)) for row, track in self._tracked(rows, tracks)
            ]  # fmt: skip
            frames.append(frame)
            sources.append(source_of(self.marks, element))
        return _objects_of(found).detections(frames, sources)

    def _shots(self) -> list[Shot] | None:
        """The images, as the sample says them, without names and URLs that are bad; None where it does not."""
        document, tally = self.marks.document, self.marks.tally
        found: list[Shot] = []
        raws = document.value(self.media.raw, _LIST, self.media.element, tally, or_leave_out("list"))
        if raws is None:
            return None
        for number, raw in enumerate(raws):
            element = f"{self.media.element}[{number}]"
            media = document.value(raw, MEDIA, element, tally, or_leave_out("image")) or Media()
            asset = document.value(media.image, ASSET, f"{element}.image", tally, or_leave_out("URL"))
            name = document.value(media.name, _NAME, f"{element}.name", tally, or_leave_out("name"))
            said = clean_name(str(name)) if name not in (None, "") else None
            found.append(Shot(said or "", (asset and asset.url) or "", _ns_of(media.timestamp)))
        return found

    def _labels(self) -> list[Labelled | None]:
        """What the label says of each image; None of what was rejected."""
        document, tally = self.marks.document, self.marks.tally
        raws = document.value(self.label.raw, _LIST, self.label.element, tally, or_leave_out("list")) or ()
        return [
            document.value(raw, _LABELLED, f"{self.label.element}[{number}]", tally, or_leave_out("frame"))
            for number, raw in enumerate(raws)
        ]

    def _refuse_beyond(self, labels: Sequence[Labelled | None], count: int) -> None:
        """Refuse what the label says of frames that the sample does not have."""
        for number in range(count, len(labels)):
            labelled = labels[number]
            if labelled is not None and lists_some(labelled.annotations):
                what, fix = f"is frame {number}, but the sample has {count}, counted from 0", or_leave_out("frame")
                self.marks.refuse(
                    BadShape("frame outside the sequence", f"[{number}]", what, fix), self.label.raw, self.label.element
                )  # fmt: skip

    def _files(self, shots: Sequence[Shot]) -> list[str]:
        """What the frames are called: as the known images of their names, of their URLs or in their order, else by themselves."""
        own, index = self._own_files(shots), self.marks.context.frames
        if not index.known:
            return own
        stem = str(PurePosixPath(self.name).with_suffix(""))
        by_name = [
            index.find(file) or index.find(f"{stem}-{PurePosixPath(file).relative_to(self.name).as_posix()}") for file in own
        ]  # fmt: skip
        by_url = [index.find(url_path(shot.url) or "") for shot in shots]
        for found in (by_name, by_url):
            files = [known.file for known in found if known is not None]
            if files and len(set(files)) == len(files):
                return [file if known is None else known.file for file, known in zip(own, found, strict=True)]
        alone = bool(self.marks.context.survey)
        images = Footage(self.name, self.place, range(len(own)), own.__getitem__, alone=alone).images(self.marks.context)
        return [images[number].file if number in images else file for number, file in enumerate(own)]

    def _own_files(self, shots: Sequence[Shot]) -> list[str]:
        """Below the sequence the names of the sample, else numbers from 1, as the SDK does."""
        numbers = [f"{number:05}" for number in range(1, len(shots) + 1)]
        for names in ([shot.name or number for shot, number in zip(shots, numbers, strict=True)], numbers):
            files = [f"{self.name}/{with_suffix(name, shot.url)}" for name, shot in zip(names, shots, strict=True)]
            if len(set(files)) == len(files):
                return files
        return [f"{self.name}/{number}" for number in numbers]

    def _tracked(self, rows: Sequence[Row], tracks: dict[int, int]) -> Iterator[tuple[Row, int]]:
        """The annotations of a frame with their tracks; a second one of a track is rejected."""
        met: set[int] = set()
        for row in rows:
            id_ = self.marks.track(row.one)
            if id_ is None:
                yield row, UNTRACKED
            elif id_ in met:
                fix = "give it another one, or leave the record out with --on-error skip"
                bad = BadShape("track twice in a frame", ".track_id", f"the track {id_} comes twice in the frame", fix)
                self.marks.refuse(bad, row.one.raw, row.one.element)
            else:
                met.add(id_)
                yield row, tracks.setdefault(id_, len(tracks))


def _objects_of(found: Sequence[Moment]) -> Objects:
    """The rows of a sequence. Segments.ai interpolates boxes, between keyframes: in a track without one nothing is."""
    objects = Objects()
    keyed = {moment.track for moment in found if moment.is_key} - {UNTRACKED}
    for row, frame, track, is_key in found:
        one = row.one
        made = not is_key and row.drawn.kind == Kind.RECTANGLE and track in keyed
        said = Said(
            frame=frame, source=frame, label=one.label, origin=one.number, track=track, attributes=one.attributes, interpolated=made
        )  # fmt: skip
        row.drawn.add_to(objects, said)
    return objects


def _time_ns(shot: Shot, labelled: Labelled | None) -> int | None:
    own = _ns_of(labelled.timestamp) if labelled is not None else None
    return shot.time_ns if own is None else own


def _ns_of(raw: msgspec.Raw) -> int | None:
    """A whole number of 64 bits, which may be written as text; None of anything else, as timestamps may be any text.

    >>> [_ns_of(msgspec.Raw(text)) for text in (b"7", b"7.0", b'"007"', b'"7 h"', b"7.5", b"1e30", b"null")]
    [7, 7, 7, None, None, None, None]
    """
    try:
        value = _TIME.decode(raw)
    except msgspec.DecodeError:
        return None
    if isinstance(value, str):
        value = int(value) if _DIGITS.fullmatch(value) else math.nan
    whole = isinstance(value, int) or value.is_integer()
    return int(value) if whole and abs(value) < 1 << 63 else None


def _times_s(times_ns: Sequence[int | None]) -> list[float]:
    """Seconds since the first frame; NaN where one is not said, or they do not rise as those of a video in nanoseconds do.

    >>> _times_s([5_000_000_000, 5_040_000_000]), _times_s([1, 2]), _times_s([1, None])
    ([0.0, 0.04], [nan, nan], [nan, nan])
    """
    known = [time_ns for time_ns in times_ns if time_ns is not None]
    if len(known) == len(times_ns) and all(later - time_ns >= NANOSECONDS / FASTEST_HZ for time_ns, later in pairwise(known)):
        return [(time_ns - known[0]) / NANOSECONDS for time_ns in known]
    return [math.nan] * len(times_ns)
