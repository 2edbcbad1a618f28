"""What the lists are called that say something of objects."""

from collections.abc import Container, Iterator
from typing import NamedTuple

SIDES = ("xmin", "ymin", "xmax", "ymax")

MASK = "mask"

FLAGS = frozenset({"depiction", "difficult", "group_of", "is_crowd", "occluded", "truncated", "is_occluded"})
"""Lists in which 1 is true and 0 false."""

CROWD = "is_crowd"

INFERRED = "is_generated"
"""Of regions that a program made between those that people drew."""


class Keys(NamedTuple):
    """The lists of one kind of objects.

    Args:
        root: what stands before the names of all of them.
        text: the names of their classes.
        number: the numbers of these.
        scores: of objects, in the first of these lists that is there.
        tracks: what tells tracks apart, together where there are several.
        apart: what tells tracks of one id apart; alone it tells none.
        usual: lists that become attributes without being asked for.
    """

    root: str
    text: str
    number: str
    scores: tuple[str, ...]
    tracks: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()

    def box(self, side: str) -> str:
        """The list of a side."""
        return f"{self.root}bbox/{side}"

    def sides(self) -> tuple[str, ...]:
        """The lists of all sides."""
        return tuple(map(self.box, SIDES))

    def are_in(self, names: Container[str]) -> bool:
        """Whether any of the lists without which there is nothing of this kind is among some, be it empty: a model may see nothing."""
        return any(name in names for name in (*self.sides(), *self.scores))

    def used(self) -> Iterator[str]:
        """All lists that are read."""
        yield from (*self.sides(), self.text, self.number, *self.scores, *self.tracks, *self.apart)
        yield from (self.root + name for name in (*self.usual, MASK, CROWD, INFERRED))
        yield from (f"{self.root}keypoint/{name}" for name in ("x", "y", "visibility", "text", "num"))


TRUTH = Keys(
    "image/object/", "image/object/class/text", "image/object/class/label", ("image/object/score", "image/object/class/score"),
    ("image/object/track/label",), (), ("depiction", "difficult", "group_of", "occluded", "truncated", "view"),
)  # fmt: skip
DETECTIONS = Keys("image/detection/", "image/detection/class/text", "image/detection/label", ("image/detection/score",))


def _regions(prefix: str) -> Keys:
    root = f"{prefix}region/"
    tracks, apart = ((f"{root}{name}/index", f"{root}{name}/string") for name in ("track", "class"))
    return Keys(root, f"{root}label/string", f"{root}label/index", (f"{root}label/confidence",), tracks, apart, ("is_occluded",))


REGIONS, PREDICTED = _regions(""), _regions("predicted/")
