"""MOTS: masks of tracked objects, of KITTI MOTS, MOTSChallenge and RobMOTS, and results and detections in their form, text or PNG.

    prelabel convert instances_txt --format mots --frames training/image_02 --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert MOTS/train --format mots --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert results/rob_mots --format mots -O names=coco80 --src 'https://host/{file}' -o jobs.jsonl

A file is a sequence, a line an object in a frame, with spaces between:

    time_frame id class_id img_height img_width rle                         ground truth, and results of trackers
    time_frame id class_id score img_height img_width rle                   RobMOTS: results, detections, ground truth
    time_frame (4 of a box) score class_id img_height img_width rle (...)   detections of TrackR-CNN and of the MOTS challenges

``rle`` are the runs of the mask, packed as COCO's code does, and the mask says where the object is: it becomes a polygon. What a file's
rows are is told by the number of columns that most of them have. Not used are the box of detections, which is written as corners by some
and with a size by others, and the vector behind their runs. Masks may lie on each other, which the evaluation of MOTS does not allow;
those without a pixel are counted. The size of a frame is that of its masks.

Classes
    1 is ``car`` and 2 ``pedestrian``; ``-O names=`` gives other names, from 1: a list between commas, a file, or ``coco80`` for RobMOTS.
    Rows with seven columns are of the classes of COCO below a folder ``rob_mots``, as the evaluation code of RobMOTS has it, which is
    noted; elsewhere they need the option, as class 1 is a person in RobMOTS. Class 10 (whose id is 10000), and in RobMOTS 100 and above,
    are ignore regions where they have no name: these are left out and counted.

Tracks
    The second column is a track id as it stands. In ground truth of MOTS it is class_id * 1000 + instance, but the class is that of the
    third. -1 is an object without track, and so are ids of a file that are all 0, as in the detections of RobMOTS; detections of ten
    and more columns have none. ``-O ids=keep`` takes zeros for ids, ``-O ids=ignore`` takes none.

Frames
    Frames are those of the images that are found, and an image whose name is a number is the frame of that number. Other images are taken
    in their order. Without images frames are those from the first to the last that a seqmap or ``seqLength`` of a ``seqinfo.ini`` says,
    else up to the last with a row.

    KITTI MOTS and RobMOTS count from 0, MOTSChallenge from 1, and rows do not say which it is: the evaluation code of each takes its
    own for granted. Here the first frame is what ``-O first_frame=`` says, for which images are taken in their order; else that of a
    seqmap; else 1 beside a ``seqinfo.ini``; else 0 where any sequence of the source has a row in frame 0, and 1 where none has, which
    is noted.

Layouts
    ``0002.txt``, a file a sequence (``instances_txt``, ``label_02``, or the results of a tracker); ``MOTS20-02/gt/gt.txt`` (also
    ``gt.txt``, ``det.txt`` and ``det/det.txt`` in the folder of a sequence); or a folder of any depth that holds such files. Sequences of
    one name are called by their paths below the source.

    Images are those of ``--frames`` in a folder with the sequence's name (or all, where there is one sequence), else those in ``img1`` (or
    ``imDir`` of the ``seqinfo.ini``) of the sequence's folder, else those in ``images/0002``, ``image_02/0002`` and
    ``training/image_02/0002`` beside the folder of the file. An image that is not there is called ``MOTS20-02/img1/000001.jpg``, or, where
    frames count from 0, ``0002/000000.png``.

    ``instances/0002/000000.png``, images of instances, where there is no text: a pixel is class_id * 1000 + instance, which is the track.
    Each is the frame of the number that it is called.

    A seqmap is a file with ``seqmap`` in its name beside the file or one folder above it, as ``evaluate_mots.seqmap.val``, with lines
    ``0002 empty 000000 000232``, or ``seqmap.txt`` of RobMOTS.

Options
    -O names=FILE|a,b,c|coco80      names of the classes from 1, by default car,pedestrian
    -O ids=auto|keep|ignore         whether the second column holds track ids
    -O file=gt|det                  which one to read where the folder of a sequence holds both
    -O first_frame=auto|0|1         the number of the first frame

Format: "Annotation Format" and "txt format" on https://www.vision.rwth-aachen.de/page/mots, and Voigtlaender et al., MOTS: Multi-Object
Tracking and Segmentation, CVPR 2019 (arXiv:1902.03604); ``trackeval/datasets`` (kitti_mots, mots_challenge, rob_mots) and
``docs/RobMOTS-Official`` of JonathonLuiten/TrackEval; detections as the authors of TrackR-CNN describe them in its
repository, VisualComputingInstitute/TrackR-CNN.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.readers.base import Certainty, Context, Options, Plan, Reader, Unit
from prelabel.readers.mots import layout, timeline
from prelabel.readers.mots.instances import Drawn, read_images
from prelabel.readers.mots.objects import Ids, classes_of, detections_of, labelled, note_unused, tracked
from prelabel.readers.mots.rows import Rows, drawn, of_one_size, read_rows
from prelabel.readers.others import holds_text
from prelabel.readers.shared import labels

_NAMES = "car,pedestrian"

_FRAME_0 = re.compile(rb"^[ \t]*0[ \t]", re.MULTILINE)


class MotsOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    names: Annotated[str, Meta(description="names of the classes from 1: a file, a,b,c, or coco80; by default car,pedestrian")] = ""
    ids: Annotated[Ids, Meta(description="whether the second column holds track ids")] = "auto"
    file: Annotated[layout.File | None, Meta(description="which file to read where the folder of a sequence holds both")] = None
    first_frame: Annotated[Literal["auto", "0", "1"], Meta(description="the number of the first frame")] = "auto"


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for all sequences.

    Args:
        classes: the names.
        start: how frames are numbered.
        alone: there is one sequence.
    """

    classes: labels.Classes
    start: timeline.Start
    alone: bool


