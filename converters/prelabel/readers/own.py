"""Readers of files that are told by what they hold, whatever they are called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from prelabel.readers.base import Certainty, Plan, Reader
from prelabel.readers.options import O
from prelabel.readers.others import Found, is_whole, own_files, sniffed


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFiles:
    """The files of a format.

    Args:
        suffixes: of files that may be.
        told: how sure one can be of a file. Never raises.
        what: the files are, for messages.
        fix: what to give instead of a folder without any.
        fits: whether a file of a folder is taken; None: all of which ``told`` is not sure that they are not. Never raises.
        whole: whether one that is not taken is a whole file of another kind, and not a damaged one. Never raises.
        apart: each file is a unit of its own.
    """

    suffixes: Sequence[str]
    told: Callable[[Path], Certainty]
    what: str
    fix: str
    fits: Callable[[Path], bool] | None = None
    whole: Callable[[Path], bool] = is_whole
    apart: bool = False

    def certainty(self, source: Path) -> Certainty:
        """How sure one can be of a file, or of the first files of a folder. Never raises."""
        return sniffed(source, self.suffixes, self.told)

    def found(self, source: Path) -> Found:
        """The file that a source is, or those of a folder.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        fits = self.fits or (lambda path: self.told(path) != Certainty.NO)
        return own_files(source, self.suffixes, fits, self.whole, what=self.what, fix=self.fix)

    def plan(self, source: Path) -> Plan:
        """Units of these files, and the images that lie among them.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        found = self.found(source)
        return found.one_by_one() if self.apart else found.in_parts()


def sure_where(fits: Callable[[Path], bool]) -> Callable[[Path], Certainty]:
    """SURE of files that fit, and of no others."""
    return lambda path: Certainty.SURE if fits(path) else Certainty.NO


class OwnFilesReader(Reader[O]):
    """A reader of such files."""

    own: ClassVar[OwnFiles]
    """Which they are."""

    def sniff(self, source: Path) -> Certainty:
        """As sure as one of the first files makes it."""
        return self.own.certainty(source)

    def plan(self, source: Path, options: O) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of files, whose detail is whether there is one only, and the images that lie among them.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        return self.own.plan(source)
