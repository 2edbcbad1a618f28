"""A response: the frames of a video and the annotations in each, whichever of its layouts it has."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from prelabel.errors import InputError, Place
from prelabel.rawjson import NULL
from prelabel.readers.shared.faults import RecordError, readable, typed
from prelabel.safejson import Document

T = TypeVar("T")

EVENT, OF_FRAME = "event of a video", "attribute of a frame"

_FORM = "give the annotations of a video task: a list with the annotations of each frame, or an object with the frames of each annotation"


class Seen(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An object of a playback task: its frames say where it is."""

    label: str | None = None
    geometry: str = ""
    frames: list[msgspec.Raw]


class Key(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The frame's number in the video, from 0, and its time."""

    key: int
    timestamp: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a file holds.

    Args:
        element: the ``$.path`` of the annotations.
        frames: by frame, in the order of time; None where objects are listed.
        objects: by unique id; empty where frames are listed.
        urls: of the frames, where the task says them.
        others: what else it holds, by what it is.
    """

    element: str
    frames: Sequence[msgspec.Raw] | None
    objects: Mapping[str, msgspec.Raw]
    urls: tuple[str, ...] = ()
    others: Counter[str] = field(default_factory=Counter)


def response(data: bytes, path: Path) -> Response:
    """The response that a file holds: a task, or the annotations alone.

    Raises:
        InputError: it is none, or stands elsewhere, at a URL.
    """
    document = Document(data, path)
    raw, element = _read(document), "$"
    whole = _members(raw)
    urls = _urls(whole)
    if "response" in whole:
        raw, element = whole["response"], "$.response"
    events = _members(raw).get("events", NULL)
    others = Counter({EVENT: len(_list(events) or ()) or int(bool(_members(events)))})
    while "annotations" in _members(raw):
        raw, element = _members(raw)["annotations"], f"{element}.annotations"
    listed = _list(raw)
    if listed is not None and len(listed) == 1 and _members(_members(listed[0]).get("annotations", msgspec.Raw(b"0"))):
        raw, element, listed = _members(listed[0])["annotations"], f"{element}[0].annotations", None
    if listed is not None and any("annotations" in _members(one) for one in listed):
        others[OF_FRAME] += sum(len(_members(_members(one).get("global_attributes", NULL))) for one in listed)
        return Response(element=element, frames=listed, objects={}, urls=urls, others=+others)
    objects = _members(raw)
    if "url" in objects:
        what = "the annotations stand elsewhere, at a URL"
        raise InputError(what, place=Place(str(path), element=element), fix="fetch the file, and give it")
    if not any("frames" in _members(one) for one in objects.values()):
        raise InputError("no annotations of a video", place=Place(str(path), element=element), fix=_FORM)
    return Response(element=element, frames=None, objects=objects, urls=urls, others=+others)


def annotations_of(frame: msgspec.Raw, element: str) -> Iterator[tuple[msgspec.Raw, str]]:
    """The annotations of one frame, each with its ``$.path``.

    Raises:
        RecordError: they are no list, or there are none.
    """
    members = typed(frame, dict[str, msgspec.Raw], element)
    if "annotations" not in members:
        raise RecordError(
            "member that is missing", element, "has no 'annotations'", "write them, or leave the frame out with --on-error skip"
        )
    listed = typed(members["annotations"], list[msgspec.Raw], f"{element}.annotations")
    return ((raw, f"{element}.annotations[{i}]") for i, raw in enumerate(listed))


def _read(document: Document) -> msgspec.Raw:
    """The whole of it, in which `typed` finds what only lax parsers accept.

    Raises:
        InputError: it is no JSON.
    """
    try:
        return msgspec.Raw(readable(document.data))
    except (msgspec.DecodeError, RecursionError) as error:
        what = type(error).__name__ if isinstance(error, RecursionError) else str(error).removeprefix("JSON is malformed: ")
        raise InputError(
            f"this is no JSON ({what})", place=Place(str(document.path)), fix="write the file again, or copy it again whole"
        ) from None


def _members(raw: msgspec.Raw) -> Mapping[str, msgspec.Raw]:
    """The members of an object; none of anything else."""
    try:
        return msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return {}


def _list(raw: msgspec.Raw) -> list[msgspec.Raw] | None:
    try:
        return msgspec.json.decode(raw, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return None


def _urls(task: Mapping[str, msgspec.Raw]) -> tuple[str, ...]:
    """The URLs of a task's frames, where it is given with its response."""
    for holder in (_members(task.get("task", msgspec.Raw(b"0"))), task):
        attachments: Any = _list(_members(holder.get("params", msgspec.Raw(b"0"))).get("attachments", msgspec.Raw(b"0")))
        if attachments:
            texts = [msgspec.json.decode(one) for one in attachments]
            return tuple(text if isinstance(text, str) else "" for text in texts)
    return ()
