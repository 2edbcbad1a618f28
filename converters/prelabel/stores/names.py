"""What is said of staged files, under the names of the URLs and archives that they come from."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from prelabel.errors import Place, PrelabelError, Problem, Tally

UNPACKED = "unpacked"
"""Below the private folder, where archives are unpacked to."""


class Names:
    """The way back from a staged path to its URL, or its place in an archive.

    A staged file lies at ``ROOT/in/SCHEME/REST``, or below ``out`` where it is written, and is called ``SCHEME://REST``. What was
    unpacked lies below ``ROOT/unpacked/NUMBER/NAME``, and is called as if its archive were a folder. What is said of a file is renamed
    once, where it leaves the stage: readers, those of plugins too, name the path that they were given.

    Args:
        root: the private folder; no other path begins with it.
        unpacked: NUMBER/NAME of each archive, and how it is named.
    """

    def __init__(self, root: Path, unpacked: Mapping[str, str] = MappingProxyType({})) -> None:
        ways = "|".join(["(?:in|out)/([a-z][a-z0-9+.-]*)/", *(f"{UNPACKED}/({re.escape(name)})" for name in unpacked)])
        self._staged = re.compile(f"{re.escape(str(root))}/(?:{ways})")
        self._unpacked = unpacked

    def shown(self, text: str) -> str:
        """A text with URLs and archives in the place of staged paths."""
        return self._staged.sub(self._name, text)

    def _name(self, match: re.Match[str]) -> str:
        found = match[match.lastindex or 0]
        return f"{found}://" if match.lastindex == 1 else self._unpacked[found]

    def place(self, place: Place) -> Place:
        """A place in a staged file, or in any other."""
        element = None if place.element is None else self.shown(place.element)
        return replace(place, path=self.shown(place.path), element=element)

    def rename_error(self, error: PrelabelError) -> None:
        """Let an error name URLs."""
        error.what, error.fix = self.shown(error.what), self.shown(error.fix)
        error.args = tuple(self.shown(part) if isinstance(part, str) else part for part in error.args)
        place = getattr(error, "place", None)
        if isinstance(place, Place):
            error.place = self.place(place)  # type: ignore[attr-defined]  # of errors that have one

    def rename_tally(self, tally: Tally) -> None:
        """Let the counts of a run name URLs."""
        for counts in (tally.filtered, tally.adjusted, tally.unconverted):
            named = self._keys(counts)
            counts.clear()
            counts.update(named)
        tally.bad[:] = [Problem(self.shown(p.reason), self.place(p.place), self.shown(p.what), self.shown(p.fix)) for p in tally.bad]
        tally.told = {self.shown(text): dict.fromkeys(map(self.shown, names)) for text, names in tally.told.items()}

    def _keys(self, counts: Mapping[str, int]) -> dict[str, int]:
        named: dict[str, int] = {}
        for reason, count in counts.items():
            named[self.shown(reason)] = named.get(self.shown(reason), 0) + count
        return named
