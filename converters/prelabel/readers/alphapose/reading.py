"""Files taken to batches."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from prelabel.detections import UNTRACKED, Detections, Frame, Source
from prelabel.errors import Place
from prelabel.folders import prefix_below
from prelabel.frames import clean_name
from prelabel.readers.alphapose.layout import video_name
from prelabel.readers.alphapose.options import AlphaposeOptions
from prelabel.readers.alphapose.records import Found, found_in
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.poses import Part, Pose, Poses

LABELS = ("person",)

SPARSEST = 1000
"""A video has people in one of at most so many frames; rarer ones are photographs with large numbers."""

_NUMBER = re.compile(r"(0|[1-9]\d{0,5})\.jpg", re.ASCII)
"""What AlphaPose calls the frame of a video."""

_SCORE_FIX = "take the mean of the keypoints' scores with -O score=mean"


@dataclass(slots=True, kw_only=True)
class FileReader:
    """Reads a file of results.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: AlphaposeOptions
    context: Context
    _images: dict[str, tuple[int, Callable[[Part], Place]]] = field(default_factory=dict)
    """By name the number of each, and where a part of its first pose stands."""
    _sources: dict[str, int] = field(default_factory=dict)
    """By element."""
    _tracked: bool = False

    def batches(self) -> Iterator[Detections]:
        """All poses as one batch.

        Raises:
            InputError: the file cannot be read, or a bad record stops the run.
        """
        path, tally = self.unit.paths[0], self.context.tally
        poses = Poses(labels=LABELS, context=self.context, scale="pixels", score=self.options.score, score_fix=_SCORE_FIX)
        for found in tally.until_broken(found_in(path, tally)):
            self._add(found, poses)
        numbers = self._numbers([*self._images])
        found_frames = self._stills() if numbers is None else self._of_video(numbers)
        frames = [frame for frame in found_frames if frame is not None]
        if frames:
            count = iter(range(len(frames)))
            of_image = [-1 if frame is None else next(count) for frame in found_frames]
            yield poses.detections(frames, [Source(str(path), element) for element in self._sources], of_image)

    def _add(self, found: Found, poses: Poses) -> None:
        if not clean_name(found.image):
            what = f"{found.image!r} names no image below the folder of images"
            fix = "name the image by its path below the folder of images"
            self.context.tally.reject("record without image", what, place=found.place("keypoints"), fix=fix)
            return
        number, _ = self._images.setdefault(found.image, (len(self._images), found.place))
        source = self._sources.setdefault(found.element, len(self._sources))
        self._tracked = self._tracked or found.track != UNTRACKED
        poses.add(Pose(found.place, found.values, number, found.position, source, 0, found.track, found.score, found.box))

    def _numbers(self, images: Sequence[str]) -> list[int] | None:
        """The number of each image in its video, -1 of those that are no frame of one; None where none is."""
        found = [_NUMBER.fullmatch(image) for image in images]
        numbers = [int(match[1]) if match else -1 for match in found]
        if self.options.video != "auto":
            return numbers if self.options.video == "yes" else None
        index = self.context.frames
        beside = not index.given and any(map(index.find, images)) if index.known else False
        if beside or min(numbers, default=-1) < 0 or max(numbers) > SPARSEST * len(numbers):
            return None
        if self._tracked or 0 in numbers:
            return numbers
        if not index.given:
            self.context.tally.note("images are called by numbers (-O video=yes makes a video of them, with the frames that nobody is in)")
        return None

    def _stills(self) -> list[Frame | None]:
        """The open frame of each image; None of those that were rejected."""
        before, tally = prefix_below(self.unit.paths[0].parent, self.unit.root), self.context.tally
        seen: dict[str, Place] = {}
        found: list[Frame | None] = []
        for image, (_, place_of) in self._images.items():
            place = place_of("keypoints")
            frame = self.context.frames.frame(f"{before}{clean_name(image)}", place=place, tally=tally)
            first = seen.setdefault(frame.file, place) if frame else place
            if first is not place and frame:
                what = f"its frame {frame.file!r} is described by {first} already"
                tally.reject("frame described twice", what, place=place, fix="call each image by one name")
                frame = None
            found.append(frame)
        return found

    def _of_video(self, numbers: Sequence[int]) -> list[Frame | None]:
        """The frame of each image, None of those that were rejected; then those of the video that nobody is in."""
        path, tally = self.unit.paths[0], self.context.tally
        for number, (image, (_, place_of)) in zip(numbers, self._images.items(), strict=True):
            if number < 0:
                what, fix = f"the image {image!r} is not called by a number alone, as 12.jpg", "leave -O video=yes out for single images"
                tally.reject("no frame of a video", what, place=place_of("keypoints"), fix=fix)
        known = sorted({*numbers} - {-1})
        if not known:
            return [None] * len(numbers)
        name = video_name(path, self.unit.root)
        footage = Footage(name, Place(str(path)), known, lambda number: f"{name}/{number}.jpg", self.unit.detail)
        images = footage.images(self.context)
        if not images and not self.context.frames.given:
            text = "video {first}, the last with a person{more}: give --frames if frames follow it"
            tally.note_names(text, [f"{name!r} ends at frame {known[-1]}"])
        frames = footage.frames(images, known if images else range(known[-1] + 1), {*known}, self.context)
        found = [frames.pop(number, None) for number in numbers]
        return [*found, *frames.values()]
