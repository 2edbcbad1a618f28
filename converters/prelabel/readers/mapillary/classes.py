"""The classes of Vistas, which its ``config.json`` numbers and names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.readers.mapillary.homes import Home, configs_of
from prelabel.readers.mapillary.options import MapillaryOptions
from prelabel.safejson import Document

_GIVE = "name the config.json of the data set with -O config=FILE"
_WRITE = "give the config.json of the data set, whose labels have a name each"


class _Class(msgspec.Struct, frozen=True):
    name: str
    readable: str | None = None


class _Config(msgspec.Struct, frozen=True):
    labels: list[_Class]


_CONFIG = msgspec.json.Decoder(_Config)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """What a config says.

    Args:
        path: of it.
        names: of the classes by number, such as ``object--vehicle--car``.
        called: what each of them becomes.
    """

    path: str
    names: Sequence[str]
    called: Mapping[str, str]


@dataclass(slots=True)
class Configs:
    """The configs of a run, each read once.

    Args:
        options: of the reader.
    """

    options: MapillaryOptions
    _of_home: dict[tuple[Path, str], Classes] = field(default_factory=dict)

    def of(self, home: Home, path: Path) -> Classes:
        """The classes of a split.

        Args:
            home: of the file that needs them.
            path: of that file, for messages.

        Raises:
            InputError: no config lies there, several do, or it does not name classes.
        """
        key = (home.folder, home.version)
        if key not in self._of_home:
            self._of_home[key] = read_config(self._path(home, path), self.options)
        return self._of_home[key]

    def _path(self, home: Home, path: Path) -> Path:
        if self.options.config:
            return self.options.config
        match configs_of(home):
            case [one]:
                return one
            case []:
                raise InputError("needs the names of the classes, and no config.json lies above", place=Place(str(path)), fix=_GIVE)
            case several:
                what = f"needs the names of the classes, and {' and '.join(one.name for one in several)} lie above"
                raise InputError(what, place=Place(str(path)), fix=_GIVE)


def read_config(path: Path, options: MapillaryOptions) -> Classes:
    """The classes of a file.

    Raises:
        InputError: it cannot be read, or does not name them.
    """
    document = Document(read_bytes(path), path)
    document.sections()
    # all that is read depends on it, so that it is not left out as a record is
    config = document.value(msgspec.Raw(document.strict), _CONFIG, "$", Tally(), _WRITE) or _Config(labels=[])
    called: dict[str, str] = {}
    for number, one in enumerate(config.labels):
        said = (one.readable or "").strip() if options.label == "readable" else ""
        if not one.name.strip():
            raise InputError("the class has no name", place=Place(str(path), element=f"$.labels[{number}].name"), fix=_WRITE)
        called.setdefault(one.name, said or one.name)
    if not called:
        raise InputError("names no class", place=Place(str(path), element="$.labels"), fix=_WRITE)
    return Classes(path=str(path), names=[one.name for one in config.labels], called=called)
