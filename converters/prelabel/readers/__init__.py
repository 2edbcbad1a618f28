"""The formats: a lazy table of ours, and the entry-point group ``prelabel.readers`` of others."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.metadata import EntryPoints, distributions, entry_points
from pathlib import Path
from typing import Any

from prelabel.errors import ChoiceError, InputError, PluginError, Tally, UsageError
from prelabel.files import unsharded
from prelabel.folders import folders_below, packed_in
from prelabel.readers.base import Certainty, Options, Reader
from prelabel.readers.guarding import guarded, said
from prelabel.readers.table import BUILTIN, ENDS

GROUP = "prelabel.readers"

UNPACKING = {".7z": "7z", ".rar": "unrar", ".zst": "zstd -d"}
"""What unpacks a file whose name ends so, which is not done here."""


def names() -> tuple[str, ...]:
    """All formats, ours and those of installed plugins, sorted; nothing is imported."""
    return _names(_plugins())


def _plugins() -> EntryPoints:
    """Those of our group. Most environments have none, and to look whether it is named takes a fifth of what it takes to parse all."""
    named = any(GROUP in (one.read_text("entry_points.txt") or "") for one in distributions())
    return entry_points(group=GROUP) if named else EntryPoints()


def _names(plugins: EntryPoints) -> tuple[str, ...]:
    return tuple(sorted({*BUILTIN, *plugins.names}))


def find(name: str) -> Reader[Any]:
    """The reader of a format.

    Raises:
        UsageError: no format has this name.
        PluginError: two distributions define it, or it cannot be imported.
    """
    return _found(name, _plugins())


def _found(name: str, plugins: EntryPoints) -> Reader[Any]:
    targets = {point.value for point in plugins.select(name=name)} | ({BUILTIN[name]} if name in BUILTIN else set())
    match sorted(targets):
        case []:
            near = difflib.get_close_matches(name, names(), n=1)
            raise UsageError(f"no format {name!r}", fix=f"did you mean {near[0]}?" if near else f"choose one of {', '.join(names())}")
        case [target]:
            return _load(name, target)
        case several:
            raise PluginError(f"format {name!r} is defined by {' and '.join(several)}", fix="uninstall all but one of them")


def _load(name: str, target: str) -> Reader[Any]:
    module, _, attribute = target.partition(":")
    try:
        reader = getattr(import_module(module), attribute)
    except (Exception, SystemExit) as error:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        fix = f"install {missing}" if missing and missing != module else f"reinstall or uninstall the package that provides {module}"
        raise PluginError(f"format {name!r} cannot be loaded from {target}: {said(error)}", fix=fix) from error
    if not isinstance(reader, Reader):
        raise PluginError(f"format {name!r}: {target} is {type(reader).__name__}, not a prelabel.readers.base.Reader", fix=f"mend {module}")
    _check(name, target, reader)
    return reader


def reads_packed(path: Path, end: str, name: str | None) -> bool:
    """Whether a packed file is read as it is, by the format of this name, or where there is none by one that recognises it.

    Args:
        path: of the file.
        end: of its name, which says how it is packed.
        name: of the format.

    Raises:
        UsageError: no format has this name.
        PluginError: it cannot be loaded.
    """
    plugins = _plugins()
    for one in [name] if name is not None else _likely([path], plugins):
        with suppress(*() if name is not None else (PluginError,)):
            reader = _found(one, plugins)
            taken = any(path.name.lower().endswith(suffix) and suffix.endswith(end) for suffix in reader.suffixes)
            if taken and (name is not None or _certainties(reader, [path])[0]):
                return True
    return False


def _check(name: str, target: str, reader: Reader[Any]) -> None:
    """Refuse a reader that does not say of itself what is asked of every one."""
    own: dict[str, Any] = {key: getattr(reader, key, None) for key in ("name", "summary", "suffixes", "options")}
    suffixes, options = own["suffixes"], own["options"]
    wrong = {f"its {key} is {own[key]!r}, not text": not (isinstance(own[key], str) and own[key]) for key in ("name", "summary")}
    wrong[f"its suffixes are {suffixes!r}, not a tuple of text"] = not isinstance(suffixes, tuple) or not all(
        isinstance(suffix, str) for suffix in suffixes
    )
    wrong[f"its options are {options!r}, not a subclass of Options"] = not isinstance(options, type) or not issubclass(options, Options)
    for what in [what for what, holds in wrong.items() if holds]:
        raise PluginError(f"format {name!r}: {target}: {what}", fix=f"mend {target.partition(':')[0]}")


def sniff(sources: Iterable[Path], tally: Tally) -> Reader[Any]:
    """The one reader that is surest of all sources; a plugin that cannot be loaded or asked is noted and left out.

    Raises:
        ChoiceError: none is sure, several are equally, or sources are of several formats.
    """
    paths = list(sources)
    sure: dict[str, list[Certainty]] = {}
    skipped: list[str] = []
    # asked once: to ask every distribution for each format takes a fifth of a second
    plugins = _plugins()
    for name in _likely(paths, plugins):
        try:
            sure[name] = _certainties(_found(name, plugins), paths)
        except PluginError as error:
            skipped.append(f"plugin skipped: {error.what}")
            tally.note(skipped[-1])
    of_all = {name: min(found) for name, found in sure.items()}
    best = _best(of_all)
    match best:
        case []:
            raise _no_format(paths, [_best({name: found[i] for name, found in sure.items()}) for i in range(len(paths))], skipped)
        case [name]:
            return _found(name, plugins)
        case several:
            raise ChoiceError(f"{', '.join(map(str, paths))}: could be {' or '.join(several)}", fix="name the format with --format")


def _likely(paths: Sequence[Path], plugins: EntryPoints) -> list[str]:
    """The formats whose files end as some of a source do, and those of plugins: to import all takes as long as a small source does."""
    ends: set[str] = set()
    try:
        for path in paths:
            held = (name for _, names in folders_below(path) for name in names) if path.is_dir() else [path.name]
            ends.update(unsharded(end).lower() for end in {name[name.rfind(".") :] for name in held})
    except InputError:
        return [*_names(plugins)]
    return [name for name in _names(plugins) if name in plugins.names or not ENDS.get(name, ends).isdisjoint(ends)]


def _certainties(reader: Reader[Any], paths: Sequence[Path]) -> list[Certainty]:
    found: list[Certainty] = []
    for path in paths:
        with guarded(reader, f"recognising {path}") as failed:
            certainty: object = reader.sniff(path)
            if not isinstance(certainty, Certainty):
                raise failed(f"sniff returns {certainty!r}, not a Certainty")
            found.append(certainty)
    return found


def _best(sure: Mapping[str, Certainty]) -> list[str]:
    """The formats that are surest, of those that are not unsure."""
    most = max(sure.values(), default=Certainty.NO)
    return [name for name, certainty in sure.items() if certainty == most and certainty]


def _no_format(paths: Sequence[Path], formats: Sequence[Sequence[str]], skipped: Sequence[str]) -> ChoiceError:
    """What is said of sources that have no format in common, each with those that it could be of, and of plugins that were not asked."""
    unknown = [str(path) for path, several in zip(paths, formats, strict=True) if not several]
    if unknown:
        program = next((program for end, program in UNPACKING.items() if unknown[0].lower().endswith(end)), None)
        fix = f"unpack it first, as {program} does, or name" if program else "name"
        if packed := packed_in(Path(unknown[0])):
            fix = f"give the packed files in it as sources themselves, first {packed[0]}, or name"
        what = "; ".join([f"{', '.join(unknown)}: no format recognised", *skipped])
        return ChoiceError(what, fix=f"{fix} it with --format, one of {', '.join(names())}")
    first: dict[str, Path] = {}
    for path, several in zip(paths, formats, strict=True):
        first.setdefault(" or ".join(several), path)
    what = ", ".join(f"{path} is {form}" for form, path in first.items())
    fix = "read them one by one; convert merges outputs of several models over the same frames with --merge"
    return ChoiceError(f"sources of several formats: {what}", fix=fix)
