"""``prelabel formats``: what can be read."""

import click
import msgspec
from rich.console import Console
from rich.table import Table

from prelabel import readers
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
    Console(highlight=False, markup=False).print(made)


def describe(name: str) -> None:
    """The documentation of a reader, and its options with their defaults."""
    reader = readers.find(name)
    click.echo(reader.documentation.strip())
    fields = msgspec.inspect.type_info(reader.options).fields  # type: ignore[attr-defined]  # a Struct's type has fields
    if fields:
        click.echo("\n-O KEY=VALUE, with what holds when it is left out:\n")
    for field in fields:
        default = getattr(reader.options(), field.name)
        text = ",".join(map(str, default)) if isinstance(default, tuple) else "none" if default is None else str(default).lower()
        click.echo(f"  {field.name}={text or 'none'}")
