"""The JSON that sleap-io and SLEAP write beside a CSV: the order of nodes, which columns sorted by name do not have."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Tally
from prelabel.files import noted, read_bytes
from prelabel.safejson import Document


class _Skeleton(msgspec.Struct):
    nodes: list[str]


_SKELETONS = msgspec.json.Decoder(list[_Skeleton])


def nodes_beside(path: Path, names: Iterable[str], tally: Tally) -> Sequence[str] | None:
    """The nodes of the skeleton of a file in their order; None where nothing beside it says so.

    Args:
        path: of the file, beside which JSON of the same name may lie.
        names: of the nodes that the file has; JSON that does not know them is of something else.
        tally: takes what cannot be read.

    Raises:
        InputError: it is damaged, and the run stops at bad records.
    """
    beside = path.with_suffix(".json")
    if not os.path.lexists(noted(beside)):
        return None
    try:
        document = Document(read_bytes(beside), beside)
        listed = None if document.root == "[" else document.sections().get("skeletons")
    except InputError as error:
        tally.reject_file("unreadable file", error)
        return None
    skeletons = None if listed is None else document.value(listed, _SKELETONS, "$.skeletons", tally)
    return next((one.nodes for one in skeletons or () if {*one.nodes} >= {*names}), None)
