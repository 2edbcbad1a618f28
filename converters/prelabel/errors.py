"""Every exception of the package, and the counts of a run.

    PrelabelError                 the command line prints it and exits with its ``exit_code``
    ├── InputError                a file does not say what its format promises (exit 1)
    ├── OutputError               the target exists, cannot be written, or the disk is full (exit 1)
    ├── ChoiceError               something that only the user can decide is open (exit 1)
    ├── PluginError               a reader plugin is doubled or cannot be imported (exit 1)
    ├── ServiceError              the service refuses the whole run, or does not answer (exit 1)
    ├── WorkerError               a worker process ended before its work did (exit 1)
    ├── ClusterError              a cluster cannot be reached, or cannot do the work (exit 1)
    └── UsageError                an option that does not exist or has no meaning here (exit 2)

    PrelabelWarning               a function of the Python API left out or changed what it was not asked to, and no `Tally` took the counts

Three kinds of things that happen to rows are never mixed: *filtered* rows were left out because the user asked for it or
because they lie outside the frame, *adjusted* rows were changed to fit, *bad* records cannot be read. `Tally` holds the counts
of all three, and decides what a bad record does to the run.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar, get_args

T = TypeVar("T")

OnError = Literal["stop", "skip"]

SHOWN_NAMES = 10
"""Of many names in one note."""

_PLACE = re.compile(r"\{(?:all|first|more)\}")
"""In the text of a note, where names are filled in."""


class PrelabelError(Exception):
    """The base of every error that a user may see.

    Args:
        what: what is wrong, with its place in front where there is one.
        fix: what to do about it.
    """

    exit_code = 1

    def __init__(self, what: str, *, fix: str) -> None:
        super().__init__(f"{what}\n  fix: {fix}")
        self.what, self.fix = what, fix

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled by its text, so that it can cross from a worker."""
        return _restore, (type(self), self.args, self.__dict__)


