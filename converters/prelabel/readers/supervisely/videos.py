"""Annotations of videos, a file each: objects, and frame by frame the figures that show them.

    {"size": {"width": 800, "height": 600}, "framesCount": 375,
     "objects": [{"key": "198f", "classTitle": "car", "tags": []}],
     "frames": [{"index": 0, "figures": [{"objectKey": "198f", "geometryType": "rectangle", "geometry": {...}}]}]}

Format: https://developer.supervisely.com/getting-started/supervisely-annotation-format/videos
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.frames import FrameIndex
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.words import shown
from prelabel.readers.supervisely.faults import SKIP
from prelabel.readers.supervisely.images import count_tags, size_of
from prelabel.readers.supervisely.project import Project, system_of
from prelabel.readers.supervisely.records import Figure, Geometry, Named, Tag, VideoFrame, VideoObject
from prelabel.readers.supervisely.shapes import Drawing
from prelabel.readers.supervisely.sieve import Sieve
from prelabel.readers.supervisely.tags import attributes, by_frame
from prelabel.safejson import Document

FRAMES, OBJECTS = "$.frames", "$.objects"

FURTHER = "further figure of an object in a frame made a track of its own"

MOST_FRAMES = 1 << 22
"""Of a video: a day and a half at 30 a second."""

_COUNT = msgspec.json.Decoder(int | None)
_FIGURE = msgspec.json.Decoder(Figure)


class Listed(NamedTuple):
    """The class of an object, and its tags."""

    label: str
    tags: Sequence[Tag | str]


class Seen(NamedTuple):
    """A figure.

    Args:
        frame: the number of its frame.
        record: the position of the frame in the list.
        number: that of the figure in the frame.
        figure: what it says.
        geometry: where it is.
    """

    frame: int
    record: int
    number: int
    figure: Figure
    geometry: Geometry


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """Reads one file.

    Args:
        document: the file.
        name: of the video, and so of the sequence.
        only: it is the only one, so that all frames that the user names may be its own.
        project: what the objects are drawn by.
        context: decides frames, and takes what is bad.
    """

    document: Document
    name: str
    only: bool
    project: Project
    context: Context
    _numbers: dict[str, int] = field(default_factory=dict, init=False)
    """Of objects by key or id, which are their tracks."""
    _listed: list[Listed] = field(default_factory=list, init=False)
    _left_out: set[str] = field(default_factory=set, init=False)
    """Objects that are bad, by key or id."""
    _drawn: Counter[tuple[int, int]] = field(default_factory=Counter, init=False)
    """How often an object is drawn in a frame, by frame and track."""
    _tags: dict[int, dict[int, list[Tag | str]]] = field(default_factory=dict, init=False)
    """Of objects that are drawn, by track and frame."""

    def detections(self) -> Detections:
        """The video in one batch.

        Raises:
            InputError: it is no annotation of a video, or a bad record stops the run.
        """
        document, tally, size = self.document, self.context.tally, size_of(self.document, self.context.tally)
        self._list_objects()
        count_tags(document, "video", tally)
        figures = self._figures()
        frames = self._frames(max((one.frame for one in figures), default=-1), drawn=bool(figures))
        position = {frame.index: number for number, frame in enumerate(frames)}
        system = system_of(self.project.coordinates, (point for one in figures for point in one.geometry.coordinates()))
        drawing = Drawing(system=system, size=size, shapes=self.project.shapes, skeletons=self.project.skeletons, tally=tally)
        objects = Objects()
        self._tags.update(self._tags_of(figures))
        for one in figures:
            if one.frame in position:
                self._add_figure(objects, drawing, one, position[one.frame])
        return objects.detections(frames, [Source(str(document.path), f"{FRAMES}[{{}}]")])

    def _list_objects(self) -> None:
        sections = self.document.sections()
        missing = next((name for name in ("objects", "frames") if name not in sections), None)
        if missing:
            what, fix = f"has no {missing!r}", "give the annotations of images or videos"
            raise InputError(what, place=Place(str(self.document.path), element="$"), fix=fix)
        document, tally = self.document, self.context.tally
        records, sieve = document.records(VideoObject, OBJECTS, tally), Sieve(document, tally)
        for item, one in enumerate(records.items):
            position = records.position(item)
            if not one.class_title:
                place = document.record_place(OBJECTS, position, ".classTitle")
                tally.reject("object without class", "classTitle is empty", place=place, fix=f"name its class, {SKIP}")
                continue
            for name in _names(one):
                self._numbers.setdefault(name, len(self._listed))
            self._listed.append(Listed(one.class_title, sieve.tags(one.tags, f"{OBJECTS}[{position}]")))
        named = document.records(Named, OBJECTS, Tally(on_error="skip")).items
        self._left_out.update(name for one in named for name in _names(one) if name not in self._numbers)

    def _figures(self) -> list[Seen]:
        tally, document = self.context.tally, self.document
        sieve = Sieve(document, tally)
        records = document.records(VideoFrame, FRAMES, tally)
        first: dict[int, int] = {}
        found: list[Seen] = []
        for item, record in enumerate(records.items):
            position = records.position(item)
            other = first.setdefault(record.index, position)
            if other != position or not 0 <= record.index < MOST_FRAMES:
                what = f"frame {record.index} is also {FRAMES}[{other}]" if other != position else f"{record.index} is no number of a frame"
                reason = "frame listed twice" if other != position else "no frame number"
                place = document.record_place(FRAMES, position, ".index")
                tally.reject(reason, what, place=place, fix="correct it, or leave the frame out with --on-error skip")
                continue
            for number, raw in enumerate(record.figures):
                element = f"{FRAMES}[{position}].figures[{number}]"
                figure = document.value(raw, _FIGURE, element, tally)
                geometry = figure and sieve.geometry(figure.geometry, f"{element}.geometry")
                if figure and geometry:
                    found.append(Seen(record.index, position, number, figure, geometry))
        return found

    def _tags_of(self, figures: Sequence[Seen]) -> Iterator[tuple[int, dict[int, list[Tag | str]]]]:
        """The tags of each object that is drawn, by frame, with its track."""
        drawn: dict[int, set[int]] = {}
        for one in figures:
            if (track := self._numbers.get(_key(one.figure))) is not None:
                drawn.setdefault(track, set()).add(one.frame)
        return ((track, by_frame(self._listed[track].tags, sorted(frames))) for track, frames in drawn.items())

    def _frames(self, last: int, *, drawn: bool) -> list[Frame]:
        """All frames of the video, or those up to the last one in which something is drawn; with the names that the user gives."""
        tally, document = self.context.tally, self.document
        sections, place = document.sections(), Place(str(document.path))
        count = document.value(sections["framesCount"], _COUNT, "$.framesCount", tally) if "framesCount" in sections else None
        if count is not None and not last < count <= MOST_FRAMES:
            what = f"framesCount is {count}, but frame {last} has figures" if count <= last else f"a video of {count:,} frames is too long"
            at = document.place_of(sections["framesCount"], "$.framesCount")
            tally.reject("framesCount unlike the frames", what, place=at, fix="correct framesCount")
            count = None
        size = size_of(document, tally)
        names = self._names(last + 1 if count is None else count)
        frames = [
            self.context.frames.frame(
                file, place=place, tally=tally, width=size.width, height=size.height, sequence=self.name, index=index, sized=drawn
            )
            for index, file in enumerate(names)
        ]
        return [frame for frame in frames if frame is not None]

    def _names(self, count: int) -> list[str]:
        """What the frames are called: by ``--frames`` those of the folder that is called as the video, or all; else by their numbers."""
        known = self.context.frames if self.context.frames.given else FrameIndex()
        stem = self.name.rpartition("/")[2]
        folders = {stem, stem.rpartition(".")[0] or stem}
        own = [one.file for one in known.below(*folders) if one.file.rpartition("/")[0].rpartition("/")[2] in folders]
        own = own or ([one.file for one in known.known] if self.only else [])
        if len(own) >= count > 0:
            return own[:count]
        return [f"{self.name}/{index:06}.jpg" for index in range(count)]

    def _add_figure(self, objects: Objects, drawing: Drawing, seen: Seen, frame: int) -> None:
        """Add what a figure shows, in the frame of that index in the batch."""

        def refuse(fault: Fault) -> None:
            self._reject(fault._replace(field=f".geometry{fault.field}"), seen)

        key = _key(seen.figure)
        track = self._numbers.get(key)
        if track is None:
            self._reject(self._unknown(key), seen)
            return
        one = self._listed[track]
        add = drawing.draw(seen.geometry, seen.figure.geometry_type, one.label, refuse)
        if isinstance(add, Fault):
            refuse(add)
        elif add:
            said = attributes(self._tags[track][seen.frame], self.context.tally)
            track = self._track_in(seen.frame, track)
            add(objects, Said(frame=frame, label=one.label, origin=seen.record, track=track, attributes=said))

    def _unknown(self, key: str) -> Fault:
        """Why a figure has no object."""
        if key in self._left_out:
            what, fix = f"its object {shown(key)} was left out", f"correct the object in {OBJECTS}"
            return Fault("its object was left out", ".objectKey", what, fix)
        what, fix = f"object {shown(key)} is not in {OBJECTS}", f"add the object to objects, {SKIP}"
        return Fault("unknown object", ".objectKey", what, fix)

    def _track_in(self, index: int, track: int) -> int:
        """The track of a figure: its object's, or where that is in the frame already, the one of the object's second, third figure."""
        further = self._drawn[index, track]
        self._drawn[index, track] += 1
        if further:
            self.context.tally.adjusted[FURTHER] += 1
        return track + further * len(self._listed)

    def _reject(self, fault: Fault, seen: Seen) -> None:
        place = self.document.record_place(FRAMES, seen.record, f".figures[{seen.number}]{fault.field}")
        self.context.tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)


def _key(figure: Figure) -> str:
    """What a figure calls its object."""
    return figure.object_key or ("" if figure.object_id is None else str(figure.object_id))


def _names(one: VideoObject | Named) -> set[str]:
    """What figures may call an object."""
    return {str(name) for name in (one.key, one.id) if isinstance(name, str | int) and name != ""}
