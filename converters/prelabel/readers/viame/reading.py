"""Files taken to batches: a sequence for each video or image sequence, and single images."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from prelabel.detections import UNTRACKED, Detections, Frame, Kind
from prelabel.errors import Place, Tally
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.gathering import IMAGES_PER_BATCH, Gathered
from prelabel.readers.shared.naming import Name, Naming, only_once
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.words import shown
from prelabel.readers.viame import dive, rows
from prelabel.readers.viame.dataset import DataSet, data_set_of
from prelabel.readers.viame.keypoints import landmark_of
from prelabel.readers.viame.layout import CSV, Around
from prelabel.readers.viame.naming import sequence_name, time_s, video_name, videos_in
from prelabel.readers.viame.options import ViameOptions
from prelabel.readers.viame.placing import Placing, Shown
from prelabel.readers.viame.states import Annotations, State, Track

OUTLINED = "box beside an outline, in a track with a turned box"


_NameOf = Callable[[str], Name | None]
"""Of an image, as a file calls it; None where that is no name below the folder of images."""


class _One(NamedTuple):
    """A state of a track."""

    track: Track
    state: State


def annotations_of(path: Path, options: ViameOptions, tally: Tally) -> Annotations:
    """What a file of either format says.

    Raises:
        InputError: it cannot be read, or something is bad and the run stops at bad records.
    """
    read = rows.annotations_of if path.suffix.lower() == CSV else dive.annotations_of
    return read(path, options, tally)


@dataclass(slots=True, kw_only=True)
class UnitReader:
    """Reads the files of a unit.

    Args:
        unit: of the plan, whose detail is what is around its files.
        options: of the reader.
        context: of the run, whose survey is the numbers of keypoints.
    """

    unit: Unit
    options: ViameOptions
    context: Context
    _seen: dict[str, Place] = field(default_factory=dict)
    _sequences: dict[str, Place] = field(default_factory=dict)

    def batches(self) -> Iterator[Detections]:
        """A batch of each sequence, and images some thousand at a time.

        Raises:
            InputError: a file or a record is bad, and the run stops at bad records.
        """
        for path in self.unit.paths:
            yield from self.context.tally.until_broken(self._file(path))

    def _file(self, path: Path) -> Iterator[Detections]:
        said = annotations_of(path, self.options, self.context.tally)
        around: Around = self.unit.detail
        placing = Placing(path=path, root=self.unit.root, shared=path.parent in around.shared, context=self.context)
        every = [_One(track, state) for track in said.tracks for state in track.states]
        videos = videos_in(one.state for one in every)
        own = [one for one in every if one.state.name not in videos]
        data_set = data_set_of(path, self.context.tally)
        # most images are named by many rows
        name_of = cache(Naming(self.options.base, lambda: _images_in(every, data_set), self.context.frames).name)
        if own or not videos:
            yield from self._of_file(own, said, data_set, name_of, placing, alone=around.alone and not videos)
        of_video: dict[str, list[_One]] = {name: [] for name in sorted(videos)}
        for one in every:
            if one.state.name in videos:
                of_video[one.state.name].append(one)
        for name, states in of_video.items():
            place = states[0].state.place
            sequence = video_name(name)
            if sequence is None:
                self.context.tally.reject("no name", f"{shown(name)} names no video", place=place, fix="name the file of the video")
                continue
            shots = Shown(sequence, place, {}, (), self._rate(said, data_set), {}, alone=around.alone and not own and len(videos) == 1)
            yield from self._sequence(shots, states, placing)

    def _rate(self, said: Annotations, data_set: DataSet) -> float:
        return self.options.fps or said.rate_hz or data_set.rate_hz

    def _of_file(
        self, own: Sequence[_One], said: Annotations, data_set: DataSet, name_of: _NameOf, placing: Placing, *, alone: bool
    ) -> Iterator[Detections]:  # fmt: skip
        """What a file says of images, or of the one video that it is about."""
        listed = [name or Name(str(number)) for number, name in enumerate(map(name_of, data_set.images))]
        named = self._named(own, listed, name_of)
        if named is not None and not _is_sequence(named):
            yield from self._stills(named, listed, placing)
            return
        name, place = sequence_name(said.path, placing.root), Place(str(said.path))
        names, kept = self._numbered(own, name_of)
        times = {one.state.number: time for one in kept if (time := time_s(one.state.name)) is not None and not math.isnan(time)}
        if kept or listed:
            yield from self._sequence(Shown(name, place, names, listed, self._rate(said, data_set), times, alone), kept, placing)

    def _named(self, own: Sequence[_One], listed: Sequence[Name], name_of: _NameOf) -> list[tuple[Name, _One]] | None:
        """The states with the names of their images, without those whose image has none that can be used; None where one is not named."""
        found: list[tuple[Name, _One]] = []
        if any(time_s(one.state.name) is not None and not 0 <= one.state.number < len(listed) for one in own):
            return None
        for one in own:
            is_said = time_s(one.state.name) is None
            name = name_of(one.state.name) if is_said else listed[one.state.number]
            if name is not None:
                found.append((name, one))
            else:
                self._refuse_name(one.state)
        return found

    def _refuse_name(self, state: State) -> None:
        what, fix = f"{shown(state.name)} names no image below the folder of images", "name images relative to the folder of images"
        self.context.tally.reject("no image named", what, place=state.place, fix=fix)

    def _numbered(self, own: Sequence[_One], name_of: _NameOf) -> tuple[dict[int, Name], list[_One]]:
        """The names of images by the numbers of their frames, and the states that have one; a number of two images is rejected."""
        names: dict[int, tuple[Name, State]] = {}
        kept: list[_One] = []
        for one in own:
            state = one.state
            name = name_of(state.name) if time_s(state.name) is None else None
            if time_s(state.name) is None and name is None:
                self._refuse_name(state)
                continue
            if state.number < 0:
                what, fix = f"the frame {shown(state.name)} has no number", "number the frames of a sequence from 0"
                self.context.tally.reject("no frame number", what, place=state.place, fix=fix)
                continue
            if name is not None and names.setdefault(state.number, (name, state))[0] != name:
                before, first = names[state.number]
                what = f"frame {state.number} is {shown(name.file)}, but {shown(before.file)} in {first.place}"
                fix = "number the images of a sequence from 0, or say with -O tracks=false that ids are of no tracks"
                self.context.tally.reject("frame of two images", what, place=state.place, fix=fix)
                continue
            kept.append(one)
        return {number: name for number, (name, _) in names.items()}, kept

    def _sequence(self, shots: Shown, listed: Sequence[_One], placing: Placing) -> Iterator[Detections]:
        """A sequence in one batch; one of a name that another has was rejected."""
        first = self._sequences.setdefault(shots.name, shots.place)
        if first is not shots.place:
            what = f"the sequence {shown(shots.name)} is described by {first} already"
            fix = "keep one of them, or convert the files one by one"
            self.context.tally.reject("sequence described twice", what, place=shots.place, fix=fix)
            return
        used: dict[int, Place] = {}
        for one in listed:
            used.setdefault(one.state.number, one.state.place)
        frames = placing.frames(shots, used)
        batch = _Batch(self.context.survey, self.context.tally)
        batch.frames += frames.values()
        at = {number: position for position, number in enumerate(frames)}
        for one in listed:
            if one.state.number in at:
                batch.add(one, at[one.state.number], one.track.id)
        if frames:
            yield batch.detections()

    def _stills(self, named: Sequence[tuple[Name, _One]], listed: Sequence[Name], placing: Placing) -> Iterator[Detections]:
        """Images that are open, each with what is said of it, and those of the data set of which nothing is said."""
        of_image: dict[Name, list[_One]] = {}
        for name, one in named:
            of_image.setdefault(name, []).append(one)
        for name in listed:
            of_image.setdefault(name, [])
        batch = _Batch(self.context.survey, self.context.tally)
        for name, states in of_image.items():
            frame = self._still(name, states, placing)
            if frame is None:
                continue
            for one in states:
                batch.add(one, len(batch.frames), UNTRACKED)
            batch.frames.append(frame)
            if len(batch.frames) == IMAGES_PER_BATCH:
                yield batch.detections()
                batch = _Batch(self.context.survey, self.context.tally)
        if batch.frames:
            yield batch.detections()

    def _still(self, name: Name, states: Sequence[_One], placing: Placing) -> Frame | None:
        place = states[0].state.place if states else Place(str(placing.path))
        file, image = placing.image(name)
        frame = self.context.frames.frame(
            file, place=place, tally=self.context.tally, url=name.url, image=image, sized=bool(states)
        )  # fmt: skip
        return only_once(frame, name.file, place, self._seen, self.context.tally)


class _Batch(Gathered):
    """Frames and what is seen in them.

    Args:
        numbers: of keypoints.
        tally: takes what is not converted.
    """

    def __init__(self, numbers: Mapping[str, int], tally: Tally) -> None:
        super().__init__()
        self._numbers, self._tally = numbers, tally
        self._of_track: dict[int, int] = {}
        self._turned: dict[int, bool] = {}

    def add(self, one: _One, frame: int, track: int) -> None:
        """A state: its box, and what else is drawn of it, are one object."""
        state, source = one.state, self._source(one.track)
        # a turned box is a polygon, and so is each box of its track: beside an outline it would be a second one
        is_outlined = state.polygon is not None and self._is_turned(one.track)
        said = Said(
            frame=frame, label=one.track.label, origin=state.origin, source=source, track=track, score=state.score,
            attributes=state.attributes, interpolated=state.made, group=len(self.objects.said),
        )  # fmt: skip
        if state.box is not None and is_outlined:
            self._tally.unconverted[OUTLINED] += 1
        elif state.box is not None:
            self.objects.add_box(said, state.box, math.degrees(state.turn))
        if state.polygon is not None:
            self.objects.add(said, Kind.POLYGON, state.polygon)
        for line in state.lines:
            self.objects.add(said, Kind.LINE, line)
        landmark = landmark_of(state, self._numbers, self._tally)
        if landmark is not None:
            self.objects.add(said, Kind.LANDMARK, *landmark)

    def _is_turned(self, track: Track) -> bool:
        """Whether a box of a track is turned."""
        key = id(track)
        if key not in self._turned:
            self._turned[key] = any(state.turn for state in track.states)
        return self._turned[key]

    def _source(self, track: Track) -> int:
        """The place of a track's source among those of the batch."""
        key = id(track.source)
        if key not in self._of_track:
            self._of_track[key] = self.source(track.source)
        return self._of_track[key]


def _images_in(every: Sequence[_One], data_set: DataSet) -> Iterator[str]:
    """All names of images that a file and its data set have."""
    yield from (one.state.name for one in every if time_s(one.state.name) is None)
    yield from data_set.images


def _is_sequence(named: Sequence[tuple[Name, _One]]) -> bool:
    """Whether a track is in several images."""
    first: dict[int, Name] = {}
    return any(one.track.id >= 0 and first.setdefault(one.track.id, name) != name for name, one in named)
