"""The data rows of an export: JSON a line, or a list of them, decoded as far as what they hold is needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from prelabel.errors import InputError, Place, Tally
from prelabel.playment.jobsfile import read_jobs
from prelabel.rawjson import NULL
from prelabel.readers.shared.faults import RecordError, readable, typed
from prelabel.safejson import or_leave_out

T = TypeVar("T")

WHOLE = "write one whole data row a line, or a list of them"


class Lenient(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The base of what is decoded; further fields are passed over."""


class DataRow(Lenient, frozen=True, kw_only=True):
    """What an asset is called, and where it lies."""

    id: str | None = None
    global_key: str | None = None
    external_id: str | None = None
    row_data: Any = None


class Media(Lenient, frozen=True, kw_only=True):
    """Size in pixels, and of a video its rate and number of frames."""

    width: int | None = None
    height: int | None = None
    mime_type: str | None = None
    frame_rate: msgspec.Raw = NULL
    frame_count: int | None = None


class ModelRun(Lenient, frozen=True, kw_only=True):
    """What a model run holds of an asset."""

    labels: list[msgspec.Raw] | None = None
    predictions: list[msgspec.Raw] | None = None


class Experiment(Lenient, frozen=True, kw_only=True):
    """A model, run by run."""

    runs: dict[str, ModelRun | None] | None = None


class Row(Lenient, frozen=True, kw_only=True):
    """A data row: an asset and its labels, project by project."""

    data_row: DataRow
    media_attributes: Media = Media()
    projects: dict[str, msgspec.Raw] = {}
    experiments: msgspec.Raw = NULL


class FrameLabels(Lenient, frozen=True, kw_only=True):
    """The objects of one frame of a video, by their feature ids; exports list them also where there are none."""

    objects: dict[str, msgspec.Raw]
    classifications: msgspec.Raw = NULL


class Annotations(Lenient, frozen=True, kw_only=True):
    """The annotations of one label: objects of an image, or frames of a video, which exports list also where there are none."""

    objects: list[msgspec.Raw] | UnsetType = UNSET
    classifications: msgspec.Raw = NULL
    relationships: msgspec.Raw = NULL
    frames: dict[str, msgspec.Raw] | UnsetType = UNSET
    segments: msgspec.Raw = NULL
    key_frame_feature_map: msgspec.Raw = NULL


class Label(Lenient, frozen=True, kw_only=True):
    """What one annotator made of an asset."""

    annotations: Annotations


class Performance(Lenient, frozen=True, kw_only=True):
    """How a label came about."""

    skipped: bool | None = None


class AboutLabel(Lenient, frozen=True, kw_only=True):
    """What is said of a label beside its annotations; exports may leave it out."""

    performance_details: Performance | None = None

    @property
    def skipped(self) -> bool:
        """Whether the annotator passed the asset over."""
        return self.performance_details is not None and bool(self.performance_details.skipped)


class Project(Lenient, frozen=True, kw_only=True):
    """The labels of an asset in one project."""

    name: str = ""
    labels: list[msgspec.Raw] = []


@dataclass(frozen=True, slots=True)
class Record:
    """A data row, the file and line that say it, and its ``$.path`` there."""

    row: Row
    place: Place
    element: str

    def at(self, element: str) -> Place:
        """The place of something in it."""
        return Place(self.place.path, self.place.line, element=element)

    def part(self, text: msgspec.Raw, kind: type[T], element: str, what: str, tally: Tally) -> T | None:
        """What a part of it says; None where it is null, or of the wrong type and left out alone.

        Args:
            text: of the part.
            kind: what it should be.
            element: its ``$.path``.
            what: it is, for the fix.
            tally: takes what is of the wrong type.

        Raises:
            InputError: it is, and the run stops at bad records.
        """
        if text == NULL:
            return None
        try:
            return typed(text, kind, element)
        except RecordError as error:
            tally.reject(error.reason, error.what, place=self.at(error.element), fix=or_leave_out(what))
            return None

    def count(self, text: msgspec.Raw, what: str, element: str, tally: Tally) -> None:
        """Count the entries of a list that is not converted; one that is none is left out alone.

        Raises:
            InputError: it is none, and the run stops at bad records.
        """
        listed = self.part(text, list[msgspec.Raw], element, "list", tally)
        if listed:
            tally.unconverted[what] += len(listed)


def records(path: Path, tally: Tally) -> Iterator[Record]:
    """The data rows of a file; those that cannot be read are rejected.

    Raises:
        InputError: the file cannot be read, is empty or no JSON, or a bad record stops the run.
    """
    lines = read_jobs(path)
    first = next(lines, None)
    if first is None:
        raise InputError("is empty", place=Place(str(path)), fix="give a file with data rows in it")
    texts: Iterator[tuple[Place, str, bytes | msgspec.Raw]]
    if first[1].startswith(b"["):
        listed = _listed(b"\n".join(text for _, text in chain([first], lines)), Place(str(path)))
        texts = ((Place(str(path)), f"$[{i}]", text) for i, text in enumerate(listed))
    else:
        texts = ((Place(str(path), line), "$", text) for line, text in chain([first], lines))
    for place, element, text in texts:
        try:
            yield Record(_row(text, element), place, element)
        except RecordError as error:
            error.reject(place, tally)


def _row(text: bytes | msgspec.Raw, element: str) -> Row:
    try:
        return msgspec.json.decode(text, type=Row)
    except msgspec.ValidationError:
        return typed(text, Row, element)
    except (msgspec.DecodeError, RecursionError) as error:
        try:
            told = readable(bytes(text))
        except (msgspec.DecodeError, RecursionError):
            raise RecordError("no JSON", element, f"this is no JSON ({_lowered(error)})", WHOLE) from None
    return typed(told, Row, element)


def _listed(text: bytes, place: Place) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(text, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError) as error:
        try:
            return msgspec.json.decode(readable(text), type=list[msgspec.Raw])
        except (msgspec.DecodeError, RecursionError):
            raise InputError(f"this is no list of JSON ({_lowered(error)})", place=place, fix=WHOLE) from None


def _lowered(error: Exception) -> str:
    what = str(error).removeprefix("JSON is malformed: ")
    return f"{what[:1].lower()}{what[1:]}"
