"""How sure one can be that a file is COCO, from its beginning and end."""

from pathlib import Path

from prelabel.readers.base import Certainty, sniffed_ends

_SECTIONS = (b'"images"', b'"annotations"', b'"categories"')

_TRACKS = (b'"videos"', b'"segmentations"')
"""Of YouTube-VIS, whose records name no image."""

_MASKLETS = (b'"masklet"', b'"masklet_id"')


def certainty(path: Path) -> Certainty:
    """SURE of an object with two of COCO's lists, or with one and records that name their image; LIKELY of a list of such records.

    In YouTube-VIS videos stand for images, and tracks name their video; SURE of a file of masklets.
    """
    if path.suffix.lower() != ".json":
        return Certainty.NO
    try:
        first, text = sniffed_ends(path)
    except OSError:
        return Certainty.NO
    refers = b'"image_id"' in text or all(name in text for name in (b'"video_id"', b'"segmentations"'))
    lists = sum(name in text for name in _SECTIONS) + any(name in text for name in _TRACKS)
    match first:
        case b"{" if lists + refers > 1 or all(name in text for name in _MASKLETS):
            return Certainty.SURE
        case b"[" if refers:
            return Certainty.LIKELY
        case _:
            return Certainty.NO
