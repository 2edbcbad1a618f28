"""What objects are called, and what is said of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from prelabel.errors import Tally
from prelabel.readers.ade20k.options import Ade20kOptions

Texts = dict[str, str | tuple[str, ...]]

_FLAGS = {"yes": "true", "no": "false", "1": "true", "0": "false"}


@dataclass(slots=True, kw_only=True)
class Labels:
    """Makes labels of the names of classes.

    Args:
        options: of the reader.
        tally: is told of classes that have the same first name.
    """

    options: Ade20kOptions
    tally: Tally
    _known: dict[str, str] = field(default_factory=dict)

    def label(self, names: str, raw: str) -> str:
        """The label of an object; empty where nothing names it.

        Args:
            names: all of its class, between commas.
            raw: what the annotator wrote.
        """
        if self.options.names == "raw" and raw:
            return raw
        if self.options.names == "whole":
            return names or raw
        first = names.partition(",")[0].strip()
        if first and self._known.setdefault(first, names) != names:
            self.tally.note_names("labels that stand for several classes: {all} (-O names=whole tells them apart)", [first])
        return first or raw


def said_of(occluded: object, words: Sequence[str], *, crop: object = None, level: int = 0, wholes: Sequence[str] = ()) -> Texts:
    """The attributes of an object; those that nothing says are left out.

    Args:
        occluded: yes, no, a number, or any text.
        words: the attributes that the annotator gave.
        crop: as `occluded`.
        level: of a part, 0 of whole objects.
        wholes: the labels of what it is a part of.

    >>> said_of("yes", ["sitting"], crop=0), said_of([], [], level=1, wholes=["car"])
    ({'occluded': 'true', 'crop': 'false', 'attributes': ('sitting',)}, {'part_level': '1', 'part_of': 'car'})
    """
    texts: Texts = {}
    for name, value in (("occluded", occluded), ("crop", crop)):
        text = "" if value is None or isinstance(value, list) else str(value).strip()
        if text:
            texts[name] = _FLAGS.get(text, text)
    if words:
        texts["attributes"] = tuple(words)
    if level > 0:
        texts["part_level"] = str(level)
    if wholes:
        texts["part_of"] = wholes[0] if len(wholes) == 1 else tuple(wholes)
    return texts
