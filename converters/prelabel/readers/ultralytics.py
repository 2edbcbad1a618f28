"""Ultralytics results as JSON: what ``results[0].to_json()`` (also ``tojson()``, ``summary()``) gives, written to files.

    prelabel convert predictions/ --format ultralytics --frames images -o jobs.jsonl
    prelabel convert clip.json --format ultralytics --size 1920x1080 --src 'https://host/{sequence}/{index}.jpg' -o jobs.jsonl

**Sources.** Results hold no file name, no frame number and no size.

- A file with the results of one image, a list of objects or a list of one such list, is the frame of its name: ``a.json`` is ``a.jpg``
  among ``--frames`` or among the images that lie beside it, else the frame ``a``. A folder holds one file an image.
- A file with the results of a video, a list of several such lists or one in each line (``.jsonl``, or ``to_json()`` of one frame after
  the other), is a sequence: in the order of ``--frames``, which must name as many images (of several files, in a folder of the file's
  name); else the frames of ``clip.json`` are called ``clip_1``, ``clip_2`` and so on, of the sequence ``clip``.

**Objects.** ``box`` is a box, or with four corners (oriented boxes) a polygon; ``segments`` a polygon; ``keypoints`` a landmark, of which a
point at 0 0 or with ``visible`` 0 is not labelled, as older versions of Ultralytics write points of a confidence under 0.5; newer ones
write all where the model guessed them. ``visible`` is the point's score: ``--min-keypoint-score 0.5`` leaves out those that are not sure.
``confidence`` is the score, ``track_id`` the track. The label is ``name``; where results were made without names, or with
``-O label=class``, it is the name of the number ``class`` that ``-O names=`` gives: a file (``data.yaml``), names between commas, or a
list: ``coco80``, ``coco91``, ``voc20``.

**Unit.** Pixels, or fractions where results were made with ``normalize=True``: told apart by the values of all boxes, or ``-O unit=``.
Pixels need the size of frames: from the images, or ``--size``.

Classification results are counted and not converted. ``val`` with ``save_json=True`` writes COCO results: ``--format coco -O images=``.

Format: https://docs.ultralytics.com/modes/predict/ and ``Results.summary`` in ``ultralytics/engine/results.py``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import msgspec
import numpy as np
from msgspec import UNSET, Meta, UnsetType

from prelabel.detections import Kind, Source
from prelabel.errors import InputError, Place
from prelabel.folders import walk
from prelabel.geometry.rings import Rings
from prelabel.readers import base
from prelabel.readers.base import Certainty, Context
from prelabel.readers.paths import head_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.outputs.reader import Content, OutputOptions, OutputReader, Shown
from prelabel.readers.shared.outputs.seen import Keypoints, Part, Seen, keypoints, outline
from prelabel.readers.shared.outputs.texts import Text, element_of, texts_of, values
from prelabel.safejson import CORRECT

_CLASS = (re.compile(rb'"name"\s*:\s*"'), re.compile(rb'"class"\s*:\s*\d'))
"""Members that a list of classes may have, too."""

# a score of NaN, as Python writes it, is refused where it stands
_FOUND = (re.compile(rb'"confidence"\s*:\s*[\d"N]'), re.compile(rb'"box"\s*:\s*\{\s*"[xy][12]"'))
_ENOUGH = 2
"""Members that are left where names are misspelt; one of them says that something was found."""

_FIELDS: dict[Part, str] = {
    "label": ".name",
    "box": ".box",
    "score": ".confidence",
    "track": ".track_id",
    "outline": ".segments",
    "keypoints": ".keypoints",
}

_TURNED = ("x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4")
_UPRIGHT = _TURNED[:4]
_BOX, _ORIENTED = frozenset(_UPRIGHT), frozenset(_TURNED)


class _Points(msgspec.Struct, frozen=True):
    x: list[float]
    y: list[float]
    visible: list[float] | None = None


class _Result(msgspec.Struct, frozen=True, kw_only=True):
    name: str | None = None
    class_: float | None = msgspec.field(name="class", default=None)
    confidence: float | UnsetType | None = UNSET
    box: dict[str, float | None] | None = None
    track_id: float | None = None
    segments: _Points | None = None
    keypoints: _Points | None = None


_RESULTS = msgspec.json.Decoder(list[_Result])
_RESULT = msgspec.json.Decoder(_Result)


class UltralyticsOptions(OutputOptions, frozen=True, kw_only=True):
    """``-O`` of this format."""

    label: Annotated[Literal["name", "class"], Meta(description="what names an object: its name, or its number with -O names=")] = "name"


class UltralyticsReader(OutputReader[UltralyticsOptions]):
    """Results of single images, and of videos."""

    name: ClassVar[str] = "ultralytics"
    summary: ClassVar[str] = "Ultralytics results as JSON (to_json), of an image or of a video"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".jsonl", ".ndjson")
    options = UltralyticsOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})

    def sniff(self, source: Path) -> Certainty:
        """SURE of objects with all that Ultralytics says of a box, in any order."""
        if not source.is_dir():
            return Certainty.SURE if self.fits(source) and _has_all(head_of(source)) else Certainty.NO
        try:
            paths = walk(source, self.suffixes)
            found = any(_has_all(head_of(path)) for path in islice(paths, base.SNIFFED_FILES))
        except InputError:
            return Certainty.NO
        return Certainty.SURE if found else Certainty.NO

    def fits(self, path: Path) -> bool:
        """Results, or lists without any, as they are written of images in which nothing was found."""
        head = head_of(path)
        if path.suffix.lower() not in self.suffixes or head[:1] != b"[":
            return False
        named, found = (sum(one.search(head) is not None for one in members) for members in (_CLASS, _FOUND))
        return (found > 0 and named + found >= _ENOUGH) or not head.strip(b"[], \r\n\t")

    def content(self, path: Path, options: UltralyticsOptions, context: Context) -> Content:
        """The results of a file.

        Raises:
            InputError: it cannot be read, or a bad record stops the run.
        """
        texts, several = texts_of(path, context.tally)
        source = Source(str(path), element_of(texts, "$[{}]"))
        found = _Results(options=options, context=context)
        frames = (Shown(found.seen(text, number)) for number, text in enumerate(texts))
        return Content(source, frames, several)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Results:
    """How results of a run are taken."""

    options: UltralyticsOptions
    context: Context

    def seen(self, text: Text, number: int) -> Iterator[Seen]:
        """What is seen in one frame.

        Args:
            text: its results.
            number: of the frame in the file, from 0.
        """
        for position, result in values(text, _RESULTS, _RESULT, self.context.tally):
            origin = text.line or (position if text.element == "$" else number)
            fault = self._fault(result)
            if result.box is None:
                self.context.tally.unconverted["class of a whole image (classification)"] += 1
            elif fault:
                place = text.place(f"[{position}]{fault.field}")
                self.context.tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)
            else:
                yield self._seen(result, result.box, partial(self._place, text, position, result), origin)

    def _by_number(self, result: _Result) -> bool:
        return self.options.label == "class" or not result.name

    def _place(self, text: Text, position: int, result: _Result, part: Part) -> Place:
        field = ".class" if part == "label" and self._by_number(result) else _FIELDS[part]
        return text.place(f"[{position}]{field}")

    def _fault(self, result: _Result) -> Fault | None:
        if self._by_number(result) and result.class_ is None:
            return Fault("no label", "", "has neither a name nor a class", CORRECT)
        if isinstance(result.confidence, UnsetType):
            return Fault("no confidence", "", "has no confidence", CORRECT)
        if result.box is not None and _corners(result.box) not in {_BOX, _ORIENTED}:
            what = f"holds {', '.join(sorted(_corners(result.box))) or 'no corner'}"
            return Fault("no box", ".box", what, "write x1 y1 x2 y2, or for an oriented box also x3 y3 x4 y4")
        for name, points in (("segments", result.segments), ("keypoints", result.keypoints)):
            if points is not None and len({len(points.x), len(points.y), len(points.x if points.visible is None else points.visible)}) > 1:
                what = f"holds {len(points.x)} x and {len(points.y)} y"
                what += "" if points.visible is None else f", and {len(points.visible)} visible"
                return Fault("points of different lengths", f".{name}", what, CORRECT)
        return None

    def _seen(self, result: _Result, box: dict[str, float | None], place: Callable[[Part], Place], origin: int) -> Seen:
        upright = len(_corners(box)) == len(_BOX)
        corner = np.array([box[name] for name in (_UPRIGHT if upright else _TURNED)], np.float64)
        wanted = result.segments is not None and Kind.POLYGON in self.context.shapes
        shape = outline(result.segments.x, result.segments.y) if wanted and result.segments else None
        return Seen(
            place=place,
            origin=origin,
            label=result.class_ or 0.0 if self._by_number(result) else result.name or "",
            box=(corner[0], corner[1], corner[2], corner[3]) if upright else None,
            score=None if isinstance(result.confidence, UnsetType) else result.confidence,
            track=result.track_id,
            outline=shape if upright else Rings.of(corner.reshape(-1, 2), [4]),
            keypoints=self._keypoints(result.keypoints) if result.keypoints else None,
        )

    def _keypoints(self, points: _Points) -> Keypoints:
        xy = np.column_stack([points.x, points.y]).astype(np.float64)
        score = None if points.visible is None else np.array(points.visible, np.float64)
        labelled = (xy != 0).any(axis=1)
        return keypoints(xy, labelled if score is None else labelled & (score > 0), score, self.context)


def _corners(box: dict[str, float | None]) -> frozenset[str]:
    """The coordinates that a box says; in a table of boxes of both kinds some are null."""
    return frozenset(name for name, value in box.items() if value is not None)


def _has_all(head: bytes) -> bool:
    return all(one.search(head) for one in (*_CLASS, *_FOUND))


READER = UltralyticsReader()
