"""The contract of a reader: what it offers, what it is given, and how its options are made from ``-O KEY=VALUE``.

A run asks a reader three things, in this order:

1. ``plan``: which units of work the source has, cheaply, which images lie beside it, and which files there are of another kind; of all
   sources ``together`` makes one unit of what is one;
2. ``survey``: what can only be decided from all units (which columns a folder of label files has); many readers need none. What it wants
   to know of each unit is found by ``look``;
3. ``read``: the detections of one unit, in batches.

Units are looked at and read apart from each other, perhaps in other processes: what is found in one is not known when another is read.
A frame whose ``sequence`` is empty is *open*: which frames form a sequence is decided afterwards, from all of them. A reader that
names sequences itself yields each sequence wholly inside one batch.
"""

import inspect
import pickle
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Generic

from prelabel.ahead import Ahead
from prelabel.detections import Detections, Frame, Kind
from prelabel.errors import OnError, Tally
from prelabel.frames import FrameIndex
from prelabel.readers.contract import NUMBERED, is_numbered
from prelabel.readers.guarding import guarded, is_plugin, kept
from prelabel.readers.joining import joined
from prelabel.readers.options import O, Options, meeting, parsed
from prelabel.readers.others import in_units
from prelabel.readers.paths import SNIFFED_BYTES, SNIFFED_FILES, ends_of, files_of, is_listed, size_of, sniffed_files
from prelabel.readers.units import Certainty, Plan, Unit, UnitTask

