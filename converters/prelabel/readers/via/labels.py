"""Which attribute of regions is their label."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prelabel.errors import ChoiceError
from prelabel.readers.via.entries import Image, Text

USUAL = ("label", "class", "category", "name", "type")
"""What the attribute is mostly called, where a project has others beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How regions are labelled.

    Args:
        attribute: whose value is the label; empty where regions have no attributes.
        default: of regions without a value; empty where they need one.
        chosen: nobody named the attribute, and there were others.
    """

    attribute: str
    default: str
    chosen: bool = False

    def of(self, attributes: Mapping[str, Text]) -> str | None:
        """The label of a region; None where it has none, or several."""
        found = attributes.get(self.attribute, ()) if self.attribute else ()
        several = (found,) if isinstance(found, str) else found
        return several[0] if len(several) == 1 else (self.default or None) if not several else None


def choose(images: Iterable[Image], default: str) -> Labels:
    """The attribute that is the label, where the user does not say: the only one, or the only one that is called as most are.

    Raises:
        ChoiceError: there are several, and it is not clear which one it is.
    """
    names = Counter(name for image in images for region in image.regions for name in region.attributes)
    if len(names) < 2:  # noqa: PLR2004  # one or none
        return Labels(attribute=next(iter(names), ""), default=default)
    usual = [name for name in names if name.lower() in USUAL]
    if len(usual) == 1:
        return Labels(attribute=usual[0], default=default, chosen=True)
    said = ", ".join(repr(name) for name in sorted(names))
    raise ChoiceError(f"the regions have the attributes {said}, and which one is the label is not said", fix="name it with -O label=NAME")
