"""Tags of objects as attributes."""

from collections.abc import Sequence

from prelabel.attributes import attribute_value
from prelabel.errors import Tally
from prelabel.readers.supervisely.records import Tag

Attributes = dict[str, str | tuple[str, ...]]


def attributes(tags: Sequence[Tag | str], tally: Tally, *, frame: int | None = None) -> Attributes:
    """A tag without a value is ``true``; one that comes several times has several values.

    Args:
        tags: of an object; old exports name those without a value alone.
        tally: counts the values that text cannot say.
        frame: the number of the frame, in a video; a tag with a range of frames holds in these alone, its ends included.

    >>> attributes(["old", Tag("like"), Tag("colour", "red"), Tag("colour", "blue")], Tally())
    {'old': 'true', 'like': 'true', 'colour': ('red', 'blue')}
    """
    values: dict[str, list[str]] = {}
    for tag in (Tag(tag) if isinstance(tag, str) else tag for tag in tags):
        if frame is not None and tag.frame_range is not None and not tag.frame_range[0] <= frame <= tag.frame_range[1]:
            continue
        text = attribute_value(True if tag.value is None else tag.value)
        if text is None:
            tally.unconverted[f"value of the tag {tag.name}"] += 1
        else:
            values.setdefault(tag.name, []).extend([text] if isinstance(text, str) else text)
    return {name: several[0] if len(several) == 1 else tuple(several) for name, several in values.items()}
