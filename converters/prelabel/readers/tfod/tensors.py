"""The tensors of one frame, taken out of what a file holds: an output, a batch of them, or an answer of TensorFlow Serving."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
import numpy as np

from prelabel.errors import InputError, Place
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.outputs.paired import Column
from prelabel.safejson import CORRECT, Document

BOXES, CLASSES, SCORES, ENTITIES = "detection_boxes", "detection_classes", "detection_scores", "detection_class_entities"
COUNT, MASKS, KEYPOINTS, KEYPOINT_SCORES = "num_detections", "detection_masks", "detection_keypoints", "detection_keypoint_scores"

_LABELS = frozenset({CLASSES, ENTITIES})

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)

_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    BOXES: msgspec.json.Decoder(list[tuple[float, float, float, float]]),
    CLASSES: msgspec.json.Decoder(list[float]),
    SCORES: msgspec.json.Decoder(list[float]),
    ENTITIES: msgspec.json.Decoder(list[str]),
    COUNT: msgspec.json.Decoder(float | tuple[float]),
    MASKS: msgspec.json.Decoder(list[list[list[float]]]),
    KEYPOINTS: msgspec.json.Decoder(list[list[tuple[float, float]]]),
    KEYPOINT_SCORES: msgspec.json.Decoder(list[list[float]]),
}
_ENTRIES: dict[str, msgspec.json.Decoder[Any]] = {
    BOXES: msgspec.json.Decoder(tuple[float, float, float, float]),
    CLASSES: msgspec.json.Decoder(float),
    SCORES: msgspec.json.Decoder(float),
    ENTITIES: msgspec.json.Decoder(str),
    MASKS: msgspec.json.Decoder(list[list[float]]),
    KEYPOINTS: msgspec.json.Decoder(list[tuple[float, float]]),
    KEYPOINT_SCORES: msgspec.json.Decoder(list[float]),
}


class Tensor(NamedTuple):
    """The text of a tensor, and its ``$.path``."""

    raw: msgspec.Raw
    element: str


class Output(NamedTuple):
    """The tensors of one frame.

    Args:
        document: that holds them.
        whole: all of it.
        tensors: by name.
    """

    document: Document
    whole: Tensor
    tensors: dict[str, Tensor]

    def place(self, name: str, field: str = "") -> Place:
        """Where a tensor, or a ``[0]`` of it, stands; the whole output where it is not there."""
        tensor = self.tensors.get(name, self.whole)
        value = self.document.part(tensor.raw, field)
        return self.document.place_of(tensor.raw if value is None else value, f"{tensor.element}{field if value is not None else ''}")

    def said_count(self, context: Context) -> float | None:
        """What the tensor `COUNT` says; None where it is of another shape and was rejected."""
        tensor = self.tensors[COUNT]
        said = self.document.value(tensor.raw, _DECODERS[COUNT], tensor.element, context.tally)
        return said[0] if isinstance(said, tuple) else said

    def at_once(self, names: Iterable[str]) -> dict[str, Any] | None:
        """Tensors by name, labels as lists; None where an entry of one is bad."""
        try:
            lists = {name: _DECODERS[name].decode(self.tensors[name].raw) for name in names}
            return {name: listed if name in _LABELS else np.array(listed, np.float64) for name, listed in lists.items()}
        except (msgspec.DecodeError, RecursionError, ValueError):
            return None

    def columns(self, names: Iterable[str], context: Context) -> dict[str, Column] | None:
        """The entries of tensors by name; None where one is no list and the output was rejected."""
        found: dict[str, Column] = {}
        for name in names:
            tensor = self.tensors[name]
            entries = self.document.value(tensor.raw, _RAWS, tensor.element, context.tally)
            if entries is None:
                return None
            found[name] = Column(element=tensor.element, entries=entries, decoder=_ENTRIES[name])
        return found

    def reject(self, fault: Fault, name: str, context: Context) -> None:
        """Leave something of a tensor out.

        Raises:
            InputError: the run stops at bad records.
        """
        context.tally.reject(fault.reason, fault.what, place=self.place(name, fault.field), fix=fault.fix)


def outputs_of(document: Document, context: Context) -> Iterator[Output | None]:
    """The outputs of a document, frame by frame; None for one that was rejected.

    Raises:
        InputError: it is no object of JSON, or says that the model failed, or a bad record stops the run.
    """
    tally = context.tally
    members = dict(document.sections())
    if "predictions" in members:
        element = "$.predictions"
        listed = document.value(members["predictions"], _RAWS, element, tally)
        for number, raw in enumerate(listed or ()):
            inside = document.value(raw, _MEMBERS, f"{element}[{number}]", tally)
            yield None if inside is None else _output(document, Tensor(raw, f"{element}[{number}]"), inside, context)
        return
    whole = Tensor(msgspec.Raw(document.strict), "$")
    if "outputs" in members and BOXES not in members:
        whole = Tensor(members["outputs"], "$.outputs")
        members = document.value(whole.raw, _MEMBERS, whole.element, tally) or {}
    elif "error" in members and BOXES not in members:
        said = document.value(members["error"], _TEXT, "$.error", tally) or ""
        raise InputError(f"the model answered with an error: {said[:200]}", place=Place(str(document.path)), fix="ask it again")
    if _is_batch(members):
        yield from _batch(document, whole, members, context)
    else:
        yield _output(document, whole, members, context)


def _is_batch(members: Mapping[str, msgspec.Raw]) -> bool:
    """Whether tensors have a first dimension for images; where the first boxes are none, those of two others tell."""
    heads = {name: bytes(memoryview(raw)[:64]).translate(None, b" \r\n\t") for name, raw in members.items()}
    lists = [heads.get(name, b"").startswith(b"[[") for name in (CLASSES, ENTITIES, SCORES)]
    return BOXES in members and (heads[BOXES].startswith((b"[[[", b"[[]")) or sum(lists) > 1)


def _output(document: Document, whole: Tensor, members: Mapping[str, msgspec.Raw], context: Context) -> Output | None:
    """The tensors of one frame; None where some are missing and it was rejected."""
    tensors = {name: Tensor(members[name], f"{whole.element}.{name}") for name in _DECODERS if _is_there(members, name)}
    return _complete(Output(document, whole, tensors), context)


def _complete(output: Output, context: Context) -> Output | None:
    for names in ((BOXES,), (CLASSES, ENTITIES)):
        if not any(name in output.tensors for name in names):
            output.reject(Fault("no detections", "", f"has no {' or '.join(names)}", CORRECT), "", context)
            return None
    return output


def _batch(document: Document, whole: Tensor, members: Mapping[str, msgspec.Raw], context: Context) -> Iterator[Output | None]:
    """The frames of tensors with a first dimension for them."""
    lists: dict[str, list[msgspec.Raw]] = {}
    for name in _DECODERS:
        if _is_there(members, name):
            listed = document.value(members[name], _RAWS, f"{whole.element}.{name}", context.tally)
            if listed is None:
                yield None
                return
            lists[name] = listed
    count = len(lists[BOXES])
    unlike = next((name for name, listed in lists.items() if len(listed) != count), None)
    if unlike is not None:
        what = f"{BOXES} are of {count} images, but {unlike} of {len(lists[unlike])}"
        place = document.place_of(members[unlike], f"{whole.element}.{unlike}")
        context.tally.reject("tensors of different lengths", what, place=place, fix="write the whole batch")
        yield None
        return
    for number in range(count):
        tensors = {name: Tensor(listed[number], f"{whole.element}.{name}[{number}]") for name, listed in lists.items()}
        yield _complete(Output(document, whole, tensors), context)


def _is_there(members: Mapping[str, msgspec.Raw], name: str) -> bool:
    return name in members and bytes(memoryview(members[name])[:4]) != b"null"
