"""Files of JSON."""

from collections.abc import Iterable
from pathlib import Path

import orjson


def write_json(path: Path, value: object) -> None:
    """A value as a file of JSON."""
    path.write_bytes(orjson.dumps(value))


def write_lines(path: Path, values: Iterable[object]) -> None:
    """Values as lines of JSON."""
    with path.open("wb") as file:
        file.writelines(orjson.dumps(value) + b"\n" for value in values)
