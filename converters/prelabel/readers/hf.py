"""Detections of Hugging Face pipelines and of Grounding DINO, as JSON.

    prelabel convert detections/ --format hf --frames images -o jobs.jsonl
    prelabel convert clip.jsonl --format hf --size 1920x1080 --src 'https://host/{sequence}/{index}.jpg' -o jobs.jsonl

**Outputs of a frame.**

- What the pipelines ``object-detection`` and ``zero-shot-object-detection`` return: a list of objects with ``score``, ``label`` and ``box``
  (``xmin``, ``ymin``, ``xmax``, ``ymax`` in pixels).
- What ``post_process_object_detection`` and ``post_process_grounded_object_detection`` of an image processor return, tensors as lists:
  ``boxes`` (x0, y0, x1, y1), ``scores`` and ``text_labels`` or ``labels``.
- What ``predict`` of the original Grounding DINO returns: ``boxes`` (centre x, centre y, width, height as fractions of the frame),
  ``logits`` and ``phrases``.

Labels that are numbers need names: ``-O names=`` a file (``data.yaml``), names between commas, or a list: ``coco80``, ``coco91``,
``voc20``. A phrase that is empty, which Grounding DINO gives where no word is sure enough, is a bad record, or is called as
``-O default=`` says. Masks beside boxes, ``mask`` or ``masks``, are counted and not converted.

**Frames.** Outputs hold no file name, no frame number and no size. A file with one output, or a list of one, is the frame of its name:
``a.json`` is ``a.jpg`` among ``--frames`` or among the images that lie beside it, else the frame ``a``. A file with a list of several
outputs, or with one in each line (``.jsonl``), is a sequence: in the order of ``--frames``, which must name as many images (of several
files, in a folder of the file's name); else the frames of ``clip.jsonl`` are called ``clip_1``, ``clip_2`` and so on, of the sequence
``clip``.

**Unit.** Pixels or fractions are told apart by the values of all boxes, or by ``-O unit=``; ``-O box=xyxy|cxcywh`` says what the numbers of
``boxes`` are. Pixels need the size of frames: from the images, or ``--size``.

Format: https://huggingface.co/docs/transformers/main_classes/pipelines and ``/model_doc/grounding-dino`` there, and
``groundingdino/util/inference.py`` of IDEA-Research/GroundingDINO.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

import msgspec
from msgspec import Meta

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.folders import walk
from prelabel.rawjson import NULL
from prelabel.readers import base
from prelabel.readers.base import Certainty, Context
from prelabel.readers.paths import head_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.outputs.paired import Column, decoded, paired
from prelabel.readers.shared.outputs.reader import Content, OutputOptions, OutputReader, Shown
from prelabel.readers.shared.outputs.seen import Part, Seen
from prelabel.readers.shared.outputs.texts import Text, element_of, texts_of, values
from prelabel.safejson import CORRECT

_PIPELINE = re.compile(rb'"box"\s*:\s*\{\s*"[xy]m(?:in|ax)"\s*:')
_MEMBERS = (re.compile(rb'"score"\s*:'), re.compile(rb'"label"\s*:'), re.compile(rb'"box"\s*:\s*\{|"xmin"\s*:'))
_ENOUGH = 2
"""Of these what is left of a pipeline's list where a name is misspelt."""

_ULTRALYTICS = re.compile(rb'"x1"\s*:')
"""What boxes of Ultralytics have, and none of a pipeline."""

_PHRASES = re.compile(rb'"(phrases|text_labels)"\s*:\s*\[')
_TEXT_LABELS = re.compile(rb'"labels"\s*:\s*\[\s*"')
_ARRAYS = re.compile(rb'"(boxes|phrases|text_labels|logits|scores)"\s*:\s*\[')

_AS_RETURNED = "write what the model returns of an image, in a file called as the image, or leave the record out with --on-error skip"

_FIELDS: dict[Part, str] = {"label": ".label", "box": ".box", "score": ".score"}

Corner = tuple[float, float, float, float]


class _Box(msgspec.Struct, frozen=True):
    xmin: float
    ymin: float
    xmax: float
    ymax: float


class _Found(msgspec.Struct, frozen=True):
    label: str | float
    box: _Box
    score: float | None = None
    mask: Any = None


