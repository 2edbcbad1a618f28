"""How sure one can be that a file is COCO, from its beginning and end, and where these do not tell from pieces between."""

import re
from codecs import BOM_UTF8
from mmap import ACCESS_READ, mmap
from pathlib import Path

import msgspec

from prelabel.errors import InputError
from prelabel.files import read_bytes
from prelabel.readers.base import Certainty, ends_of
from prelabel.readers.paths import SNIFFED_BYTES, root_members

_SECTIONS = (b'"images"', b'"annotations"', b'"categories"')

_TRACKS = (b'"videos"', b'"segmentations"')
"""Of YouTube-VIS, whose records name no image."""

_MASKLETS = (b'"masklet"', b'"masklet_id"')

_SHAPES = re.compile(rb'"(?:bbox(?:es)?|segmentations?|segments_info|keypoints|masklet)"')

_STILL = rb'"image"\s*:\s*\{[^{}]*"image_id"\s*:'
"""Of Segment Anything, whose files have one image."""

_OTHERS = re.compile(
    rb'%b|"categories"\s*:\s*\{|"(?:jsonContent|jsonResponse|labelType|annotated_image_paths|track_category_ids)"\s*:' % _STILL
)
"""Of Datumaro, whose categories are told by their kind, where those of COCO are a list; of Segment Anything and Kili, which have
categories and annotations, too (Kili's answers may stand behind a long list of frames); of BURST, whose sequences have segmentations."""

_BY_VIDEO = re.compile(
    rb'"(?:annotations"\s*:\s*\[\s*\{\s*(?:"video_id"\s*:\s*"[^"]*"\s*,\s*)?"annotations'
    rb'|videos"\s*:\s*\[\s*\{\s*(?:"video_id"\s*:\s*"[^"]*"\s*,\s*)?"images)"\s*:\s*\['
)
"""Of VIPSeg, whose annotations and images are lists of their own, one for each video."""

_LISTED = re.compile(rb'"(?:images|videos)"\s*:\s*\[\s*\{')
"""What none of them has, and COCO has whatever else its users keep in it."""


class _Referring(msgspec.Struct, frozen=True, gc=False):
    """A record that says of which image it is."""

    image_id: msgspec.Raw


class _Instances(msgspec.Struct, frozen=True, gc=False):
    annotations: list[_Referring]


_REFERRING = msgspec.json.Decoder(_Instances | list[_Referring])

_STRETCHES, _STRETCH = 16, 1 << 12
"""How many pieces of a file are looked at between its ends, and how many bytes each of them has."""


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


def is_of_one(path: Path) -> bool:
    """Whether a file looks like Segment Anything's, which has one image. Never raises."""
    text = ends_of(path)[1]
    return re.search(_STILL, text) is not None and not _LISTED.search(text)


def _looked_at(path: Path) -> tuple[Certainty, bytes]:
    """How sure it is, and the parts of the file that were looked at."""
    if path.suffix.lower() != ".json":
        return Certainty.NO, b""
    try:
        first, text = ends_of(path)
        sure = _told(first, text)
        if not sure and b'"images"' in text:
            # where long lists of images and of categories are its ends, annotations are between
            text += _between(path)
            sure = _told(first, text)
    except OSError:
        return Certainty.NO, b""
    return sure, text


def _between(path: Path) -> bytes:
    """Pieces of a file, evenly over it.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb", buffering=0) as file:
        length = file.seek(0, 2)
        pieces = []
        for i in range(_STRETCHES):
            file.seek(length * i // _STRETCHES)
            pieces.append(file.read(_STRETCH))
    return b"\n".join(pieces)


def _told(first: bytes, text: bytes) -> Certainty:
    """How sure it is by the first character of a file and parts of its text."""
    refers = b'"image_id"' in text or all(name in text for name in (b'"video_id"', b'"segmentations"'))
    lists = sum(name in text for name in _SECTIONS) + any(name in text for name in _TRACKS)
    match first:
        case b"{" if _OTHERS.search(text) and not _LISTED.search(text):
            return Certainty.NO
        case b"{" if _BY_VIDEO.search(text):
            return Certainty.NO
        case b"{" if all(name in text for name in _MASKLETS) or (lists + refers > 1 and _in_root(text[:SNIFFED_BYTES], refers=refers)):
            return Certainty.SURE
        case b"[" if refers:
            return Certainty.LIKELY
        case _:
            return Certainty.NO


def _in_root(head: bytes, *, refers: bool) -> bool:
    """Whether the lists of a file are members of its root; those of other formats stand deeper.

    Args:
        head: the beginning of the file; one that names none of the lists tells nothing.
        refers: records name their image, as those of COCO do.
    """
    named = {name for name in (*_SECTIONS, *_TRACKS) if name in head}
    return any(b'"%b"' % name in named for name, _ in root_members(head)) if named else refers
