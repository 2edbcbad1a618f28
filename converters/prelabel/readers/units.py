"""What a reader says of a source before it reads it: how sure it is of it, and the pieces of work that it has."""

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import msgspec

from prelabel.frames import KnownFrame


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
        others: files of another kind among those of the format, in order; they are not read, and the run says so.
    """

    units: tuple[Unit, ...]
    images: tuple[KnownFrame, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTask:
    """A unit to look at or to read, and what reading it needs of the survey."""

    unit: Unit
    survey: Any = None

    @property
    def name(self) -> str:
        """The unit's."""
        return self.unit.name
