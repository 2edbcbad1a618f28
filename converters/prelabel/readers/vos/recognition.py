"""How sure one can be that a source holds masks of videos, by names, headers and the beginning of JSON."""

import struct
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from prelabel.errors import InputError
from prelabel.folders import walk
from prelabel.readers.base import SNIFFED_FILES, Certainty, ends_of, is_listed
from prelabel.readers.others import SNIFFED_JSON
from prelabel.readers.paths import beginning
from prelabel.readers.vos.layout import OWN, PREDICTED, SPLIT, SUFFIX, Spot, is_of_object, is_other, spot_of

_HEADER = struct.Struct(">8s4x4sIIBB")
_START = b"\x89PNG\r\n\x1a\n", b"IHDR"

_GREY, _COLOURS, _PALETTE = 0, 2, 3
"""The kinds of pixels that masks of objects have."""

_COLOURED = b"PLTE\0\0\0\x80\0\0\0\x80\0\x80\x80\0"
"""How the palette of DAVIS begins, which is that of Pascal VOC."""

_HEAD = 1 << 10
"""Bytes of a PNG in which its palette begins."""

_SNIFFED = 20
"""How many masks are opened to see what they are."""

_OF_OTHERS = frozenset({"instances", "SegmentationClass", "SegmentationObject", "SegmentationClassPNG", "SegmentationObjectPNG"})
"""Folders that other formats keep masks in."""

_SAID = (b'"all_image_paths"', b'"annotated_image_paths"', b'"seq_name"', b'"rle"', b'"track_category_ids"')
_SEVERAL = 2


class _Head(NamedTuple):
    """What the beginning of a PNG says.

    Args:
        bits: of a channel.
        kind: of the pixels.
        davis: whether its palette is that of DAVIS.
    """

    bits: int
    kind: int
    davis: bool


def certainty(source: Path) -> Certainty:
    """SURE of sequences of BURST, and of numbered PNGs in a folder a video below ``Annotations``; LIKELY of others with DAVIS' palette."""
    try:
        if not source.is_dir():
            return _of_file(source)
        paths = [*walk(source, (SUFFIX, ".json"), SNIFFED_FILES)]
        masks = [path for path in paths if path.suffix.lower() == SUFFIX and not is_other(path.parent, source)]
        listed = islice((path for path in paths if path.suffix.lower() != SUFFIX), SNIFFED_JSON)
        found = max(map(certainty_of_json, listed), default=Certainty.NO)
        return max(found, _of_masks(masks[:_SNIFFED], source))
    except (InputError, OSError, ValueError):
        return Certainty.NO


def certainty_of_json(path: Path) -> Certainty:
    """SURE of a file with two of the words that sequences of BURST have."""
    first, text = ends_of(path)
    own = first == b"{" and sum(word in text for word in _SAID) >= _SEVERAL
    return Certainty.SURE if own else Certainty.NO


def _of_file(path: Path) -> Certainty:
    if path.suffix.lower() == ".json":
        return certainty_of_json(path)
    head = _head_of(path) if path.suffix.lower() == SUFFIX else None
    numbered = path.stem[-1:].isdecimal() and not _OF_OTHERS.intersection(path.absolute().parts)
    if head is None or not numbered:
        return Certainty.NO
    spot = spot_of(path.parent, path.parent)
    return _of_spot(spot, head) if OWN.fullmatch(spot.anchor) else Certainty.MAYBE if head.davis else Certainty.NO


def _of_masks(paths: Sequence[Path], source: Path) -> Certainty:
    # of files that cannot be opened it is said when they are read
    found = [(path, head) for path in paths if (head := _head_of(path)) is not None]
    if not all(path.stem[-1:].isdecimal() for path, _ in found) or any(
        _OF_OTHERS.intersection(path.absolute().parts[-3:]) for path in paths
    ):
        return Certainty.NO
    return min((_of_spot(spot_of(path.parent, source), head) for path, head in found), default=Certainty.NO)


def _of_spot(spot: Spot, head: _Head) -> Certainty:
    if head.bits > 8 or head.kind not in {_GREY, _COLOURS, _PALETTE}:  # noqa: PLR2004  # bits of a byte
        return Certainty.NO
    own = OWN.fullmatch(spot.anchor) is not None
    if own and spot.parts and not SPLIT.fullmatch(spot.parts[-1]):
        return Certainty.SURE
    if is_of_object(spot, "auto") or (own and is_listed(spot.home / PREDICTED)):
        return Certainty.LIKELY
    return (Certainty.LIKELY if spot.parts else Certainty.MAYBE) if head.davis else Certainty.NO


def _head_of(path: Path) -> _Head | None:
    """What the beginning of a PNG says; None of what is none."""
    head = beginning(path, _HEAD)
    if len(head) < _HEADER.size:
        return None
    start, chunk, _, _, bits, kind = _HEADER.unpack_from(head)
    return _Head(bits, kind, _COLOURED in head) if (start, chunk) == _START else None
