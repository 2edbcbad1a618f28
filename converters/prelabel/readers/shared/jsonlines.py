"""JSON Lines whose messages name the line."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.safejson import CORRECT, UNREADABLE, Document

T = TypeVar("T")

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Line:
    """One line of a file.

    Args:
        data: its text.
        path: of the file.
        number: of the line, from 1.
    """

    def __init__(self, data: bytes, path: Path, number: int) -> None:
        self.number = number
        self._data = data
        self._path = path

    @cached_property
    def _document(self) -> Document:
        try:
            return Document(self._data, self._path)
        except InputError as error:
            raise self._of_line(error, error.fix) from error

    def members(self) -> dict[str, msgspec.Raw]:
        """The members of its object.

        Raises:
            InputError: the line is no JSON object, or not UTF-8.
        """
        document = self._document
        try:
            return dict(document.sections())
        except InputError as error:
            raise self._of_line(error, "write an object of JSON a line") from error

    def value(self, raw: msgspec.Raw, decoder: msgspec.json.Decoder[T], element: str, tally: Tally, fix: str = CORRECT) -> T | None:
        """A piece of the line decoded alone; None where it is of another type and was rejected, with what to do about it.

        Raises:
            InputError: it is not, and a bad record stops the run.
        """
        silent = Tally(on_error="skip")
        found = self._document.value(raw, decoder, element, silent)
        for problem in silent.bad:
            tally.reject(UNREADABLE, problem.what, place=self._moved(problem.place), fix=fix)
        return found

    def place(self, raw: msgspec.Raw, element: str, field: str = "") -> Place:
        """The place of a piece, or of a ``.name`` of it."""
        return self._moved(self._document.place_of(raw, element, field))

    def _of_line(self, error: InputError, fix: str) -> InputError:
        return InputError(error.what.removeprefix(f"{error.place}: "), place=self._moved(error.place), fix=fix)

    def _moved(self, place: Place) -> Place:
        return Place(place.path, self.number, place.column, place.element)


def lines_of(data: bytes, path: Path) -> Iterator[Line]:
    """The lines of a file that are not blank."""
    for number, text in enumerate(data.removeprefix(BOM_UTF8).split(b"\n"), 1):
        if text.strip():
            yield Line(text, path, number)
