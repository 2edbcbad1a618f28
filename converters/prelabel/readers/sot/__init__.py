"""Single object tracking: truth of GOT-10k, LaSOT, OTB, TrackingNet, UAV123, NfS and VOT, and results of trackers on them.

    prelabel convert GOT-10k/val --format sot --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert LaSOT/airplane --format sot -O attributes=nlp --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert results/GOT-10k/SiamFC --format sot --frames GOT-10k/val --src 'https://host/{file}' -o jobs.jsonl

A line is a frame, and a file is one object, which becomes one track. A row is ``left,top,width,height`` in pixels, with commas, tabs or
blanks between the numbers; x goes from left to left + width. Frames in which the object is not there are gaps of its track: rows of NaN,
or of a width and a height that are both 0 or both -1, and those that flags beside say (see Absence); they are counted.

Data sets
    GOT-10k      ``SEQ/groundtruth.txt`` with ``SEQ/00000001.jpg``. ``meta_info.ini`` gives class, size and rate; ``absence.label``,
                 ``cover.label`` (visible part from 0, nothing, to 8, all) and ``cut_by_image.label`` a value a frame. Truth of the test
                 set is of the first frame alone
    LaSOT        ``CLASS/CLASS-1/groundtruth.txt`` with ``img/00000001.jpg``; the class is the folder's; ``full_occlusion.txt`` and
                 ``out_of_view.txt`` hold a flag a frame, ``nlp.txt`` a sentence
    OTB          ``SEQ/groundtruth_rect.txt`` with ``img/0001.jpg``; ``groundtruth_rect.1.txt`` and ``.2.txt`` are two objects of one
                 sequence. Rows are of the images in their order, whatever number the first has; David's are 0300 to 0770. Another text
                 beside, as ``panda-all.txt``, is left out
    TrackingNet  ``anno/SEQ.txt`` with ``frames/SEQ/0.jpg``
    UAV123       ``anno/UAV123/SEQ.txt`` (UAV20L, UAV123_10fps) with ``data_seq/UAV123/SEQ/000001.jpg``. Parts of a video (``bird1_2``)
                 begin and end where ``configSeqs.m`` beside ``anno`` says, which is read; of several of one name that is taken which
                 has as many frames as there are rows; without it they are called as videos of their
                 own, and that is said
    NfS          ``SEQ/240/SEQ.txt`` or ``SEQ/30/SEQ.txt`` of rows ``id xmin ymin xmax ymax frame lost occluded generated "label"``, with
                 ``SEQ/240/SEQ/00001.jpg``; where there are eight rows an image, each eighth is read. Also ``anno/nfs_SEQ.txt`` of boxes
                 with ``sequences/SEQ``, as pytracking has it
    VOT          ``SEQ/groundtruth.txt``, or ``groundtruth_OBJECT.txt`` for several objects, with ``color/00000001.jpg`` or what the file
                 ``sequence`` says, which gives the rate too. Rows may be of 4 numbers, of an even number from 6 on, which are the corners
                 of a polygon, or masks ``m x0,y0,width,height,zeros,ones,...`` along the rows of a part of the image. ``NAME.tag``,
                 ``NAME.label`` and ``NAME.value`` hold a value a line. Images of depth and infrared beside those in colour are not read
    Results      ``SEQ.txt``, ``SEQ/SEQ_001.txt``, ``SEQ/SEQ_OBJECT_001.txt``: rows as those of VOT. Its codes 1 (the tracker was given the
                 object), 2 (it lost it) and 0 (no result) are gaps, counted. ``SEQ_001_confidence.value``, where a blank line is a
                 frame without one, and pytracking's ``SEQ_object_presence_scores.txt`` are scores, where they are in [0, 1]. Of several
                 repetitions the first is read; of runs that begin in several frames (``SEQ_00000050.txt``) that from the first, since the
                 others do not say whether they go back. The files of the others are named, and binary ones (``SEQ_001.bin``), which the
                 toolkit writes without ``VOT_RESULTS_BINARY=false``. Images are those of ``--frames``

    A source is a file, the folder of a sequence, or a folder of any depth. Sequences are called after their folders, or their files where
    folders hold several; where two are called alike, by their paths below the source. Other texts are left out, and named; ``list.txt``,
    files of times and of UAV123's attributes (``att``) hold no boxes.

Frames
    The images beside, or those of ``--frames`` in a folder with the name of the sequence (all, where there is one), numbered by the digits
    at the end of their names, else in their order: the first row is of the first, and so on. Without images a frame is called as it would
    be in the data set. There may be more images than rows. Sizes are those of the images, of ``meta_info.ini`` or ``sequence``, or
    ``--size``.

Pixels
    OTB, LaSOT, GOT-10k and UAV123 count left and top from 1, as MATLAB does, of which 1 is taken; the others count from 0. The authors of
    LaSOT and GOT-10k say so, though some sequences hold a left of 0; of OTB and UAV123 nobody does, but their toolkit is MATLAB. Results
    count as the truth does on which the tracker was run: those on sequences ``GOT-10k_...`` from 1, others are taken to count from 0, which
    is said. ``-O one_based=true|false`` says it for all. Masks count from 0.

Shapes
    Boxes are rectangles; where a row of an object is a polygon or a mask, all its rows are outlines, since a track is of one kind.

Absence
    Where ``absence`` of GOT-10k, ``full_occlusion`` or ``out_of_view`` of LaSOT is 1, nothing is seen, and a box that is there all the same
    is left out and counted; ``-O absent=keep`` keeps it. Those of NfS that are lost are left out.

Options
    -O kind=truth|results  which files to read where a folder holds both
    -O label=NAME          the label of all objects; by default the class that GOT-10k, LaSOT or NfS says, else ``object``
    -O one_based=true      left and top count from 1
    -O absent=keep         keep boxes in frames in which the data set says that nothing is seen
    -O run=2               which repetition of results to read
    -O attributes=a,b      values that become attributes, as they are written: of frames ``cover``, ``cut_by_image``, ``occluded``, and
                           what files of VOT are called (``occlusion``, ``camera_motion``); of sequences ``nlp``, ``motion_class``,
                           ``major_class``, ``root_class``, ``motion_adverb``

Format: the loaders of got-10k/toolkit (``got10k/datasets``), votchallenge/toolkit (``vot/dataset/common.py``, ``vot/region/io.py``,
``vot/tracker/results.py``) and visionml/pytracking (``pytracking/evaluation``); what pixels count from as the authors of GOT-10k say
(issue 6 of got-10k/toolkit), and those of LaSOT (issue 14 of HengLan/LaSOT_Evaluation_Toolkit; 19 of rows without a box); what real files
hold as Datasets.md of kumatheworld/tracking-sanity lists it; the ReadMe of UAV123, the README of VATIC.
Papers: Huang et al., GOT-10k, arXiv:1810.11981; Fan et al., LaSOT, arXiv:1809.07845; Wu et al., Object Tracking Benchmark, TPAMI 2015;
Mueller et al., TrackingNet, arXiv:1803.10794, and UAV123, ECCV 2016; Kiani Galoogahi et al., Need for Speed, arXiv:1703.05884.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.sot.layout import SUFFIX, plan_of, require_distinct
from prelabel.readers.sot.looks import certainty
from prelabel.readers.sot.options import SotOptions


class SotReader(Reader[SotOptions]):
    """A unit is a sequence, or several whose files are small, which are one batch."""

    name: ClassVar[str] = "sot"
    summary: ClassVar[str] = "single object tracking: GOT-10k, LaSOT, OTB, TrackingNet, UAV123, NfS, VOT; results of trackers"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX, ".label", ".m", ".tag", ".value")
    options = SotOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})

    def sniff(self, source: Path) -> Certainty:
        """SURE of rows in files that are called and lie as those of a data set, LIKELY of other rows of boxes."""
        return certainty(source)

    def plan(self, source: Path, options: SotOptions) -> Plan:
        """Units of sequences, in natural order.

        Raises:
            InputError: the source holds no sequence.
            ChoiceError: it holds truth and results, and no option says which to read.
        """
        return plan_of(source, options)

    def survey(self, units: Sequence[Unit], options: SotOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether there is one sequence alone.

        Raises:
            InputError: two sources hold sequences of one name.
        """
        return len(require_distinct(units)) == 1

    def read(self, unit: Unit, options: SotOptions, context: Context) -> Iterator[Detections]:
        """The whole sequences.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        from prelabel.readers.sot.reading import read_film
        from prelabel.readers.sot.values import Beside

        beside = Beside()
        found = [one for film in unit.detail if (one := read_film(film, options, context, beside)) is not None]
        if found:
            yield Detections.concat(found)


READER = SotReader()

__all__ = ["READER", "SotOptions", "SotReader"]
