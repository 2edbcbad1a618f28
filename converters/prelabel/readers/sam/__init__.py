"""Masks of Segment Anything (SAM): the SA-1B data set, outputs of SAM and SAM 2, and those of Grounded SAM.

    prelabel convert sa_000000 --format sam --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert masks --format sam --frames images --min-score 0.9 --src 'https://host/{file}' -o jobs.jsonl

What is read
    SA-1B       a file an image: ``image`` with ``file_name``, ``width`` and ``height``, and ``annotations``
    generated   what ``SamAutomaticMaskGenerator`` or ``SAM2AutomaticMaskGenerator`` makes of an image, a list of masks: ``NAME.json`` as
                ``scripts/amg.py --convert-to-rle`` writes it; without that option a folder ``NAME`` with ``metadata.csv`` and the masks
                ``0.png``, ``1.png``, ...
    named       the same with ``class_name``, as Semantic Segment Anything adds it: ``NAME_semantic.json``
    results     of the demos of Grounded SAM 2: ``image_path``, ``img_width``, ``img_height``, ``box_format`` and ``annotations``
    phrases     ``mask.json``, ``mask_NAME.json`` and ``label.json`` of Grounded SAM. Their boxes alone are read: the masks are painted into
                ``mask.jpg``, whose colours do not say which is which, and are counted
    videos      of the tracking demos of Grounded SAM 2: ``json_data/mask_NAME.json`` and ``mask_data/mask_NAME.npy`` for each frame

Masks are run lengths, packed or not, PNGs of which all pixels but 0 are inside, or arrays; they become polygons with holes. ``bbox`` is
left, top, width and height, in results of Grounded SAM 2 what ``box_format`` says: ``xyxy`` or ``xywh``. SAM and the demos of videos
measure boxes from the first to the last row and column of pixels, so that the box of a mask of one column has no width; they are read with
their last pixels. One that is all 0 is that of its mask. A mask without a pixel is counted.

The score is ``predicted_iou``, or what ``-O score=`` says; in results and phrases ``score`` and ``logit``. SAM only estimates it, and
nothing keeps it below 1: what is beyond 0-1 by less than 1 is made 0 or 1, and counted. A logit of 0 in a video is none. ``--min-score``
leaves out masks below a score.

Images are called as the file says, absolute paths below ``-O base=`` or else by their last part, others by what is behind ``..``. Where it
says nothing they are called as the file or folder, so that ``--frames`` finds ``NAME.jpg`` for ``NAME.json``. Phrases are of the
``raw_image.jpg`` beside them, else of an image that is called as their folder. Sizes are those that the file says, else those of the masks;
phrases need ``--size`` or the image. A video is called as the folder of ``json_data``, its tracks are the numbers of instances, and the
numbers of its frames those at the ends of their names. An array is called as its labels, or else as ``mask_name``. The size of a frame
without labels is not used: the demos write 1920x1080 of any. Fields that become attributes have to be plain: points are counted and not
converted.

Options:

- ``label=NAME``: of masks that have no class; ``object`` by default.
- ``score=predicted_iou|stability_score``: which of the qualities of a mask is its score.
- ``attributes=NAME,...``: further fields of masks that become attributes, such as ``stability_score`` or ``class_proposals``.
- ``base=FOLDER``: the folder that absolute paths of images are below.

SA-V is read by ``coco``.

Format: "Dataset" of the README, ``segment_anything/automatic_mask_generator.py`` and ``scripts/amg.py`` of
https://github.com/facebookresearch/segment-anything; ``grounded_sam2_local_demo.py``, ``grounded_sam2_tracking_demo_with_continuous_id.py``
and ``utils/mask_dictionary_model.py`` of https://github.com/IDEA-Research/Grounded-SAM-2; ``grounded_sam_demo.py`` and
``automatic_label_demo.py`` of https://github.com/IDEA-Research/Grounded-Segment-Anything; ``scripts/pipeline.py`` of
https://github.com/fudan-zvg/Semantic-Segment-Anything. Estimates above 1, and boxes without their last
pixels: issues 40 and 655 of segment-anything.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers import base
from prelabel.readers.own import OwnFilesReader
from prelabel.readers.sam.layout import OWN, SUFFIXES, plan_of
from prelabel.readers.sam.options import SamOptions


class SamReader(OwnFilesReader[SamOptions]):
    """Masks of Segment Anything."""

    name = "sam"
    summary = "Segment Anything: SA-1B, masks of SAM and SAM 2 as JSON or PNGs, Grounded SAM"
    suffixes = (*SUFFIXES, ".npy")
    own = OWN
    options = SamOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})

    def plan(self, source: Path, options: SamOptions) -> base.Plan:  # noqa: ARG002  # the contract's
        """Units of some hundred images, and a unit a video."""
        return plan_of(source)

    def read(self, unit: base.Unit, options: SamOptions, context: base.Context) -> Iterator[Detections]:
        """Images in batches of some hundred; a video in one."""
        from prelabel.readers.sam.reading import batches_of

        return batches_of(unit, options, context)


READER = SamReader()
