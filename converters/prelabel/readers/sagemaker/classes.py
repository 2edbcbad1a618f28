"""What the classes of sequences are called: the class maps of output manifests."""

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from prelabel.errors import Tally
from prelabel.files import read_bytes
from prelabel.readers.sagemaker.lines import lines_of
from prelabel.readers.sagemaker.manifest import METADATA, VIDEO, Metadata

OUTPUT = Path("manifests/output/output.manifest")
"""Where a job's output manifest lies below the job's folder."""

LEVELS = 6
"""From a sequence's file up to its job's folder, at most."""

_TEXT = msgspec.json.Decoder(str)
_METADATA = msgspec.json.Decoder(Metadata)

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
            members = line.members()
            for key, raw in members.items():
                label = key.removesuffix(METADATA)
                if label == key or label not in members or label == "source-ref":
                    continue
                said = line.value(raw, _METADATA, f"$.{key}", tally)
                if said is not None and said.type.startswith(VIDEO):
                    maps.append((line.value(members[label], _TEXT, f"$.{label}", tally) or "", said.class_map))
    return maps


def names_of(path: Path, maps: Maps) -> dict[str, str]:
    """The names of the classes of one sequence: of the maps of its own file where there are any, else of all that agree."""
    tail = path.absolute().parts[-2:]
    own = [found for url, found in maps if PurePosixPath(url).parts[-2:] == tail]
    several: dict[str, set[str]] = {}
    for found in own or [found for _, found in maps]:
        for id_, name in found.items():
            several.setdefault(id_, set()).add(name)
    return {id_: next(iter(names)) for id_, names in several.items() if len(names) == 1}
