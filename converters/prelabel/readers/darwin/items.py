"""What a file says of its item: the images and videos in its slots, and what these are called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import is_text
from prelabel.frames import IMAGE_SUFFIXES, FrameIndex, clean_name, url_path
from prelabel.readers.darwin.records import SaidImage, SaidItem, SaidSlot, SourceFile
from prelabel.readers.shared.sides import side_px
from prelabel.safejson import Document, or_leave_out

_ITEM = msgspec.json.Decoder(SaidItem)
_IMAGE = msgspec.json.Decoder(SaidImage)
_SOURCE = msgspec.json.Decoder(SourceFile)
_RATE = msgspec.json.Decoder(float | str | None)
_URL = msgspec.json.Decoder(str | None)
_LIST = msgspec.json.Decoder(list[msgspec.Raw] | None)

_PRIVATE = re.compile(r"[a-z]+://(?:[^/@]*@)?(?:[^/]+\.)?v7labs\.com[:/]", re.IGNORECASE)
"""URLs of V7 itself, which answer to its own users alone."""

_FIX = "give a file as V7 exports it, with 'item' and 'annotations'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """An image or a video.

    Args:
        name: of the slot; empty of a file that names none.
        file: what an image is called.
        sequence: what a video is called.
        width: in pixels; 0 where the file does not say it.
        height: likewise.
        is_video: it is one as far as the slot says it.
        count: of the frames of a video; 0 where the file does not say it.
        rate_hz: frames a second; 0 where the file does not say it.
        urls: of its frames, or of the image; empty where it is none that others can open.
        element: its ``$.path``.
    """

    name: str
    file: str
    sequence: str
    width: int
    height: int
    is_video: bool
    count: int
    rate_hz: float
    urls: Sequence[str]
    element: str


def slots_of(document: Document, tally: Tally) -> list[Slot]:
    """The slots of a file, one at least; rates and URLs that are bad are left out alone.

    Args:
        document: the file.
        tally: takes those.

    Raises:
        InputError: it is no file of this format, or what it says of its item is bad.
    """
    place = Place(str(document.path))
    if document.root != "{":
        raise InputError("is no object with an item and annotations", place=place, fix=_FIX)
    sections = document.sections()
    first = "item" if "item" in sections else "image"
    for name in (first, "annotations"):
        if name not in sections:
            raise InputError(f"has no {name if name == 'annotations' else 'item'!r}", place=place, fix=_FIX)
    # of a file without a frame there is nothing to skip to
    stop = Tally()
    if first == "item":
        item = document.value(sections[first], _ITEM, "$.item", stop) or SaidItem(name="")
        slots = [_loaded(document, slot, f"$.item.slots[{number}]", tally) for number, slot in enumerate(item.slots or ())]
    else:
        image = document.value(sections[first], _IMAGE, "$.image", stop) or SaidImage()
        item = SaidItem(name=image.original_filename or image.filename or "", path=image.path)
        slots = [_of_image(document, image, tally)]
    found = _named(item, slots or [_Loaded(SaidSlot(), "$.item")])
    for slot in found:
        if not slot.file or not slot.sequence:
            element = "$.item.name" if first == "item" else "$.image.filename"
            what, fix = f"{item.name!r} is no name of an image or a video", "name it without a drive or '..'"
            raise InputError(what, place=document.place_of(sections[first], element), fix=fix)
    return found


def known_name(file: str, frames: FrameIndex, *, anywhere: bool) -> str:
    """What an image is called: as the known image that the path means; else so.

    Args:
        file: the path in the data set.
        frames: the images that are known.
        anywhere: the known image may lie in any folder if no other has its name.
    """
    known = (frames.find(name) for name in (file, f"images/{file}", *([file.rpartition("/")[2]] if anywhere else [])))
    return next((found.file for found in known if found is not None), file)


class _Loaded(NamedTuple):
    """A slot, its ``$.path``, the file that was uploaded, frames a second, and the URLs of frames."""

    said: SaidSlot
    element: str
    source: SourceFile = SourceFile()
    rate_hz: float = 0.0
    urls: Sequence[str | None] = ()


def _loaded(document: Document, said: SaidSlot, element: str, tally: Tally) -> _Loaded:
    """A slot without what is bad of what it can be read without."""
    files = dict(document.entries(said.source_files, _SOURCE, f"{element}.source_files", "file", tally))
    rate = document.value(said.fps, _RATE, f"{element}.fps", tally, or_leave_out("rate"))
    return _Loaded(said, element, files.get(0, SourceFile()), _positive(rate), _urls(document, said.frame_urls, element, tally))


def _of_image(document: Document, image: SaidImage, tally: Tally) -> _Loaded:
    """An image or a video of 1.0 likewise."""
    element = "$.image"
    said = SaidSlot(width=image.width, height=image.height, frame_count=image.frame_count)
    url = document.value(image.url, _URL, f"{element}.url", tally, or_leave_out("URL"))
    rate = document.value(image.fps, _RATE, f"{element}.fps", tally, or_leave_out("rate"))
    return _Loaded(said, element, SourceFile(url=url), _positive(rate), _urls(document, image.frame_urls, element, tally))


def _urls(document: Document, raw: msgspec.Raw, element: str, tally: Tally) -> list[str | None]:
    """The URLs of frames; None in the place of one that is not said, or was rejected."""
    where, fix = f"{element}.frame_urls", or_leave_out("URL")
    listed = document.value(raw, _LIST, where, tally, fix) or ()
    return [document.value(one, _URL, f"{where}[{number}]", tally, fix) for number, one in enumerate(listed)]


def _positive(rate: float | str | None) -> float:
    return rate if isinstance(rate, float) and rate > 0 else 0.0


def _named(item: SaidItem, slots: Sequence[_Loaded]) -> list[Slot]:
    """The slots of an item, called by its path and name; by what is in them where there are several."""
    path = (item.path or "").strip("/")
    whole = f"{path}/{item.name}" if path else item.name
    out: list[Slot] = []
    for number, (said, element, source, rate_hz, urls) in enumerate(slots):
        own = source.file_name or ""
        if len(slots) == 1:
            file, sequence = _with_suffix(whole, own), whole.removesuffix(_suffix(item.name))
        else:
            sequence = f"{whole}/{said.slot_name or number}"
            file = f"{sequence}/{own or item.name}"
        is_video = said.type == "video" or bool(urls) or (said.type != "image" and (said.frame_count or 0) > 1)
        slot = Slot(
            name=said.slot_name or "", file=clean_name(file) or "", sequence=clean_name(sequence) or "",
            width=side_px(said.width), height=side_px(said.height), is_video=is_video, count=max(said.frame_count or 0, 0),
            rate_hz=rate_hz,
            urls=[_public(url) for url in (urls if is_video else [source.url])],
            element=element,
        )  # fmt: skip
        out.append(slot)
    return out


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix


def _with_suffix(name: str, own: str) -> str:
    """A name, with the suffix of the uploaded file where it has none of an image.

    >>> _with_suffix("a/street 7", "x.png"), _with_suffix("a.jpg", "x.png"), _with_suffix("a", "x.dcm")
    ('a/street 7.png', 'a.jpg', 'a')
    """
    suffix = _suffix(own)
    return name + suffix if _suffix(name).lower() not in IMAGE_SUFFIXES and suffix.lower() in IMAGE_SUFFIXES else name


def _public(url: str | None) -> str:
    """A URL that others than the users of V7 can open; empty of another one."""
    return url if url and url_path(url) is not None and is_text(url) and not _PRIVATE.match(url) else ""