class _Arrays(msgspec.Struct, frozen=True):
    boxes: list[Corner]
    scores: list[float] | None = None
    logits: list[float] | None = None
    labels: list[str | float] | None = None
    text_labels: list[str] | None = None
    phrases: list[str] | None = None
    masks: msgspec.Raw = NULL


class _Lists(msgspec.Struct, frozen=True):
    """The same, of which entries are not looked at yet."""

    boxes: list[msgspec.Raw]
    scores: list[msgspec.Raw] | None = None
    logits: list[msgspec.Raw] | None = None
    labels: list[msgspec.Raw] | None = None
    text_labels: list[msgspec.Raw] | None = None
    phrases: list[msgspec.Raw] | None = None
    masks: msgspec.Raw = NULL


_ENTRIES: dict[str, msgspec.json.Decoder[Any]] = {
    "boxes": msgspec.json.Decoder(Corner),
    "scores": msgspec.json.Decoder(float),
    "logits": msgspec.json.Decoder(float),
    "labels": msgspec.json.Decoder(str | float),
    "text_labels": msgspec.json.Decoder(str),
    "phrases": msgspec.json.Decoder(str),
}
_LIST = msgspec.json.Decoder(list[_Found])
_ITEM = msgspec.json.Decoder(_Found)
_DICT = msgspec.json.Decoder(_Arrays)
_LISTS = msgspec.json.Decoder(_Lists)


class HfOptions(OutputOptions, frozen=True, kw_only=True):
    """``-O`` of this format."""

    box: Annotated[
        Literal["auto", "xyxy", "cxcywh"],
        Meta(description="the numbers of boxes; auto: cxcywh beside logits, else xyxy"),
    ] = "auto"
    default: Annotated[str, Meta(description="the label where it is empty")] = ""


class HfReader(OutputReader[HfOptions]):
    """Lists of pipelines, and dictionaries of lists."""

    name: ClassVar[str] = "hf"
    summary: ClassVar[str] = "Hugging Face object detection pipelines and Grounding DINO, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson")
    options = HfOptions

    def sniff(self, source: Path) -> Certainty:
        """SURE of boxes as pipelines write them, LIKELY of lists of boxes beside labels that are text."""
        if not source.is_dir():
            return _certainty(head_of(source)) if source.suffix.lower() in self.suffixes else Certainty.NO
        try:
            paths = walk(source, self.suffixes)
            found = (_certainty(head_of(path)) for path in islice(paths, base.SNIFFED_FILES))
            return max(found, default=Certainty.NO)
        except InputError:
            return Certainty.NO

    def fits(self, path: Path) -> bool:
        """Outputs, or lists without any, as they are written of images in which nothing was found."""
        head = head_of(path)
        if head[:1] == b"{":
            return bool(_ARRAYS.search(head))
        return head[:1] == b"[" and (_is_of_pipeline(head) or bool(_ARRAYS.search(head)) or not head.strip(b"[], \r\n\t"))

    def content(self, path: Path, options: HfOptions, context: Context) -> Content:
        """The outputs of a file.

        Raises:
            InputError: it cannot be read, or a bad record stops the run.
        """
        texts, several = texts_of(path, context.tally)
        source = Source(str(path), element_of(texts, "$.boxes[{}]" if texts and texts[0].begins == b"{" else "$[{}]"))
        found = _Outputs(options=options, context=context)
        return Content(source, (Shown(found.seen(text, number)) for number, text in enumerate(texts)), several)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outputs:
    """How outputs of a run are taken."""

    options: HfOptions
    context: Context

    def seen(self, text: Text, number: int) -> Iterator[Seen]:
        """What is seen in one frame.

        Args:
            text: the output.
            number: of the frame in the file, from 0.
        """
        if text.begins == b"{":
            yield from self._of_arrays(text, number)
            return
        for position, found in values(text, _LIST, _ITEM, self.context.tally):
            origin = text.line or (position if text.element == "$" else number)
            box = (found.box.xmin, found.box.ymin, found.box.xmax, found.box.ymax)
            label = self._label(found.label)
            self._count_masks(found.mask is not None)
            yield Seen(place=partial(_item_place, text, position), origin=origin, label=label, box=box, score=found.score)

    def _count_masks(self, count: int) -> None:
        if count:
            self.context.tally.unconverted["mask"] += count

    def _label(self, said: str | float) -> str | float:
        return said.strip() or self.options.default if isinstance(said, str) else said

    def _of_arrays(self, text: Text, number: int) -> Iterator[Seen]:
        rows = _rows(text, self.context.tally)
        if rows is None:
            return
        self._count_masks(len(rows.positions) if rows.masked else 0)
        centred = self.options.box == "cxcywh" or (self.options.box == "auto" and rows.names.get("score") != "scores")
        scores = rows.values.get("score")
        for i, (position, box, label) in enumerate(zip(rows.positions, rows.values["box"], rows.values["label"], strict=True)):
            yield Seen(
                place=partial(_array_place, text, rows.names, position),
                origin=text.line or (position if text.element == "$" else number),
                label=self._label(label),
                box=_corners(box) if centred else box,
                score=scores[i] if scores else None,
            )


