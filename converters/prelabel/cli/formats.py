"""``prelabel formats``: what can be read."""

import click
import msgspec
from rich.table import Table

from prelabel import readers
from prelabel.cli import show
from prelabel.errors import PluginError


@click.command("formats")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """List the formats that can be read, or describe format NAME and its options."""
    if name:
        describe(name)
    else:
        list_formats()


def list_formats() -> None:
    """A line a format; a plugin that cannot be loaded is listed with the reason."""
    made = Table(box=None, pad_edge=False)
    for column in ("format", "reads", "gives"):
        made.add_column(column, overflow="fold")
    for name in readers.names():
        try:
            reader = readers.find(name)
        except PluginError as error:
            made.add_row(name, f"cannot be loaded: {error.what}", "-")
            continue
        made.add_row(name, reader.summary, ", ".join(sorted(kind.name.lower() for kind in reader.geometry)))
    show.console(stderr=False, markup=False).print(made)


def describe(name: str) -> None:
    """The documentation of a reader, and its options with their defaults."""
    reader = readers.find(name)
    click.echo(reader.documentation.strip())
    made = Table(box=None, pad_edge=False)
    for column in ("-O", "left out", ""):
        made.add_column(column, overflow="fold")
    info = msgspec.inspect.type_info(reader.options)
    for field in info.fields if isinstance(info, msgspec.inspect.StructType) else ():
        about = field.type.extra_json_schema if isinstance(field.type, msgspec.inspect.Metadata) else None
        made.add_row(field.encode_name, default_text(getattr(reader.options(), field.name)), str((about or {}).get("description", "")))
    click.echo()
    show.console(stderr=False, markup=False).print(made if made.row_count else "it has no options")


def default_text(value: object) -> str:
    """A default as ``-O`` would take it."""
    match value:
        case None | ():
            return "-"
        case tuple():
            return ",".join(map(str, value))
        case _:
            return str(value).lower() if isinstance(value, bool) else str(value)
