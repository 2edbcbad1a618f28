"""What the classes of sequences are called: the class maps of output manifests."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from prelabel.errors import InputError, Tally
from prelabel.files import read_bytes
from prelabel.readers.sagemaker.manifest import METADATA, VIDEO, metadata_of
from prelabel.readers.shared.jsonlines import lines_of

OUTPUT = Path("manifests/output/output.manifest")
"""Where a job's output manifest lies below the job's folder."""

LEVELS = 6
"""From a sequence's file up to its job's folder, at most."""

_TEXT = msgspec.json.Decoder(str)

Maps = list[tuple[str, Mapping[str, str]]]
"""The URL of each sequence's file, and its class map."""


def manifest_of(path: Path) -> Path | None:
    """The output manifest of the job that a sequence's file lies in."""
    found = (folder / OUTPUT for folder in path.absolute().parents[:LEVELS])
    return next((manifest for manifest in found if manifest.is_file()), None)


def read_maps(manifests: Sequence[Path], tally: Tally) -> Maps:
    """The class maps of manifests.

    Raises:
        InputError: a manifest cannot be read, or a bad record stops the run.
    """
    maps: Maps = []
    for path in manifests:
        for line in lines_of(read_bytes(path), path):
            try:
                members = line.members()
            except InputError as error:
                tally.reject_file("broken line", error)
                continue
            for key, raw in members.items():
                label = key.removesuffix(METADATA)
                if label == key or label not in members or label == "source-ref":
                    continue
                said = metadata_of(line, raw, f"$.{key}", tally)
                if said is not None and said.type.startswith(VIDEO):
                    maps.append((line.value(members[label], _TEXT, f"$.{label}", tally) or "", said.class_map))
    return maps


class ClassNames:
    """What the classes of sequences are called.

    Args:
        maps: of their job, or of all jobs that may be theirs.
    """

    def __init__(self, maps: Maps) -> None:
        self._own: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
        for url, found in maps:
            self._own.setdefault(PurePosixPath(url).parts[-2:], []).append(found)
        self._agreed = _agreed(found for _, found in maps)

    def of(self, path: Path) -> dict[str, str]:
        """The names in one sequence: of the maps of its own file where there are any, else of all that agree."""
        own = self._own.get(path.absolute().parts[-2:])
        return _agreed(own) if own else self._agreed


def _agreed(maps: Iterable[Mapping[str, str]]) -> dict[str, str]:
    several: dict[str, set[str]] = {}
    for found in maps:
        for id_, name in found.items():
            several.setdefault(id_, set()).add(name)
    return {id_: next(iter(names)) for id_, names in several.items() if len(names) == 1}
