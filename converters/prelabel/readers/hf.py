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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from prelabel.detections import Source
from prelabel.errors import InputError, Place
from prelabel.folders import walk
from prelabel.readers import base
from prelabel.readers.base import Certainty, Context
from prelabel.readers.faults import Fault
from prelabel.readers.outputs.reader import Content, OutputOptions, OutputReader, Shown
from prelabel.readers.outputs.seen import Part, Seen
from prelabel.readers.outputs.texts import Text, element_of, head_of, texts_of, values
from prelabel.safejson import CORRECT

_PIPELINE = re.compile(rb'"box"\s*:\s*\{\s*"xmin"\s*:')
_MEMBERS = (re.compile(rb'"score"\s*:'), re.compile(rb'"label"\s*:'), re.compile(rb'"box"\s*:\s*\{|"xmin"\s*:'))
_ENOUGH = 2
"""Of these what is left of a pipeline's list where a name is misspelt."""

_ULTRALYTICS = re.compile(rb'"x1"\s*:')
"""What boxes of Ultralytics have, and none of a pipeline."""

_PHRASES = re.compile(rb'"(phrases|text_labels)"\s*:\s*\[')
_TEXT_LABELS = re.compile(rb'"labels"\s*:\s*\[\s*"')
_ARRAYS = re.compile(rb'"(boxes|phrases|text_labels|logits|scores)"\s*:\s*\[')

_FIELDS: dict[Part, str] = {"label": ".label", "box": ".box", "score": ".score"}

Corner = tuple[float, float, float, float]

_NONE = msgspec.Raw(b"null")


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
    masks: msgspec.Raw = _NONE


_LIST = msgspec.json.Decoder(list[_Found])
_ITEM = msgspec.json.Decoder(_Found)
_DICT = msgspec.json.Decoder(_Arrays)


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
            found = (_certainty(head_of(path)) for path, _ in zip(paths, range(base.SNIFFED_FILES), strict=False))
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
        tally = self.context.tally
        arrays = text.document.value(text.raw, _DICT, text.element, tally) if text.document else None
        if arrays is None:
            return
        scores, labels = _columns(arrays)
        fault = _fault(arrays, scores, labels)
        if fault or labels is None:
            fault = fault or Fault("no labels", "", "has boxes, but neither labels, text_labels nor phrases", CORRECT)
            tally.reject(fault.reason, fault.what, place=text.place(fault.field), fix=fault.fix)
            return
        self._count_masks(0 if arrays.masks == _NONE else len(arrays.boxes))
        centred = self.options.box == "cxcywh" or (self.options.box == "auto" and arrays.scores is None)
        names = {"label": _name(arrays), "score": "scores" if arrays.scores is not None else "logits", "box": "boxes"}
        for i, (box, label) in enumerate(zip(arrays.boxes, labels, strict=True)):
            yield Seen(
                place=partial(_array_place, text, names, i),
                origin=text.line or (i if text.element == "$" else number),
                label=self._label(label),
                box=_corners(box) if centred else box,
                score=scores[i] if scores else None,
            )


def _item_place(text: Text, position: int, part: Part) -> Place:
    return text.place(f"[{position}]{_FIELDS[part]}")


def _array_place(text: Text, names: dict[str, str], position: int, part: Part) -> Place:
    return text.place(f".{names[part]}[{position}]")


def _columns(arrays: _Arrays) -> tuple[list[float] | None, Sequence[str | float] | None]:
    """The scores and the labels of all boxes."""
    scores = arrays.scores if arrays.scores is not None else arrays.logits
    return scores, next((some for some in (arrays.text_labels, arrays.phrases, arrays.labels) if some is not None), None)


def _name(arrays: _Arrays) -> str:
    return "text_labels" if arrays.text_labels is not None else "phrases" if arrays.phrases is not None else "labels"


def _fault(arrays: _Arrays, scores: Sequence[float] | None, labels: Sequence[str | float] | None) -> Fault | None:
    counts = {"labels": labels, "scores": scores}
    unlike = next((name for name, some in counts.items() if some is not None and len(some) != len(arrays.boxes)), None)
    if unlike is None:
        return None
    what = f"{len(arrays.boxes)} boxes, but {len(counts[unlike] or ())} {unlike}"
    return Fault("lists of different lengths", "", what, CORRECT)


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
