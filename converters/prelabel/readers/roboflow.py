"""Answers of Roboflow: what hosted models and Roboflow Inference return for an image, as JSON.

    prelabel convert answers/ --format roboflow --src 'https://host/{file}' --workflow-id ID -o jobs.jsonl
    prelabel convert clip.jsonl --format roboflow --src 'https://host/{sequence}/{index}.jpg' --workflow-id ID -o jobs.jsonl

**Sources.** An answer is an object with ``predictions`` and ``image``. A file with one answer is the frame of its name: ``a.json`` is
``a.jpg`` among ``--frames`` or among the images that lie beside it, else the frame ``a``. A file with a list of several answers, or with
one in each line (``.jsonl``), is a sequence: in the order of ``--frames``, which must name as many images (of several files, in a folder
of the file's name); else the frames of ``clip.jsonl`` are called ``clip_1``, ``clip_2`` and so on, of the sequence ``clip``. ``image``
says the size of the frame. What a workflow returns is read where its output ``predictions`` is an answer.

**Objects.** ``x`` and ``y`` are the centre of a box, ``width`` and ``height`` its size, in pixels of the image; ``points``, or the
run-length mask ``rle``, are a polygon; ``keypoints`` a landmark, whose points have the numbers ``class_id`` from 0, and ``confidence``
for ``--min-keypoint-score``. ``confidence`` is the score, ``tracker_id`` the track, ``class`` the label; where that is missing,
``class_id`` is the number of a name that ``-O names=`` gives.

Counted and not converted: the classes of whole images (classification), and masks of whole images (semantic segmentation).

Format: https://docs.roboflow.com/deploy/serverless/object-detection, ``instance-segmentation`` and ``keypoint-detection`` there, and
``inference/core/entities/responses/inference.py`` of roboflow/inference.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import msgspec
import numpy as np
from msgspec import Meta

from prelabel.detections import Kind, Source
from prelabel.errors import Place
from prelabel.geometry.rings import Rings
from prelabel.rawjson import NULL
from prelabel.readers import base
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.outputs.masks import Mask, outlines
from prelabel.readers.shared.outputs.naming import Size
from prelabel.readers.shared.outputs.reader import Content, OutputOptions, OutputReader, Shown
from prelabel.readers.shared.outputs.seen import Keypoints, Part, Seen, keypoints, outline
from prelabel.readers.shared.outputs.texts import Text, element_of, texts_of, values
from prelabel.safejson import CORRECT

_PREDICTIONS = re.compile(rb'"predictions"\s*:\s*(?:\[\s*\{\s*"(?:x|y|width|height|confidence|class|class_id|points)"|\[\s*\]|\{)')
_IMAGE = re.compile(rb'"image"\s*:\s*\[?\s*\{\s*"(?:width|height)"')
_SIDES = (
    re.compile(rb'"predictions"\s*:\s*\[\s*\{\s*"'),
    re.compile(rb'"x"\s*:\s*[-\d.]+\s*,\s*"y"\s*:'),
    re.compile(rb'"class(?:_id)?"\s*:'),
)
"""Of a prediction in an answer without a size."""

_FIELDS: dict[Part, str] = {
    "label": ".class", "box": "", "score": ".confidence", "track": ".tracker_id", "outline": ".points", "keypoints": ".keypoints",
}  # fmt: skip

_WHOLE, _PIXELS = "class of a whole image (classification)", "mask of a whole image (semantic segmentation)"

MOST_POINTS = 2**31 - 1
"""Of a landmark: the number of a point from 1 has 32 bits."""


class _Point(msgspec.Struct, frozen=True, gc=False):
    x: float
    y: float


class _Keypoint(_Point, frozen=True, gc=False):
    confidence: float | None = None
    class_id: Annotated[int, Meta(ge=0, lt=MOST_POINTS)] | None = None


class _Prediction(msgspec.Struct, frozen=True, kw_only=True):
    x: float | None = None
    y: float | None = None
    width: float | None = None
    height: float | None = None
    confidence: float | None = None
    class_: str | None = msgspec.field(name="class", default=None)
    class_id: float | None = None
    tracker_id: float | None = None
    points: list[_Point] | None = None
    rle: Mask | None = None
    keypoints: list[_Keypoint] | None = None


class _Image(msgspec.Struct, frozen=True):
    width: Annotated[int, Meta(ge=0)]
    height: Annotated[int, Meta(ge=0)]


class _Answer(msgspec.Struct, frozen=True):
    predictions: msgspec.Raw
    image: msgspec.Raw = NULL


_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_ANSWER = msgspec.json.Decoder(_Answer)
_LIST = msgspec.json.Decoder(list[_Prediction])
_ITEM = msgspec.json.Decoder(_Prediction)
_TABLE = msgspec.json.Decoder(dict[str, Any])
# the package roboflow writes sizes as text
_IMAGES = msgspec.json.Decoder(_Image | list[_Image] | None, strict=False)


class RoboflowOptions(OutputOptions, frozen=True, kw_only=True):
    """``-O`` of this format."""

    unit: Annotated[Literal["pixels"], Meta(description="what coordinates are")] = "pixels"


class RoboflowReader(OutputReader[RoboflowOptions]):
    """Answers of single images, and of the frames of a video."""

    name: ClassVar[str] = "roboflow"
    summary: ClassVar[str] = "Roboflow: answers of hosted models and of Roboflow Inference, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson")
    options = RoboflowOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})

    def fits(self, path: Path) -> bool:
        """Whether the beginning and the end have predictions beside the size of an image, or boxes by their centre."""
        if path.suffix.lower() not in self.suffixes:
            return False
        _, ends = base.ends_of(path)
        return bool(_PREDICTIONS.search(ends)) and bool(_IMAGE.search(ends) or all(side.search(ends) for side in _SIDES))

    def content(self, path: Path, options: RoboflowOptions, context: Context) -> Content:  # noqa: ARG002  # the contract's
        """The answers of a file.

        Raises:
            InputError: it cannot be read, or a bad record stops the run.
        """
        texts, several = texts_of(path, context.tally)
        if len(texts) == 1 and texts[0].document and texts[0].begins == b"[":
            document = texts[0].document
            raws = document.value(texts[0].raw, _RAWS, "$", context.tally) or []
            texts, several = [Text(document, f"$[{i}]", raw) for i, raw in enumerate(raws)], len(raws) > 1
        listed = bool(texts) and texts[0].element != "$"
        frames = (_shown(text, number if listed else None, context) for number, text in enumerate(texts))
        return Content(Source(str(path), element_of(texts, "$.predictions[{}]")), frames, several)


def _shown(text: Text, number: int | None, context: Context) -> Shown:
    """What is seen in an image, and its size.

    Args:
        text: the answer.
        number: in a list of answers; None where it is the only one.
        context: takes what is bad.
    """
    answer = text.document.value(text.raw, _ANSWER, text.element, context.tally) if text.document else None
    if text.document is None or answer is None:
        return Shown(())
    size = _size(text, answer, context)
    place = f"{text.element}.predictions"
    if bytes(answer.predictions).startswith(b"{"):
        table = text.document.value(answer.predictions, _TABLE, place, context.tally) or {}
        if "predictions" in table:
            return _shown(Text(text.document, place, answer.predictions, text.line), number, context)
        context.tally.unconverted.update({_PIXELS: 1} if "segmentation_mask" in table else {_WHOLE: len(table)})
        return Shown((), size)
    predictions = Text(text.document, place, answer.predictions, text.line)
    return Shown(_Objects(predictions, number, context).seen(), size)


def _size(text: Text, answer: _Answer, context: Context) -> Size:
    """Of the image; (0, 0) where the answer does not say it, or says several."""
    image = text.document.value(answer.image, _IMAGES, f"{text.element}.image", context.tally) if text.document else None
    if isinstance(image, list):
        image = image[0] if len(image) == 1 else None
    return (image.width, image.height) if image else (0, 0)


@dataclass(frozen=True, slots=True)
class _Objects:
    """The objects of one answer.

    Args:
        text: its predictions.
        number: of the answer in a list; None where it is the only one.
        context: says what is wanted, and takes what is bad.
    """

    text: Text
    number: int | None
    context: Context

    def seen(self) -> Iterator[Seen]:
        """Each, in their order."""
        found = dict(values(self.text, _LIST, _ITEM, self.context.tally))
        traced = self._traced(found) if Kind.POLYGON in self.context.shapes else {}
        for position, one in found.items():
            fault = _fault(one, traced.get(position))
            if _sides(one) == (None, None, None, None) and one.points is None and one.rle is None:
                self.context.tally.unconverted[_WHOLE] += 1
            elif fault:
                place = self.text.place(f"[{position}]{fault.field}")
                self.context.tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)
            else:
                yield self._seen(one, position, traced.get(position))

    def _traced(self, found: dict[int, _Prediction]) -> dict[int, Rings | str]:
        """The outlines of objects that have one, and what is wrong with the run-length masks of others."""
        drawn = {i: outline([p.x for p in one.points], [p.y for p in one.points]) for i, one in found.items() if one.points}
        masks = {i: one.rle for i, one in found.items() if one.rle is not None and not one.points}
        traced = outlines(list(masks.values())) if masks else {}
        return {i: rings for i, rings in drawn.items() if rings} | {i: traced[k] for k, i in enumerate(masks) if k in traced}

    def _seen(self, one: _Prediction, position: int, traced: Rings | str | None) -> Seen:
        x, y, width, height = (side or 0.0 for side in _sides(one))
        return Seen(
            place=partial(self._place, position, one),
            origin=self.text.line or (position if self.number is None else self.number),
            label=one.class_ if one.class_ is not None else one.class_id or 0.0,
            box=(x - width / 2, y - height / 2, x + width / 2, y + height / 2),
            score=one.confidence,
            track=one.tracker_id,
            outline=traced if isinstance(traced, Rings) else None,
            keypoints=self._keypoints(one.keypoints) if one.keypoints else None,
        )

    def _place(self, position: int, one: _Prediction, part: Part) -> Place:
        field = ".class_id" if part == "label" and one.class_ is None else ".rle" if part == "outline" and not one.points else _FIELDS[part]
        return self.text.place(f"[{position}]{field}")

    def _keypoints(self, points: list[_Keypoint]) -> Keypoints:
        # one without a confidence is sure enough
        score = np.array([np.inf if point.confidence is None else point.confidence for point in points])
        xy = np.array([(point.x, point.y) for point in points], np.float64)
        found = keypoints(xy, np.ones(len(points), np.bool_), score, self.context)
        return Keypoints(found.points, np.array(_numbers(points), np.int64)[found.number - 1] + 1)


def _numbers(points: Sequence[_Keypoint]) -> list[int]:
    """What keypoints are called, from 0: their class, else their position."""
    return [position if point.class_id is None else point.class_id for position, point in enumerate(points)]


def _sides(one: _Prediction) -> tuple[float | None, float | None, float | None, float | None]:
    return one.x, one.y, one.width, one.height


def _fault(one: _Prediction, traced: Rings | str | None) -> Fault | None:
    """What is wrong with a prediction that no type says."""
    sides = dict(zip(("x", "y", "width", "height"), _sides(one), strict=True))
    missing = [name for name, side in sides.items() if side is None]
    if missing:
        return Fault("no box", "", f"has no {', '.join(missing)}", CORRECT)
    negative = next((name for name in ("width", "height") if (sides[name] or 0) < 0), None)
    if negative:
        return Fault("size below 0", f".{negative}", f"{sides[negative]:g} is no {negative}", CORRECT)
    if one.class_ is None and one.class_id is None:
        return Fault("no label", "", "has neither a class nor a class_id", CORRECT)
    if isinstance(traced, str):
        return Fault("no run-length mask", ".rle.counts", traced, CORRECT)
    numbers = _numbers(one.keypoints or ())
    if len(set(numbers)) < len(numbers):
        return Fault("keypoint twice", ".keypoints", "two keypoints have one class_id or place", CORRECT)
    return None


READER = RoboflowReader()
