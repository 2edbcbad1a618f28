"""Semantic segmentation: a PNG an image, whose pixels are classes, as models and tools write it.

    prelabel convert pred --format masks -O names=classes.txt --frames images -o jobs.jsonl
    prelabel convert camvid --format masks -O names=camvid -O min_area=50 --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert ADEChallengeData2016 --src 'https://host/{file}' -o jobs.jsonl

A source is a PNG, or a folder of any depth. Read are PNGs of a palette, of grey of 1 to 16 bits, and of RGB, of which an alpha channel is
left out: what MMSegmentation's ``IoUMetric`` and ``MMSegInferencer``, Detectron2's data sets, Hugging Face models and Ultralytics keep,
ADE20K of the scene parsing challenge, COCO-Stuff, ``labelIds`` and ``labelTrainIds`` of Cityscapes, BDD100K, CamVid, and the exports of
CVAT (CamVid), Roboflow, V7, Hasty, Supervisely. Trees with ``SegmentationClass`` are better read as ``voc``, which joins masks with boxes.

**Masks and images.** Folders called ``masks``, ``labels``, ``annotations``, ``gtFine``, ``pred`` and the like hold masks, those called
``images``, ``img``, ``JPEGImages`` and the like images; of ``train_masks`` and ``trainannot`` the images are in ``train_images`` or
``train``. A PNG beside another image that is called as it but for an end such as ``_mask``, ``_label``, ``_L`` is the mask of that one.
Where no name tells masks from images, all PNGs are masks. Images are those of the source, else those of a folder of images beside the
folder of masks. They are called by their paths without the names of folders that say what they hold: ``images/train/1.jpg`` is
``train/1.jpg``, and its mask ``masks/train/1.png``. Ends of names of masks are left out where an image is called so. A mask without an
image is the frame of its own name, one of Cityscapes of that with ``_leftImg8bit.png``. ``00000000_pred.png`` and so on are those of
``--frames`` as a text file, in its order. Not read are PNGs that are painted (``_color``, ``masks_human``, ``colormaps``, ``vis``) or tell
objects apart (``_instanceIds``, ``masks_instances``), ``_labelTrainIds`` beside what they are made of, ``annotations_detectron2``, and
other images among masks; they are named. ``_color`` of Cityscapes is read where there is nothing else.

**Names of classes** are those of ``-O names=``, else of a list beside the masks or above them: ``labelmap.txt``, ``class_names.txt``,
``_classes.csv``, ``class_mapping.csv``, ``class_dict.csv``, ``class_dict_seg.csv``, ``label_colors.txt``, ``objectInfo150.txt``,
``obj_class_to_machine_color.json``, ``label_classes.json``, ``id2label.json``, ``classes`` as JSON, CSV or text, ``labels.txt``; masks
that end in ``_gtFine_labelTrainIds`` and ``_gtFine_labelIds`` have those of Cityscapes. Without names nothing is read. A list may be

    a name a line                                 numbers count from 0
    7 road, 7: road, road,7                       a number and a name
    128 64 128 Road, #804080 Road                 a colour and a name
    Road:128,64,128::                             labelmap.txt of CVAT and Datumaro
    a table                                       with columns such as name, class, id, idx, Pixel Value, class_color, r, g, b
    JSON                                          {"7": "road"}, {"road": 7}, {"road": [128, 64, 128]}, a list of names, or of objects with
                                                  name or class_name, id or png_index, and color; also as id2label in a config.json
    YAML                                          with names, as of Ultralytics

A list of colours alone has numbers, too: those of its greys, else those of its lines, black first, and 0 for the background where none is
named. Colours of a palette decide before its indices where the list has all of them. Pixels of RGB that are grey are numbers where they
are no colours of the list. The list of COCO-Stuff has 0 for what its masks call 255, and is looked up by one more than the pixel says,
which the summary says, too.

**No class** are the numbers 0, 255 and 65535 and the colour black where no list names them, and names such as ``background``, ``void``,
``ignore``, ``unlabeled``, and the category void of Cityscapes. The summary says which these were. A mask of 255 alone, or of 0 and 255, of
which neither list nor option says that 255 is a class, is refused: it may well be the object. Another number without a name is a bad
record. Pixels of colours that no class has, as at the edges of what was drawn or made smaller, are counted; a mask of which most are so
is refused, as are photographs.

**Objects.** Each piece of a class, of pixels that meet at their sides, is an object: a polygon along the edges of its pixels, with its
holes. So each can be corrected, named otherwise or deleted alone, and two cars that do not touch are two. Masks hold no scores, tracks or
attributes.

The size of a frame is that of its mask. A mask that is its image in small, as models give it, is scaled to that; one of another shape is
refused.

Options:

- ``names=FILE|a,b,c|NUMBER:NAME,...|#rrggbb:NAME,...``: the classes, as above; or ``cityscapes`` (train ids), ``cityscapes-ids``,
  ``camvid``, ``voc20`` (from 1), ``coco80``, ``coco91``; ``numbers`` calls classes by their numbers, and colours ``#rrggbb``.
- ``ignore=255,0,#000000,sky``: what is of no class instead of the above; ``none`` for no such.
- ``instances=components|none``: ``none`` makes one object of all pieces of a class in an image.
- ``min_area=N``: pieces of fewer pixels are left out and counted.
- ``shift=N``: is added to a pixel's number before its name is looked up: -1 where the list counts from 0 and masks from 1, as ``id2label``
  of models of ADE20K and its masks do.

Format: ``mmseg/evaluation/metrics/iou_metric.py`` and ``mmseg/apis/mmseg_inferencer.py`` of https://github.com/open-mmlab/mmsegmentation;
https://github.com/CSAILVision/sceneparsing; https://github.com/nightrome/cocostuff (README, ``labels.txt``);
``cityscapesscripts/helpers/labels.py`` of https://github.com/mcordts/cityscapesScripts; https://docs.ultralytics.com/datasets/semantic;
``datumaro/plugins/camvid_format.py`` of https://github.com/openvinotoolkit/datumaro;
``darwin/exporter/formats/mask.py`` of
https://github.com/v7labs/darwin-py; https://docs.cloudfactory.com/export-formats/semantic-segmentation-png-images (Hasty);
https://github.com/supervisely-ecosystem/export-as-masks; ``tools/dataset_converters/coco_stuff164k.py`` of MMSegmentation; Roboflow's
``png-mask-semantic`` as https://github.com/luxonis/luxonis-ml reads it.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import msgspec

from prelabel.detections import Detections, Kind
from prelabel.errors import ChoiceError, Tally
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.masks.classes import NUMBERS, Classes, built_in, from_option, read_classes
from prelabel.readers.masks.finding import Detail, plan_of
from prelabel.readers.masks.layout import SUFFIX
from prelabel.readers.masks.options import MasksOptions
from prelabel.readers.masks.recognition import certainty


class MasksReader(Reader[MasksOptions]):
    """PNGs whose pixels are classes."""

    name: ClassVar[str] = "masks"
    summary: ClassVar[str] = "Semantic segmentation: a PNG an image, whose pixels are classes, by number or colour"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    options = MasksOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.POLYGON})

    def sniff(self, source: Path) -> Certainty:
        """LIKELY beside a list of classes, or where the first masks are packed numbers."""
        return certainty(source)

    def plan(self, source: Path, options: MasksOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred masks.

        Raises:
            InputError: the source does not exist, or holds no mask.
        """
        return plan_of(source)

    def survey(self, units: Sequence[Unit], options: MasksOptions, context: Context) -> Mapping[str, Classes]:
        """The classes of each list.

        Raises:
            InputError: a list cannot be read.
            ChoiceError: there is none.
        """
        given = from_option(options.names) if options.names else None
        found: dict[str, Classes] = {}
        for unit in units:
            key = _list_of(unit)
            if key not in found:
                found[key] = _shifted(_classes_of(unit) if given is None else given, options, context.tally)
        return found

    def share(self, survey: Mapping[str, Classes], unit: Unit) -> Classes:
        """Those of one unit."""
        return survey[_list_of(unit)]

    def read(self, unit: Unit, options: MasksOptions, context: Context) -> Iterator[Detections]:
        """Batches of images, in open sequences.

        Raises:
            InputError: a mask is bad, and the run stops at bad records.
        """
        from prelabel.readers.masks.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


def _list_of(unit: Unit) -> str:
    detail: Detail = unit.detail
    return detail.classes or detail.built_in


def _classes_of(unit: Unit) -> Classes:
    """The classes of a unit's own list.

    Raises:
        InputError: it cannot be read.
        ChoiceError: there is none.
    """
    detail: Detail = unit.detail
    if detail.classes:
        return read_classes(Path(detail.classes))
    classes = built_in(detail.built_in)
    if classes is None:
        fix = f"name them with -O names=FILE, a,b,c or NUMBER:NAME, or call them by their numbers with -O names={NUMBERS}"
        raise ChoiceError(f"{unit.paths[0]}: nothing says what the classes of the masks are called", fix=fix)
    return classes


def _shifted(classes: Classes, options: MasksOptions, tally: Tally) -> Classes:
    """The classes, counted as the option says; where a list is counted otherwise of itself, it is said."""
    if options.shift is not None:
        return msgspec.structs.replace(classes, shift=options.shift)
    if classes.shift:
        tally.note(f"{classes.said} is the list of COCO-Stuff, whose masks have 0 for its 1 (-O shift=0 for masks that count as it does)")
    return classes


READER = MasksReader()
