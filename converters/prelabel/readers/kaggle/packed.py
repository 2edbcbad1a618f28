"""Run lengths as COCO packs them, packed by zlib once more and written in base64."""

from collections.abc import Sequence

import numpy as np

from prelabel.geometry.rings import Rings
from prelabel.readers.shared.inflating import NotPackedError, inflated

MOST_BYTES = 1 << 24
"""Of run lengths; those of the largest masks are some hundred thousand."""


def unpacked(texts: Sequence[str], sizes: Sequence[tuple[int, int]]) -> tuple[Rings, dict[int, str]]:
    """The rings in pixels of each mask, and what is wrong with others, which have none.

    Args:
        texts: of the masks.
        sizes: width and height of each.
    """
    from prelabel.geometry.masks import RunLengths  # noqa: PLC0415  # its codec is loaded for masks alone

    counts: list[bytes] = []
    problems: dict[int, str] = {}
    for number, text in enumerate(texts):
        try:
            counts.append(inflated(text, MOST_BYTES))
        except NotPackedError as error:
            counts.append(b"")
            problems[number] = f"the mask {error}"
    sized = np.array(sizes).reshape(-1, 2)[:, ::-1].tolist()
    runs, wrong = RunLengths.read(counts, [(height, width) for height, width in sized])
    return runs.rings(), wrong | problems
