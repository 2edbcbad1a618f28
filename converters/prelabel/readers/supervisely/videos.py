"""Annotations of videos, a file each: objects, and frame by frame the figures that show them.

    {"size": {"width": 800, "height": 600}, "framesCount": 375,
     "objects": [{"key": "198f", "classTitle": "car", "tags": []}],
     "frames": [{"index": 0, "figures": [{"objectKey": "198f", "geometryType": "rectangle", "geometry": {...}}]}]}

Format: https://developer.supervisely.com/getting-started/supervisely-annotation-format/videos
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import InputError, Place
from prelabel.frames import FrameIndex
from prelabel.readers.base import Context
from prelabel.readers.faults import Fault
from prelabel.readers.objects import Objects, Said
from prelabel.readers.supervisely.faults import SKIP
from prelabel.readers.supervisely.images import count_tags, size_of
from prelabel.readers.supervisely.project import Project, system_of
from prelabel.readers.supervisely.records import Figure, Tag, VideoFrame, VideoObject
from prelabel.readers.supervisely.shapes import Drawing
from prelabel.readers.supervisely.tags import attributes, by_frame
from prelabel.readers.words import shown
from prelabel.safejson import Document

FRAMES, OBJECTS = "$.frames", "$.objects"

FURTHER = "further figure of an object in a frame made a track of its own"

MOST_FRAMES = 1 << 22
"""Of a video: a day and a half at 30 a second."""

_COUNT = msgspec.json.Decoder(int | None)
_FIGURE = msgspec.json.Decoder(Figure)


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
    _listed: list[VideoObject] = field(default_factory=list, init=False)
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
        frames = self._frames(max((index for index, *_ in figures), default=-1), drawn=bool(figures))
        position = {frame.index: number for number, frame in enumerate(frames)}
        system = system_of(self.project.coordinates, (point for *_, figure in figures for point in figure.geometry.coordinates()))
        drawing = Drawing(system=system, size=size, shapes=self.project.shapes, skeletons=self.project.skeletons, tally=tally)
        objects = Objects()
        self._tags.update(self._tags_of(figures))
        for index, record, number, figure in figures:
            if index in position:
                self._add_figure(objects, drawing, figure, (record, number, index, position[index]))
        return objects.detections(frames, [Source(str(document.path), f"{FRAMES}[{{}}]")])

    def _list_objects(self) -> None:
        sections = self.document.sections()
        missing = next((name for name in ("objects", "frames") if name not in sections), None)
        if missing:
            what, fix = f"has no {missing!r}", "give the annotations of images or videos"
            raise InputError(what, place=Place(str(self.document.path), element="$"), fix=fix)
        records = self.document.records(VideoObject, OBJECTS, self.context.tally)
        for item, one in enumerate(records.items):
            if not one.class_title:
                place = self.document.record_place(OBJECTS, records.position(item), ".classTitle")
                self.context.tally.reject("object without class", "classTitle is empty", place=place, fix=f"name its class, {SKIP}")
            for name in {one.key, "" if one.id is None else str(one.id)} - {""}:
                self._numbers.setdefault(name, len(self._listed))
            self._listed.append(one)

    def _figures(self) -> list[tuple[int, int, int, Figure]]:
        """Frame number, position of the frame's record, position in it, and the figure."""
        tally, document = self.context.tally, self.document
        records = document.records(VideoFrame, FRAMES, tally)
        first: dict[int, int] = {}
        found: list[tuple[int, int, int, Figure]] = []
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
                figure = document.value(raw, _FIGURE, f"{FRAMES}[{position}].figures[{number}]", tally)
                if figure is not None:
                    found.append((record.index, position, number, figure))
        return found

    def _tags_of(self, figures: Sequence[tuple[int, int, int, Figure]]) -> Iterator[tuple[int, dict[int, list[Tag | str]]]]:
        """The tags of each object that is drawn, by frame, with its track."""
        drawn: dict[int, set[int]] = {}
        for index, *_, figure in figures:
            if (track := self._numbers.get(_key(figure))) is not None:
                drawn.setdefault(track, set()).add(index)
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

    def _add_figure(self, objects: Objects, drawing: Drawing, figure: Figure, at: tuple[int, int, int, int]) -> None:
        """Add what a figure shows; ``at`` is the record of its frame, its place there, the frame's number, and its index in the batch."""
        record, number, index, frame = at
        key = _key(figure)
        track = self._numbers.get(key)
        if track is None:
            what, fix = f"object {shown(key)} is not in {OBJECTS}", f"add the object to objects, {SKIP}"
            self._reject(Fault("unknown object", ".objectKey", what, fix), record, number)
            return
        one = self._listed[track]
        if not one.class_title:
            self._reject(
                Fault("its object was left out", ".objectKey", f"object {shown(key)} was left out", "name its class"), record, number
            )
            return
        add = drawing.draw(figure.geometry, figure.geometry_type, one.class_title)
        if isinstance(add, Fault):
            self._reject(add._replace(field=f".geometry{add.field}"), record, number)
        elif add:
            said = attributes(self._tags[track][index], self.context.tally)
            track = self._track_in(index, track)
            add(objects, Said(frame=frame, label=one.class_title, origin=record, track=track, attributes=said))

    def _track_in(self, index: int, track: int) -> int:
        """The track of a figure: its object's, or where that is in the frame already, the one of the object's second, third figure."""
        further = self._drawn[index, track]
        self._drawn[index, track] += 1
        if further:
            self.context.tally.adjusted[FURTHER] += 1
        return track + further * len(self._listed)

    def _reject(self, fault: Fault, record: int, number: int) -> None:
        place = self.document.record_place(FRAMES, record, f".figures[{number}]{fault.field}")
        self.context.tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)


def _key(figure: Figure) -> str:
    """What a figure calls its object."""
    return figure.object_key or ("" if figure.object_id is None else str(figure.object_id))
