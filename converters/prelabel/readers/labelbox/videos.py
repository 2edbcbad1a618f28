"""A video: objects by frame and feature id, and what lies between their keyframes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import Tally
from prelabel.frames import FrameIndex
from prelabel.readers.labelbox.objects import Drawn, between, drawn
from prelabel.readers.labelbox.records import Annotations, FrameLabels, Record
from prelabel.readers.labelbox.spans import MOST_FRAMES, Segment, is_drawn, keyframes_of, segments_of
from prelabel.readers.shared.faults import Fault, RecordError, typed
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.words import shown

GLOBAL = "classification of a whole image, video or frame"


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoReader:
    """Reads the videos of a file.

    Args:
        frames: decides the names and sizes of frames.
        tally: takes what is bad.
    """

    frames: FrameIndex
    tally: Tally

    def read(self, record: Record, labels: Annotations, frames: Mapping[str, msgspec.Raw], element: str, name: str) -> Detections:
        """The detections of one video.

        Args:
            record: its data row.
            labels: its annotations.
            frames: those of its frames.
            element: their ``$.path``.
            name: of the video.

        Raises:
            RecordError: the number of its frames is unknown, or is none.
            InputError: something of it is bad and the run stops at bad records.
        """
        seen = self._seen(record, frames, element)
        listed = [number for by_frame in seen.values() for number in by_frame]
        segments = segments_of(record, labels.segments, f"{element}.segments", self.tally)
        keyframes = keyframes_of(record, labels.key_frame_feature_map, f"{element}.key_frame_feature_map", self.tally)
        ends = [end for some in segments.values() for _, end in some]
        count = record.row.media_attributes.frame_count or max([*listed, *ends], default=0)
        if not 0 < count <= MOST_FRAMES:
            what = f"frame_count {count} is no number of frames" if count else "the video has no frames"
            raise RecordError("no frames", f"{record.element}.media_attributes", what, "write frame_count, or leave the video out")
        position = self._frames(record, name, count)
        kept = [frame for frame in position.values() if frame is not None]
        places = iter(range(len(kept)))
        at = {number: next(places) for number, frame in position.items() if frame is not None}
        objects = Objects()
        for track, (feature, by_frame) in enumerate(seen.items()):
            for number, one, made in _filled(by_frame, segments.get(feature, []), count):
                if number in at:
                    said = Said(
                        frame=at[number], label=one.name, origin=track, track=track, attributes=one.attributes,
                        interpolated=made or not is_drawn(number, keyframes.get(feature)),
                    )  # fmt: skip
                    one.add_to(objects, said)
        line = f":{record.place.line}" if record.place.line else ""
        return objects.detections(kept, [Source(f"{record.place.path}{line}", f"{element}: object {{}}")])

    def _frames(self, record: Record, name: str, count: int) -> dict[int, Frame | None]:
        """The frames by their numbers, which count from 1; None stands for those that were rejected."""
        media = record.row.media_attributes
        stem = name.rpartition(".")[0] or name
        rate = record.part(media.frame_rate, float, f"{record.element}.media_attributes.frame_rate", "rate", self.tally) or 0.0
        return {
            number: self.frames.frame(
                f"{stem}/{number:06}.jpg", place=record.at(f"{record.element}.data_row"), tally=self.tally, sequence=name, index=number,
                width=media.width or 0, height=media.height or 0, time_s=(number - 1) / rate if rate > 0 else float("nan"),
            )
            for number in range(1, count + 1)
        }  # fmt: skip

    def _seen(self, record: Record, frames: Mapping[str, msgspec.Raw], element: str) -> dict[str, dict[int, Drawn]]:
        """The objects that the frames list, by feature id and frame, in the order of first appearance."""
        found: dict[str, dict[int, Drawn]] = {}
        for number, text, where in self._numbered(record, frames, element):
            try:
                said = typed(frames[text], FrameLabels, where)
            except RecordError as error:
                error.reject(record.place, self.tally)
                continue
            record.count(said.classifications, GLOBAL, f"{where}.classifications", self.tally)
            for feature, raw in said.objects.items():
                one = self._one(record, raw, f'{where}.objects["{feature}"]')
                if one is not None:
                    found.setdefault(feature, {})[number] = one
        return found

    def _numbered(self, record: Record, frames: Iterable[str], element: str) -> Iterator[tuple[int, str, str]]:
        """Frames by number: each with what it is called, and its ``$.path``; those that are none of the video are rejected."""
        longest, count, last = len(str(MOST_FRAMES)), record.row.media_attributes.frame_count or 0, 0
        for number, text in sorted((int(n) if n.isdecimal() and n.isascii() and len(n) <= longest else 0, n) for n in frames):
            where = f'{element}.frames["{text}"]'
            if not 0 < number <= MOST_FRAMES:
                fault = Fault("no frame", "", f"{shown(text)} is no number of a frame", "number frames from 1")
            elif 0 < count < number:
                what = f"frame {number}, but the video has {count}, counted from 1"
                fault = Fault("frame outside the video", "", what, "correct frame_count")
            elif number == last:
                fault = Fault("frame twice", "", f"frame {number} comes twice", "keep one")
            else:
                last = number
                yield number, text, where
                continue
            self.tally.reject(fault.reason, fault.what, place=record.at(where), fix=fault.fix)

    def _one(self, record: Record, raw: msgspec.Raw, element: str) -> Drawn | None:
        try:
            return drawn(record, raw, element, self.tally)
        except RecordError as error:
            error.reject(record.place, self.tally)
            return None


def _filled(seen: Mapping[int, Drawn], segments: Sequence[Segment], count: int) -> Iterator[tuple[int, Drawn, bool]]:
    """The frames of an object, what it is there, and whether that was made here: in segments it is seen in every frame."""
    covered: set[int] = set()
    numbers = sorted(seen)
    for begin, end in segments:
        keys = numbers[bisect_left(numbers, begin) : bisect_right(numbers, min(end, count))]
        for key, following in pairwise([*keys, min(end, count) + 1]):
            for number in (number for number in range(key, following) if number not in covered):
                share = (number - key) / (following - key)
                yield number, between(seen[key], seen.get(following, seen[key]), share), number != key
            covered.update(range(key, following))
    yield from ((number, one, False) for number, one in seen.items() if number not in covered)
