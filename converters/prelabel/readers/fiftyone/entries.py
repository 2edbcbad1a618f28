"""Samples, and the frames of videos, one by one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Tally
from prelabel.files import read_bytes
from prelabel.frames import clean_name
from prelabel.rawjson import lists_some
from prelabel.readers.base import Unit
from prelabel.readers.fiftyone.layout import FRAMES, SAMPLES
from prelabel.readers.fiftyone.records import (
    KINDS,
    MEMBERS,
    METADATA,
    METADATA_PARTS,
    RAWS,
    SAMPLE,
    TYPED,
    VIDEO_FRAME,
    Metadata,
    Sample,
    Spot,
    id_of,
    key_of,
    section,
)
from prelabel.safejson import CORRECT, Document, or_leave_out

IMAGE, VIDEO = "image", "video"

_FILE = msgspec.json.Decoder(str)


class Entry(NamedTuple):
    """A sample.

    Args:
        spot: where it stands.
        sample: what it is of.
        metadata: of that.
        members: all that it says.
    """

    spot: Spot
    sample: Sample
    metadata: Metadata
    members: Mapping[str, msgspec.Raw]

    @property
    def media(self) -> str:
        """What it is: ``image``, ``video``, or of another kind; old versions do not say it."""
        said = self.sample.media_type
        if said is None:
            return VIDEO if lists_some(self.sample.frames) or self.metadata.frame_width else IMAGE
        return said


class FrameEntry(NamedTuple):
    """The labels of a frame of a video.

    Args:
        number: from 1.
        spot: where it stands.
        members: all that it says.
    """

    number: int
    spot: Spot
    members: Mapping[str, msgspec.Raw]


def samples_of(path: Path, tally: Tally) -> Iterator[Entry]:
    """The samples of a file; bad ones are rejected.

    Raises:
        InputError: it cannot be read, or a bad record stops the run.
    """
    for spot in _listed(path, SAMPLES):
        sample = spot.value(SAMPLE, tally)
        if sample is not None:
            said = spot.inside(sample.metadata, ".metadata")
            metadata = said.without_bad(METADATA, METADATA_PARTS, tally, or_leave_out("value")) if lists_some(said.raw) else None
            yield Entry(spot, sample, metadata or Metadata(), MEMBERS.decode(spot.raw))


def frames_of(path: Path, tally: Tally) -> dict[str, list[FrameEntry]]:
    """The frames of all videos, by the ids of their samples; bad ones are rejected.

    Raises:
        InputError: the file cannot be read, or a bad record stops the run.
    """
    found: dict[str, list[FrameEntry]] = {}
    for spot in _listed(path, FRAMES):
        frame = spot.value(VIDEO_FRAME, tally)
        if frame is not None:
            found.setdefault(id_of(frame.sample), []).append(FrameEntry(frame.frame_number, spot, MEMBERS.decode(spot.raw)))
    return found


def frames_beside(entry: Entry, tally: Tally) -> list[FrameEntry] | None:
    """The frames of a video whose sample names the file of its labels; None where it names none.

    Raises:
        InputError: that lies elsewhere or cannot be read, or a bad record stops the run.
    """
    if not lists_some(entry.sample.frames):
        return None
    spot = entry.spot.inside(entry.sample.frames, f".{FRAMES}")
    said = spot.value(_FILE, Tally())
    name = clean_name(said or "")
    if name is None:
        raise InputError(f"{said!r} is no file below the folder of the samples", place=spot.place(), fix=CORRECT)
    path = spot.document.path.parent / name
    frames = section(Document(read_bytes(path), path), FRAMES, "the labels of a video, as FiftyOneDataset has them")
    found: list[FrameEntry] = []
    for key, raw in frames.members().items():
        one = frames.inside(raw, key_of(key))
        frame = one.value(VIDEO_FRAME, tally)
        if frame is not None:
            found.append(FrameEntry(frame.frame_number, one, MEMBERS.decode(raw)))
    return found


def class_of(raw: msgspec.Raw) -> str:
    """The ``_cls`` of a value; empty of one that has none."""
    if memoryview(raw)[0] != ord("{"):
        return ""
    try:
        return TYPED.decode(raw).cls
    except msgspec.DecodeError:
        return ""


class Look(NamedTuple):
    """What a unit, or all, hold.

    Args:
        fields: with shapes, those of the frames of videos behind ``frames.``.
        videos: how many.
        whole: whether all could be looked at, so that there are no other fields.
    """

    fields: tuple[str, ...] = ()
    videos: int = 0
    whole: bool = True


def look_at(unit: Unit) -> Look:
    """The fields with shapes, and the videos. What is wrong is told when it is read."""
    known: dict[str, bool] = {}
    videos, silent = 0, Tally(on_error="skip")
    for entry, frames in silent.until_broken(_entries(unit, silent)):
        if entry is not None:
            videos += entry.media == VIDEO
            if entry.media == IMAGE:
                _learn(known, entry.members)
        for frame in frames:
            _learn(known, frame.members, f"{FRAMES}.")
    return Look(tuple(name for name, shaped in known.items() if shaped), videos, not silent.bad)


def _entries(unit: Unit, silent: Tally) -> Iterator[tuple[Entry | None, Sequence[FrameEntry]]]:
    """The samples of a unit with the frames of their own files, then those of the file beside them."""
    for entry in samples_of(unit.paths[0], silent):
        yield entry, ()
        if entry.media == VIDEO:
            try:
                yield None, frames_beside(entry, silent) or ()
            except InputError as error:
                silent.reject_file("unreadable file", error)
    for path in unit.paths[1:]:
        for frames in frames_of(path, silent).values():
            yield None, frames


def _learn(known: dict[str, bool], members: Mapping[str, msgspec.Raw], prefix: str = "") -> None:
    """Which fields have shapes; of one that is null nothing is known yet."""
    for key, raw in members.items():
        name = f"{prefix}{key}"
        if name not in known and lists_some(raw):
            known[name] = class_of(raw) in KINDS


def _listed(path: Path, name: str) -> Iterator[Spot]:
    """The elements of the list that a file is."""
    parent = section(Document(read_bytes(path), path), name, f"{name}.json of FiftyOneDataset")
    raws = parent.value(RAWS, Tally())
    for number, raw in enumerate(raws or ()):
        yield parent.inside(raw, f"[{number}]")
