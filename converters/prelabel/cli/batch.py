"""``prelabel batch``: batches of a project."""

from typing import Any

import click

from prelabel.cli import service
from prelabel.cli.options import Name
from prelabel.upload.batches import create_batch


@click.group("batch")
def command() -> None:
    """Batches of a project."""


@command.command("create")
@click.argument("name", type=Name())
@service.calling
@click.option("--description", type=Name(), metavar="TEXT", help="What the batch is for.")
def create(name: str, description: str | None, **values: Any) -> None:  # noqa: ANN401  # by the options above
    """Create a batch called NAME, and print its id."""
    with service.client(values) as client, service.stopping() as stop:
        click.echo(create_batch(client, name, description, stop=stop))
