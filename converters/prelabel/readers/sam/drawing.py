"""The masks of an image, looked at, and added to the objects of a batch."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from prelabel.detections import Kind
from prelabel.files import is_text
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.sam.options import SamOptions
from prelabel.readers.sam.records import Four, One
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.outputs.masks import AnyMask, outlines
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

Size = tuple[int, int]

LONGEST_PX = (1 << 16) - 1
"""A side of a mask that is read."""

WITHOUT_PIXEL = "mask without a pixel"

CLAMPED = "quality beyond 0-1, as a model may estimate it, made 0 or 1"

FURTHEST = 1.0
"""How far the estimate of an intersection over union may lie beyond 0 or 1: nothing in SAM keeps it between them."""


def size_of(ones: Sequence[One]) -> Size:
    """Width and height that most masks have; (0, 0) where none has a size of an image."""
    sizes = Counter(
        one.mask.size for one in ones if isinstance(one.mask, AnyMask) and 0 < min(one.mask.size) <= max(one.mask.size) <= LONGEST_PX
    )
    height, width = sizes.most_common(1)[0][0] if sizes else (0, 0)
    return width, height


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Adds masks to objects.

    Args:
        options: of the reader.
        context: says what is wanted, and takes what is bad.
        objects: of the batch.
    """

    options: SamOptions
    context: Context
    objects: Objects

    def add(self, ones: Sequence[One], frame: int, source: int, size: Size) -> None:
        """The masks of one frame.

        Args:
            ones: what its file says of them.
            frame: index of it in the batch.
            source: index of the file in the batch.
            size: of the frame in pixels; (0, 0) where it is not known.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        traced = self._traced(ones, size)
        for number, one in enumerate(ones):
            label = self._label(one)
            if label is None:
                continue
            box, rings = self._placed(one, traced.get(number))
            if box is None and rings is None:
                self._count_nowhere(one)
                continue
            said = Said(
                frame=frame, label=label, origin=one.origin, source=source, track=one.track, score=self._score(one),
                attributes=one.attributes, group=(source, frame, number),
            )  # fmt: skip
            if box is not None:
                self.objects.add_box(said, box)
            if rings is not None and (box is None or Kind.POLYGON in self.context.shapes):
                self.objects.add(said, Kind.POLYGON, rings)

    def _traced(self, ones: Sequence[One], size: Size) -> dict[int, Rings]:
        """By position, the outlines of masks that are wanted, or alone say where an object is; bad ones are rejected."""
        wanted = {
            number: one.mask for number, one in enumerate(ones)
            if one.mask is not None and (Kind.POLYGON in self.context.shapes or one.box is None or is_flat(one.box))
        }  # fmt: skip
        drawn = {number: mask for number, mask in wanted.items() if isinstance(mask, Rings)}
        packed = {number: mask for number, mask in wanted.items() if isinstance(mask, AnyMask) and self._fits(ones[number], mask, size)}
        found = outlines([*packed.values()]) if packed else {}
        for position, number in enumerate(packed):
            rings = found.get(position)
            if isinstance(rings, Rings):
                drawn[number] = rings
            elif rings is None:
                self.context.tally.unconverted[WITHOUT_PIXEL] += 1
            else:
                self._reject(ones[number], "no run-length mask", "segmentation.counts", rings, "mask")
        return drawn

    def _fits(self, one: One, mask: AnyMask, size: Size) -> bool:
        width, height = size
        if mask.size == (height, width) or not width:
            return True
        what = f"size {list(mask.size)} is not that of its image, {[height, width]}"
        self._reject(one, "mask of another size", "segmentation.size", what, "mask")
        return False

    def _placed(self, one: One, rings: Rings | None) -> tuple[Four | None, Rings | None]:
        """The box and the outline of a mask, as far as they are good; a box without area is that of the outline."""
        box = one.box
        if box is None:
            return None, rings
        x0, y0, x1, y1 = box
        far = next((value for value in box if not abs(value) < LIMIT_PX), None)
        if far is not None:
            self._reject(one, "no pixels", "bbox", f"{far:g} is no place in an image", "box")
        elif x1 < x0 or y1 < y0:
            what = f"width {x1 - x0:g} and height {y1 - y0:g} must not be below 0"
            self._reject(one, "width or height below 0", "bbox", what, "box")
        elif not is_flat(box):
            return box, rings
        elif rings is not None:
            left, top, right, bottom = rings.bounds()[0].tolist()
            return (left, top, right, bottom), rings
        elif one.mask is None:
            self._reject(one, "box without area", "bbox", f"width {x1 - x0:g} and height {y1 - y0:g} must be above 0", "box")
        return None, rings

    def _count_nowhere(self, one: One) -> None:
        """Reject a mask of which nothing says where it is, where that was not said yet."""
        if one.box is None and one.mask is None and one.said.bbox is None and one.said.segmentation is None:
            what = "has neither a mask nor a box"
            self.context.tally.reject("no mask", what, place=one.place(""), fix=or_leave_out("record"))

    def _label(self, one: One) -> str | None:
        name = (one.said.class_name or "").strip() or self.options.label
        if is_text(name):
            return name
        self.context.tally.reject("no label", f"{shown(name)} is no label", place=one.place("class_name"), fix=or_leave_out("record"))
        return None

    def _score(self, one: One) -> float:
        """The score of a mask; NaN where it has none, or a bad one, which is rejected."""
        names = (self.options.score, "score")
        name, said = next(((name, value) for name in names if (value := getattr(one.said, name)) is not None), ("score", None))
        if isinstance(said, list):
            # of several boxes at once the model gives a list for each
            if len(said) > 1:
                self._reject(one, "several scores", name, f"holds {len(said)} scores of one mask", "score")
            said = said[0] if len(said) == 1 else None
        if said is None:
            return math.nan
        if not -FURTHEST <= said <= 1 + FURTHEST:
            self._reject(one, "score outside 0-1", name, f"{name} {said:g} is far outside 0-1", "score")
            return math.nan
        self.context.tally.adjusted.update({CLAMPED: 1} if not 0 <= said <= 1 else {})
        return float(min(max(said, 0.0), 1.0))

    def _reject(self, one: One, reason: str, field: str, what: str, part: str) -> None:
        """Reject a part of a mask, which is read without it.

        Raises:
            InputError: the run stops at bad records.
        """
        self.context.tally.reject(reason, what, place=one.place(field), fix=or_leave_out(part))


def is_flat(box: Four) -> bool:
    """Whether a box has no area."""
    x0, y0, x1, y1 = box
    return x0 == x1 or y0 == y1
