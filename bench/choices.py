"""What the command line of the bench chose, for groups that print tables of their own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How a group runs.

    Args:
        repeat: runs of each side.
        small: small sources only.
        peers: measure other programs beside ours.
        per_sequence: a line a sequence too.
        only: the works of these names; empty for all.
    """

    repeat: int
    small: bool
    peers: bool
    per_sequence: bool
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a group found.

    Args:
        text: its tables.
        content: everything, as JSON can hold it.
    """

    text: str
    content: object
