"""The contract of a reader: what it offers, what it is given, and how its options are made from ``-O KEY=VALUE``.

A run asks a reader three things, in this order:

1. ``plan``: which units of work the source has, cheaply, and which images lie beside it;
2. ``survey``: what can only be decided from all units (which columns a folder of label files has); many readers need none;
3. ``read``: the detections of one unit, in batches.

A frame whose ``sequence`` is empty is *open*: which frames form a sequence is decided afterwards, from all of them. A reader that
names sequences itself yields each sequence wholly inside one batch.
"""

import difflib
import inspect
import itertools
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar, get_origin, get_type_hints

import msgspec

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place, Tally, UsageError
from prelabel.files import walk
from prelabel.frames import FrameIndex, FrameOptions, KnownFrame
from prelabel.safejson import BOM

SNIFFED_FILES = 1000
"""How many files of a folder a reader looks at before it gives up finding its own."""

SNIFFED_BYTES = 1 << 16
"""Of the beginning and of the end of a file."""


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of a reader's options; every field has a default and a description in `msgspec.Meta`."""


O = TypeVar("O", bound=Options)  # noqa: E741  # the field's own letter for options, used as a type only


class Certainty(IntEnum):
    """How sure a reader is that a source is its own."""

    NO = 0
    MAYBE = 1
    LIKELY = 2
    SURE = 3


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of work that can be read on its own.

    Args:
        name: for progress and messages.
        root: the folder that names of files are relative to.
        paths: the files to read.
        detail: whatever else the reader wants to hand from ``plan`` to ``read``; it must be picklable.
    """

    name: str
    root: Path
    paths: tuple[Path, ...]
    detail: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What ``plan`` found.

    Args:
        units: in natural order.
        images: images that lie beside the labels; those without labels become frames without detections.
    """

    units: tuple[Unit, ...]
    images: tuple[KnownFrame, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a reader is given beside its unit and options.

    Args:
        frames: the frames known beside the source; the one place that decides a frame's name and size.
        tally: takes bad records, counts and notes.
        survey: what the reader's own ``survey`` returned.
        shapes: the geometries that are wanted; another need only be read where it alone says where an object is.
        min_keypoint_score: keypoints under it are left out, in [0, 1]; None to leave out those that are not labelled alone.
    """

    frames: FrameIndex
    tally: Tally
    survey: Any = None
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

    def survey(self, units: Sequence[Unit], options: O, context: Context) -> object:  # noqa: ARG002  # for those that override
        """What can only be decided from all units; handed to every `read` as ``context.survey``."""
        return None

    @abstractmethod
    def read(self, unit: Unit, options: O, context: Context) -> Iterator[Detections]:
        """The detections of one unit, in batches; coordinates in fractions of the frame, nothing clipped.

        Raises:
            InputError: the unit cannot be read at all, or a bad record stops the run.
        """


def sniffed_files(source: Path, suffixes: Sequence[str]) -> Iterator[Path]:
    """The file that a source is, or those among the first files of a folder, that have one of the suffixes.

    Raises:
        InputError: a folder cannot be listed.
    """
    paths = itertools.islice(walk(source), SNIFFED_FILES) if source.is_dir() else iter([source])
    return (path for path in paths if path.suffix.lower() in suffixes)


def sniffed_ends(path: Path) -> tuple[bytes, bytes]:
    """The first character of a file of JSON, and its beginning and end as one text.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(SNIFFED_BYTES).removeprefix(BOM).lstrip()
        file.seek(0, 2)
        file.seek(max(0, file.tell() - SNIFFED_BYTES))
        return head[:1], head + file.read()


def files_of(source: Path, suffixes: Sequence[str]) -> tuple[Path, tuple[Path, ...]]:
    """The folder that names are relative to, and the files of a source that have one of the suffixes, in natural order.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    kinds = " or ".join(suffixes)
    if source.is_dir():
        paths = tuple(path for path in walk(source) if path.suffix.lower() in suffixes)
        if not paths:
            raise InputError(f"holds no {kinds} file", place=Place(str(source)), fix="give the folder that the files lie in")
        return source, paths
    if not source.exists():
        raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
    return source.parent, (source,)


def parse_options(reader: Reader[O], pairs: Mapping[str, str]) -> O:
    """A reader's options from ``-O KEY=VALUE``.

    Args:
        reader: whose options they are.
        pairs: key to the text behind ``=``; a tuple takes its values between commas, a path is relative to the working folder.

    Raises:
        UsageError: a key that the reader does not have, or a value that it cannot take.
    """
    hints = get_type_hints(reader.options)
    # a word of the language, such as "from", is the name of an option and not of its field
    known = dict(zip(reader.options.__struct_encode_fields__, reader.options.__struct_fields__, strict=True))
    for key in pairs:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            every = f"options of {reader.name}: {', '.join(known)}" if known else "it has no options"
            fix = f"did you mean {near[0]}?" if near else every
            raise UsageError(f"-O {key}: {reader.name} has no such option", fix=fix)
    values = {key: _split(text) if get_origin(hints[known[key]]) is tuple else text for key, text in pairs.items()}
    try:
        return msgspec.convert(values, type=reader.options, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        key = where.rstrip("`").partition("[")[0]
        problem = f"-O {key}={pairs.get(key, '')}: {what[:1].lower()}{what[1:]}"
        raise UsageError(problem, fix=f"see prelabel formats {reader.name}") from error


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value)).expanduser()
    message = f"options cannot hold {kind.__name__}"
    raise TypeError(message)


def read_sources(
    reader: Reader[O],
    sources: Sequence[Path],
    options: O,
    frames: FrameOptions,
    tally: Tally,
    *,
    shapes: frozenset[Kind] = frozenset(Kind),
    min_keypoint_score: float | None = None,
) -> tuple[FrameIndex, Iterator[Detections]]:
    """Plan, survey and read: the frames known beside the sources, and the batches as they come.

    What the arguments mean is said by `Context`.

    Raises:
        InputError: a source or unit cannot be read, or a bad record stops the run.
    """
    plans = [reader.plan(source, options) for source in sources]
    units = [unit for plan in plans for unit in plan.units]
    index = FrameIndex.open(frames).with_found([image for plan in plans for image in plan.images])
    context = Context(frames=index, tally=tally, shapes=shapes, min_keypoint_score=min_keypoint_score)
    context = replace(context, survey=reader.survey(units, options, context))
    return index, (batch for unit in units for batch in reader.read(unit, options, context))
