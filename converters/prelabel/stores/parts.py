"""The folder in which a run that may be interrupted keeps what is done, for the next run to take over."""

from pathlib import Path

from prelabel.errors import ChoiceError, UsageError
from prelabel.stores.url import Url

SUFFIX = ".parts"

MANIFEST, RESULTS = "manifest.json", "results"
"""What says of which source and options the run is, and what was made."""

FETCHED, STORE = "fetched", "store"
"""The list of what was fetched of URLs, and all that."""

PART = ".prelabel.*.part"
"""What a killed run leaves of a file that it was writing, as a pattern of names."""


def parts_of(target: Path | Url | None) -> Path:
    """The folder: beside the target, or in the working folder where that is in a store.

    Raises:
        UsageError: the target is no file.
    """
    if isinstance(target, Url):
        return Path(target.rest.rpartition("/")[2] + SUFFIX)
    if target is None or target == Path("-") or (target.exists() and not (target.is_file() or target.is_dir())):
        raise UsageError("--resume keeps what is done beside the output, which is no file", fix="give -o the name of a file")
    return target.with_name(target.name + SUFFIX)


def require_own(folder: Path) -> None:
    """Refuse a folder that is no run's.

    Raises:
        ChoiceError: it holds something else.
        OSError: it cannot be listed.
    """
    own = {MANIFEST, RESULTS, FETCHED, STORE}
    if not all(path.name in own or path.match(PART) for path in folder.iterdir()):
        raise ChoiceError(f"{folder}: holds something else than an interrupted run", fix="choose another name with -o, or move it")
