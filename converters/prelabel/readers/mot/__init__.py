"""MOTChallenge text: detections, ground truth and results of trackers.

    prelabel convert MOT17/train --format mot -O file=gt --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert MOT17-02/det/det.txt --format mot --src 'https://host/{sequence}/{name}' -o jobs.jsonl
    prelabel convert results/ --format mot --frames MOT17/train --src 'https://host/{file}' -o jobs.jsonl

A line is ``frame,id,left,top,width,height,score,...``: frames count from 1, boxes are pixels, x from left to left + width. Commas or
white space separate; blank lines and trailing commas are fine. Some trackers count frames from 0: where a row is in frame 0 and no
``seqinfo.ini`` says otherwise, frame 0 is the first frame, which is 1 here.

Left and top are taken as they stand, so that 0 is the edge of the image. MOTChallenge counts them from 1, and detections of MOT17 end at
1921 in images 1920 wide; but most tools that write the format count from 0, no file says which it is, and TrackEval and the MATLAB
development kit compare boxes as they stand. ``-O one_based=true`` takes 1 from both. ``--to mot`` writes them from 0, or as the MOT source
has them where it was read without this option.

Layouts
    A file; a sequence folder with ``det.txt`` or ``det/det.txt``, ``gt.txt`` or ``gt/gt.txt``; a folder of such folders; or a
    folder of results, ``RESULTS/SEQUENCE.txt``. Each file is one sequence, called what ``seqinfo.ini`` says, else after its
    folder, else after the file; where two have one name, their paths below the source.

    ``seqinfo.ini`` in the sequence folder or the one above gives size, rate, number of frames and file names. What it leaves out
    comes from the images in the sequence folder (``img1``), ``--frames`` or ``--size``. Images whose names are numbers from 1
    are the frames of these numbers, others the frames in their order. An image's ``{file}`` is its path below the source, such
    as ``MOT17-02/img1/000001.jpg``, whether or not the image is there; ``{name}`` is ``000001.jpg``. With ``--frames`` the
    images are those in a folder with the sequence's name, or all of them where there is one sequence.

    Frames without boxes are kept: all of ``--frames``, else up to ``seqLength``, else the images, else up to the last row.

Kinds of file
    In detections (``det.txt``) and results column 7 is a score, -1 for none. In ground truth (``gt.txt``, or nine columns that
    look like it) it is a flag, 0 for objects not to be considered, column 8 is the class and column 9 the visibility; of ten
    columns, 8 to 10 are a point of the world unless they can be class and visibility. ``-O kind=`` overrules names and looks.

Options
    -O file=gt|det           which one to read where a sequence folder holds both
    -O kind=auto|gt|det|results
    -O ids=auto|keep|ignore  auto: ids of detections, ids that are all -1, and ids that count 1..n in the rows of every frame are no
                             track ids (in ground truth the last only where the boxes of one id jump); an id -1 is a row without track
    -O label=object          the label of rows without class
    -O classes=FILE|a,b,c    names of the classes, from 1, or numbered as in 0:a,1:b; by default ``labels.txt`` beside the boxes, as
                             CVAT and Datumaro write it, else the 13 of MOT17. Detections and results have a class only with names
    -O ignored=filter|keep   what becomes of ground truth with consider flag 0
    -O score=raw|sigmoid|minmax
                             how scores that are not in [0, 1] become so; minmax takes the lowest and highest of each file
    -O one_based=true        left and top count from 1, as in MOTChallenge's own files; by default they count from 0
    -O attributes=visibility makes the visibility an attribute

Points of the world are not converted.

Format: https://motchallenge.net/instructions and Dendorfer et al., MOT20, arXiv:2003.09003, table 3; classes as in Milan et al., MOT16,
arXiv:1603.00831.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, Source, sizes_of
from prelabel.errors import InputError, Place, Tally, UsageError
from prelabel.files import noted
from prelabel.geometry import boxes
from prelabel.readers.base import Certainty, Context, Options, Plan, Reader, Unit, size_of
from prelabel.readers.mot import ids, objects, timeline
from prelabel.readers.mot.classes import Classes, find_classes
from prelabel.readers.mot.ids import Ids, Kind
from prelabel.readers.mot.layout import SUFFIXES, find_sequences
from prelabel.readers.mot.layout import Sequence as MotSequence
from prelabel.readers.mot.objects import ScoreRule
from prelabel.readers.mot.rows import ABSENT, CLASS, FRAME, HEIGHT, ID, LEFT, SCORE, VISIBILITY, Rows, read_rows
from prelabel.readers.mot.sniffing import certainty
from prelabel.readers.others import holds_text

SMALL = 1 << 18
"""Bytes of files that are read together: enough that a call on all their boxes costs hardly more than on those of one."""


class MotOptions(Options, frozen=True, kw_only=True):
    """What ``-O`` may say."""

    file: Annotated[Literal["gt", "det"] | None, Meta(description="which file to read where a sequence holds both")] = None
    kind: Annotated[Literal["auto", "gt", "det", "results"], Meta(description="what the file is")] = "auto"
    ids: Annotated[Ids, Meta(description="whether column 2 holds track ids")] = "auto"
    label: Annotated[str, Meta(min_length=1, description="label of rows without class")] = "object"
    classes: Annotated[tuple[str, ...], Meta(description="names of the classes from 1, or a file with one a line")] = ()
    ignored: Annotated[Literal["filter", "keep"], Meta(description="ground truth with consider flag 0")] = "filter"
    score: Annotated[ScoreRule, Meta(description="how scores come to lie in [0, 1]")] = "raw"
    one_based: Annotated[bool, Meta(description="left and top count from 1, as in MOTChallenge's own files; false: from 0")] = False
    attributes: Annotated[tuple[str, ...], Meta(description="fields that become attributes: visibility")] = ()


class MotReader(Reader[MotOptions]):
    """A unit is a sequence, or several whose files are small; it is read as one batch, so that they are linked together."""

    name = "mot"
    summary = "MOTChallenge text: detections, ground truth, tracker results"
    suffixes = SUFFIXES
    options = MotOptions

    def sniff(self, source: Path) -> Certainty:
        """SURE of boxes beside a ``seqinfo.ini``, LIKELY of rows of numbers as detectors and trackers write them."""
        return certainty(source)

    def plan(self, source: Path, options: MotOptions) -> Plan:
        """Units of sequences, in natural order.

        Raises:
            InputError: the source holds no boxes, or a ``seqinfo.ini`` cannot be read.
            ChoiceError: a sequence holds det.txt and gt.txt, and no option says which.
            UsageError: an attribute that the format does not have.
        """
        unknown = [name for name in options.attributes if name != "visibility"]
        if unknown:
            raise UsageError(f"-O attributes: mot has no field {unknown[0]!r}", fix="its only one is visibility")
        root, sequences, others = find_sequences(source, options.file)
        return Plan(units=tuple(_unit(root, some) for some in _together(sequences)), others=others)

    def survey(self, units: Sequence[Unit], options: MotOptions, context: Context) -> int:  # noqa: ARG002  # names are decided
        """The number of sequences.

        Raises:
            InputError: two sources hold sequences of one name.
        """
        seen: dict[str, MotSequence] = {}
        sequences: list[MotSequence] = [sequence for unit in units for sequence in unit.detail]
        for sequence in sequences:
            other = seen.setdefault(sequence.name, sequence)
            if other is not sequence:
                what = f"sequence {sequence.name!r}, but so is {other.path}"
                raise InputError(what, place=Place(str(sequence.path)), fix="give one source that holds both, or convert them one by one")
        return len(sequences)

    def read(self, unit: Unit, options: MotOptions, context: Context) -> Iterator[Detections]:
        """The whole sequences.

        Raises:
            InputError: a file cannot be read, or a bad row stops the run.
        """
        found = [one for sequence in unit.detail if (one := _read_or_rejected(sequence, options, context)) is not None]
        if found:
            yield Detections.concat(found)


def _unit(root: Path, sequences: Sequence[MotSequence]) -> Unit:
    first, more = sequences[0].name, len(sequences) - 1
    name = f"{first} and {more} more" if more else first
    return Unit(name=name, root=root, paths=tuple(sequence.path for sequence in sequences), detail=tuple(sequences))


def _together(sequences: Sequence[MotSequence]) -> Iterator[list[MotSequence]]:
    """Sequences that follow each other, as long as their files are small."""
    some: list[MotSequence] = []
    size = 0
    for sequence in sequences:
        more = size_of(sequence.path)
        if some and size + more > SMALL:
            yield some
            some, size = [], 0
        some.append(sequence)
        size += more
    if some:
        yield some


def _read_or_rejected(sequence: MotSequence, options: MotOptions, context: Context) -> Detections | None:
    """One sequence; None of a file that is damaged as a whole and was rejected."""
    bad = len(context.tally.bad)
    try:
        return _read(sequence, options, context)
    except InputError as error:
        if context.tally.on_error == "stop" or holds_text(sequence.path):
            raise
        if len(context.tally.bad) == bad:
            context.tally.reject_file("unreadable file", error)
        return None


def _read(sequence: MotSequence, options: MotOptions, context: Context) -> Detections:
    """One sequence."""
    images = _images(sequence, context)
    rows = timeline.in_time(read_rows(sequence.path, context.tally), sequence, context)
    numbers = timeline.numbers_of(sequence, images, int(rows.column(FRAME).max(initial=0)), context)
    meaning = _understood(sequence, timeline.among(rows, numbers, context), options, context.tally)
    frames, position = timeline.frames_of(sequence, images, numbers, meaning.rows.column(FRAME).astype(np.int64), context)
    return _detections(sequence, meaning, frames, position, options)


def _images(sequence: MotSequence, context: Context) -> timeline.Images:
    """The images of one sequence by frame number; those in its folder decide its frames."""
    if not context.frames.given:
        noted(sequence.home / sequence.info.image_folder)
    return timeline.images_of(sequence, context, alone=context.survey == 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Meaning:
    """Rows that are right in themselves, and what their columns are.

    Args:
        rows: of boxes.
        kind: decides what column 7 is.
        classes: names of column 8.
        classed: whether column 8 is a class.
        tracked: whether column 2 holds track ids.
    """

    rows: Rows
    kind: Kind
    classes: Classes
    classed: bool
    tracked: bool


def _understood(sequence: MotSequence, rows: Rows, options: MotOptions, tally: Tally) -> _Meaning:
    """The rows that are right and wanted."""
    kind = objects.kind_of(sequence.path, rows) if options.kind == "auto" else options.kind
    classes = find_classes(options.classes, sequence.labels)
    classed = objects.has_class(rows, kind, classes)
    objects.note_unused(rows, kind, options.attributes, classed=classed, tally=tally)
    tracked = ids.are_tracks(rows, kind, options.ids, tally)
    rows = objects.with_extent(rows, tally)
    rows = ids.whole_ids(rows, tally) if tracked else rows
    rows = objects.classified(rows, classes, tally) if classed else rows
    rows = objects.scored(rows, options.score, tally) if kind != "gt" else rows
    rows = objects.considered(rows, tally) if kind == "gt" and options.ignored == "filter" else rows
    rows = ids.once_a_frame(rows, tally) if tracked else rows
    return _Meaning(rows=rows, kind=kind, classes=classes, classed=classed, tracked=tracked)


def _detections(
    sequence: MotSequence, meaning: _Meaning, frames: tuple[Frame, ...], position: NDArray[np.int32], options: MotOptions
) -> Detections:
    """The columns of rows over the frames of the sequence; rows of frames that were rejected are left out with them."""
    rows = meaning.rows.only(position[meaning.rows.column(FRAME).astype(np.int64)] >= 0)
    frame = position[rows.column(FRAME).astype(np.int64)]
    size = sizes_of(frames, frame)
    xyxy = boxes.from_xywh(rows.values[:, LEFT : HEIGHT + 1]) - options.one_based
    named = objects.labels(rows.column(CLASS) if meaning.classed else np.full(len(rows), ABSENT), meaning.classes, options.label)
    truth = meaning.kind == "gt"
    sets, attributes = objects.visibility(rows.column(VISIBILITY)) if truth and meaning.classed and options.attributes else ((), None)
    return Detections.from_boxes(
        frames=frames,
        labels=named.names,
        frame=frame,
        label=named.label,
        box=boxes.normalise(xyxy, size[:, 0], size[:, 1]),
        score=None if truth else objects.scores(rows.column(SCORE), options.score),
        track=rows.column(ID) if meaning.tracked else None,
        sources=(Source(str(sequence.path)),),
        origin=rows.line,
        attribute_sets=sets,
        attributes=attributes,
    )


READER = MotReader()

__all__ = ["READER", "MotOptions", "MotReader"]
