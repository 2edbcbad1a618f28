"""The command ``prelabel``: commands are loaded when they are called, and errors become one line and an exit code."""

import errno
import io
import os
import sys
from importlib import import_module
from typing import Any

import click

from prelabel._version import __version__
from prelabel.cli.ending import Ended, Ending
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

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of a name; where there is none, the nearest is named."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            import difflib  # noqa: PLC0415  # a command that is there does not wait for it

            near = difflib.get_close_matches(name, COMMANDS, n=1)
            fix = f"Did you mean {near[0]!r}?" if near else f"Choose one of {', '.join(COMMANDS)}."
            ctx.fail(f"No such command {name!r}. {fix}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        """The list of ``--help``, without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # click's signature
        """Turn what went wrong into a message and an exit code, in this one place."""
        # numpy's library would start threads that nothing here needs, and a process with threads cannot be copied to workers
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        if isinstance(sys.stdout, io.TextIOWrapper):
            # a label that the terminal has no letters for is shown as its escape, as standard error does
            sys.stdout.reconfigure(errors="backslashreplace")
        ending = Ending()
        try:
            with ending.heard():
                return super().main(*args, obj=ending, **kwargs)
        except Ended as ended:
            failure: PrelabelError | Ended = ended
        except Exception as error:
            found = _failure(error)
            if found is None:
                raise
            failure = found
        click.echo(printable(f"{'' if isinstance(failure, Ended) else 'Error: '}{failure}"), err=True)
        try:
            if sys.stdout is not None:
                sys.stdout.flush()
        except OSError:
            # nobody takes what Python still holds for standard output: it goes nowhere, or Python would complain at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(failure.exit_code)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's signature
        """Run the command; Ctrl-C ends it as other signals do."""
        with ctx.ensure_object(Ending).told(ctx):
            return super().invoke(ctx)


def _failure(error: Exception) -> PrelabelError | None:
    """What went wrong, as users read it; None for a mistake of ours."""
    match error:
        case PrelabelError():
            return error
        case MemoryError():
            return PrelabelError("memory is short", fix="work on less at once, or with fewer --workers, or on a larger machine")
        case OSError(errno=errno.ENAMETOOLONG):
            return UsageError("a path is longer than the file system allows", fix="give a shorter one")
        case FileNotFoundError(filename=None):
            # no folder for temporary files, or the working folder is gone
            return PrelabelError(str(error.strerror), fix="set TMPDIR to a folder that may be written, and work in one that exists")
        case OSError(filename=None):
            return unwritable("standard output", error)
        case _:
            return None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, package_name="prelabel", message="%(prog)s %(version)s")
def main() -> None:
    """Turn model predictions and older annotations into Playment pre-labels that annotators only correct."""
