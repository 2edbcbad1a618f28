"""``samples.json`` of FiftyOneDataset, with ``frames.json`` or the files of videos."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

import msgspec
import numpy as np

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.folders import prefix_below
from prelabel.frames import clean_name
from prelabel.rawjson import lists_some
from prelabel.readers.base import Context, Unit
from prelabel.readers.fiftyone.batch import Batch, Tracks
from prelabel.readers.fiftyone.boxes import DATA
from prelabel.readers.fiftyone.entries import (
    IMAGE,
    VIDEO,
    Entry,
    FrameEntry,
    Look,
    class_of,
    frames_beside,
    frames_of,
    samples_of,
)
from prelabel.readers.fiftyone.layout import FRAMES
from prelabel.readers.fiftyone.options import FiftyoneOptions
from prelabel.readers.fiftyone.records import KINDS, NO_SHAPES, id_of
from prelabel.readers.shared.clips import Clip, timeline_of
from prelabel.readers.shared.labels import Classes, from_option
from prelabel.readers.shared.naming import Name, Naming
from prelabel.safejson import CORRECT

SKIP = "or leave the sample out with --on-error skip"

_USED = frozenset({"id", "filepath", "metadata", FRAMES, "frame_number", "sample_id", "created_at", "last_modified_at"})
"""Fields of samples and frames that are read, or that FiftyOne gives to all."""


@dataclass(frozen=True, slots=True)
class _Film:
    """A video and its frames."""

    entry: Entry
    clip: Clip
    frames: Sequence[FrameEntry]


@dataclass(frozen=True, kw_only=True)
class SampleReader:
    """Reads the samples of an export.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run; its survey is what all units hold, with the chosen fields alone.
    """

    unit: Unit
    options: FiftyoneOptions
    context: Context
    _names: dict[str, str] = field(default_factory=dict, init=False)

    @property
    def _survey(self) -> Look:
        look: Look = self.context.survey
        return look

    def batches(self) -> Iterator[Detections]:
        """Images some thousand at a time, each video in one.

        Raises:
            InputError: a file or a record is bad, and the run stops at bad records.
        """
        entries = list(samples_of(self.unit.paths[0], self.context.tally))
        naming = Naming(self.options.base, lambda: (entry.sample.filepath for entry in entries), self.context.frames)
        batch, videos = self._batch(), list[Entry]()
        for entry in entries:
            if entry.media == IMAGE:
                self._add_still(entry, naming, batch)
            elif entry.media == VIDEO:
                videos.append(entry)
            else:
                self.context.tally.unconverted[f"sample of the media type {entry.media}"] += 1
            yield from batch.full()
        yield from batch.rest()
        for film in self._films(videos, naming):
            yield from self._read(film)

    def _batch(self) -> Batch:
        return Batch(label=self.options.label, classes=self._classes, context=self.context)

    @cached_property
    def _classes(self) -> Classes:
        """The names of numbered classes, which samples do not say."""
        return from_option(self.options.names)

    @cached_property
    def _prefix(self) -> str:
        """What stands before names that are relative to the samples."""
        return prefix_below(self.unit.paths[0].parent, self.unit.root)

    def _name(self, entry: Entry, naming: Naming) -> Name | None:
        """What the image or video of a sample is called; None where it was rejected."""
        said = entry.sample.filepath
        name = naming.name(said)
        if name is None:
            what = f"{said!r} is no name below a folder"
            self.context.tally.reject("no image", what, place=entry.spot.place(".filepath"), fix=f"write the path, {SKIP}")
        elif not name.url and clean_name(said) is not None:
            return Name(f"{self._prefix}{name.file}")
        return name

    def _add_still(self, entry: Entry, naming: Naming, batch: Batch) -> None:
        """An image and its labels."""
        name, metadata = self._name(entry, naming), entry.metadata
        if name is None:
            return
        frame = self.context.frames.frame(
            name.file, place=Place(str(entry.spot.document.path), element=entry.spot.element), tally=self.context.tally,
            width=metadata.width or 0, height=metadata.height or 0, url=name.url, image=None if name.url else self.unit.root / name.file,
            sized=False,
        )  # fmt: skip
        if frame is not None:
            batch.frames.append(frame)
            self._add_fields(entry, batch, len(batch.frames) - 1)

    def _add_fields(self, entry: Entry | FrameEntry, batch: Batch, frame: int, tracks: Tracks | None = None) -> None:
        """The labels in the chosen fields of an image, or of a frame of a video; the other fields are counted or named."""
        for key, raw in entry.members.items():
            name = key if tracks is None else f"{FRAMES}.{key}"
            if name in self._survey.fields and class_of(raw) in KINDS:
                batch.add_field(entry.spot.inside(raw, f".{key}"), frame, tracks)
            else:
                self._count(key, name, raw)

    def _count(self, key: str, name: str, raw: msgspec.Raw) -> None:
        """What is said and not converted."""
        if key in _USED or key.startswith("_") or not lists_some(raw):
            return
        cls = class_of(raw)
        if cls in KINDS:
            self.context.tally.note_names("fields with labels that were not read: {all} (-O field={all} reads them)", [name])
        elif cls in NO_SHAPES:
            self.context.tally.unconverted[cls] += 1
        else:
            self.context.tally.note_names("fields of samples that were not used: {all}", [name])

    def _films(self, videos: Sequence[Entry], naming: Naming) -> Iterator[_Film]:
        """The videos with their frames; those without a name or frames are rejected."""
        tally = self.context.tally
        if not videos:
            return
        try:
            listed = frames_of(self.unit.paths[1], tally) if self.unit.paths[1:] else None
        except InputError as error:
            tally.reject_file("unreadable file", error)
            return
        for entry in videos:
            name = self._name(entry, naming)
            if name is None:
                continue
            try:
                frames = frames_beside(entry, tally)
            except InputError as error:
                tally.reject_file("unreadable file", error)
                continue
            clip = self._clip(name.file)
            if frames is None and listed is None:
                fix = f"copy it with the samples, {SKIP}"
                tally.reject("video without frames", f"is a video, but no {FRAMES}.json lies here", place=entry.spot.place(), fix=fix)
            elif self._names.setdefault(clip.name, entry.spot.element) != entry.spot.element:
                what = f"a second video is called {clip.name!r}, first {self._names[clip.name]}"
                tally.reject("video twice", what, place=entry.spot.place(".filepath"), fix=f"keep one of them, {SKIP}")
            else:
                frames = (listed or {}).pop(id_of(entry.sample.id_), []) if frames is None else frames
                yield _Film(entry, clip, sorted(frames, key=lambda frame: frame.number))
        left = sum(map(len, (listed or {}).values()))
        if left:
            tally.unconverted["frame of a video that is not among the samples"] += left

    def _read(self, film: _Film) -> Iterator[Detections]:
        """The frames of a video; nothing of one that was rejected."""
        metadata, tally = film.entry.metadata, self.context.tally
        last = max((frame.number for frame in film.frames), default=0)
        timeline = timeline_of(film.clip, last, self.context, alone=self._survey.videos == 1, length=metadata.total_frame_count or 0)
        if timeline is None:
            return
        self._count_all(film.entry)
        size = (metadata.frame_width or 0, metadata.frame_height or 0)
        seconds = 1 / metadata.frame_rate if metadata.frame_rate else 0.0
        placed = timeline.placed(np.empty(0, np.int64), self.context, size=size, seconds=seconds)
        batch, tracks, known, seen = self._batch(), Tracks(), {*timeline.numbers}, set[int]()
        batch.frames.extend(placed.frames)
        for frame in film.frames:
            if frame.number in seen:
                what = f"the video has frame {frame.number} twice"
                tally.reject("frame twice", what, place=frame.spot.place(".frame_number"), fix=CORRECT)
            elif frame.number not in known:
                what = f"frame {frame.number} is none of the {len(known):,} of the video"
                tally.reject("frame not of the sequence", what, place=frame.spot.place(".frame_number"), fix=CORRECT)
            elif placed.position[frame.number] >= 0:
                self._add_fields(frame, batch, int(placed.position[frame.number]), tracks)
            seen.add(frame.number)
        yield batch.detections()

    def _count_all(self, entry: Entry) -> None:
        """What is said of a whole video."""
        for key, raw in entry.members.items():
            cls = class_of(raw)
            if cls in KINDS:
                self.context.tally.unconverted[f"{cls} of a whole video"] += 1
            else:
                self._count(key, key, raw)

    def _clip(self, file: str) -> Clip:
        """Where the images of a video may be: in a folder beside it that is called as it is, as FiftyOne samples them."""
        bare = str(PurePosixPath(file).with_suffix(""))
        name = self._prefix + bare.removeprefix(self._prefix).removeprefix(f"{DATA}/")
        folder = self.unit.root / bare
        return Clip(
            name=name, path=self.unit.paths[0], called=(PurePosixPath(bare).name,), folders=((folder, f"{bare}/"),),
            image=(f"{bare}/", 6, ".jpg"),
        )  # fmt: skip
