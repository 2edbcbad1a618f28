"""Detections of torchvision's models, and of others with such dictionaries, as JSON, ``.npz`` or ``.npy``.

    prelabel convert detections/ --format torchvision -O names=coco91 --frames images -o jobs.jsonl
    prelabel convert clip.jsonl --format torchvision -O names=car,bus --size 1920x1080 --src 'https://host/{index}.jpg' -o jobs.jsonl

**Outputs of a frame**: ``boxes`` (n, 4) x0, y0, x1, y1 in pixels; ``labels`` (n,) numbers; ``scores`` (n,); ``masks`` (n, 1, height,
width) or (n, height, width); ``keypoints`` (n, k, 3) x, y and visibility; ``keypoints_scores`` (n, k). All but ``boxes`` and ``labels``
may be absent.

    numpy.savez_compressed("a.npz", **{name: tensor.cpu().numpy() for name, tensor in output.items()})
    json.dump({name: tensor.tolist() for name, tensor in output.items()}, file)

``.npz``   these arrays, of one frame
``.npy``   an array (n, 6) of x0, y0, x1, y1, score and label, or a structured array with the fields ``boxes``, ``labels`` and ``scores``
``.json``  an object of lists, or a list of such objects, one a frame; ``.jsonl`` one in each line

Files that hold pickles (``.pt``, arrays of objects) run code when they are read, and are refused.

**Classes** need names: ``-O names=`` a file (``data.yaml``), names between commas, or a list: ``coco80``, ``coco91``, ``voc20``. Models
of torchvision are trained with the background as class 0, so a list counts from 1; ``-O first=0`` says otherwise. ``coco91``, which has
the numbers of COCO itself, is what torchvision's own weights need.

**Masks** are probabilities, and inside from ``-O threshold=`` on, 0.5 where left out. They are as large as their frame, whose size need
not be given then. A **keypoint** with visibility 0 is not labelled; ``--min-keypoint-score`` looks at ``keypoints_scores``, which are no
fractions in torchvision.

**Frames.** A file with one output, also in a list as the models return it, is the frame of its name: ``a.npz`` is ``a.jpg`` among
``--frames`` or among the images that lie beside it, else the frame ``a``. A file with several is a sequence: in the order of ``--frames``,
which must name as many images (of several files, in a folder of the file's name); else the frames of ``clip.jsonl`` are called ``clip_1``,
``clip_2`` and so on, of the sequence ``clip``.

Format: https://docs.pytorch.org/vision/stable/models.html, the models of object detection, instance segmentation and keypoints.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from prelabel.detections import Kind, Source
from prelabel.errors import InputError, Place
from prelabel.folders import walk
from prelabel.readers import base
from prelabel.readers.base import Certainty, Context
from prelabel.readers.others import is_json
from prelabel.readers.paths import head_of
from prelabel.readers.shared import labels
from prelabel.readers.shared.outputs.reader import Content, OutputOptions, OutputReader, Shown, Unit
from prelabel.readers.shared.outputs.texts import Text, element_of, texts_of
from prelabel.readers.torchvision import lists, packed
from prelabel.readers.torchvision.objects import Objects

_PICKLES = (".pt", ".pth", ".pkl", ".pickle")

_TEXTS = (".json", ".jsonl", ".ndjson")

_BOXES = re.compile(rb'"boxes"\s*:\s*\[\s*[\[\]]')
_LABELS = re.compile(rb'"labels"\s*:\s*\[\s*[\d\]]')

SAVE = "save arrays instead: numpy.savez_compressed('a.npz', **{name: tensor.cpu().numpy() for name, tensor in output.items()})"


class TorchvisionOptions(OutputOptions, frozen=True, kw_only=True):
    """``-O`` of this format."""

    unit: Annotated[Unit, Meta(description="what coordinates are; auto: fractions where none of any box is above 1.5")] = "pixels"
    first: Annotated[Literal[0, 1], Meta(description="the number of the first name of a list")] = 1
    threshold: Annotated[float, Meta(gt=0, le=1, description="from which probability on a pixel is inside a mask")] = 0.5


class TorchvisionReader(OutputReader[TorchvisionOptions]):
    """Dictionaries of arrays."""

    name: ClassVar[str] = "torchvision"
    summary: ClassVar[str] = "torchvision's dictionaries of boxes, labels, scores, masks and keypoints: .json, .npz, .npy"
    suffixes: ClassVar[tuple[str, ...]] = (*_TEXTS, ".npz", ".npy", *_PICKLES)
    options = TorchvisionOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})
    names_fix: ClassVar[str] = f"{labels.NAME_ALL}; a list counts from 1 since class 0 is the background, or from 0 with -O first=0"

    def sniff(self, source: Path) -> Certainty:
        """LIKELY of boxes beside labels that are numbers, of arrays of these names, and MAYBE of other arrays and pickles of PyTorch."""
        if not source.is_dir():
            return _certainty(source)
        try:
            paths = walk(source, self.suffixes)
            found = map(_certainty, islice(paths, base.SNIFFED_FILES))
            return max(found, default=Certainty.NO)
        except InputError:
            return Certainty.NO

    def fits(self, path: Path) -> bool:
        """Outputs, and pickles, so that they are refused by name."""
        return _certainty(path) > Certainty.NO

    def whole(self, path: Path) -> bool:
        """Whether it is JSON, an archive, or a pickle, which is of no use here."""
        suffix = path.suffix.lower()
        return is_json(path) if suffix in _TEXTS else packed.is_archive(path) if suffix == ".npz" else suffix in _PICKLES

    def first(self, options: TorchvisionOptions) -> int:
        """The number of the first name of a list of classes."""
        return options.first

    def content(self, path: Path, options: TorchvisionOptions, context: Context) -> Content:
        """The outputs of a file.

        Raises:
            InputError: it cannot be read or must not be, or a bad record stops the run.
        """
        suffix = path.suffix.lower()
        if suffix in _PICKLES:
            raise InputError("is a pickle of Python, which runs code when it is read", place=Place(str(path)), fix=SAVE)
        objects = Objects(threshold=options.threshold, context=context)
        if suffix not in _TEXTS:
            found = packed.open_npz(path, SAVE) if suffix == ".npz" else packed.open_npy(path, SAVE)
            return Content(Source(str(path), found.element), [objects.shown(found)], several=False)
        texts, several = texts_of(path, context.tally)
        element = element_of(texts, "$.boxes[{}]")
        return Content(Source(str(path), element), _shown(texts, objects, context), several)


def _shown(texts: list[Text], objects: Objects, context: Context) -> Iterator[Shown]:
    for number, text in enumerate(texts):
        arrays = lists.arrays_of(text, number, context)
        yield objects.shown(arrays) if arrays else Shown(())


def _certainty(path: Path) -> Certainty:
    suffix = path.suffix.lower()
    if suffix in _TEXTS:
        head = head_of(path)
        return Certainty.LIKELY if _BOXES.search(head) and _LABELS.search(head) else Certainty.NO
    if suffix == ".npz":
        return Certainty.LIKELY if packed.has_boxes(path) else Certainty.NO
    if suffix in {".npy", ".pt", ".pth"}:
        return Certainty.MAYBE
    return Certainty.NO


READER = TorchvisionReader()
