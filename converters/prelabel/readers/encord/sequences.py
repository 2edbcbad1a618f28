"""Sequences: a video with its frames, and a group with its images."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import InputError
from prelabel.readers.encord.batch import Batch, Tracked, Tracks
from prelabel.readers.encord.marks import Marks, Spot
from prelabel.readers.encord.media import Medium
from prelabel.readers.shared.gathering import source_in
from prelabel.readers.shared.timing import MOST_FRAMES, Clock, Video, images_of
from prelabel.readers.shared.words import shown

_LONGEST = len(str(MOST_FRAMES))


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoReader:
    """Reads a video.

    Args:
        name: of its sequence.
        medium: the video.
        marks: takes its objects.
        alone: there is no other video, so that images in folders of any name are its own.
    """

    name: str
    medium: Medium
    marks: Marks
    alone: bool

    def detections(self) -> Detections | None:
        """All of it, in one batch; None of a video without frames, which is counted.

        Raises:
            InputError: it is too long, no image of ``--frames`` belongs to it, or something is bad and the run stops at bad records.
        """
        medium, marks, context = self.medium, self.marks, self.marks.context
        place = marks.document.place_of(medium.raw, medium.element)
        images = images_of(self.name, place, context, alone=self.alone)
        count = len(images) or medium.count
        if count > MOST_FRAMES:
            what = f"a video of {count:,} frames; those of up to {MOST_FRAMES:,} are read"
            raise InputError(what, place=place, fix="cut the video into shorter ones")
        keys = self._numbers(len(images), count)
        if count and not images:
            # where the tool has labels there is a frame, though the duration that it says may end before
            count = max(count, *(number + 1 for number in keys.values()), 0)
        rate = marks.options.fps or medium.rate_hz or nan
        video = Video(name=self.name, place=place, clock=Clock(rate_hz=rate, count=count, counted="the video"), images=images)
        frames, position = video.frames([*keys.values()], (medium.width, medium.height), context)
        if not frames:
            marks.tally.unconverted["video without frames"] += 1
            return None
        batch = Batch()
        batch.add_sequence(frames, [self._source()], self._tracked(keys, position, self._size(frames)))
        return batch.detections()

    def _numbers(self, images: int, count: int) -> dict[str, int]:
        """The frames that have labels, by their keys, rising; what is none of the video is rejected.

        Args:
            images: how many there are of ``--frames``; 0 where none are given.
            count: of frames; 0 where it is not known.
        """
        found: dict[str, int] = {}
        taken: set[int] = set()
        slack = 0 if images else max(1, round(self.medium.rate_hz))
        for key in self.medium.labels:
            if not (key.isascii() and key.isdecimal() and len(key) <= _LONGEST and int(key) < MOST_FRAMES):
                self._refuse("no frame number", key, f"{shown(key)} is no number of a frame", "number frames from 0")
            elif count and int(key) >= count + slack:
                counted = "--frames" if images else "the video"
                what = f"frame {int(key)}, but {counted} has {count}, counted from 0"
                self._refuse("frame outside the video", key, what, "give all frames with --frames" if images else "correct data_duration")
            elif int(key) in taken:
                self._refuse("frame twice", key, f"frame {int(key)} comes twice", "keep one")
            else:
                found[key] = int(key)
                taken.add(int(key))
        return dict(sorted(found.items(), key=lambda one: one[1]))

    def _refuse(self, reason: str, key: str, what: str, fix: str) -> None:
        document, medium = self.marks.document, self.medium
        place = document.place_of(medium.labels[key], f'{medium.element}.labels["{key}"]')
        self.marks.tally.reject(reason, what, place=place, fix=f"{fix}, or leave the frame out with --on-error skip")

    def _size(self, frames: Sequence[Frame]) -> tuple[int, int]:
        medium = self.medium
        return (medium.width, medium.height) if medium.width and medium.height else self.marks.context.frames.header(frames[0])

    def _tracked(self, keys: dict[str, int], position: dict[int, int], size: tuple[int, int]) -> list[Tracked]:
        found: list[Tracked] = []
        tracks = Tracks(self.marks)
        for key, number in keys.items():
            labels, element = self.medium.of_frame(key, self.marks.document, self.marks.tally)
            for mark in self.marks.listed(Spot(labels, element, self.medium.space, number, size)):
                track = tracks.id_of(mark)
                if track is not None and number in position:
                    found.append(Tracked(mark, frame=position[number], source=0, origin=number, track=track))
        return found

    def _source(self) -> Source:
        """The origin of an object is the number of its frame."""
        return source_in(self.marks.document.path, self.medium.element, '.labels["{}"]')


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupReader:
    """Reads a group of images.

    Args:
        name: of its sequence.
        media: its images, in their order, with what each is called.
        marks: takes its objects.
    """

    name: str
    media: Sequence[tuple[Medium, str]]
    marks: Marks

    def detections(self) -> Detections | None:
        """All of it, in one batch; None where all images were rejected.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        frames: list[Frame] = []
        sources: list[Source] = []
        tracked: list[Tracked] = []
        tracks = Tracks(self.marks)
        distinct = len({medium.number for medium, _ in self.media}) == len(self.media)
        for order, (medium, file) in enumerate(self.media):
            number = medium.number if distinct else order
            frame = frame_of(medium, file, self.marks, sequence=self.name, index=number)
            if frame is None:
                continue
            spot = spot_of(medium, frame, self.marks, number=number)
            for mark in self.marks.listed(spot):
                track = tracks.id_of(mark)
                if track is not None:
                    tracked.append(Tracked(mark, frame=len(frames), source=len(frames), origin=mark.number, track=track))
            frames.append(frame)
            sources.append(source_in(self.marks.document.path, spot.element, ".objects[{}]"))
        if not frames:
            return None
        batch = Batch()
        batch.add_sequence(frames, sources, tracked)
        return batch.detections()


def frame_of(medium: Medium, file: str, marks: Marks, *, sequence: str = "", index: int = -1) -> Frame | None:
    """The frame of an image; None of one that was rejected.

    Raises:
        InputError: it would be, and the run stops at bad records.
    """
    place = marks.document.place_of(medium.raw, medium.element)
    return marks.context.frames.frame(
        file, place=place, tally=marks.tally, width=medium.width, height=medium.height, url=medium.url, sequence=sequence, index=index,
        sized=False,
    )  # fmt: skip


def spot_of(medium: Medium, frame: Frame, marks: Marks, *, number: int) -> Spot:
    """Where the labels of an image stand."""
    labels, element = medium.of_image(marks.document, marks.tally)
    size = (medium.width, medium.height) if medium.width and medium.height else marks.context.frames.header(frame)
    return Spot(labels, element, medium.space, number, size)
