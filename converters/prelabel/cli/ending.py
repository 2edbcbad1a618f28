"""Runs that are told to end: by Ctrl-C, or by SIGTERM and SIGHUP, as schedulers do.

They leave what they began to write as little as one that fails, and end with the code that a shell counts: 128 and the signal's number.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

KEPT = "prelabel.kept"
"""In a context's ``meta``: the folder in which the run keeps what is done."""


SIGNALS = tuple(number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None)
"""By which schedulers and terminals end a run, as far as this system has them."""


class Ended(BaseException):
    """The run was told to end; nobody takes it for an error of a reader, a plugin or a library, since it is no `Exception`.

    >>> print(Ended(signal.SIGTERM), Ended(signal.SIGTERM).exit_code)
    ended by SIGTERM 143
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.kept: Path | None = None
        """Where what was done is kept for the next run."""

    @property
    def exit_code(self) -> int:
        """Of the process."""
        return 128 + self.number

    def __str__(self) -> str:
        """What the user reads."""
        more = f"; {self.kept} keeps what was done: the same command goes on from there" if self.kept and self.kept.exists() else ""
        return f"ended by {signal.Signals(self.number).name}{more}"


class Ending:
    """Hears that a run is to end."""

    def __init__(self) -> None:
        self.ended: Ended | None = None
        """That it was; what fails afterwards, fails of it."""

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Signals that are not heard by others raise `Ended` in the block."""
        before = {}
        if threading.current_thread() is threading.main_thread():
            before = {number: signal.signal(number, self._end) for number in SIGNALS if signal.getsignal(number) is signal.SIG_DFL}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def told(self, ctx: click.Context) -> Iterator[None]:
        """Ctrl-C as the other signals, before click makes an error of it; all with where the command keeps what was done."""
        try:
            yield
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                self.ended = Ended(signal.SIGINT)
            if self.ended is None or isinstance(error, click.exceptions.Exit):
                raise
            self.ended.kept = ctx.meta.get(KEPT)
            # an error may be what became of it on its way
            raise self.ended from None

    def _end(self, number: int, _: FrameType | None) -> NoReturn:
        self.ended = Ended(number)
        raise self.ended
