"""``meta.json``, which DIVE puts beside the annotations of a data set: which images it has, in their order, and how many a second."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Tally
from prelabel.files import is_file, noted, read_bytes
from prelabel.readers.shared.timing import FASTEST_HZ
from prelabel.safejson import Document

META = "meta.json"

WRONG = "of {all} only what can be read was used: it is no description of a data set of DIVE"

_IMAGES = ("imageData", "originalImageFiles")
"""As the server lists them, and as the desktop does."""


class _Image(msgspec.Struct, frozen=True, gc=False):
    filename: str


_LISTED = msgspec.json.Decoder(list[_Image | str] | None)
_NUMBER = msgspec.json.Decoder(float | None)


class DataSet(NamedTuple):
    """What is known of the images of a data set.

    Args:
        images: their names, in the order of their frames; none of a video.
        rate_hz: frames a second; 0 where it is not said.
    """

    images: Sequence[str] = ()
    rate_hz: float = 0.0


def data_set_of(path: Path, tally: Tally) -> DataSet:
    """What stands beside a file of annotations; what cannot be read of it is noted.

    Args:
        path: of the annotations.
        tally: takes the note.
    """
    meta = path.with_name(META)
    if meta == path or not is_file(noted(meta)):
        return DataSet()
    silent = Tally(on_error="skip")
    images, rate = list[str](), 0.0
    try:
        document = Document(read_bytes(meta), meta)
        sections = document.sections()
        for name in _IMAGES:
            if name in sections and not images:
                listed = document.value(sections[name], _LISTED, f"$.{name}", silent) or []
                images = [one if isinstance(one, str) else one.filename for one in listed]
        if "fps" in sections:
            rate = document.value(sections["fps"], _NUMBER, "$.fps", silent) or 0.0
    except InputError:
        tally.note_names(WRONG, [str(meta)])
        return DataSet()
    if silent.bad:
        tally.note_names(WRONG, [str(meta)])
    return DataSet(images, rate if 0 < rate <= FASTEST_HZ else 0.0)
