"""``prelabel schema``: print a published schema."""

import click

from prelabel.schemas import SCHEMAS, schema_text


@click.command("schema")
@click.argument("name", metavar="|".join(SCHEMAS))
def command(name: str) -> None:
    """Print the JSON Schema NAME (draft 2020-12) of the payloads."""
    click.echo(schema_text(name), nl=False)