class _Rows(NamedTuple):
    """The detections of an output that is lists.

    Args:
        names: of the list that says each part of them.
        positions: in these lists.
        values: of each part.
        masked: there are masks beside them.
    """

    names: Mapping[str, str]
    positions: Sequence[int]
    values: Mapping[str, list[Any]]
    masked: bool


def _rows(text: Text, tally: Tally) -> _Rows | None:
    """The detections of which every entry is good; None where the output was rejected."""
    document = text.document
    lists = (decoded(text.raw, _DICT) or document.value(text.raw, _LISTS, text.element, tally, _AS_RETURNED)) if document else None
    if document is None or lists is None:
        return None
    names, masked = _names(lists), lists.masks != NULL
    fault = _fault(lists, names)
    if fault:
        tally.reject(fault.reason, fault.what, place=text.place(fault.field), fix=fault.fix)
        return None
    given = {part: getattr(lists, name) for part, name in names.items()}
    if isinstance(lists, _Arrays):
        return _Rows(names, range(len(lists.boxes)), given, masked)
    elements = {part: f"{text.element}.{name}" for part, name in names.items()}
    columns = {part: Column(element=elements[part], entries=given[part], decoder=_ENTRIES[names[part]]) for part in names}
    found = paired(document, columns, tally)
    return found and _Rows(names, *found, masked)


def _item_place(text: Text, position: int, part: Part) -> Place:
    return text.place(f"[{position}]{_FIELDS[part]}")


def _array_place(text: Text, names: Mapping[str, str], position: int, part: Part) -> Place:
    return text.place(f".{names[part]}[{position}]")


def _names(lists: _Arrays | _Lists) -> dict[str, str]:
    """The list that says each part of the detections."""
    ways = {"box": ("boxes",), "label": ("text_labels", "phrases", "labels"), "score": ("scores", "logits")}
    found = {part: next((name for name in names if getattr(lists, name) is not None), None) for part, names in ways.items()}
    return {part: name for part, name in found.items() if name}


def _fault(lists: _Arrays | _Lists, names: Mapping[str, str]) -> Fault | None:
    boxes = len(lists.boxes)
    counts = {f"{part}s": len(getattr(lists, name)) for part, name in names.items() if part != "box"}
    unlike = next((name for name, count in counts.items() if count != boxes), None)
    if unlike is not None:
        return Fault("lists of different lengths", "", f"{boxes} boxes, but {counts[unlike]} {unlike}", CORRECT)
    return None if "label" in names else Fault("no labels", "", "has boxes, but neither labels, text_labels nor phrases", CORRECT)


def _corners(cxcywh: Corner) -> Corner:
    x, y, width, height = cxcywh
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _is_of_pipeline(head: bytes) -> bool:
    """Whether a list begins with what a pipeline finds, one name of which may be misspelt."""
    return sum(one.search(head) is not None for one in _MEMBERS) >= _ENOUGH and not _ULTRALYTICS.search(head)


def _certainty(head: bytes) -> Certainty:
    if _PIPELINE.search(head):
        return Certainty.SURE
    boxes = b'"boxes"' in head and bool(_PHRASES.search(head) or _TEXT_LABELS.search(head))
    return Certainty.LIKELY if boxes else Certainty.NO


READER = HfReader()
