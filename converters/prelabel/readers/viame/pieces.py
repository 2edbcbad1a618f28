"""Pieces of a document of DIVE, each of which is left out alone where it is bad."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from prelabel.errors import Place, Tally
from prelabel.rawjson import NULL
from prelabel.readers.shared.faults import BadShape, refused_lax
from prelabel.readers.shared.objects import put_attribute
from prelabel.readers.viame.states import OWN_NAMES, Attributes
from prelabel.safejson import Document, or_leave_out

Plain = bool | int | float | str | None

LIST = msgspec.json.Decoder(list[msgspec.Raw] | None)
MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
NUMBER = msgspec.json.Decoder(float | None)

_VALUE = msgspec.json.Decoder(Plain)
_OF: Mapping[bytes, msgspec.json.Decoder[Any]] = {
    b"[": msgspec.json.Decoder(list[Plain]),
    # which no attribute can say, and is counted
    b"{": msgspec.json.Decoder(dict[str, msgspec.Raw]),
}
"""By how a value begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Takes a file apart.

    Args:
        document: the file.
        tally: takes what is bad.
    """

    document: Document
    tally: Tally

    def value(self, raw: msgspec.Raw, decoder: msgspec.json.Decoder[Any], element: str, what: str) -> Any:  # noqa: ANN401  # of the decoder
        """A value; None where it is not there, or was rejected.

        Args:
            raw: its text.
            decoder: of its type.
            element: its ``$.path``.
            what: is left out, for the fix.

        Raises:
            InputError: it is bad, and the run stops at bad records.
        """
        fix = or_leave_out(what)
        if raw is NULL or refused_lax(self.document, raw, element, self.tally, fix):
            return None
        return self.document.value(raw, decoder, element, self.tally, fix)

    def place(self, raw: msgspec.Raw, element: str) -> Place:
        """Where a piece stands."""
        return self.document.place_of(raw, element)

    def refuse(self, bad: BadShape, raw: msgspec.Raw, element: str, what: str) -> None:
        """Count what is wrong with a piece, for which ``what`` is left out.

        Raises:
            InputError: the run stops at bad records.
        """
        self.tally.reject(bad.reason, bad.what, place=self.place(raw, element), fix=or_leave_out(what))

    def put_all(self, found: Attributes, raw: msgspec.Raw, element: str) -> None:
        """The attributes of an object of JSON, without those that are bad, or say nothing.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        for name, one in (self.value(raw, MEMBERS, element, "attributes") or {}).items():
            if name in OWN_NAMES or not name.strip():
                continue
            decoder = _OF.get(bytes(memoryview(one)[:1]), _VALUE)
            value = self.value(one, decoder, f'{element}["{name}"]', "attribute")
            if value is not None and value not in ("", []):
                put_attribute(found, name, value, self.tally)
