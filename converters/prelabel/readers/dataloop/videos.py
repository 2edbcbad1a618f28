"""Videos: a sequence for each, with the tracks in it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from prelabel.detections import AttributeSet, Detections, Frame
from prelabel.errors import InputError
from prelabel.readers.dataloop.items import Item
from prelabel.readers.dataloop.marks import Marks, One
from prelabel.readers.dataloop.poses import WITHOUT, Pose, numbered, parted
from prelabel.readers.dataloop.saying import score_of
from prelabel.readers.dataloop.shapes import Drawn, landmark
from prelabel.readers.dataloop.tracks import Length, Timelines, turned
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.timing import MOST_FRAMES, Video

WITHOUT_FRAMES = "video without frames"

TOGETHER = "annotations with one objectId in one frame are tracks of their own"


class Shown(NamedTuple):
    """An annotation in one frame.

    Args:
        frame: its number.
        drawn: where it is.
        label: its class.
        attributes: of it.
        made: it lies between frames that say something.
    """

    frame: int
    drawn: Sequence[Drawn]
    label: str
    attributes: AttributeSet
    made: bool


class Track(NamedTuple):
    """An annotation of a video.

    Args:
        one: the annotation.
        shown: in the frames in which it is seen.
        is_turned: a box of it is turned.
    """

    one: One
    shown: Sequence[Shown]
    is_turned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoReader:
    """Reads a video.

    Args:
        name: of its sequence.
        item: the video.
        marks: takes its annotations.
    """

    name: str
    item: Item
    marks: Marks

    def detections(self, listed: Sequence[One]) -> Detections | None:
        """All of it in one batch; None of a video without frames, which is counted.

        Raises:
            InputError: it is too long, no image of ``--frames`` belongs to it, or something is bad and the run stops at bad records.
        """
        item, marks, context = self.item, self.marks, self.marks.context
        if item.about.frames > MOST_FRAMES:
            what = f"has more than the {MOST_FRAMES:,} frames that are read of a video"
            raise InputError(what, place=item.place, fix="cut the video into shorter ones")
        rate = marks.options.fps or item.about.rate_hz
        video = Video.open(self.name, item.place, rate, item.about.frames, context, alone=context.survey.videos <= 1)
        length = Length(video.clock.count, rate, item.about.size if min(item.about.size) > 0 else (0, 0))
        tracks = list(self._tracks(listed, Timelines(length, marks)))
        used = [shown.frame for track in tracks for shown in track.shown]
        frames, position = video.frames(used, item.about.size, context)
        if not frames:
            marks.tally.unconverted[WITHOUT_FRAMES] += 1
            return None
        objects = Objects()
        size = self._size(frames, tracks)
        if size is not None:
            self._add(objects, tracks, size, position)
        return objects.detections(frames, [marks.source], fractions=True)

    def _tracks(self, listed: Sequence[One], timelines: Timelines) -> Iterator[Track]:
        """The annotations in the order of the file, without those that were rejected."""
        alone, poses = parted(listed, self.marks)
        found: list[Track] = []
        for one in alone:
            time = timelines.of(one)
            if time is not None:
                shown = [Shown(frame, key.drawn, key.label, key.attributes, made) for frame, key, made in time.seen()]
                found.append(Track(one, shown, turned(time)))
        found += [track for pose in poses if (track := self._pose(pose, timelines)) is not None]
        yield from sorted(found, key=lambda track: track.one.number)

    def _pose(self, pose: Pose, timelines: Timelines) -> Track | None:
        """A pose: in each frame a landmark of the points that are seen there; None of one that was rejected or counted."""
        if not pose.points:
            self.marks.tally.unconverted[WITHOUT] += 1
        whole = timelines.of(pose.one)
        if whole is None:
            return None
        points: dict[int, dict[int, tuple[float, float]]] = {}
        made: dict[int, bool] = {}
        for number, one in numbered(pose, self.marks):
            time = timelines.of(one)
            for frame, key, is_made in time.seen() if time else ():
                x, y = key.drawn[0].rings.points[0].tolist()
                points.setdefault(frame, {})[number] = (x, y)
                made[frame] = made.get(frame, True) and is_made
        keys = {frame: whole.at(frame) for frame in sorted(points)}
        shown = [
            Shown(frame, [landmark(points[frame])], key.label, key.attributes, made[frame]) for frame, key in keys.items() if key.visible
        ]
        return Track(pose.one, shown, is_turned=False)

    def _add(self, objects: Objects, tracks: Sequence[Track], size: tuple[int, int], position: Mapping[int, int]) -> None:
        """The rows of all tracks, in fractions of the video."""
        ids = self._ids(tracks)
        corners = {id_ for id_, track in zip(ids, tracks, strict=True) if track.is_turned}
        for id_, track in zip(ids, tracks, strict=True):
            score = score_of(track.one, self.marks)
            for shown in track.shown:
                if shown.frame not in position:
                    continue
                said = Said(
                    frame=position[shown.frame], label=shown.label, origin=track.one.number, track=id_, score=score,
                    attributes=shown.attributes, interpolated=shown.made, group=id_ if len(shown.drawn) > 1 else None,
                )  # fmt: skip
                for drawn in shown.drawn:
                    (drawn.cornered() if id_ in corners else drawn).divided(size).add_to(objects, said)

    def _ids(self, tracks: Sequence[Track]) -> list[int]:
        """The track of each annotation: its own, or one for all of a class with the same object id that share no frame."""
        together: dict[tuple[str, str], list[int]] = {}
        for number, track in enumerate(tracks):
            id_ = self.marks.link(track.one, track.one.platform.object_id, "objectId")
            if id_:
                together.setdefault((track.one.label, id_), []).append(number)
        ids = list(range(len(tracks)))
        for numbers in together.values():
            seen = Counter(shown.frame for number in numbers for shown in tracks[number].shown)
            if max(seen.values(), default=0) > 1:
                self.marks.tally.note(TOGETHER)
                continue
            for number in numbers:
                ids[number] = numbers[0]
        return ids

    def _size(self, frames: Sequence[Frame], tracks: Sequence[Track]) -> tuple[int, int] | None:
        """Width and height that coordinates count in: those of the video, else of its first image; None where they are not known."""
        masks = (drawn.size for track in tracks for shown in track.shown for drawn in shown.drawn)
        said = (self.item.about.size, self.marks.context.frames.header(frames[0]), *masks)
        size = next((size for size in said if min(size) > 0), None)
        if size is None and any(track.shown for track in tracks):
            what, fix = f"the size of {self.name!r} is not known", "give --size WIDTHxHEIGHT, or --frames with the folder of images"
            self.marks.tally.reject("size unknown", what, place=self.item.place, fix=fix)
        return size
