"""Outputs as JSON: tensors as lists of lists."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Place, Tally
from prelabel.readers.base import Context
from prelabel.readers.shared.outputs.paired import Column, paired
from prelabel.readers.shared.outputs.texts import Text
from prelabel.readers.torchvision.objects import Arrays
from prelabel.readers.torchvision.shapes import NAMES, fault_of, fault_of_lengths, mask_size
from prelabel.safejson import Document

Array = NDArray[np.float64]

_DECODERS: Mapping[str, msgspec.json.Decoder[Any]] = {
    "boxes": msgspec.json.Decoder(list[tuple[float, float, float, float]]),
    "labels": msgspec.json.Decoder(list[float]),
    "scores": msgspec.json.Decoder(list[float]),
    "masks": msgspec.json.Decoder(list[list[list[float]]]),
    "keypoints": msgspec.json.Decoder(list[list[tuple[float, float, float]]]),
    "keypoints_scores": msgspec.json.Decoder(list[list[float]]),
}
_CHANNELS = msgspec.json.Decoder(list[list[list[list[float]]]])
_ENTRIES: Mapping[str, msgspec.json.Decoder[Any]] = {
    "boxes": msgspec.json.Decoder(tuple[float, float, float, float]),
    "labels": msgspec.json.Decoder(float),
    "scores": msgspec.json.Decoder(float),
    "masks": msgspec.json.Decoder(list[list[float | list[float]]]),
    "keypoints": msgspec.json.Decoder(list[tuple[float, float, float]]),
    "keypoints_scores": msgspec.json.Decoder(list[float]),
}
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])

_EMPTY = {"boxes": (0, 4), "keypoints": (0, 0, 3), "keypoints_scores": (0, 0), "masks": (0, 1, 0, 0)}
"""Shapes of arrays of no object, which lists do not say."""


def arrays_of(text: Text, number: int, context: Context) -> Arrays | None:
    """The arrays of an output; None where it was rejected.

    Args:
        text: the output.
        number: of the frame in the file, from 0.
        context: takes what is bad.

    Raises:
        InputError: it is bad, and the run stops at bad records.
    """
    document, tally = text.document, context.tally
    members = document.value(text.raw, _MEMBERS, text.element, tally) if document else None
    if document is None or members is None:
        return None
    lists = {name: members[name] for name in NAMES if name in members and bytes(memoryview(members[name])[:4]) != b"null"}
    positions, given = None, _at_once(lists)
    if given is None:
        found = _one_by_one(text, document, lists, tally)
        if found is None:
            return None
        positions, given = found
    fault = fault_of({name: array.shape for name, array in given.items()})
    if fault:
        tally.reject(fault.reason, fault.what, place=text.place(fault.field), fix=fault.fix)
        return None
    return _arrays(text, number, given, positions)


def _at_once(lists: Mapping[str, msgspec.Raw]) -> dict[str, Array] | None:
    """Whole arrays; None where an entry of one is bad."""
    try:
        return {name: _array(name, _decoder(name, raw).decode(raw)) for name, raw in lists.items()}
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def _decoder(name: str, raw: msgspec.Raw) -> msgspec.json.Decoder[Any]:
    has_channels = name == "masks" and bytes(memoryview(raw)[:64]).replace(b" ", b"").replace(b"\n", b"").startswith(b"[[[[")
    return _CHANNELS if has_channels else _DECODERS[name]


def _array(name: str, value: Sequence[Any]) -> Array:
    array = np.array(value, np.float64)
    return array if array.size else np.empty(_EMPTY.get(name, (0,)))


def _one_by_one(
    text: Text, document: Document, lists: Mapping[str, msgspec.Raw], tally: Tally
) -> tuple[Sequence[int], dict[str, Array]] | None:
    """The objects of which every entry is good, with their positions; None where the output was rejected."""
    entries: dict[str, list[msgspec.Raw]] = {}
    for name, raw in lists.items():
        listed = document.value(raw, _RAWS, f"{text.element}.{name}", tally)
        if listed is None:
            return None
        entries[name] = listed
    fault = fault_of_lengths({name: len(listed) for name, listed in entries.items()})
    if fault:
        tally.reject(fault.reason, fault.what, place=text.place(fault.field), fix=fault.fix)
        return None
    columns = {name: Column(element=f"{text.element}.{name}", entries=some, decoder=_ENTRIES[name]) for name, some in entries.items()}
    found = paired(document, columns, tally)
    return None if found is None else (found[0], {name: _array(name, some) for name, some in found[1].items()})


def _arrays(text: Text, number: int, given: Mapping[str, Array], positions: Sequence[int] | None) -> Arrays:
    masks = given.get("masks")
    height, width = mask_size(masks.shape) if masks is not None else (0, 0)

    def each() -> Iterator[Array]:
        yield from (masks if masks is not None else np.empty((0, 1, 1))).reshape(-1, height, width)

    def place(name: str, position: int) -> Place:
        return text.place(f".{name}[{position}]")

    return Arrays(
        place=place,
        origin=text.line or (None if text.element == "$" else number),
        positions=positions,
        boxes=given["boxes"],
        labels=given["labels"],
        scores=given.get("scores"),
        masks=each if masks is not None else None,
        size=(width, height),
        keypoints=given.get("keypoints"),
        keypoints_scores=given.get("keypoints_scores"),
    )
