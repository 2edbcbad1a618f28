"""What a run is of: the options that decide its bytes, and its source. Results belong to a run that is of the same."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path

import msgspec

from prelabel._version import __version__
from prelabel.errors import ChoiceError
from prelabel.watch import Stamp, Watch

LONGEST = 60
"""Characters of an option's value; of what is longer the digest stands there."""


Files = tuple[tuple[str, Stamp | None], ...]
"""Files, or folders of them, with what they look like from outside."""


class Unit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit of the source.

    Args:
        name: of the plan.
        files: what it is read from.
    """

    name: str
    files: Files


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a run is of.

    Args:
        prelabel: the version.
        options: all that decides bytes, by name.
        units: in order.
        beside: what else decides what is read.
    """

    prelabel: str
    options: dict[str, str]
    units: tuple[Unit, ...]
    beside: Files

    def difference(self, now: "Manifest") -> str | None:
        """The first thing in which another run differs from this one, in words; None where they are of the same."""
        if self.prelabel != now.prelabel:
            return f"it was made by prelabel {self.prelabel}, this is {now.prelabel}"
        for name in sorted(self.options.keys() | now.options.keys()):
            before, after = self.options.get(name, "unset"), now.options.get(name, "unset")
            if before != after:
                return f"{name} was {before}, now it is {after}"
        for old, new in zip(self.units, now.units, strict=False):
            if old.name != new.name:
                return f"the source had {old.name!r} where it now has {new.name!r}"
            if old.files != new.files:
                return _file_difference(dict(old.files), dict(new.files))
        if len(self.units) != len(now.units):
            return f"the source had {len(self.units):,} units, now it has {len(now.units):,}"
        return None if self.beside == now.beside else _file_difference(dict(self.beside), dict(now.beside))


def _file_difference(before: Mapping[str, Stamp | None], after: Mapping[str, Stamp | None]) -> str:
    for path, found in before.items():
        if path not in after:
            return f"the source no longer has {path}"
        if after[path] != found:
            return f"{path} has changed since"
    new = next((path for path in after if path not in before), None)
    return "the order of files" if new is None else f"the source now has {new}"


def manifest_of(chosen: Mapping[str, object], watch: Watch) -> Manifest:
    """What a run is of.

    Args:
        chosen: what decides bytes, by name.
        watch: the source, planned.
    """
    units = tuple(
        Unit(name=_text(name), files=tuple((_text(str(path)), watch.stamps.get(path)) for path in paths)) for name, paths in watch.units
    )
    beside = tuple((_text(path), found) for path, found in sorted(watch.beside.items()))
    return Manifest(prelabel=__version__, options=dict(told(chosen)), units=units, beside=beside)


def told(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Names and values of all that is said, in words.

    >>> dict(told({"link": {"max_gap": None, "smooth": True}}))
    {'link.max_gap': 'None', 'link.smooth': 'True'}
    """
    within = _members(value)
    if within is not None and (within or not name):
        for key, one in within.items():
            yield from told(one, f"{name}.{key}" if name else key)
        return
    text = _text(_plain(value))
    yield name, text if len(text) <= LONGEST else f"of the digest {hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"


def _members(value: object) -> Mapping[str, object] | None:
    """What a value holds under names; a mapping that a user wrote is one value where it is long."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, msgspec.Struct):
        return {one: getattr(value, one) for one in value.__struct_fields__}
    if isinstance(value, Mapping) and len(value) <= LONGEST and all(isinstance(key, str) for key in value):
        return {str(key): one for key, one in value.items()}
    own = type(value).__module__.startswith("prelabel.") and not isinstance(value, (Enum, Path))
    return dict(vars(value)) if own and hasattr(value, "__dict__") else None


def _plain(value: object) -> str:
    """A value in words that are the same in every process."""
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(sorted(_plain(one) for one in value)) + "}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_plain(key)}: {_plain(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return "[" + ", ".join(_plain(one) for one in value) + "]"
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Enum):
        return value.name.lower()
    members = _members(value)
    return repr(value) if members is None else _plain(dict(members))


def _text(text: str) -> str:
    """What can be written as UTF-8."""
    return text.encode(errors="backslashreplace").decode()


def load(path: Path) -> Manifest:
    """A manifest of an earlier run.

    Raises:
        ChoiceError: it is none.
        OSError: it cannot be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ChoiceError(f"{path}: is no manifest: {error}", fix=f"remove {path.parent} to begin anew") from error


def encoded(manifest: Manifest) -> bytes:
    """As JSON, for people to read, too."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1)
