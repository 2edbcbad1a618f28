"""The annotations of a list, decoded: as columns where that is compiled and they are plain, else one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.native import loops
from prelabel.readers.coco.outlines import Mask
from prelabel.readers.coco.packed import NUMBERS, Boxed, Outlined
from prelabel.readers.coco.polygons import GivenRings

_MASK = msgspec.json.Decoder(Mask)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """What ``n`` annotations say that have numbers and outlines, and no more."""

    numbers: Mapping[str, NDArray[np.float64]]
    """By field (n,), NaN where there is none, of boxes (n, 4)."""
    rings: GivenRings
    """Of n polygons, none where an annotation has no polygon."""
    masks: Mapping[int, Mask]
    """By annotation."""

    def __len__(self) -> int:
        """The number of annotations."""
        return len(self.numbers["image_id"])

    @classmethod
    def read(cls, text: memoryview, *, outlined: bool) -> Self | None:
        """Those of a list; None where one is of another kind, or wrong, or nothing is compiled.

        Raises:
            msgspec.DecodeError: a mask is wrong.
        """
        found = None if loops is None else loops.annotations(text, outlined)
        if found is None:
            return None
        table = np.frombuffer(found[0], np.float64).reshape(-1, len(NUMBERS) + 4)
        per_polygon, per_ring, spans = (np.frombuffer(found[i], np.int64) for i in (1, 2, 4))
        numbers = {name: table[:, i] for i, name in enumerate(NUMBERS)}
        return cls(
            numbers={**numbers, "bbox": table[:, len(NUMBERS) :]},
            rings=GivenRings(px=np.frombuffer(found[3], np.float64), coordinates=per_ring, rings=per_polygon),
            masks={row: _MASK.decode(text[begin:end]) for row, begin, end in spans.reshape(-1, 3).tolist()},
        )


class Decoder:
    """Decodes lists.

    Args:
        kind: what annotations have to be.
    """

    def __init__(self, kind: type[Boxed]) -> None:
        self._each: msgspec.json.Decoder[list[Boxed]] = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]  # of four
        self._outlined = issubclass(kind, Outlined)

    def decode(self, text: bytes | bytearray | memoryview, /) -> Columns | list[Boxed]:
        """A list of annotations.

        Raises:
            msgspec.DecodeError: it is none, or one is of another kind.
        """
        with memoryview(text) as whole:
            found = Columns.read(whole, outlined=self._outlined)
        return self._each.decode(text) if found is None else found
