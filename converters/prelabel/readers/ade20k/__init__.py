"""ADE20K: the full data set, a JSON file or a list with masks an image, of objects, their parts, and parts of these.

    prelabel convert ADE20K_2021_17_01/images/ADE/training --format ade20k --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert ADE20K_2016_07_26/images --format ade20k -O parts=drop --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert ADE_train_00016869.json -O names=raw -O attributes=depth_ordering_rank --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth. Read are both releases, whose files lie beside the image that they are of:

    release of 2021      ``ADE_train_00016869.json`` with polygons, and a folder of masks
    release of 2016/17   ``ADE_train_00016869_atr.txt``, a list of objects, and the masks ``_seg.png``, ``_parts_1.png`` and so on

Of both of one image the JSON is read. The PNGs of the scene parsing challenge, ``ADEChallengeData2016``, are read as ``masks``.

**Images** are called by their paths below the source, ``training/urban/street/ADE_train_00016869.jpg``: each is that of its file's own
name, whatever ``filename`` says. Images without a file are frames without detections; PNGs of masks are none. The size is ``imsize``,
which has the height first, or that of ``_seg.png``. Files that are not UTF-8 are read as Latin-1, as the data set has some, and the
summary says so.

**Labels.** A class has all names of its meaning: ``car, auto, automobile, machine, motorcar``. Its first one is the label. Some classes
have the same first name; the summary names those that come within some hundred files. ``-O names=whole`` takes all names as they are
written, and ``-O names=raw`` what the annotator wrote, ``raw_name`` or the fifth column.

**Objects** are polygons. Of JSON it is ``polygon``, in pixels as it is written. It is amodal: it goes on where something hides the object,
and nothing is cut. Where it has fewer than three points, it is the outline of ``instance_mask``, all whose pixels but black ones are the
object. Of a list it is the outline of what is seen of the object in the mask of its level, with its pieces and holes: blue tells the
objects of a mask apart, and the lowest value above 0 is object 1, the next one object 2, as ``loadAde20K.m`` numbers them. Where numbers go
beyond what a mask shows and others are left out, those that are there are taken in their order. A class has one number in a mask, in red
and green. Objects of which that is not so are refused, and with them all of their level where they are more than half of it, or where only
the order says which is which.

**Parts** (``part_level`` above 0) are objects of their own, with the attributes ``part_level`` and, of JSON, ``part_of``, the labels of
what they belong to. ``-O parts=drop`` leaves them out and counts them.

**Attributes** are ``occluded`` and ``crop`` as true or false, and ``attributes``, the list that the annotator gave, as ``sitting``. The
third column of lists is called ``occluded`` in the data set's description, and so here; its code calls it ``crop``, which is true of what
is seen in part, as at the edge of an image, too.

Options:

- ``names=first|whole|raw``: what labels are.
- ``parts=keep|drop``: whether parts become objects.
- ``attributes=NAME,...``: further fields of objects that become attributes: ``raw_name``, ``name``; of JSON also ``hypernym``, ``id``,
  ``name_ndx``, ``depth_ordering_rank``, ``saved_date``, and any that others added.

Counted: pixels of a class that are of no object, parts of an ``id`` that no object or several have. Not used are the scene, where the
image is from, and ``click_date``.

Format: https://github.com/CSAILVision/ADE20K (README, ``utils/utils_ade20k.py`` and the files of ``dataset``); ``loadAde20K.m`` of the
release of 2016 and the description at http://groups.csail.mit.edu/vision/datasets/ADE20K/ (columns of lists, colours of masks);
``datumaro/plugins/data_formats/ade20k2017.py`` and ``ade20k2020.py`` of https://github.com/openvinotoolkit/datumaro (Latin-1, folders).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.ade20k.layout import SUFFIXES, certainty, plan_of
from prelabel.readers.ade20k.options import Ade20kOptions
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit


class Ade20kReader(Reader[Ade20kOptions]):
    """JSON files, and lists with masks."""

    name: ClassVar[str] = "ade20k"
    summary: ClassVar[str] = "ADE20K, the full data set: a JSON file or a list with masks per image, objects and their parts"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    options = Ade20kOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.POLYGON})
    stills: ClassVar[bool] = True

    def sniff(self, source: Path) -> Certainty:
        """SURE where one of the first files is a JSON file or a list of the data set."""
        return certainty(source)

    def plan(self, source: Path, options: Ade20kOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files.

        Raises:
            InputError: the source does not exist, or holds no file of the format.
        """
        return plan_of(source)

    def read(self, unit: Unit, options: Ade20kOptions, context: Context) -> Iterator[Detections]:
        """Batches of images, in open sequences.

        Raises:
            InputError: a file or object is bad, and the run stops at bad records.
        """
        from prelabel.readers.ade20k.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = Ade20kReader()
