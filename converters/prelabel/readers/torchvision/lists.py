"""Outputs as JSON: tensors as lists of lists."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Place
from prelabel.readers.base import Context
from prelabel.readers.outputs.texts import Text
from prelabel.readers.torchvision.objects import Arrays
from prelabel.readers.torchvision.shapes import NAMES, fault_of, mask_size

Array = NDArray[np.float64]

_DEPTHS: Mapping[str, msgspec.json.Decoder[Any]] = {
    "boxes": msgspec.json.Decoder(list[tuple[float, float, float, float]]),
    "labels": msgspec.json.Decoder(list[float]),
    "scores": msgspec.json.Decoder(list[float]),
    "masks": msgspec.json.Decoder(list[list[list[float]]] | None),
    "keypoints": msgspec.json.Decoder(list[list[tuple[float, float, float]]]),
    "keypoints_scores": msgspec.json.Decoder(list[list[float]]),
}
_CHANNELS = msgspec.json.Decoder(list[list[list[list[float]]]])
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])

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
    given: dict[str, Array] = {}
    for name in NAMES:
        if name not in members or bytes(memoryview(members[name])[:4]) == b"null":
            continue
        array = _array(text, name, members[name], context)
        if array is None:
            return None
        given[name] = array
    fault = fault_of({name: array.shape for name, array in given.items()})
    if fault:
        tally.reject(fault.reason, fault.what, place=text.place(fault.field), fix=fault.fix)
        return None
    return _arrays(text, number, given)


def _array(text: Text, name: str, raw: msgspec.Raw, context: Context) -> Array | None:
    """One array; None where it was rejected."""
    if text.document is None:
        return None
    decoder: msgspec.json.Decoder[Any] = _DEPTHS[name]
    if name == "masks" and bytes(memoryview(raw)[:64]).replace(b" ", b"").replace(b"\n", b"").startswith(b"[[[["):
        decoder = _CHANNELS
    value = text.document.value(raw, decoder, f"{text.element}.{name}", context.tally)
    if value is None:
        return None
    try:
        array = np.array(value, np.float64)
    except ValueError:
        what = "its lists are of different lengths"
        context.tally.reject("array of another shape", what, place=text.place(f".{name}"), fix="write the whole array")
        return None
    return array if array.size else np.empty(_EMPTY.get(name, (0,)))


def _arrays(text: Text, number: int, given: Mapping[str, Array]) -> Arrays:
    masks = given.get("masks")
    height, width = mask_size(masks.shape) if masks is not None else (0, 0)

    def each() -> Iterator[Array]:
        yield from (masks if masks is not None else np.empty((0, 1, 1))).reshape(-1, height, width)

    def place(name: str, position: int) -> Place:
        return text.place(f".{name}[{position}]")

    return Arrays(
        place=place,
        origin=text.line or (None if text.element == "$" else number),
        boxes=given["boxes"],
        labels=given["labels"],
        scores=given.get("scores"),
        masks=each if masks is not None else None,
        size=(width, height),
        keypoints=given.get("keypoints"),
        keypoints_scores=given.get("keypoints_scores"),
    )