class MotsReader(Reader[MotsOptions]):
    """A unit is a sequence, which is one batch."""

    name: ClassVar[str] = "mots"
    summary: ClassVar[str] = "MOTS text and PNG: masks of tracked objects, of KITTI MOTS, MOTSChallenge and RobMOTS"
    suffixes: ClassVar[tuple[str, ...]] = (*layout.SUFFIXES, *layout.SEQMAPS)
    options = MotsOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.POLYGON})

    def sniff(self, source: Path) -> Certainty:
        """SURE where one of the first texts begins with a row whose run lengths fit its size, or an image of instances holds numbers."""
        return layout.certainty(source)

    def plan(self, source: Path, options: MotsOptions) -> Plan:
        """A unit a sequence, in natural order.

        Raises:
            InputError: the source holds no rows, or a ``seqinfo.ini`` or seqmap cannot be read.
        """
        root, images = layout.find_images(source)
        if images:
            return Plan(units=tuple(Unit(name=one.name, root=root, paths=paths, detail=one) for one, paths in images.items()))
        root, sequences, others = layout.find_sequences(source, options.file)
        return Plan(units=tuple(Unit(name=one.name, root=root, paths=(one.path,), detail=one) for one in sequences), others=others)

    def look(self, unit: Unit, options: MotsOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether a row is in frame 0."""
        if _is_drawn(unit):
            # the names of its images number its frames
            return False
        try:
            data = read_bytes(unit.paths[0])
        except InputError:
            # said when it is read
            return False
        return _FRAME_0.search(data.removeprefix(BOM_UTF8)) is not None

    def survey(self, units: Sequence[Unit], options: MotsOptions, context: Context) -> Survey:
        """What holds for all sequences.

        Raises:
            InputError: two files are of sequences of one name, or the names of the classes cannot be read.
        """
        seen: dict[str, Unit] = {}
        for unit in units:
            other = seen.setdefault(unit.name, unit)
            if other is not unit:
                what = f"sequence {unit.name!r}, but so is {other.paths[0]}"
                raise InputError(
                    what, place=Place(str(unit.paths[0])), fix="choose with -O file=gt or -O file=det, or convert them one by one"
                )
        chosen = None if options.first_frame == "auto" else int(options.first_frame)
        return Survey(
            classes=labels.from_option(options.names or _NAMES, first=1),
            start=timeline.Start(chosen, any(list(context.looks))),
            alone=len(units) == 1,
        )

    def read(self, unit: Unit, options: MotsOptions, context: Context) -> Iterator[Detections]:
        """One batch: the frames of the sequence and their objects.

        Raises:
            InputError: the file or a row is bad, and the run stops at bad records.
            ChoiceError: nothing says what the classes are.
        """
        tally, bad = context.tally, len(context.tally.bad)
        if _is_drawn(unit):
            yield _read(unit.detail, read_images(unit.detail.path, unit.paths, tally), options, context)
            return
        (path,) = unit.paths
        try:
            found = _read(unit.detail, read_rows(path, tally), options, context)
        except InputError as error:
            if holds_text(path):
                raise
            if len(tally.bad) == bad:
                tally.reject_file("unreadable file", error)
            return
        if len(tally.bad) == bad or holds_text(path):
            yield found


def _is_drawn(unit: Unit) -> bool:
    """Whether a unit is of images of instances, in a folder of their own."""
    sequence: layout.Sequence = unit.detail
    return sequence.path != unit.paths[0]


def _read(sequence: layout.Sequence, every: Rows, options: MotsOptions, context: Context) -> Detections:
    """A sequence of some rows."""
    tally, survey = context.tally, context.survey
    line = timeline.timeline_of(sequence, every, survey.start, context, alone=survey.alone)
    every = of_one_size(timeline.among(every, line, sequence, context), tally)
    note_unused(every, tally)
    classes = survey.classes if options.names else classes_of(every, survey.classes, tally)
    rows = tracked(labelled(every, classes, tally), options.ids, tally)
    rows, outlines = (rows, rows.rings) if isinstance(rows, Drawn) else drawn(rows, tally)
    frames, position = timeline.frames_of(sequence, line, rows, every, context)
    return detections_of(rows, outlines, classes, frames, position)


READER = MotsReader()

__all__ = ["READER", "MotsOptions", "MotsReader"]
