"""The annotations of a list, decoded: as columns where that is compiled and they are plain, else one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.native import loops
from prelabel.readers.coco.columns import NO_BOX
from prelabel.readers.coco.outlines import Mask
from prelabel.readers.coco.packed import NUMBERS, Boxed, Outlined, is_posed
from prelabel.readers.coco.polygons import GivenRings

_MASK = msgspec.json.Decoder(Mask)
_KEYPOINTS = msgspec.json.Decoder(list[float] | None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """What ``n`` annotations say that have no more than what is named here."""

    numbers: Mapping[str, NDArray[np.float64]]
    """By field (n,), NaN where there is none, of boxes (n, 4)."""
    rings: GivenRings
    """Of n polygons, none where an annotation has no polygon."""
    masks: Mapping[int, Mask]
    """By annotation."""
    keypoints: Sequence[list[float] | None]
    """Of each annotation; none where no annotation has any."""
    attributes: Sequence[msgspec.Raw]
    """Their texts, likewise."""

    def __len__(self) -> int:
        """The number of annotations."""
        return len(self.numbers["image_id"])

    @classmethod
    def read(cls, text: memoryview, *, outlined: bool, posed: bool) -> Self | None:
        """Those of a list; None where one is of another kind, or wrong, or nothing is compiled.

        Raises:
            msgspec.DecodeError: a mask is wrong, or keypoints are no numbers.
        """
        found = None if loops is None else loops.annotations(text, outlined)
        if found is None:
            return None
        table = np.frombuffer(found[0], np.float64).reshape(-1, len(NUMBERS) + len(NO_BOX))
        per_polygon, per_ring, spans = (np.frombuffer(found[i], np.int64) for i in (1, 2, 4))
        masks, keypoints, attributes = (
            {row: text[begin:end] for row, which, begin, end in spans.reshape(-1, 4).tolist() if which == what} for what in range(3)
        )
        rows = range(len(table))
        return cls(
            numbers={**{name: table[:, i] for i, name in enumerate(NUMBERS)}, "bbox": table[:, len(NUMBERS) :]},
            rings=GivenRings(px=np.frombuffer(found[3], np.float64), coordinates=per_ring, rings=per_polygon),
            masks={row: _MASK.decode(said) for row, said in masks.items()},
            keypoints=[_KEYPOINTS.decode(keypoints.get(row, b"null")) for row in rows] if posed and keypoints else [],
            attributes=[msgspec.Raw(bytes(attributes.get(row, b""))) for row in rows] if attributes else [],
        )


class Decoder:
    """Decodes lists.

    Args:
        kind: what annotations have to be.
    """

    def __init__(self, kind: type[Boxed]) -> None:
        self._each: msgspec.json.Decoder[list[Boxed]] = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type]  # of four
        self._outlined, self._posed = issubclass(kind, Outlined), is_posed(kind)

    def decode(self, text: bytes | bytearray | memoryview, /) -> Columns | list[Boxed]:
        """A list of annotations.

        Raises:
            msgspec.DecodeError: it is none, or one is of another kind.
        """
        with memoryview(text) as whole:
            found = Columns.read(whole, outlined=self._outlined, posed=self._posed)
        return self._each.decode(text) if found is None else found
