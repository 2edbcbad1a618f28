"""Videos: a sequence for each, with the tracks in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prelabel.detections import Detections, Frame
from prelabel.readers.shared.faults import BadShape, Fault
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.timing import Video, frames_in, rate_of
from prelabel.readers.superannotate.items import Item, Marks, One
from prelabel.readers.superannotate.tracks import A_SECOND_US, Key, Shown, begun_s, shown_in, track_of

SECOND = "keyframe in a frame that has an earlier one"

BEHIND = "time behind the last image"

WITHOUT_FRAMES = "video without frames"

Numbered = Sequence[tuple[int, Key]]
"""Keyframes of a stretch of time with the numbers of their frames."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoReader:
    """Reads a video.

    Args:
        name: of its sequence.
        item: the video.
        marks: takes its instances.
    """

    name: str
    item: Item
    marks: Marks

    def detections(self, listed: Iterable[One]) -> Detections | None:
        """All of it in one batch; None of a video without frames, which is counted.

        Raises:
            InputError: the rate is not given, no image of ``--frames`` belongs to it, or something is bad and the run stops at bad records.
        """
        marks, context = self.marks, self.marks.context
        metadata, place = self.item.metadata, marks.place(self.item)
        rate = rate_of(marks.options.fps, None, place)
        tracks = [track for one in listed if (track := track_of(one, marks)) is not None]
        times = (begun_s(key.time_us, rate) for track in tracks for keys in track.stretches for key in keys)
        count = frames_in(metadata.length_us / A_SECOND_US, rate, times)
        video = Video.open(self.name, place, rate, count, context, alone=context.survey <= 1)
        numbered = [[self._numbered(keys, video) for keys in track.stretches] for track in tracks]
        used = [frame for stretches in numbered for keys in stretches for frame, _ in keys]
        frames, position = video.frames(used, (metadata.width or 0, metadata.height or 0), context)
        if not frames:
            marks.tally.unconverted[WITHOUT_FRAMES] += 1
            return None
        objects = Objects()
        size = self._size(frames, needed=bool(used))
        for id_, (track, stretches) in enumerate(zip(tracks, numbered, strict=True)):
            for shown in self._shown(stretches):
                if size is not None and shown.frame in position:
                    said = Said(
                        frame=position[shown.frame], label=track.label, origin=track.number, track=id_, score=track.score,
                        attributes=shown.attributes, interpolated=shown.made,
                    )  # fmt: skip
                    shown.drawn.moved(shown.drawn.points / size).add_to(objects, said)
        return objects.detections(frames, [marks.source(self.item)], fractions=True)

    def _numbered(self, keys: Sequence[Key], video: Video) -> Numbered:
        """The keyframes that are inside the video; others are rejected.

        A track that lasts as long as its video has a keyframe at the end of it, for which programs that cut videos may make no image.
        """
        clock, found = video.clock, list[tuple[int, Key]]()
        for key in keys:
            time_s = begun_s(key.time_us, clock.rate_hz)
            is_next = round(time_s * clock.rate_hz) == len(video.images)
            if video.images and is_next and key.time_us <= self.item.metadata.length_us:
                self.marks.tally.adjusted[BEHIND] += 1
                time_s = (len(video.images) - 1) / clock.rate_hz
            frame = clock.frame(time_s)
            if isinstance(frame, Fault):
                self.marks.refuse(BadShape(frame.reason, ".timestamp", frame.what, frame.fix), key.raw, key.element)
            else:
                found.append((frame, key))
        return found

    def _shown(self, stretches: Sequence[Numbered]) -> Iterable[Shown]:
        """Where a track is, once in each frame; keyframes that say something else of a frame are counted."""
        seen: dict[int, Shown] = {}
        for keys in stretches:
            for shown in shown_in(keys):
                seen.setdefault(shown.frame, shown)
        others = sum(key.drawn is not None and not key.says(seen[frame]) for keys in stretches for frame, key in keys if frame in seen)
        if others:
            self.marks.tally.filtered[SECOND] += others
        return seen.values()

    def _size(self, frames: Sequence[Frame], *, needed: bool) -> tuple[int, int] | None:
        """Width and height that coordinates count in: those of the video, else of its first image; None where they are not known."""
        said = self.item.metadata
        size = (said.width, said.height) if said.width and said.height else self.marks.context.frames.header(frames[0])
        if min(size) > 0:
            return size
        if needed:
            what, fix = f"the size of {self.name!r} is not known", "give --size WIDTHxHEIGHT, or --frames with the folder of images"
            self.marks.tally.reject("size unknown", what, place=self.marks.place(self.item), fix=fix)
        return None
