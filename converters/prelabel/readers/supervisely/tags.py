"""Tags of objects as attributes."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from prelabel.attributes import attribute_value
from prelabel.errors import Tally
from prelabel.readers.supervisely.records import Tag

Attributes = dict[str, str | tuple[str, ...]]


def attributes(tags: Sequence[Tag | str], tally: Tally) -> Attributes:
    """A tag without a value is ``true``; one that comes several times has several values.

    Args:
        tags: of an object; old exports name those without a value alone.
        tally: counts the values that text cannot say.

    >>> attributes(["old", Tag("like"), Tag("colour", "red"), Tag("colour", "blue")], Tally())
    {'old': 'true', 'like': 'true', 'colour': ('red', 'blue')}
    """
    values: dict[str, list[str]] = {}
    for tag in (Tag(tag) if isinstance(tag, str) else tag for tag in tags):
        text = attribute_value(True if tag.value is None else tag.value)
        if text is None:
            tally.unconverted[f"value of the tag {tag.name}"] += 1
        else:
            values.setdefault(tag.name, []).extend([text] if isinstance(text, str) else text)
    return {name: several[0] if len(several) == 1 else tuple(several) for name, several in values.items()}


def by_frame(tags: Sequence[Tag | str], frames: Sequence[int]) -> dict[int, list[Tag | str]]:
    """The tags that hold in each frame, in their order; one with a range of frames holds in these alone, its ends included.

    Args:
        tags: of an object.
        frames: those that are asked for, rising.

    >>> by_frame(["old", Tag("braking", frame_range=(1, 3))], [0, 3, 4])
    {0: ['old'], 3: ['old', Tag(name='braking', value=None, frame_range=(1, 3))], 4: ['old']}
    """
    out: dict[int, list[Tag | str]] = {frame: [] for frame in frames}
    for tag in tags:
        span = None if isinstance(tag, str) else tag.frame_range
        for frame in frames if span is None else frames[bisect_left(frames, span[0]) : bisect_right(frames, span[1])]:
            out[frame].append(tag)
    return out
