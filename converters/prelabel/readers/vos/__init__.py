"""Video object segmentation (VOS): masks of objects in the frames of videos, as palette PNGs or as run lengths of BURST.

    prelabel convert DAVIS/Annotations/480p --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert YouTubeVOS/train --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert outputs/sam2 --format vos --frames JPEGImages -O label=animal --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert burst/val/all_classes.json --src 'https://host/{file}' -o jobs.jsonl

What is read
    a mask a frame      ``Annotations/VIDEO/00000.png``, a pixel the id of its object, 0 none: DAVIS 2016 and 2017, YouTube-VOS, MOSE,
                        LVOS, VOST, results of trackers such as SAM 2's ``vos_inference.py``, XMem, Cutie, STCN and DEVA, and a workspace
                        of Cutie's editor
    a mask an object    ``VIDEO/001/00000.png``, all pixels but 0 inside: SA-V, ``--per_obj_png_file`` of SAM 2, results of referring VOS
    colours             the id is R + 256 G + 65536 B: long ids of DEVA and Cutie, ``panomasksRGB`` of VIPSeg
    BURST               JSON with ``sequences``, whose ``segmentations`` hold run lengths by track and frame: truth, the file of first
                        frames, and results, as Cutie's ``predictions.json``

An object is a track: the id is kept. In each frame it becomes a polygon along the edges of its pixels, with its parts and holes. Objects
that have a folder each may overlap. Nothing lies between masks: frames without a mask are frames without objects.

Videos
    ``Annotations`` (with more behind ``_``, too, as ``Annotations_6fps``), ``panomasksRGB``, ``pan_pred``, ``masks`` and ``labels``
    hold the folders of videos, maybe below a folder of a resolution such as ``480p`` or a split such as ``train``; elsewhere each folder
    with PNGs is a video, called by its path below the source. Videos of one name are called by the folder above ``Annotations``; in two
    resolutions they are refused. A folder whose name is a number is an object of the video that it lies in: of any number below
    ``Annotations``, elsewhere of three digits and two folders below the source. ``-O objects=folders`` says so of all, and
    ``-O objects=pixels`` of none.

Frames
    Images are those of ``--frames`` in a folder with the video's name (all, of a single video), else those in ``JPEGImages``, ``images``,
    ``imgs`` or ``frames`` beside the folder of masks, below the same resolution, else those of another kind beside the masks. They
    are called ``VIDEO/00000.jpg``. A mask is of the image that is called so, else of that of its number. Images that have no mask, as of
    truth of the first frame alone, are frames without objects, which is told; ``-O frames=masks`` leaves them out where they were found
    and not given. The number of a frame is that of its name. Frames of BURST are ``DATASET/SEQUENCE/NAME``, their numbers their places in
    ``all_image_paths``, and their times follow from ``fps``. Sizes are those of masks.

Values
    255 is of no object where a video has other values, as in DAVIS and VOST, and is counted; alone, as in DAVIS 2016, it is object 1.
    ``-O void=drop`` and ``-O void=keep`` say otherwise. RGB that is grey in the whole video is read as its levels. Grey levels that are
    probabilities, and photographs, are refused.

Labels
    ``category`` of ``meta.json`` (YouTube-VOS) and ``davis_semantics.json`` beside the folder of masks, by the id of the object;
    ``category_id`` of ``pred.json``, ``JSONFiles/VIDEO.json`` (DEVA) and ``panoptic_gt_VIPSeg.json``, with ``score``, by id and frame;
    ``score`` of ``VIDEO/pred.json``, as DEVA has it of BURST; ``track_category_ids`` of BURST.
    Categories are named by ``categories`` of the file, or ``-O names=``, whose list counts from 0. Other objects are called ``object``, or
    what ``-O label=`` says. An object of BURST without a mask is its ``bbox``.

Not read are painted images (``Visualizations``, ``overlay``), ``soft_masks``, scribbles, lists of splits, expressions, ``frames`` of
``meta.json``, LVOS' ``train_meta.json``, which lists frames alone, categories that BURST says are not in a sequence, ``panomasks`` of
VIPSeg and ``Annotations_semantics`` of DAVIS, whose values are classes, and ``point`` of an object.

Options:

- ``label=NAME``: of objects that nothing names; ``object`` by default.
- ``names=FILE|a,b,c``: names of the numbers of categories, before those of the file.
- ``void=auto|drop|keep``: whether the value 255 is of no object.
- ``objects=auto|pixels|folders``: whether objects are values of pixels, or have a folder each.
- ``frames=all|masks``: whether images without a mask are frames, too.
- ``attributes=NAME,...``: fields of objects that become attributes, such as ``is_gt`` of BURST.

Format: ``davis2017/davis.py`` and ``davis2017/evaluation.py`` (255) of davisvideochallenge/davis2017-evaluation;
``ltr/dataset/youtubevos.py`` of visionml/pytracking (``meta.json``); the READMEs of henghuiding/MOSE-api, lingyihongfd/lvos and
supervisely-ecosystem/import-davis-format (``davis_semantics.json``); ``evaluation/source/dataset.py`` of TRI-ML/VOST (255);
``tools/vos_inference.py`` and ``sav_dataset/README.md`` of facebookresearch/sam2; ``cutie/inference/utils/results_utils.py`` and
``gui/resource_manager.py`` of hkchengrex/Cutie; ``deva/inference/result_utils.py``, ``deva/utils/pano_utils.py``,
``evaluation/eval_with_detections.py`` and ``scripts/vipseg/create_panoptic_video_labels.py`` of hkchengrex/Tracking-Anything-with-DEVA;
``ANNOTATION_FORMAT.md`` and ``burstapi/video.py`` of Ali2500/BURST-benchmark.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import msgspec

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.vos.options import VosOptions
from prelabel.readers.vos.planning import SUFFIXES, Survey, names_of, plan_of, surveyed
from prelabel.readers.vos.recognition import certainty


class VosReader(Reader[VosOptions]):
    """A unit is some videos or files; a batch is a video."""

    name: ClassVar[str] = "vos"
    summary: ClassVar[str] = "Video object segmentation: DAVIS, YouTube-VOS, MOSE, SA-V, BURST; masks of SAM 2, XMem, Cutie, DEVA"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    options = VosOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})

    def sniff(self, source: Path) -> Certainty:
        """SURE of sequences of BURST and of numbered PNGs in folders of videos; LIKELY and MAYBE of others that look so."""
        return certainty(source)

    def plan(self, source: Path, options: VosOptions) -> Plan:
        """Units of some videos or files, and a unit of one that is large.

        Raises:
            InputError: the source does not exist or holds nothing to read, or two folders are of one video.
        """
        return plan_of(source, options)

    def look(self, unit: Unit, options: VosOptions, context: Context) -> Sequence[tuple[str, str]]:  # noqa: ARG002  # nothing is told yet
        """The names of videos."""
        return names_of(unit, options)

    def survey(self, units: Sequence[Unit], options: VosOptions, context: Context) -> Survey:
        """What files beside masks say of their objects.

        Raises:
            InputError: two units are of one video, or names or files of labels cannot be read.
        """
        return surveyed(units, options, context)

    def share(self, survey: Survey, unit: Unit) -> Survey:
        """What is said of the videos of one unit."""
        names = {video.name for video in unit.detail or ()}
        return msgspec.structs.replace(survey, said={name: said for name, said in survey.said.items() if name in names})

    def read(self, unit: Unit, options: VosOptions, context: Context) -> Iterator[Detections]:
        """A batch of each video.

        Raises:
            InputError: a file or something in it is bad, and the run stops at bad records.
        """
        from prelabel.readers.vos.reading import batches_of

        return batches_of(unit, options, context)


READER = VosReader()
