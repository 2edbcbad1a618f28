"""Videos: a sequence for each, with the tracks in it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from prelabel.detections import AttributeSet, Detections, Frame, Kind, Source
from prelabel.errors import InputError, Place
from prelabel.frames import KnownFrame
from prelabel.geometry.rings import Rings
from prelabel.readers.darwin.items import Slot, known_name
from prelabel.readers.darwin.marks import ELEMENT, Marks, One
from prelabel.readers.darwin.masks import NO_ANNOTATION, NO_MASK, masks_of
from prelabel.readers.darwin.saying import Properties, attributes_of, fields_of, score_of
from prelabel.readers.darwin.shapes import drawn
from prelabel.readers.darwin.timeline import last_of, moments, seen_in
from prelabel.readers.darwin.tracks import MOST_FRAMES, Listed, Track, sorted_out, track_ids
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import Drawn, Objects, Said
from prelabel.readers.shared.timing import images_of

OUTSIDE = "frame outside the ranges of its annotation"
HIDDEN = "annotation out of view"


class Shown(NamedTuple):
    """A track in one frame.

    Args:
        frame: its number.
        drawn: where it is.
        made: the reader made it, or the file says that it was made between keyframes.
        listed: what says the rest: the last frame at or before it that lists the track, else the first.
    """

    frame: int
    drawn: Drawn
    made: bool
    listed: Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """Reads a video.

    Args:
        slot: the video.
        marks: takes its annotations.
    """

    slot: Slot
    marks: Marks

    def detections(self, listed: Sequence[One]) -> Detections:
        """All of it, in one batch.

        Args:
            listed: its annotations.

        Raises:
            InputError: it is too long, no image of ``--frames`` belongs to it, or something is bad and the run stops at bad records.
        """
        tracks, layers = sorted_out(listed, self.slot.count, self.marks)
        named = [last for track in tracks for last in (track.listed[-1].frame, last_of(track.spans))]
        files = self._files(max([*named, *(layer.frame for layer in layers)], default=-1))
        frames = self._frames(files, sized=bool(tracks))
        position = {frame.index: number for number, frame in enumerate(frames)}
        masks = self._masks(layers, frames)
        unnamed = len(masks.keys() - {track.one.annotation.id for track in tracks})
        self.marks.tally.unconverted.update(+Counter({NO_ANNOTATION: unnamed}))
        shown = [(track, list(self._shown(track, masks, len(files)))) for track in tracks]
        ids = track_ids([(track, frozenset(one.frame for one in some)) for track, some in shown], self.marks.tally)
        objects = Objects()
        for id_, (track, some) in zip(ids, shown, strict=True):
            self._add(objects, track, [one for one in some if one.frame in position], id_, position)
        return objects.detections(frames, [Source(str(self.marks.document.path), f"{ELEMENT}[{{}}]")])

    def _files(self, last: int) -> list[str]:
        """What the frames are called; where nothing says how many there are, up to the last that an annotation names.

        Raises:
            InputError: there are too many, or no image of ``--frames`` belongs to the video.
        """
        slot, place = self.slot, self._place()
        images = self._images(place)
        count = slot.count or max(last + 1, len(images))
        if count > MOST_FRAMES:
            raise InputError(
                f"a video of {count:,} frames is too long", place=place, fix="cut it into shorter ones, or correct frame_count"
            )
        files = [f"{slot.sequence}/{number:07}.png" for number in range(count)]
        if not images or not files or self.marks.context.frames.find(files[0]) is not None:
            return files
        return [image.file for image in images[:count]] + files[len(images) :]

    def _frames(self, files: Sequence[str], *, sized: bool) -> list[Frame]:
        """All frames of the video; those that are not among ``--frames`` are rejected."""
        slot, frames = self.slot, self.marks.context.frames
        found = (
            frames.frame(
                known_name(file, frames, anywhere=False), place=self._place(), tally=self.marks.tally, width=slot.width, height=slot.height,
                url=slot.urls[number] if number < len(slot.urls) else "", sequence=slot.sequence, index=number,
                time_s=number / slot.rate_hz if slot.rate_hz else float("nan"), sized=sized,
            )
            for number, file in enumerate(files)
        )  # fmt: skip
        return [frame for frame in found if frame is not None]

    def _place(self) -> Place:
        return Place(str(self.marks.document.path), element=self.slot.element)

    def _images(self, place: Place) -> tuple[KnownFrame, ...]:
        """The images of ``--frames`` that are the video's: those in a folder that is called as its path, or as its name alone."""
        context, whole = self.marks.context, self.slot.sequence
        name = whole if context.frames.below(whole) else whole.rpartition("/")[2]
        return images_of(name, place, context, alone=context.survey.videos <= 1)

    def _masks(self, layers: Sequence[Listed], frames: Sequence[Frame]) -> dict[str, dict[int, Rings]]:
        """The outlines of masks, by the ids of their annotations and by frame."""
        size = next(((frame.width, frame.height) for frame in frames), (0, 0))
        size = (self.slot.width or size[0], self.slot.height or size[1])
        found: dict[str, dict[int, Rings]] = {}
        for layer in layers:
            if layer.mark.raster_layer is None:
                continue
            try:
                masks = masks_of(layer.mark.raster_layer, size)
            except BadShape as bad:
                self.marks.refuse(bad, layer.raw, layer.element)
                continue
            for id_, rings in masks.items():
                found.setdefault(id_, {})[layer.frame] = rings
        return found

    def _shown(self, track: Track, masks: Mapping[str, Mapping[int, Rings]], count: int) -> Iterator[Shown]:
        """Where a track is seen, in frames that rise."""
        one, marks = track.one, self.marks
        outlines = masks.get(one.annotation.id or "", {}) if track.is_mask else {}
        keys = sorted(outlines) if track.is_mask else [each.frame for each in track.listed if each.shape is not None]
        if not keys:
            marks.tally.unconverted[NO_MASK] += 1
            return
        seen = seen_in(track.spans, keys, count, interpolated=bool(one.annotation.interpolated), between=not track.is_mask)
        marks.tally.filtered.update(+Counter({OUTSIDE: seen.outside, HIDDEN: seen.hidden}))
        said = [each.frame for each in track.listed]
        numbers = marks.numbers(one.label)
        if track.is_mask:
            for frame in seen.frames.tolist():
                at = track.listed[max(bisect_right(said, frame) - 1, 0)]
                yield Shown(frame, Drawn(Kind.POLYGON, outlines[frame]), made=False, listed=at)
            return
        shapes = [each.shape for each in track.listed if each.shape is not None]
        for moment in moments(keys, shapes, seen.frames, interpolated=bool(one.annotation.interpolated)):
            at = track.listed[max(bisect_right(said, moment.frame) - 1, 0)]
            made = moment.made or at.mark.keyframe is False
            yield Shown(moment.frame, drawn(moment.shape, numbers), made=made, listed=at)

    def _add(self, objects: Objects, track: Track, shown: Sequence[Shown], id_: int, position: Mapping[int, int]) -> None:
        """The rows of a track."""
        one, marks = track.one, self.marks
        marks.note_unused(track.members, has_tracks=True)
        properties = Properties(one.properties)
        known: dict[tuple[int, int], tuple[float, AttributeSet] | None] = {}
        for each in shown:
            key = (each.listed.frame, bisect_right(properties.frames, each.frame))
            if key not in known:
                known[key] = self._said(track, each.listed, properties.at(each.frame))
            found = known[key]
            if found is None:
                continue
            said = Said(
                frame=position[each.frame], label=one.label, origin=one.number, track=id_, score=found[0], attributes=found[1],
                interpolated=each.made,
            )  # fmt: skip
            each.drawn.add_to(objects, said)

    def _said(self, track: Track, listed: Listed, properties: Mapping[str, list[object]]) -> tuple[float, AttributeSet] | None:
        """The score and the attributes of a track from a frame on; None where the frame was rejected and counted."""
        defaults = track.one.annotation.global_sub_types
        try:
            score = score_of(listed.mark, defaults)
        except BadShape as bad:
            self.marks.refuse(bad, listed.raw, listed.element)
            return None
        fields = fields_of(self.marks.options.attributes, listed.members, track.one.members)
        return score, attributes_of(listed.mark, defaults, properties, fields, self.marks.tally)
