"""How sure one can be that a file is COCO, from its beginning and end."""

import re
from codecs import BOM_UTF8
from mmap import ACCESS_READ, mmap
from pathlib import Path

import msgspec

from prelabel.errors import InputError
from prelabel.files import read_bytes
from prelabel.readers.base import Certainty, sniffed_ends

_SECTIONS = (b'"images"', b'"annotations"', b'"categories"')

_TRACKS = (b'"videos"', b'"segmentations"')
"""Of YouTube-VIS, whose records name no image."""

_MASKLETS = (b'"masklet"', b'"masklet_id"')

_SHAPES = re.compile(rb'"(?:bbox(?:es)?|segmentations?|segments_info|keypoints|masklet)"')

_KINDS = re.compile(rb'"categories"\s*:\s*\{')
"""Of Datumaro, whose categories are told by their kind; those of COCO are a list."""


class _Referring(msgspec.Struct, frozen=True, gc=False):
    """A record that says of which image it is."""

    image_id: msgspec.Raw


class _Instances(msgspec.Struct, frozen=True, gc=False):
    annotations: list[_Referring]


_REFERRING = msgspec.json.Decoder(_Instances | list[_Referring])


def certainty(path: Path) -> Certainty:
    """SURE of an object with two of COCO's lists, or with one and records that name their image; LIKELY of a list of such records.

    In YouTube-VIS videos stand for images, and tracks name their video; SURE of a file of masklets.
    """
    return _looked_at(path)[0]


def draws(path: Path) -> bool:
    """Whether a file looks like COCO, and not like captions or classes of images, which say nowhere where anything is. Never raises."""
    sure, text = _looked_at(path)
    if not sure or _SHAPES.search(text):
        return bool(sure)
    try:
        with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as whole:
            if _SHAPES.search(whole):
                return True
        found = _REFERRING.decode(read_bytes(path).removeprefix(BOM_UTF8))
    except (OSError, ValueError, InputError, msgspec.DecodeError, RecursionError):
        return True
    # of images without objects there is nothing to say
    return not (found.annotations if isinstance(found, _Instances) else found)


def _looked_at(path: Path) -> tuple[Certainty, bytes]:
    """How sure it is, and the beginning and end of the file."""
    if path.suffix.lower() != ".json":
        return Certainty.NO, b""
    try:
        first, text = sniffed_ends(path)
    except OSError:
        return Certainty.NO, b""
    refers = b'"image_id"' in text or all(name in text for name in (b'"video_id"', b'"segmentations"'))
    lists = sum(name in text for name in _SECTIONS) + any(name in text for name in _TRACKS)
    match first:
        case b"{" if _KINDS.search(text):
            return Certainty.NO, text
        case b"{" if lists + refers > 1 or all(name in text for name in _MASKLETS):
            return Certainty.SURE, text
        case b"[" if refers:
            return Certainty.LIKELY, text
        case _:
            return Certainty.NO, text
