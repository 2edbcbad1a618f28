"""MMDetection: predictions of ``DetInferencer`` as JSON, boxes and masks.

    prelabel convert outputs/preds --format mmdet -O names=coco80 --frames images -o jobs.jsonl --workflow-id ID --src 'https://host/{file}'

What ``DetInferencer(...)(images, out_dir='outputs', no_save_pred=False)`` writes to ``outputs/preds``: a file an image, called as it is,
with ``labels`` (numbers of classes), ``scores``, ``bboxes`` (x0, y0, x1, y1 in pixels) and, of models with masks, ``masks`` (run-length
masks as COCO packs them, with ``size``), which are polygons. What the call itself returns, ``predictions`` with such an object for each
image, is read too: before 3.0 it was what ``pred_out_file`` got.

**Classes** need names, since predictions hold numbers alone: ``-O names=`` a file (``data.yaml``), names between commas, or a list,
``coco80`` for the weights that are trained on COCO. Classes count from 0.

**Frames.** A file with one output is the frame of its name: ``a.json`` is ``a.jpg`` among ``--frames`` or among the images that lie beside
it, else the frame ``a``. A file with several is a sequence: in the order of ``--frames``, which must name as many images (of several
files, in a folder of the file's name); else the frames of ``clip.json`` are called ``clip_1``, ``clip_2`` and so on, of the sequence
``clip``. The size of a frame is that of its masks; without masks ``--frames`` or ``--size`` says it. What the inferencer draws, in ``vis``
beside ``preds`` and as ``a_panoptic_seg.png``, is no frame.

**Models without boxes**, such as SOLO, write boxes of zeros: there the mask alone says where an object is.

Counted and not converted: ``panoptic_seg_path``, a panoptic image beside the file. Rotated boxes of five numbers are refused, and so are
the pickles that ``tools/test.py --out`` writes. COCO results of ``CocoMetric`` are read by ``--format coco``.

Format: "Inference with existing models", https://mmdetection.readthedocs.io/en/latest/user_guides/inference.html, its parts "Output" and
"Dumping Results", and ``pred2dict`` and ``postprocess`` in ``mmdet/apis/det_inferencer.py`` of open-mmlab/mmdetection.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from prelabel.detections import Kind, Source
from prelabel.errors import Place, Tally
from prelabel.readers import base
from prelabel.readers.base import Context, Plan
from prelabel.readers.others import is_json
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.outputs.masks import Mask, outlines
from prelabel.readers.shared.outputs.paired import Column, decoded, paired
from prelabel.readers.shared.outputs.reader import Content, OutputOptions, OutputReader, Shown, Unit
from prelabel.readers.shared.outputs.seen import LARGEST_ID, Part, Seen
from prelabel.readers.shared.outputs.texts import Text, document_of
from prelabel.safejson import CORRECT, Document

_LABELS = re.compile(rb'"labels"\s*:\s*\[\s*[\d\]]')
_BOXES = re.compile(rb'"bboxes"\s*:\s*\[\s*[\[\]]')
_PANOPTIC = re.compile(rb'"panoptic_seg_path"\s*:')

_DRAWN = "_panoptic_seg"
"""The end of the name of a panoptic image."""

_ARRAY: dict[Part, str] = {"label": "labels", "box": "bboxes", "score": "scores", "outline": "masks"}

_NOWHERE = (0.0, 0.0, 0.0, 0.0)
"""The box of a model that finds masks alone."""

_RAWS = msgspec.json.Decoder(list[msgspec.Raw])


_Label = Annotated[int, Meta(ge=-LARGEST_ID, le=LARGEST_ID)]

_Box = tuple[float, float, float, float]

_ENTRIES: dict[str, msgspec.json.Decoder[Any]] = {
    "labels": msgspec.json.Decoder(_Label),
    "scores": msgspec.json.Decoder(float),
    "bboxes": msgspec.json.Decoder(_Box),
    "masks": msgspec.json.Decoder(Mask),
}


class _Output(msgspec.Struct, frozen=True):
    """Of one image."""

    labels: list[_Label] | None = None
    scores: list[float] | None = None
    bboxes: list[_Box] | None = None
    masks: list[Mask] | None = None
    panoptic_seg_path: str | None = None


class _Lists(msgspec.Struct, frozen=True):
    """The same, of which entries are not looked at yet."""

    labels: list[msgspec.Raw] | None = None
    scores: list[msgspec.Raw] | None = None
    bboxes: list[msgspec.Raw] | None = None
    masks: list[msgspec.Raw] | None = None
    panoptic_seg_path: str | None = None


_OUTPUT = msgspec.json.Decoder(_Output)
_LISTS = msgspec.json.Decoder(_Lists)


class MmdetOptions(OutputOptions, frozen=True, kw_only=True):
    """``-O`` of this format."""

    unit: Annotated[Unit, Meta(description="what coordinates are; auto: fractions where none of any box is above 1.5")] = "pixels"


class MmdetReader(OutputReader[MmdetOptions]):
    """Predictions, a file an image."""

    name: ClassVar[str] = "mmdet"
    summary: ClassVar[str] = "MMDetection: predictions of DetInferencer, boxes and masks, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".pkl")
    options = MmdetOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})

    def fits(self, path: Path) -> bool:
        """Whether the beginning and the end have labels that are numbers beside bboxes, or a panoptic image."""
        if path.suffix.lower() not in self.suffixes:
            return False
        first, ends = base.ends_of(path)
        return first == b"{" and bool(_PANOPTIC.search(ends) or (_LABELS.search(ends) and _BOXES.search(ends)))

    def whole(self, path: Path) -> bool:
        """Whether it is JSON, or a pickle, which is of no use here."""
        return path.suffix.lower() == ".pkl" or is_json(path)

    def plan(self, source: Path, options: MmdetOptions) -> Plan:
        """Units of some hundred files, and the images among them that the inferencer did not draw.

        Raises:
            InputError: the source does not exist, or holds no output.
        """
        plan = super().plan(source, options)
        drawn = {path.parent.with_name("vis") for unit in plan.units for path in unit.paths if path.parent.name == "preds"}
        images = (image for image in plan.images if Path(image.path).parent not in drawn)
        return replace(plan, images=tuple(image for image in images if not Path(image.file).stem.endswith(_DRAWN)))

    def content(self, path: Path, options: MmdetOptions, context: Context) -> Content:  # noqa: ARG002  # the contract's
        """The outputs of a file.

        Raises:
            InputError: it cannot be read, or a bad record stops the run.
        """
        document = document_of(path)
        returned = "predictions" in document.sections()
        texts = _predictions(document, context) if returned else [Text(document, "$", msgspec.Raw(document.strict))]
        several = len(texts) > 1
        element = "$.predictions[{}]" if several else f"{texts[0].element}.labels[{{}}]" if texts else ""
        frames = (_shown(document, text, number if several else None, context) for number, text in enumerate(texts))
        return Content(Source(str(path), element), frames, several)


def _predictions(document: Document, context: Context) -> list[Text]:
    """The outputs of what a call returned."""
    element = "$.predictions"
    listed = document.value(document.sections()["predictions"], _RAWS, element, context.tally)
    return [Text(document, f"{element}[{number}]", raw) for number, raw in enumerate(listed or ())]


def _shown(document: Document, text: Text, number: int | None, context: Context) -> Shown:
    """What is seen in an image, and the size of its masks.

    Args:
        document: that holds the output.
        text: the output.
        number: in a file of several; None where it is the only one.
        context: takes what is bad.
    """
    found = _entries(document, text, _lists(document, text, context.tally), context.tally)
    if found is None:
        return Shown(())
    positions, output = found
    height, width = output.masks[0].size if output.masks else (0, 0)
    return Shown(_Objects(text=text, number=number, output=output, positions=positions, context=context).seen(), (width, height))


def _lists(document: Document, text: Text, tally: Tally) -> _Output | _Lists | None:
    """The lists of an output, decoded where every entry is good; None where they were rejected, or there is only a panoptic image."""
    output = decoded(text.raw, _OUTPUT)
    if output and len({mask.size for mask in output.masks or ()}) > 1:
        output = None
    lists = output or document.value(text.raw, _LISTS, text.element, tally)
    if lists is None:
        return None
    if lists.panoptic_seg_path:
        tally.unconverted["panoptic segmentation"] += 1
        if lists.labels is None and lists.scores is None and lists.bboxes is None:
            return None
    fault = _fault(lists)
    if fault:
        tally.reject(fault.reason, fault.what, place=text.place(fault.field), fix=fault.fix)
        return None
    return lists


def _entries(document: Document, text: Text, lists: _Output | _Lists | None, tally: Tally) -> tuple[Sequence[int], _Output] | None:
    """The detections of which every entry is good, with their positions; None where there are no lists or they were rejected."""
    if not isinstance(lists, _Lists):
        return None if lists is None else (range(len(lists.labels or ())), lists)
    given = {name: getattr(lists, name) for name in _ENTRIES if getattr(lists, name) is not None}
    columns = {name: Column(element=f"{text.element}.{name}", entries=some, decoder=_ENTRIES[name]) for name, some in given.items()}
    found = paired(document, columns, tally)
    return found and (found[0], msgspec.structs.replace(_Output(), **found[1]))


def _fault(lists: _Output | _Lists) -> Fault | None:
    """What is wrong with the lists of an output."""
    missing = next((name for name in ("labels", "scores", "bboxes") if getattr(lists, name) is None), None)
    if missing is not None:
        return Fault("list that is missing", "", f"has no {missing}", CORRECT)
    count = len(lists.labels or ())
    for name in ("scores", "bboxes", "masks"):
        listed = getattr(lists, name)
        if listed is not None and len(listed) != count:
            return Fault("lists of different lengths", f".{name}", f"{count} labels, but {len(listed)} {name}", CORRECT)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Objects:
    """The objects of one output."""

    text: Text
    number: int | None
    output: _Output
    positions: Sequence[int]
    """Of its detections."""
    context: Context

    def seen(self) -> Iterator[Seen]:
        """Each, in their order."""
        output = self.output
        masks, boxes = output.masks or [], output.bboxes or []
        needed = Kind.POLYGON in self.context.shapes or _NOWHERE in boxes
        found = outlines(masks) if masks and needed else {}
        for i, (position, label, score) in enumerate(zip(self.positions, output.labels or (), output.scores or (), strict=True)):
            outline = found.get(i)
            if isinstance(outline, str):
                place = self.text.place(f".masks[{position}].counts")
                self.context.tally.reject("no run-length mask", outline, place=place, fix=CORRECT)
                continue
            box = None if masks and boxes[i] == _NOWHERE else boxes[i]
            if box is None and outline is None:
                self.context.tally.filtered["mask without a pixel"] += 1
                continue
            yield Seen(
                place=partial(_place, self.text, position),
                origin=position if self.number is None else self.number,
                label=label,
                box=box,
                score=score,
                outline=outline,
            )


def _place(text: Text, position: int, part: Part) -> Place:
    return text.place(f".{_ARRAY[part]}[{position}]")


READER = MmdetReader()
