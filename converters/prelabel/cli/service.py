"""What the commands that call the service share: where it is, the key, and how hard it is pressed."""

import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from prelabel.cli import show
from prelabel.cli.ending import SIGNALS
from prelabel.cli.options import Location, Name, Number, Whole, applied
from prelabel.errors import ChoiceError, PrelabelError, UsageError
from prelabel.files import STDIN, is_folder
from prelabel.stores import Url
from prelabel.upload import BASE_URL, Client, find_key

F = TypeVar("F", bound=Callable[..., Any])

MOST_WORKERS = 256

SHOWN = 20
"""Jobs of a kind that are shown; the report names all."""


class Rate(click.ParamType[float]):
    """``N/s``, ``N/min``, or ``N`` a second."""

    name = "N/s"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401  # click's signature
        """Calls a second."""
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)(/s|/min)?", str(value).strip())
        if match is None or not float(match[1]):
            self.fail(f"{value!r} is no rate such as 20/s or 600/min", param, ctx)
        return float(match[1]) / (60 if match[2] == "/min" else 1)


def beside_a_ledger(ctx: click.Context, param: click.Parameter, value: Path | Url) -> Path:  # noqa: ARG001  # click's signature
    """A jobs file that can have a ledger beside it.

    Raises:
        UsageError: it is standard input, a URL or a folder.
    """
    if value == STDIN or isinstance(value, Url):
        raise UsageError(f"{value}: no ledger of what is sent can stand beside it", fix="write the jobs to a file first, and give that")
    if is_folder(value):
        raise UsageError(f"{value}: is a folder", fix="give the jobs file in it")
    return value


def without_slash(url: str) -> str:
    """A base URL as the ledger knows it: with a slash at its end it is the same."""
    return url.rstrip("/")


jobs = click.argument("jobs", type=Location(), callback=beside_a_ledger)

calling = applied(
    click.option("--project-id", type=Name(), envvar="PLAYMENT_PROJECT_ID", metavar="ID", help="The project [PLAYMENT_PROJECT_ID]."),
    click.option("--base-url", type=without_slash, default=BASE_URL, show_default=True, envvar="PLAYMENT_BASE_URL", metavar="URL",
                 help="The service [PLAYMENT_BASE_URL]."),
    click.option("--api-key-file", type=click.Path(path_type=Path), metavar="FILE", help="File with the key, else PLAYMENT_API_KEY."),
    click.option("--timeout", "timeout_s", type=Number(0, 3600, min_open=True), default=60.0, show_default=True, metavar="SECONDS",
                 help="How long the service may be silent."),
)  # fmt: skip
"""Where the service is, and who asks. The key is no option: it would stand in the shell's history."""

workers = click.option("--workers", type=Whole(1, MOST_WORKERS), default=8, show_default=True, metavar="N", help="Calls at a time.")


def client(values: dict[str, Any]) -> Client:
    """A client of the options of `calling`.

    Raises:
        PrelabelError: there is no project, no key, or no such URL.
    """
    if not values["project_id"]:
        raise ChoiceError("no project is given", fix="give --project-id, or set PLAYMENT_PROJECT_ID")
    return Client(
        values["base_url"],
        values["project_id"],
        find_key(values["api_key_file"], os.environ),
        timeout_s=values["timeout_s"],
        connections=values.get("workers", 1),
    )


class Stop(threading.Event):
    """That a run is to stop, and which signal said so."""

    number = 0

    def exit_code(self, otherwise: int) -> int:
        """That of a run that was told to end; after Ctrl-C, as after none, what it has done decides."""
        return otherwise if self.number in {0, signal.SIGINT} else 128 + self.number


@contextmanager
def stopping() -> Iterator[Stop]:
    """An event that the first Ctrl-C sets, or the first signal of a scheduler; the second one ends the program as ever."""
    event = Stop()
    heard = [number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *heard)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # the signature of handlers
        event.number = number
        event.set()
        restore()
        again = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
        show.console().print(f"stopping: what is in flight is finished ({again} again ends at once)")

    for number in before:
        signal.signal(number, stop)
    try:
        yield event
    except PrelabelError as error:
        error.exit_code = event.exit_code(error.exit_code)
        raise
    finally:
        restore()


@contextmanager
def job_bar(more: str) -> Iterator[Callable[..., None]]:
    """A bar of jobs with their rate and the time left; silent where standard error is no terminal.

    Args:
        more: a template of what else it shows, such as ``{refused} refused``; its fields are arguments of each update.
    """
    screen = show.console()
    if not screen.is_terminal:
        yield lambda *_, **__: None
        return
    rate, also = TextColumn("{task.fields[rate]}"), TextColumn("{task.fields[more]}")
    with Progress(
        TextColumn("jobs"), BarColumn(), MofNCompleteColumn(), rate, also, TimeRemainingColumn(), console=screen, transient=True
    ) as progress:
        task = progress.add_task("jobs", total=None, rate="", more="")

        def update(done: int, total: int, **values: object) -> None:
            speed = progress.tasks[0].speed
            progress.update(task, completed=done, total=total, rate=f"{speed:,.0f}/s" if speed else "", more=more.format(**values))

        yield update
