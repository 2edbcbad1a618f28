"""What a command writes replaces nothing that it reads, and a report nothing but a report."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from prelabel.errors import OutputError, UsageError
from prelabel.files import is_file
from prelabel.write import check_free

WRITTEN = ("out", "sheet", "html", "report")
"""The names of parameters that say where to write."""

REPORT_BEGINS = b'{\n  "prelabel": '
"""With what every report begins, so that it is known for one."""

OWN = "give what is written a name of its own"

_OF_SOURCE = re.compile(r"\d+:")
"""What stands before the value of an option that is of one source alone."""


def require_apart(ctx: click.Context) -> None:
    """Refuse targets that would not be worth writing, or cost what is there, before any work is done.

    Raises:
        UsageError: two targets are one file, or one is a file that the command line names to be read.
        OutputError: a report would replace a file that is none, or has no folder.
    """
    targets = [
        (param.opts[-1] if param.name != "out" else "-o", ctx.params[param.name])
        for param in ctx.command.params
        if param.name in WRITTEN and isinstance(ctx.params.get(param.name), Path)
    ]
    read = [path for name, value in ctx.params.items() if name not in WRITTEN for path in _files(value)]
    for i, (option, target) in enumerate(targets):
        if any(target == earlier for _, earlier in targets[:i]):
            fix = "give the report a name of its own" if option == "--report" else OWN
            raise UsageError(f"{option} {target}: is the output, too", fix=fix)
        if is_file(target) and any(target.samefile(path) for path in read):
            raise UsageError(f"{option} {target}: is read, too", fix=OWN)
    report = ctx.params.get("report")
    if isinstance(report, Path):
        _require_report(report)


def _require_report(path: Path) -> None:
    check_free(path, force=True, option="--report")
    if is_file(path):
        with path.open("rb") as file:
            begun = file.read(len(REPORT_BEGINS))
        if begun not in {b"", REPORT_BEGINS}:
            raise OutputError(f"--report {path}: exists already, and is no report", fix="choose another name")


def _files(value: object) -> Iterator[Path]:
    """The files that a parameter names, whatever else stands in its text."""
    if isinstance(value, (tuple, list)):
        for one in value:
            yield from _files(one)
    elif isinstance(value, (str, Path)):
        texts = (str(value), _OF_SOURCE.sub("", str(value), count=1), str(value).rpartition("=")[2])
        yield from (Path(text) for text in dict.fromkeys(texts) if text and is_file(Path(text)))
