"""Which frames and sequences a Scalabel file has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from prelabel.detections import Frame
from prelabel.files import natural_key
from prelabel.frames import clean_name, url_path
from prelabel.readers.base import Context
from prelabel.readers.bdd100k import records
from prelabel.readers.bdd100k.records import Listed
from prelabel.readers.shared.naming import own_url
from prelabel.readers.shared.words import shown

FRAMES_PER_BATCH = 2000

LARGEST_INDEX = (1 << 31) - 1
"""Of a frame in its video: ten years at six frames a second."""


class Fault(NamedTuple):
    """What is wrong with a frame: the reason for the counts, the field, what and what to do."""

    reason: str
    where: str
    what: str
    fix: str = "give every frame its own name, and its own frameIndex in its video"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A frame's record with what it is called.

    Args:
        record: the record.
        position: in the document's list.
        file: the image's name.
        url: the source's own URL, empty where it has none.
        index: the frame's number in its video; -1 of a still image.
    """

    record: records.Frame
    position: int
    file: str
    url: str = ""
    index: int = -1


def batches_of(listed: Listed, context: Context) -> Iterator[list[Named]]:
    """The frames of a file in parts of some thousand, each video wholly in one.

    Raises:
        InputError: a frame is bad, and the run stops at bad records.
    """
    videos: dict[str, list[Named]] = {}
    files: set[str] = set()
    for item, record in enumerate(listed.frames.items):
        named = _named(record, listed.frames.position(item), listed, context)
        if named is None:
            continue
        if named.file in files:
            _refuse(named, listed, context, Fault("frame twice", ".name", f"the frame {named.file!r} comes twice"))
            continue
        files.add(named.file)
        videos.setdefault(record.video or "", []).append(named)
    stills = videos.pop("", [])
    for first in range(0, len(stills), FRAMES_PER_BATCH):
        yield stills[first : first + FRAMES_PER_BATCH]
    part: list[Named] = []
    for several in videos.values():
        part += _numbered(several, listed, context)
        if len(part) >= FRAMES_PER_BATCH:
            yield part
            part = []
    if part:
        yield part


def frame_of(named: Named, listed: Listed, context: Context, *, sized: bool) -> Frame | None:
    """The frame of a record; None where it was rejected and counted.

    Args:
        named: the record.
        listed: its file.
        context: decides name and size.
        sized: whether the size is needed.

    Raises:
        InputError: it is bad, and the run stops at bad records.
    """
    size = named.record.size or listed.size
    place = listed.document.record_place(listed.element, named.position)
    return context.frames.frame(
        named.file, place=place, tally=context.tally, width=size.width if size else 0, height=size.height if size else 0, url=named.url,
        sequence=named.record.video or "", index=named.index, sized=sized,
    )  # fmt: skip


def _named(record: records.Frame, position: int, listed: Listed, context: Context) -> Named | None:
    """A record with the name of its image; None where it was rejected."""
    said = "" if record.name is None else str(record.name)
    url = record.url or own_url(said)
    name = said or url or (f"{listed.name}.jpg" if listed.name and "." not in listed.name else listed.name)
    path = url_path(name)
    file = clean_name(name if path is None else path)
    if not file:
        what = f"the name {name!r} is no file below the images" if name else "has neither name nor url"
        fault = Fault("frame without name", ".name" if said else "", what, "name the image by its path below the folder of images")
        _refuse(Named(record=record, position=position, file=""), listed, context, fault)
        return None
    if record.video and "/" not in file:
        folder = clean_name(record.video.strip("/\\"))
        file = f"{folder}/{file}" if folder else file
    return Named(record=record, position=position, file=file, url=own_url(url))


def _numbered(video: Sequence[Named], listed: Listed, context: Context) -> list[Named]:
    """The frames of a video with their numbers: frameIndex, or the natural order of their names where one has none.

    Raises:
        InputError: two have one number, and the run stops at bad records.
    """
    if any(named.record.index is None for named in video):
        ordered = sorted(video, key=lambda named: natural_key(named.file))
        return [replace(named, index=number) for number, named in enumerate(ordered)]
    out: dict[int, Named] = {}
    for named in video:
        index = named.record.index or 0
        if not 0 <= index <= LARGEST_INDEX or index in out:
            what = f"frameIndex {index} of video {named.record.video!r} comes twice" if index in out else _beyond(index)
            _refuse(named, listed, context, Fault("bad frameIndex", ".frameIndex", what))
            continue
        out[index] = replace(named, index=index)
    return list(out.values())


def _beyond(index: int) -> str:
    return f"frameIndex {index} is below 0" if index < 0 else f"frameIndex {shown(index)} is above {LARGEST_INDEX:,}"


def _refuse(named: Named, listed: Listed, context: Context, fault: Fault) -> None:
    place = listed.document.record_place(listed.element, named.position, fault.where)
    context.tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)
