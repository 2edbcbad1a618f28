"""What a record says of an image as a whole: its size."""

import struct
from io import BytesIO

from prelabel.errors import Tally
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.shared.sides import size_px
from prelabel.readers.tfrecord.examples import Features

ENCODED = "image/encoded"

SIZE = ("image/width", "image/height")

KNOWN = frozenset({*SIZE, ENCODED, "image/channels", "image/colorspace", "image/filename", "image/format", "image/key/sha256",
                   "image/source_id"})  # fmt: skip
"""Lists that say something of an image, and are read or of no matter."""


def size_in(features: Features, tally: Tally) -> tuple[int, int] | None:
    """Width and height of the image in pixels, (0, 0) where the record does not say them; None where one is bad and was rejected.

    An encoded image is of the size that its pixels have, whichever way EXIF turns it: TensorFlow does not, and boxes lie so.

    Raises:
        InputError: it would be, and the run stops at bad records.
    """
    try:
        sides = [features.integers(name) for name in SIZE]
        said = [float(side[0]) if side and side[0] else None for side in sides]
        size = size_px(said[0], said[1], lambda name: features.place(f"image/{name}"), tally)
        if size is None or all(size):
            return size
        images = features.texts(ENCODED)
    except RecordError as error:
        error.reject(features.place(), tally)
        return None
    return _pixels(images[0]) if len(images) == 1 else (0, 0)


def _pixels(image: memoryview) -> tuple[int, int]:
    """Width and height from an image's header; (0, 0) where it has none."""
    import imagesize  # noqa: PLC0415  # it imports urllib and what that imports

    try:
        width, height = imagesize.get(BytesIO(image), exif_rotation=False)
    except (OSError, ValueError, struct.error):
        return 0, 0
    return (int(width), int(height)) if width > 0 and height > 0 else (0, 0)
