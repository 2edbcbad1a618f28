"""Files taken to batches: images together, each video alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import InputError, Place
from prelabel.folders import prefix_below
from prelabel.readers.base import Context, Unit
from prelabel.readers.mmpose.options import MmposeOptions
from prelabel.readers.mmpose.records import Content, Shot, content_of
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.outputs.naming import Naming, Wanted
from prelabel.readers.shared.poses import Pose, Poses

_SCALE_FIX = "write keypoints in pixels of the image, as MMPose does"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names(Naming):
    """Frames that are called as the images that files are about."""

    stems: dict[Path, str] = field(default_factory=dict, init=False)
    """Of files, as their contents say."""

    def name(self, path: Path) -> str:
        return prefix_below(path.parent, self.root) + self.stems[path]


@dataclass(slots=True, kw_only=True)
class _Batch:
    """Frames, each of them with its poses."""

    poses: Poses
    frames: list[Frame | None] = field(default_factory=list)
    """None of those that were rejected."""
    sources: list[Source] = field(default_factory=list)

    def detections(self) -> Iterator[Detections]:
        """All of them; nothing where no frame is left."""
        frames = [frame for frame in self.frames if frame is not None]
        if frames:
            count = iter(range(len(frames)))
            yield self.poses.detections(frames, self.sources, [-1 if frame is None else next(count) for frame in self.frames])


@dataclass(slots=True, kw_only=True)
class UnitReader:
    """Reads the files of a unit, whose detail is whether there is no other file.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: MmposeOptions
    context: Context

    def batches(self) -> Iterator[Detections]:
        """Each video as one batch, then all images as one.

        Raises:
            InputError: a file or a pose is bad, and the run stops at bad records.
        """
        names = _Names(root=self.unit.root, alone=self.unit.detail, context=self.context)
        stills = self._batch()
        for path in self.unit.paths:
            try:
                content = content_of(path, self.context.tally)
                names.stems[path] = content.stem
                batch = self._video(path, content, names) if content.several else self._still(path, content, names, stills)
            except InputError as error:
                self.context.tally.reject_file("unreadable file", error)
                continue
            if batch is not stills:
                yield from batch.detections()
        yield from stills.detections()

    def _batch(self) -> _Batch:
        poses = Poses(
            labels=(self.options.label,), context=self.context, scale="pixels", scale_fix=_SCALE_FIX,
            score="mean" if self.options.score == "mean" else "written",
        )  # fmt: skip
        return _Batch(poses=poses)

    def _still(self, path: Path, content: Content, names: _Names, batch: _Batch) -> _Batch:
        """An image, added to a batch."""
        number = len(batch.frames)
        batch.frames.append(None)
        posed = self._add(path, content.shots[0], batch)
        batch.frames[number] = names.still(path, Wanted(size=(0, 0), sized=posed))
        return batch

    def _video(self, path: Path, content: Content, names: _Names) -> _Batch:
        """The frames that a file lists, then those of other images of the video."""
        batch = self._batch()
        sized: set[int] = set()
        for shot in content.shots:
            batch.frames.append(None)
            if self._add(path, shot, batch):
                sized.add(shot.number)
        numbers = [shot.number for shot in content.shots]
        name = names.name(path)
        footage = Footage(name, Place(str(path)), numbers, lambda number: f"{name}_{number}", self.unit.detail)
        frames = footage.frames(footage.images(self.context), numbers, sized, self.context)
        batch.frames[:] = [frames.pop(number, None) for number in numbers]
        batch.frames += frames.values()
        return batch

    def _add(self, path: Path, shot: Shot, batch: _Batch) -> bool:
        """The poses of the last frame of a batch; whether there are some."""
        frame, source = len(batch.frames) - 1, len(batch.sources)
        batch.sources.append(Source(str(path), shot.element))
        posed = False
        for found in shot.poses(self.context.tally):
            pose = Pose(found.place, found.values, frame, found.position, source, 0, found.track, found.score, found.box)
            if batch.poses.add(pose):
                posed = True
            elif not found.values:
                self.context.tally.filtered[f"{self.options.label} without a keypoint"] += 1
        return posed
