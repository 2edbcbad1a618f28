"""``prelabel.toml``: every option of ``convert`` and its maps in a file; the command line and the environment go before it."""

import difflib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import click
import msgspec
from click.core import ParameterSource

from prelabel.cli.options import Pair
from prelabel.errors import ChoiceError, InputError, Place, UsageError
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
    """Make what a config file says to ``convert`` the defaults of the command's other options.

    Raises:
        InputError: the file is no TOML, names what ``convert`` does not have, or holds a table that is none.
        UsageError: an option cannot have the value.
    """
    path = value or (DEFAULT if DEFAULT.is_file() else None)
    if path is None:
        return None
    try:
        table = tomllib.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise InputError(f"no TOML: {error}", place=Place(str(path)), fix=FIX) from error
    names = _names()
    known = [*(name for name in names if name != "config"), *TABLES]
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            raise InputError(f"no option {key!r}", place=Place(str(path)), fix=f"did you mean {near[0]!r}?" if near else FIX)
    defaults = {
        str(names[key].name): _default(names[key], content, key, ctx, path)
        for key, content in table.items()
        if key in names and not _is_table(key, content, names)
    }
    ctx.default_map = {**(ctx.default_map or {}), **defaults}
    ctx.meta[f"{__name__}.file"] = path
    ctx.meta[__name__] = {key: TABLES[key](content, path) for key, content in table.items() if _is_table(key, content, names)}
    return path


def _names() -> dict[str, click.Option]:
    """The options of ``convert`` by what a file calls them."""
    # its module needs this one
    command: click.Command = import_module("prelabel.cli.convert").command
    return {
        opt.lstrip("-"): p
        for p in command.params
        if isinstance(p, click.Option)
        for opt in p.opts
        if len(opt.lstrip("-")) > 1 or opt == "-O"
    }


def tables(ctx: click.Context) -> Mapping[str, Any]:
    """The tables of the config file by name, as `TABLES` reads them; empty where there are none."""
    return cast("Mapping[str, Any]", ctx.meta.get(__name__, {}))


@contextmanager
def naming_source(ctx: click.Context) -> Iterator[None]:
    """What is said of an option says where its value was given: in the config file, or by a variable."""
    try:
        yield
    except (ChoiceError, UsageError) as error:
        for param in ctx.command.params:
            place = _given_in(param, ctx)
            option = f"{param.opts[-1]} "
            if place and error.what.startswith(option):
                raise type(error)(f"{place}: {error.what.removeprefix(option)}", fix=error.fix) from error
        raise


def _given_in(param: click.Parameter, ctx: click.Context) -> str | None:
    """Where a value was given that was not typed; None for one that was, and for a default."""
    match ctx.get_parameter_source(str(param.name)):
        case ParameterSource.DEFAULT_MAP:
            return str(Place(str(file(ctx)), element=f"$.{param.opts[-1].lstrip('-')}"))
        case ParameterSource.ENVIRONMENT:
            return str(param.envvar)
        case _:
            return None


def file(ctx: click.Context) -> Path | None:
    """The config file that was read; None where there was none."""
    return cast("Path | None", ctx.meta.get(f"{__name__}.file"))


def _is_table(key: str, content: object, names: Mapping[str, object]) -> bool:
    """Whether what stands under a key is one of `TABLES`; ``labels`` is the name of an option, too."""
    return key in TABLES and (isinstance(content, dict) or key not in names)


def _default(option: click.Option, content: Any, key: str, ctx: click.Context, path: Path) -> object:  # noqa: ANN401  # what TOML holds
    """A value as the option would have taken it from the command line.

    Raises:
        UsageError: the option cannot have it.
    """
    if option.multiple and not isinstance(option.type, Pair):
        given: Any = content if isinstance(content, list) else [content]
        fix = None if all(isinstance(one, str) for one in given) else FIX
    elif option.multiple:
        given = [f"{name}={_text(value)}" for name, value in content.items()] if isinstance(content, dict) else []
        fix = None if isinstance(content, dict) else f'write [{key}] and below it a line a key, as names = "data.yaml"'
    else:
        given = content if option.is_flag else str(content)
        wrong = isinstance(content, (dict, list)) or isinstance(content, bool) != option.is_flag
        fix = ("write true or false" if option.is_flag else FIX) if wrong else None
    place = Place(str(path), element=f"$.{key}")
    if fix is not None:
        shown = content if isinstance(content, str) else msgspec.json.encode(content).decode()
        raise UsageError(f"{place}: cannot be {shown}", fix=fix)
    try:
        option.type_cast_value(ctx, given)
    except click.BadParameter as error:
        fix = f"give what {option.opts[-1]} can be, see prelabel convert --help"
        raise UsageError(f"{place}: {error.message.rstrip('.')}", fix=fix) from error
    return given


def _text(value: object) -> str:
    return (
        value if isinstance(value, str) else ",".join(map(str, value)) if isinstance(value, list) else msgspec.json.encode(value).decode()
    )


def load_reading(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path | None:
    """Of what a config file says to ``convert`` that of reading, for a command that reads one format.

    Raises:
        InputError, UsageError: as `load`.
    """
    path = load(ctx, param, value)
    said = dict(ctx.default_map or {})
    # a report of this command would replace that of the run
    said.pop("report", None)
    # what begins with a number is of one source of several to merge
    plain = {name: [text for text in said.pop(name, ()) if not text[:1].isdecimal()] for name in ("formats", "reader_options")}
    ctx.default_map = said | ({"format_": plain["formats"][0]} if plain["formats"] else {}) | {"reader_options": plain["reader_options"]}
    return path


def says(ctx: click.Context, *names: str) -> bool:
    """Whether a config file gives one of these parameters."""
    return any(name in (ctx.default_map or {}) for name in names)


_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)

_config = partial(click.option, "--config", type=_FILE, is_eager=True, expose_value=False, metavar="FILE")

CONFIG = _config(
    callback=load,
    help="Options and label map as TOML; prelabel.toml where it is there. The command line and the environment go before it.",
)

CONFIG_OF_READING = _config(
    callback=load_reading, help="The config file of convert, for what it says of reading; prelabel.toml where it is there."
)
