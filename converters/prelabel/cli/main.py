"""The command ``prelabel``: commands are loaded when they are called, and errors become one line and an exit code."""

import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import Any, NoReturn

import click

from prelabel._version import __version__
from prelabel.cli.printing import printable
from prelabel.errors import PrelabelError, UsageError
from prelabel.write import unwritable

COMMANDS = {
    "convert": "Convert predictions or annotations to jobs.",
    "formats": "List what can be read, or describe one format.",
    "inspect": "Show what is in a source.",
    "check": "Check that jobs are what Playment accepts.",
    "preview": "Draw jobs on a page or a contact sheet, to look before you send.",
    "batch": "Create a batch.",
    "upload": "Create jobs in a project; goes on where it was stopped.",
    "results": "Fetch what annotators made of the jobs.",
    "score": "Score pre-labels against truth: what is left to correct.",
    "schema": "Print a published JSON Schema.",
}
"""Name to the line that ``--help`` shows; the module of the same name holds the command."""


@contextmanager
def _ending_well() -> Iterator[None]:
    """A run that is told to end, as schedulers do, leaves what it began to write as little as one that is interrupted."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        numbers = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]
        before = {number: signal.signal(number, _end) for number in numbers if signal.getsignal(number) is signal.SIG_DFL}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _: FrameType | None) -> NoReturn:
    """End as a shell counts it."""
    sys.exit(128 + number)


class Commands(click.Group):
    """Commands by name, imported when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """In the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        """The command of a module of this package."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"prelabel.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """The list of ``--help``, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # click's signature
        """Turn what went wrong into a message and an exit code, in this one place."""
        # numpy's library would start threads that nothing here needs, and a process with threads cannot be copied to workers
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        try:
            with _ending_well():
                return super().main(*args, **kwargs)
        except PrelabelError as error:
            failure = error
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                failure = UsageError("a path is longer than the file system allows", fix="give a shorter one")
            elif error.filename is None:
                failure = unwritable("standard output", error)
            else:
                raise
        click.echo(printable(f"Error: {failure}"), err=True)
        try:
            sys.stdout.flush()
        except OSError:
            # nobody takes what Python still holds for standard output: it goes nowhere, or Python would complain at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(failure.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, package_name="prelabel", message="%(prog)s %(version)s")
def main() -> None:
    """Turn model predictions and older annotations into Playment pre-labels that annotators only correct."""
