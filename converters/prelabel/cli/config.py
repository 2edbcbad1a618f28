"""``prelabel.toml``: every option of ``convert`` and its maps in a file; the command line wins."""

import difflib
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import click
import msgspec

from prelabel.cli.options import Pair
from prelabel.errors import InputError, Place
from prelabel.files import read_text
from prelabel.refining import attributes_from, defaults_from, keypoints_from, labels_from

DEFAULT = Path("prelabel.toml")

TABLES: Mapping[str, Callable[[object, Path], object]] = {
    "labels": labels_from,
    "attributes": attributes_from,
    "keypoints": keypoints_from,
    "defaults": defaults_from,
}
"""What is no option but a table of its own, and how it is read."""

FIX = "write options as on the command line without --, as min-score = 0.3"


def load(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:  # noqa: ARG001  # click's signature
    """Make what a config file says the defaults of the command's other options.

    Raises:
        InputError: the file is no TOML, or names what the command does not have.
    """
    path = value or (DEFAULT if DEFAULT.is_file() else None)
    if path is None:
        return None
    try:
        table = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"no TOML: {error}", place=Place(str(path)), fix=FIX) from error
    names = {
        opt.lstrip("-"): p
        for p in ctx.command.params
        if isinstance(p, click.Option)
        for opt in p.opts
        if len(opt.lstrip("-")) > 1 or opt == "-O"
    }
    known = [*(name for name in names if name != "config"), *TABLES]
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            raise InputError(f"no option {key!r}", place=Place(str(path)), fix=f"did you mean {near[0]!r}?" if near else FIX)
    defaults = {
        str(names[key].name): _default(names[key], content, key, path)
        for key, content in table.items()
        if key in names and not _is_table(key, content, names)
    }
    ctx.default_map = {**(ctx.default_map or {}), **defaults}
    ctx.meta[__name__] = {key: TABLES[key](content, path) for key, content in table.items() if _is_table(key, content, names)}
    return path


def tables(ctx: click.Context) -> Mapping[str, Any]:
    """The tables of the config file by name, as `TABLES` reads them; empty where there are none."""
    return cast("Mapping[str, Any]", ctx.meta.get(__name__, {}))


def _is_table(key: str, content: object, names: Mapping[str, object]) -> bool:
    """Whether what stands under a key is one of `TABLES`; ``labels`` is the name of an option, too."""
    return key in TABLES and (isinstance(content, dict) or key not in names)


def _default(option: click.Option, content: Any, key: str, path: Path) -> object:  # noqa: ANN401  # what TOML holds
    """A value as the option would have taken it from the command line."""
    if option.multiple and not isinstance(option.type, Pair):
        several = content if isinstance(content, list) else [content]
        if not all(isinstance(one, str) for one in several):
            raise InputError(f"{key!r} cannot be {_text(content)}", place=Place(str(path)), fix=FIX)
        return several
    if option.multiple:
        if not isinstance(content, dict):
            raise InputError(
                f"{key!r} is no table", place=Place(str(path)), fix=f'write [{key}] and below it a line a key, as names = "data.yaml"'
            )
        return [f"{name}={_text(value)}" for name, value in content.items()]
    if isinstance(content, (dict, list)) or isinstance(content, bool) != option.is_flag:
        fix = "write true or false" if option.is_flag else FIX
        raise InputError(f"{key!r} cannot be {_text(content)}", place=Place(str(path)), fix=fix)
    return content if option.is_flag else str(content)


def _text(value: object) -> str:
    return (
        value if isinstance(value, str) else ",".join(map(str, value)) if isinstance(value, list) else msgspec.json.encode(value).decode()
    )


CONFIG = click.option(
    "--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), is_eager=True, expose_value=False, callback=load,
    metavar="FILE", help="Options and label map as TOML; prelabel.toml where it is there.",
)  # fmt: skip
