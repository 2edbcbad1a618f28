"""Attributes by their tokens, gathered to sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from prelabel.attributes import AttributeTable
from prelabel.errors import Tally
from prelabel.readers.nuimages.layout import ATTRIBUTES
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document

TOKENS = "attribute_tokens"

_TOKEN = msgspec.json.Decoder(str)


@dataclass(frozen=True, slots=True)
class AttributeSets:
    """Numbers sets of attributes.

    Args:
        named: the name and value of each attribute, by token; None where no table says them.
    """

    named: Mapping[str, tuple[str, str]] | None
    table: AttributeTable = field(default_factory=AttributeTable, init=False)

    def number(self, tokens: Sequence[str], **more: str | None) -> int:
        """The number of a set, -1 of an empty one; of several values of one attribute all are kept.

        Args:
            tokens: of attributes that are known.
            more: further attributes; those that are None are left out.
        """
        found: dict[str, tuple[str, ...]] = {}
        for name, value in map((self.named or {}).__getitem__, tokens):
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), value)))
        return self.table.number({**more, **{name: values if len(values) > 1 else values[0] for name, values in found.items()}})

    def known(self, raw: msgspec.Raw, document: Document, position: int, tally: Tally) -> list[str]:
        """The tokens of a record that are of attributes; others are left out alone, or counted where no table says any.

        Args:
            raw: the list of them.
            document: that holds the record.
            position: of that.
            tally: takes the others.

        Raises:
            InputError: there are others, and the run stops at bad records.
        """
        element, known = f"$[{position}].{TOKENS}", list[str]()
        for nth, token in document.entries(raw, _TOKEN, element, "attribute", tally):
            if self.named is None:
                tally.unconverted["attribute that no attribute.json names"] += 1
            elif token in self.named:
                known.append(token)
            else:
                place = document.record_place("$", position, f".{TOKENS}[{nth}]")
                fix = "give the tables of one version, or leave the attribute out with --on-error skip"
                tally.reject("no such attribute", f"{shown(token)} is not in {ATTRIBUTES}", place=place, fix=fix)
        return known
