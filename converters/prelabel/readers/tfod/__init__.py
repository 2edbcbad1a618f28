"""TensorFlow object detection: outputs of exported models as JSON, with boxes, masks and keypoints.

    prelabel convert outputs/ --format tfod -O names=mscoco_label_map.pbtxt --frames images -o jobs.jsonl
    prelabel convert response.json --format tfod -O names=car,bus --frames images -o jobs.jsonl

**The answer of TensorFlow Serving** to a request: ``predictions``, a list with the outputs of each image, or ``outputs``, those of a
batch.

**The outputs of a model** that is called in Python, tensors as lists, with or without the first dimension for the images of a batch:

    json.dump({name: tensor.numpy().tolist() for name, tensor in outputs.items()}, file)

Read are ``detection_boxes`` (n, 4) y0, x0, y1, x1 in fractions of the frame; ``detection_classes`` (n,) numbers from 1, or
``detection_class_entities`` (n,) names, of models that are trained on Open Images; ``detection_scores`` (n,); ``num_detections``, behind
which there is only padding: without it, rows at the end whose box and score are all 0. ``detection_masks`` (n, height, width) are
probabilities in the box as the model gives them, not moved to the image; the middle of the first and last lie on the sides of the box:
inside is what is above ``-O threshold=``, 0.5 where left out, after bilinear scaling. ``detection_keypoints`` (n, k, 2) y, x are a
landmark; ``--min-keypoint-score`` looks at ``detection_keypoint_scores`` (n, k). Other tensors of a model, such as ``raw_detection_boxes``,
are what detections are made of, and not read.

**Classes** need names: ``-O names=`` a label map (``.pbtxt``: the ``display_name`` of each ``id``, else its ``name``), another file
(``data.yaml``), names between commas of the classes from 1, or ``coco91``. Where it is left out, the only label map that lies beside the
outputs.

**Frames.** A file with one output is the frame of its name: ``a.json`` is ``a.jpg`` among ``--frames`` or among the images that lie beside
it, else the frame ``a``. A file with several is a sequence: in the order of ``--frames``, which must name as many images (of several
files, in a folder of the file's name); else the frames of ``clip.json`` are called ``clip_1``, ``clip_2`` and so on, of the sequence
``clip``.

**Unit.** Fractions; ``-O unit=pixels`` where a program multiplied them with the size of the frame, which ``--frames`` or ``--size`` says.
Boxes of the Model Garden that are exported without ``output_normalized_coordinates`` are pixels of the model's input, and of no use here.

Format: "RESTful API", https://www.tensorflow.org/tfx/serving/api_rest; ``exporter_main_v2.py``, ``exporter_lib_v2.py`` (classes count from
1), ``reframe_box_masks_to_image_masks`` in ``utils/ops.py`` and ``protos/string_int_label_map.proto`` below ``research/object_detection``
of tensorflow/models; and "TensorFlow Hub Object Detection Colab", https://www.tensorflow.org/hub/tutorials/tf2_object_detection.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from prelabel.detections import Kind, Source
from prelabel.readers import base
from prelabel.readers.base import Context
from prelabel.readers.others import is_json
from prelabel.readers.paths import head_of
from prelabel.readers.shared import labelmap, labels
from prelabel.readers.shared.outputs.reader import Content, OutputOptions, OutputReader, Shown, Unit
from prelabel.readers.shared.outputs.seen import Look
from prelabel.readers.shared.outputs.texts import document_of
from prelabel.readers.tfod.objects import shown
from prelabel.readers.tfod.tensors import Output, outputs_of

_SIGNS = re.compile(
    rb'"(raw_)?detection_(boxes|classes|class_(entities|labels|names)|scores|multiclass_scores|masks|keypoints|keypoint_scores|anchor_indices)"'
    rb'\s*:\s*\[|"num_detections"\s*:'
)
_FAILED = re.compile(rb'\{\s*"error"\s*:\s*"')
"""How the answer of Serving begins where the model failed."""


class TfodOptions(OutputOptions, frozen=True, kw_only=True):
    """``-O`` of this format."""

    unit: Annotated[Unit, Meta(description="what coordinates are; auto: fractions where none of any box is above 1.5")] = "fractions"
    threshold: Annotated[float, Meta(gt=0, lt=1, description="above which probability a place is inside a mask")] = 0.5


class TfodReader(OutputReader[TfodOptions]):
    """Tensors as lists."""

    name: ClassVar[str] = "tfod"
    summary: ClassVar[str] = "TensorFlow object detection: boxes, masks and keypoints of exported models and Serving, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (".json",)
    options = TfodOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})
    names_fix: ClassVar[str] = labelmap.NAME_ALL

    def fits(self, path: Path) -> bool:
        """Whether the beginning has the name of a tensor."""
        return path.suffix.lower() in self.suffixes and _SIGNS.search(head_of(path)) is not None

    def whole(self, path: Path) -> bool:
        """Whether it is JSON, and no answer of a model that failed."""
        return _FAILED.match(head_of(path)) is None and is_json(path)

    def first(self, options: TfodOptions) -> int:  # noqa: ARG002  # the contract's
        """Class 0 is the background."""
        return 1

    def survey(self, units: Sequence[base.Unit], options: TfodOptions, context: Context) -> Look:
        """What coordinates and classes mean.

        Raises:
            InputError: the names of the classes cannot be read.
        """
        path = labelmap.find(options.names, (unit.root for unit in units))
        if path is None:
            return super().survey(units, options, context)
        look = super().survey(units, msgspec.structs.replace(options, names=""), context)
        return replace(look, classes=labels.Classes(by_number=labelmap.load(path), path=str(path)))

    def content(self, path: Path, options: TfodOptions, context: Context) -> Content:
        """The outputs of a file.

        Raises:
            InputError: it cannot be read, or a bad record stops the run.
        """
        outputs = list(outputs_of(document_of(path), context))
        several = len(outputs) > 1
        source = Source(str(path), "output {}" if several else "detection {}")
        return Content(source, _frames(outputs, options.threshold, context, several=several), several)


def _frames(outputs: Sequence[Output | None], threshold: float, context: Context, *, several: bool) -> Iterator[Shown]:
    for number, output in enumerate(outputs):
        yield Shown(shown(output, number if several else None, threshold, context)) if output else Shown(())


READER = TfodReader()