def _restore(kind: type[PrelabelError], args: tuple[object, ...], state: dict[str, object]) -> PrelabelError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a source, as ``path:line:column: element``.

    Args:
        path: the file, as the user gave it or below the folder that the user gave.
        line: from 1; None where the format has no lines or the whole file is meant.
        column: from 1.
        element: a ``$.path`` in a JSON document, or the like.
    """

    path: str
    line: int | None = None
    column: int | None = None
    element: str | None = None

    def __str__(self) -> str:
        """The text that stands in front of what is wrong, in one line whatever members and files are called."""
        line = "" if self.line is None else f":{self.line}"
        column = "" if self.column is None else f":{self.column}"
        element = "" if self.element is None else f": {self.element}"
        return f"{self.path}{line}{column}{element}".replace("\n", "\\n")


class InputError(PrelabelError):
    """A file does not say what its format promises.

    >>> print(InputError("class 7, but only 1 label is given", place=Place("labels/41.txt", 2), fix="name all classes"))
    labels/41.txt:2: class 7, but only 1 label is given
      fix: name all classes
    """

    def __init__(self, what: str, *, place: Place, fix: str) -> None:
        super().__init__(f"{place}: {what}", fix=fix)
        self.place = place


class OutputError(PrelabelError):
    """The target exists, cannot be written, or the disk is full."""


class ChoiceError(PrelabelError):
    """Something that only the user can decide is still open: the format, the URLs, the size, the workflow."""


class PluginError(PrelabelError):
    """A reader plugin is defined twice, cannot be imported, or is no reader."""


class ServiceError(PrelabelError):
    """The service refuses what every call would ask for, or does not answer."""


class WorkerError(PrelabelError):
    """A worker process ended before its work did: it was killed, or memory was short."""


class ClusterError(PrelabelError):
    """A cluster cannot be reached, has no workers, or runs another version of the package."""


class UsageError(PrelabelError):
    """An option that does not exist, or a value that it cannot have."""

    exit_code = 2


class PrelabelWarning(UserWarning):
    """A function of the Python API left out or changed what it was not asked to, and was given no `Tally` that takes the counts."""


def counted(count: int, what: str) -> str:
    """A number of things in words.

    >>> counted(1, "video job"), counted(1200, "frame")
    ('1 video job', '1,200 frames')
    """
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


@dataclass(frozen=True, slots=True)
class Problem:
    """One bad record.

    Args:
        reason: the class of problem that the summary counts, such as ``negative width``.
        place: where the record stands.
        what: what is wrong with just this record.
        fix: what to do about it.
    """

    reason: str
    place: Place
    what: str
    fix: str


@dataclass(slots=True)
class Tally:
    """The counts of a run, and what a bad record does to it.

    Args:
        on_error: ``stop``: the first bad record ends the run; ``skip``: it is left out and counted.

    Raises:
        UsageError: ``on_error`` is neither.
    """

    on_error: OnError = "stop"
    filtered: Counter[str] = field(default_factory=Counter)
    """Rows left out as asked, or outside the frame, by reason."""
    adjusted: Counter[str] = field(default_factory=Counter)
    """Rows changed to fit, by reason."""
    unconverted: Counter[str] = field(default_factory=Counter)
    """Things that the source holds and this version does not convert yet, by what they are."""
    bad: list[Problem] = field(default_factory=list)
    """Records that could not be read and were left out."""
    outlines_px: float = 0.0
    """Area of the outlines that were simplified, in square pixels."""
    moved_px: float = 0.0
    """How much of it simplifying moved to the other side of an outline."""
    told: dict[str, dict[str, None]] = field(default_factory=dict)
    """The texts that `note` and `note_names` were given, in order, with the names of each."""
    sought: set[tuple[str, str]] = field(default_factory=set)
    """Names that the user gave, each behind the sentence that says that nothing has it."""
    met: set[tuple[str, str]] = field(default_factory=set)
    """Those of them that something has."""

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        if self.on_error not in get_args(OnError):
            raise UsageError(f"on_error is {self.on_error!r}", fix="give 'stop' or 'skip'")

    def reject(self, reason: str, what: str, *, place: Place, fix: str) -> None:
        """Count a bad record.

        Raises:
            InputError: the run stops at bad records.
        """
        if self.on_error == "stop":
            raise InputError(what, place=place, fix=fix)
        self.bad.append(Problem(reason, place, what, fix))

    def reject_file(self, reason: str, error: InputError) -> None:
        """Count a file that is broken as a whole as one bad record.

        Raises:
            InputError: the run stops at bad records.
        """
        self.reject(reason, error.what.removeprefix(f"{error.place}: "), place=error.place, fix=error.fix)

    def until_broken(self, records: Iterable[T]) -> Iterator[T]:
        """The records of a file, as far as it can be read; what is broken then is counted as `reject_file` does.

        Raises:
            InputError: it is broken, and the run stops at bad records.
        """
        try:
            yield from records
        except InputError as error:
            self.reject_file("unreadable file", error)

    def note(self, text: str) -> None:
        """Keep a sentence for the summary; the same sentence twice is said once."""
        self.told.setdefault(text, {})

    def note_names(self, text: str, names: Iterable[str]) -> None:
        """Keep a sentence with names for the summary; those that are told later, or by another part of the source, join it.

        Args:
            text: in it ``{all}`` stands for all names, sorted, between commas; ``{first}`` for the first; ``{more}`` says how many others
                there are, if any.
            names: one at least.

        >>> tally = Tally()
        >>> tally.note_names("not used: {all}", ["pose"])
        >>> tally.note_names("not used: {all}", ["mood", "pose"])
        >>> list(tally.notes)
        ['not used: mood,pose']
        """
        self.told.setdefault(text, {}).update(dict.fromkeys(names))

    @property
    def notes(self) -> list[str]:
        """What was decided or seen that the user should know, in order, each once."""
        return [*dict.fromkeys(_filled(text, [*names]) for text, names in self.told.items())]

    def note_unmet(self) -> None:
        """Say which names nothing had, once all is read.

        >>> tally = Tally(sought={("the map names unknown labels", "car"), ("the map names unknown labels", "cra")})
        >>> tally.met.add(("the map names unknown labels", "car"))
        >>> tally.note_unmet()
        >>> list(tally.notes)
        ['the map names unknown labels: cra']
        """
        unmet: dict[str, list[str]] = {}
        for text, name in sorted(self.sought - self.met):
            unmet.setdefault(text, []).append(name)
        for text, names in unmet.items():
            more = f" and {len(names) - SHOWN_NAMES:,} more" if len(names) > SHOWN_NAMES else ""
            self.note(f"{text}: {', '.join(names[:SHOWN_NAMES])}{more}")

    def taken(self) -> "Tally":
        """What was counted so far; counting begins anew, in the same counters, to which who counts may hold on."""
        taken = Tally(on_error=self.on_error)
        taken.merge(self)
        for part in (self.filtered, self.adjusted, self.unconverted, self.bad, self.told, self.sought, self.met):
            part.clear()
        self.outlines_px = self.moved_px = 0.0
        return taken

    def merge(self, other: "Tally") -> None:
        """Add the counts of ``other``, as they come from a worker."""
        self.filtered.update(other.filtered)
        self.adjusted.update(other.adjusted)
        self.unconverted.update(other.unconverted)
        self.bad.extend(other.bad)
        self.outlines_px += other.outlines_px
        self.moved_px += other.moved_px
        self.sought |= other.sought
        self.met |= other.met
        for text, names in other.told.items():
            self.note_names(text, names)

    @property
    def exit_code(self) -> int:
        """0, or 1 where bad records were left out."""
        return 1 if self.bad else 0


def _filled(text: str, names: Sequence[str]) -> str:
    if not names:
        return text
    more = f" (and {len(names) - 1:,} more)" if len(names) > 1 else ""
    said = {"{all}": ",".join(sorted(names)), "{first}": names[0], "{more}": more}
    return _PLACE.sub(lambda place: said[place[0]], text)
