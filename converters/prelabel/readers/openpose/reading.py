"""Files taken to batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import msgspec

from prelabel.detections import UNTRACKED, Detections, Frame, Source
from prelabel.errors import InputError, Place
from prelabel.folders import prefix_below
from prelabel.readers.base import Context, Unit
from prelabel.readers.openpose.layout import Files, Run, stem_of
from prelabel.readers.openpose.options import OpenposeOptions
from prelabel.readers.openpose.records import PEOPLE, Content, Person, content_of
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.outputs.naming import Naming, Wanted
from prelabel.readers.shared.poses import Part, Pose, Poses
from prelabel.safejson import CORRECT

LABELS = ("person", "face", "left hand", "right hand")

_KINDS = ("body", "face", "hands", "hands")
"""What ``-O parts`` calls each."""

IDS = 1 << 40
"""More than there are people; the parts of one have ids of their own, so many apart."""

_SCALE_FIX = "say what coordinates are, as --keypoint_scale 0, 3 or 4 made them, with -O scale=pixels, -O scale=unit or -O scale=signed"
_VALUES = msgspec.json.Decoder(list[float])


class _Stills(Naming):
    """Frames that are called as their files without the ending."""

    __slots__ = ()

    def name(self, path: Path) -> str:
        return prefix_below(path.parent, self.root) + stem_of(path)


@dataclass(slots=True, kw_only=True)
class UnitReader:
    """Reads the files of a unit.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: OpenposeOptions
    context: Context
    _poses: Poses = field(init=False)
    _posed: set[int] = field(default_factory=set)
    """Numbers of the files with a pose."""

    def __post_init__(self) -> None:
        """Begin with no pose."""
        self._poses = Poses(
            labels=LABELS, context=self.context, scale=self.options.scale, scale_fix=_SCALE_FIX,
            score="mean" if self.options.score == "mean" else "written",
        )  # fmt: skip

    def detections(self) -> Detections | None:
        """All of them; None where no file is left.

        Raises:
            InputError: a file or a person is bad, and the run stops at bad records.
        """
        read = [self._read(number, path) for number, path in enumerate(self.unit.paths)]
        found = self._frames(read)
        frames = [frame for frame in found if frame is not None]
        count = iter(range(len(frames)))
        number = [-1 if frame is None else next(count) for frame in found]
        return (
            self._poses.detections(frames, [Source(str(path), f"{PEOPLE}[{{}}]") for path in self.unit.paths], number) if frames else None
        )

    def _read(self, number: int, path: Path) -> bool:
        """Take the poses of a file; whether it could be read."""
        tally = self.context.tally
        try:
            content = content_of(path, tally)
        except InputError as error:
            tally.reject_file("unreadable file", error)
            return False
        if content.has_candidates:
            tally.unconverted["candidates of parts (part_candidates)"] += 1
        for position, person in content.people:
            self._add(number, content, position, person)
        return True

    def _add(self, number: int, content: Content, position: int, person: Person) -> None:
        """The parts of a person that are wanted; the others are counted."""
        tally, track = self.context.tally, person.track()
        if not -1 <= track < IDS:
            at = content.document.record_place(PEOPLE, position, ".person_id")
            tally.reject("bad track id", f"track id {track} is neither -1 nor a number from 0", place=at, fix=CORRECT)
            return
        if person.has_space():
            tally.unconverted["keypoints in three dimensions"] += 1
        empty = True
        for part, name, text in person.planes():
            empty = False
            if _KINDS[part] in self.options.parts:
                values = content.document.value(text, _VALUES, f"{PEOPLE}[{position}].{name}", tally)
                place = partial(_place, content, position, name)
                of_part = UNTRACKED if track == UNTRACKED else track + part * IDS
                if self._poses.add(Pose(place, values or (), number, position, number, part, of_part)):
                    self._posed.add(number)
            else:
                tally.unconverted[f"{LABELS[part]} (-O parts={','.join((*self.options.parts, _KINDS[part]))})"] += 1
        if empty:
            tally.filtered["person without a keypoint"] += 1

    def _frames(self, read: Sequence[bool]) -> list[Frame | None]:
        """The frame of each file; then the frames of videos that have none; None where a file or frame was rejected."""
        files: Files = self.unit.detail
        sized = self._posed if self.options.scale == "pixels" else set()
        if not files.runs:
            naming = _Stills(root=self.unit.root, alone=files.alone, context=self.context)
            return [
                naming.still(path, Wanted(size=(0, 0), sized=number in sized)) if whole else None
                for number, (path, whole) in enumerate(zip(self.unit.paths, read, strict=True))
            ]
        found: list[Frame | None] = []
        more: list[Frame] = []
        for run in files.runs:
            first = len(found)
            frames = self._of_video(run, files, first, {at for i, at in enumerate(run.numbers, first) if i in sized})
            found += [frames.pop(number, None) for number in run.numbers]
            more += frames.values()
        return [*found, *more]

    def _of_video(self, run: Run, files: Files, first: int, sized: set[int]) -> dict[int, Frame]:
        place = Place(str(self.unit.paths[first].parent))
        footage = Footage(run.name, place, run.numbers, lambda number: f"{run.name}_{number:012}", files.alone)
        return footage.frames(footage.images(self.context), run.numbers, sized, self.context)


def _place(content: Content, position: int, name: str, _: Part) -> Place:
    return content.document.record_place(PEOPLE, position, f".{name}")


def batches_of(unit: Unit, options: OpenposeOptions, context: Context) -> Iterator[Detections]:
    """All frames of a unit as one batch.

    Raises:
        InputError: a file or a person is bad, and the run stops at bad records.
    """
    found = UnitReader(unit=unit, options=options, context=context).detections()
    if found is not None:
        yield found
