"""Calls of readers that are not built in: what they raise, or give against the contract, becomes an error that names the plugin."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from prelabel.detections import Detections
from prelabel.errors import PluginError, PrelabelError
from prelabel.readers.contract import broken_rule

BUILT_IN = "prelabel."


class Named(Protocol):
    """A reader, as far as its errors ask for it."""

    @property
    def name(self) -> str:
        """Of the format."""


def is_plugin(reader: Named) -> bool:
    """Whether a reader is another distribution's."""
    return not type(reader).__module__.startswith(BUILT_IN)


def said(error: BaseException) -> str:
    """The kind of an error and its text, as a traceback ends."""
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


@contextmanager
def guarded(reader: Named, doing: str) -> Iterator[Callable[[str], PluginError]]:
    """Turn what a plugin raises into an error of the package; that of a built-in reader is a mistake of ours and stays what it is.

    Args:
        reader: whose method is called inside.
        doing: what is done, and with which file or unit.

    Yields:
        Makes the error that says what is wrong with what the method gave.

    Raises:
        PluginError: a plugin raised what is no `PrelabelError`.
    """
    try:
        yield partial(_failed, reader, doing)
    except PrelabelError:
        raise
    except (Exception, SystemExit) as error:
        if not is_plugin(reader):
            raise
        raise _failed(reader, doing, said(error)) from error


def kept(reader: Named, doing: str, read: Callable[[], Iterable[Detections]]) -> Iterator[Detections]:
    """The batches of a unit of a plugin, each held against the contract.

    Args:
        reader: the plugin's.
        doing: what is done, and with which unit.
        read: makes the batches.

    Raises:
        PluginError: reading fails, or a batch breaks a rule.
    """
    seen: set[str] = set()
    with guarded(reader, doing) as failed:
        batches: object = read()
        if not isinstance(batches, Iterable):
            raise failed(f"read returns {type(batches).__name__}, not an iterator of Detections")
        found = iter(batches)
    while True:
        with guarded(reader, doing) as failed:
            try:
                batch: object = next(found)
            except StopIteration:
                return
            if not isinstance(batch, Detections):
                raise failed(f"read yields {type(batch).__name__}, not Detections")
            rule = broken_rule(batch)
            if rule is not None:
                raise failed(f"a rule for batches is not kept: {rule}")
            named = {frame.sequence for frame in batch.frames} - {""}
            if seen & named:
                raise failed(f"the reader gave the sequence {min(seen & named)!r} in two batches, not wholly in one")
            seen |= named
        yield batch


def _failed(reader: Named, doing: str, what: str) -> PluginError:
    return PluginError(
        f"format {reader.name!r}, {doing}: {what}", fix=f"mend or uninstall the package that provides {type(reader).__module__}"
    )
