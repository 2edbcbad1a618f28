"""The JSON that sleap-io and SLEAP write beside a CSV: the order of nodes, which columns sorted by name do not have."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Tally
from prelabel.files import is_file, noted, read_bytes
from prelabel.safejson import Document

WRONG = "metadata not read, whose nodes would say the numbers of points: {first}{more}"


class _Skeleton(msgspec.Struct):
    nodes: list[str]


_SKELETONS = msgspec.json.Decoder(list[_Skeleton])


def nodes_beside(path: Path, names: Iterable[str], tally: Tally) -> Sequence[str] | None:
    """The nodes of the skeleton of a file in their order; None where nothing beside it says so.

    Args:
        path: of the file, beside which JSON of the same name may lie.
        names: of the nodes that the file has; JSON that does not know them is of something else.
        tally: takes a note of what cannot be read.
    """
    beside = path.with_suffix(".json")
    if not is_file(noted(beside)):
        return None
    silent = Tally(on_error="skip")
    try:
        document = Document(read_bytes(beside), beside)
        listed = document.sections().get("skeletons") if document.root == "{" else None
        skeletons = None if listed is None else document.value(listed, _SKELETONS, "$.skeletons", silent)
    except InputError as error:
        silent.reject_file("unreadable file", error)
        skeletons = None
    if silent.bad:
        tally.note_names(WRONG, [str(beside)])
    return next((one.nodes for one in skeletons or () if {*one.nodes} >= {*names}), None)
