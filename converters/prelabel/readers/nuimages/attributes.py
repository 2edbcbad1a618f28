"""Attributes by their tokens, gathered to sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prelabel.attributes import AttributeTable
from prelabel.readers.nuimages.layout import ATTRIBUTES
from prelabel.readers.nuimages.tables import SKIP
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.words import shown


@dataclass(frozen=True, slots=True)
class AttributeSets:
    """Numbers sets of attributes.

    Args:
        named: the name and value of each attribute, by token.
    """

    named: Mapping[str, tuple[str, str]]
    table: AttributeTable = field(default_factory=AttributeTable, init=False)

    def number(self, tokens: Sequence[str], **more: str | None) -> int:
        """The number of a set, -1 of an empty one; of several values of one attribute all are kept.

        Args:
            tokens: of attributes that are known.
            more: further attributes; those that are None are left out.
        """
        found: dict[str, tuple[str, ...]] = {}
        for name, value in map(self.named.__getitem__, tokens):
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), value)))
        return self.table.number({**more, **{name: values if len(values) > 1 else values[0] for name, values in found.items()}})

    def fault(self, tokens: Sequence[str]) -> Fault | None:
        """What is wrong with tokens: that one is of no attribute."""
        unknown = next((i for i, token in enumerate(tokens) if token not in self.named), None)
        if unknown is None:
            return None
        what = f"{shown(tokens[unknown])} is not in {ATTRIBUTES}"
        return Fault("no such attribute", f".attribute_tokens[{unknown}]", what, f"give the tables of one version, {SKIP}")