__all__ = [
    "SNIFFED_BYTES",
    "SNIFFED_FILES",
    "Certainty",
    "Context",
    "Options",
    "Plan",
    "Reader",
    "Reading",
    "Unit",
    "UnitTask",
    "ends_of",
    "files_of",
    "in_units",
    "is_listed",
    "parse_options",
    "size_of",
    "sniffed_files",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a reader is given beside its unit and options.

    Args:
        frames: the frames known beside the source; the one place that decides a frame's name and size.
        tally: takes bad records, counts and notes.
        survey: what the reader's own ``survey`` returned, or its ``share`` of that.
        looks: in ``survey``, what its own ``look`` returned for each unit, in order; units are looked at when it is iterated, once.
        shapes: the geometries that are wanted; another need only be read where it alone says where an object is.
        min_keypoint_score: keypoints under it are left out, in [0, 1]; None to leave out those that are not labelled alone.
    """

    frames: FrameIndex
    tally: Tally
    survey: Any = None
    looks: Iterable[Any] = ()
    shapes: frozenset[Kind] = frozenset(Kind)
    min_keypoint_score: float | None = None

    def count_weak_keypoints(self, points: int) -> None:
        """Count keypoints that were left out since their score is under ``min_keypoint_score``."""
        if points:
            self.tally.filtered[f"keypoint score under {self.min_keypoint_score:g}"] += points


class Reader(ABC, Generic[O]):
    """One format. A subclass sets the class variables and implements `read`; the other methods have useful defaults."""

    name: ClassVar[str]
    """As ``--format`` takes it."""
    summary: ClassVar[str]
    """One line for ``prelabel formats``."""
    suffixes: ClassVar[tuple[str, ...]]
    """Of the files that it reads, in lower case with the dot."""
    options: type[O]
    """The Struct that ``-O`` fills."""
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE})
    """The kinds that it can give today."""
    stills: ClassVar[bool] = False
    """Frames that it leaves open are single images, whatever they are called."""
    streams: ClassVar[bool] = False
    """A unit may be longer than memory is large: its sequences are handed on while it is read."""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled by name: another process finds it as this one did.

        Raises:
            PicklingError: it is not the reader that is found by its name.
        """
        if _named(self.name) is not self:
            raise pickle.PicklingError(self.name)
        return _named, (self.name,)

    @property
    def documentation(self) -> str:
        """What ``prelabel formats NAME`` prints: the docstring of the reader's module."""
        return inspect.getdoc(sys.modules[type(self).__module__]) or ""

    def sniff(self, source: Path) -> Certainty:
        """How sure this reader is that a source is its own; MAYBE where a suffix fits. Never raises for what it finds."""
        return Certainty.MAYBE if any(sniffed_files(source, self.suffixes)) else Certainty.NO

    def plan(self, source: Path, options: O) -> Plan:  # noqa: ARG002  # for those that override
        """The units of a source, cheaply: by default one for all files of the suffixes.

        Raises:
            InputError: the source holds nothing to read.
        """
        root, paths = files_of(source, self.suffixes)
        return Plan(units=(Unit(name=source.name, root=root, paths=paths),))

    def together(self, units: Sequence[Unit], options: O) -> Sequence[Unit]:  # noqa: ARG002  # for those that override
        """The units of all sources as they are to be read, where what several hold is one."""
        return units

    def look(self, unit: Unit, options: O, context: Context) -> object:  # noqa: ARG002  # for those that override
        """What `survey` wants to know of one unit."""
        return None

    def survey(self, units: Sequence[Unit], options: O, context: Context) -> object:  # noqa: ARG002  # for those that override
        """What can only be decided from all units; handed to every `read` as ``context.survey``."""
        return None

    def share(self, survey: Any, unit: Unit) -> object:  # noqa: ANN401, ARG002  # the reader's own; for those that override
        """What of a survey the `read` of one unit is given, where all of it would be much."""
        return survey

    def open_frames(self, unit: Unit, options: O, context: Context) -> Sequence[Frame] | None:  # noqa: ARG002  # for those that override
        """All frames of the unit where it is known before `read` that they are open and have no tracks; those that it rejects are, too."""
        return None

    def files(self, unit: Unit) -> Sequence[Path | str]:
        """The files that `look` and `read` give to `prelabel.files.read_bytes`, about in this order: on a slow disk they are read ahead."""
        return unit.paths

    @abstractmethod
    def read(self, unit: Unit, options: O, context: Context) -> Iterator[Detections]:
        """The detections of one unit, in batches; coordinates in fractions of the frame, nothing clipped.

        Raises:
            InputError: the unit cannot be read at all, or a bad record stops the run.
        """


def parse_options(reader: Reader[O], pairs: Mapping[str, str]) -> O:
    """A reader's options from ``-O KEY=VALUE``.

    Args:
        reader: whose options they are.
        pairs: key to the text behind ``=``; a tuple takes its values between commas, a path is relative to the working folder.

    Raises:
        UsageError: a key that the reader does not have, or a value that it cannot take.
    """
    return parsed(reader.name, reader.options, pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[O]):
    """A reader and what it is given for all units; what the arguments mean is said by `Context`."""

    reader: Reader[O]
    options: O
    frames: FrameIndex
    on_error: OnError
    shapes: frozenset[Kind] = frozenset(Kind)
    min_keypoint_score: float | None = None

    def context(self, tally: Tally, **more: Any) -> Context:  # noqa: ANN401  # fields of `Context`
        """What a call of the reader is given."""
        return Context(frames=self.frames, tally=tally, shapes=self.shapes, min_keypoint_score=self.min_keypoint_score, **more)

    def read(self, task: UnitTask, tally: Tally) -> Iterator[Detections]:
        """The batches of one unit.

        Raises:
            InputError: the unit cannot be read, or a bad record stops the run.
            PluginError: the reader is not built in, and fails or breaks its contract.
        """
        context = self.context(tally, survey=task.survey)
        if is_plugin(self.reader):
            batches = kept(self.reader, f"reading unit {task.name!r}", lambda: self.reader.read(task.unit, self.options, context))
        else:
            batches = self.reader.read(task.unit, self.options, context)
        return self.ahead(task).through(meeting(batches, self.options, tally))

    def read_joined(self, task: UnitTask, tally: Tally) -> Iterator[Detections]:
        """As `read`; small batches are one, except those of a stream, which are handed on as they come."""
        own = Tally(on_error=tally.on_error)
        return self.read(task, tally) if self.reader.streams else joined(self.read(task, own), own, tally)

    def ahead(self, task: UnitTask) -> Ahead:
        """The files of one unit.

        Raises:
            PluginError: the reader is not built in, and fails to say which they are.
        """
        with guarded(self.reader, f"listing the files of unit {task.name!r}"):
            return Ahead(self.reader.files(task.unit))

    def open_frames(self, task: UnitTask, tally: Tally) -> Sequence[Frame] | None:
        """All frames of a unit where they are known before it is read, as `Reader.open_frames` says."""
        with guarded(self.reader, f"listing the frames of unit {task.name!r}") as failed:
            frames = self.reader.open_frames(task.unit, self.options, self.context(tally, survey=task.survey))
            if frames is not None and is_plugin(self.reader) and not all(map(is_numbered, frames)):
                raise failed(f"a rule for frames is not kept: {NUMBERED}")
            return frames


def _named(name: str) -> object:
    """The reader that is found by a name."""
    return import_module("prelabel.readers").find(name)
