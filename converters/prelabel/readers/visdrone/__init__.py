"""VisDrone: text of boxes in images and videos of drones, truth and results of all its tasks; and the truth of UAVDT.

    prelabel convert VisDrone2019-DET-train --format visdrone --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert VisDrone2019-MOT-val --format visdrone -O attributes=occlusion --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert UAV-benchmark-MOTD_v1.0/GT --format visdrone --size 1024x540 --src 'https://host/{file}' -o jobs.jsonl

A line is an object, with commas between its fields; what a file's rows are is told by the number of columns that most of the first have:

    left,top,width,height,score,category,truncation,occlusion                   an image (DET): truth, and results
    frame,id,left,top,width,height,score,category,truncation,occlusion          a clip (VID, MOT): truth, and results
    left,top,width,height                                                       a clip of one target (SOT): a line is a frame, from 1
    frame,id,left,top,width,height,out-of-view,occlusion,category               UAVDT: M0101_gt_whole.txt
    frame,id,left,top,width,height,score,-1,-1                                  UAVDT: M0101_gt.txt

Boxes are pixels and count from 0, x from left to left + width; frames count from 1. Blank lines and commas at the ends of lines are fine.

Truth and results
    The score of truth is a flag: objects with 0 are not considered in evaluation; they are left out and counted, unless ``-O ignored=keep``
    keeps them. Files whose scores are all 0 or 1, and whose truncation and occlusion are never -1, are truth (images are looked at by some
    hundred); ``-O kind=`` says otherwise. Scores of results are from 0 to 1.

Categories
    0 ignored regions, 1 pedestrian, 2 people (who do not stand or walk), 3 bicycle, 4 car, 5 van, 6 truck, 7 tricycle, 8 awning-tricycle,
    9 bus, 10 motor, 11 others; in UAVDT 1 car, 2 truck, 3 bus. ``-O names=`` gives other names from 1. Ignored regions, in which nothing
    was labelled, are left out and counted; ``-O regions=keep`` makes them objects, ``ignored regions``. Those of UAVDT are in
    ``M0101_gt_ignore.txt``, which is read beside the other file of the sequence, and have no track. Results have no regions: their
    categories count from 1 as well. Targets of clips of one, and rows of ``M0101_gt.txt``, have no category: ``-O label=`` names them.

Tracks
    Ids of clips are track ids, as they stand; -1 is an object without track. ``-O ids=ignore`` takes none. A clip of one target is one
    track.

Layouts
    ``annotations/0000001_02999_d_0000005.txt`` with ``images/0000001_02999_d_0000005.jpg`` beside; ``annotations/uav0000013_00000_v.txt``
    with ``sequences/uav0000013_00000_v/0000001.jpg``; ``UAV-benchmark-MOTD_v1.0/GT/M0101_gt_whole.txt`` with
    ``UAV-benchmark-M/M0101/img000001.jpg``. A file, or a folder of any depth, in which images and clips may be together. Results lie in a
    folder alone; their images are those of ``--frames``. Files of clips' attributes (``_attr.txt``) are not read, nor is ``M0101_gt.txt``
    where ``M0101_gt_whole.txt``, which says more, lies beside it.

Frames
    Images are single images; those of the folder ``images`` without labels become frames without detections. Clips are sequences, called
    after their files. Their frames are the images that are found, or of ``--frames`` those in a folder with the clip's name (all, where
    there is one clip), numbered by the digits at the end of their names, else in their order; else as many as ``seqLength`` of a
    ``seqinfo.ini`` in the folder of images says; else up to the last with a row. Sizes are those of the images, of ``seqinfo.ini``, or
    ``--size``, since the text has none.

Options

- ``kind=auto|gt|results``: whether scores are the flags of truth, or scores.
- ``regions=filter|keep``: regions in which nothing was labelled.
- ``ignored=filter|keep``: objects of truth with score 0.
- ``ids=keep|ignore``: whether ids are track ids.
- ``names=FILE|a,b,c``: names of the categories, from 1.
- ``label=object``: the label of what has no category.
- ``attributes=truncation,occlusion``: columns that become attributes, as the numbers that they are. VisDrone: truncation 0 none, 1 up to
  half of the object; occlusion 0 none, 1 up to half, 2 more. UAVDT: out-of-view 1 none, 2 medium, 3 small; occlusion 1 none, 2 large,
  3 medium, 4 small. -1 is no attribute.

Rows of clips look like those of MOTChallenge. A source is recognised by its columns where these are of single images; clips by the names
of files (``uav0000013_00000_v``, ``M0101_gt``), by a folder of images called alike in ``sequences``, or by truth in which a region is
ignored or something hidden by more than half. Results of clips of other names need ``--format visdrone``.

Format: "Results Format" on http://aiskyeye.com/evaluate/results-format/ and the READMEs of VisDrone/VisDrone2018-VID-toolkit,
VisDrone2018-MOT-toolkit and VisDrone2018-SOT-toolkit; the README of UAVDT's UAV-benchmark-MOTD_v1.0 (Du et al., The Unmanned Aerial Vehicle
Benchmark, ECCV 2018, arXiv:1804.00518).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

from prelabel.detections import Detections, Frame
from prelabel.errors import Place, UsageError
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.shared.clips import require_distinct, timeline_of
from prelabel.readers.visdrone.forms import CLIP, FRAME, IGNORED, STILL, WHOLE
from prelabel.readers.visdrone.layout import SUFFIX, Filmed, image_name, plan_of
from prelabel.readers.visdrone.objects import classes_of, detections_of, understood, with_numbers
from prelabel.readers.visdrone.options import VisdroneOptions
from prelabel.readers.visdrone.rows import read_rows
from prelabel.readers.visdrone.sniffing import certainty

_FIELDS = tuple(dict(CLIP.details + WHOLE.details))


class VisdroneReader(Reader[VisdroneOptions]):
    """A unit is some hundred single images, or a clip, which is one batch."""

    name: ClassVar[str] = "visdrone"
    summary: ClassVar[str] = "VisDrone text of images and clips, truth and results; truth of UAVDT"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    options = VisdroneOptions
    stills: ClassVar[bool] = True

    def sniff(self, source: Path) -> Certainty:
        """By the ranges of the first rows, and the names of files."""
        return certainty(source)

    def plan(self, source: Path, options: VisdroneOptions) -> Plan:
        """Units of single images, then of clips.

        Raises:
            InputError: the source holds no labels.
            UsageError: an attribute that the format does not have.
        """
        unknown = [name for name in options.attributes if name not in _FIELDS]
        if unknown:
            raise UsageError(f"-O attributes: visdrone has no field {unknown[0]!r}", fix=f"its fields are {', '.join(_FIELDS)}")
        return plan_of(source)

    def survey(self, units: Sequence[Unit], options: VisdroneOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether there is one clip alone.

        Raises:
            InputError: two clips have one name.
        """
        require_distinct(units)
        return sum(isinstance(unit.detail, Filmed) for unit in units) == 1

    def read(self, unit: Unit, options: VisdroneOptions, context: Context) -> Iterator[Detections]:
        """One batch.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        clip = unit.detail
        found = _clip(clip, options, context) if isinstance(clip, Filmed) else _stills(unit, options, context)
        if found is not None:
            yield found


def _stills(unit: Unit, options: VisdroneOptions, context: Context) -> Detections:
    """Single images, in open sequences."""
    classes = classes_of(STILL, options)
    rows, scored = understood(read_rows(unit.paths, STILL, context.tally), options, classes, context.tally)
    sized = np.bincount(rows.file, minlength=len(rows.paths)) > 0
    position = np.full(len(rows.paths), -1, np.int32)
    frames: list[Frame] = []
    for number, path in enumerate(rows.paths):
        name = image_name(path, unit.detail[str(path.parent)], context.frames)
        frame = context.frames.frame(name, place=Place(str(path)), tally=context.tally, sized=bool(sized[number]))
        if frame is not None:
            position[number] = len(frames)
            frames.append(frame)
    return detections_of(rows, classes, frames, position[rows.file], options, scored=scored)


def _clip(clip: Filmed, options: VisdroneOptions, context: Context) -> Detections | None:
    """A clip; None of one that was rejected and counted."""
    tally, info = context.tally, clip.info
    rows = read_rows([clip.path], clip.form, tally)
    if not rows.paths:
        return None
    if clip.ignored:
        rows = rows.and_those(read_rows([clip.ignored], IGNORED, tally))
    rows, classes = with_numbers(rows, tally), classes_of(clip.form, options)
    last = int(rows.column(FRAME).max(initial=0))
    rows, scored = understood(rows, options, classes, tally)
    timeline = timeline_of(clip, last, context, alone=context.survey, length=info.length)
    if timeline is None:
        return None
    rows = timeline.among(rows, rows.column(FRAME).astype(np.int64), tally)
    number = rows.column(FRAME).astype(np.int64)
    size, seconds = (info.width, info.height), 1 / info.rate_hz if info.rate_hz else 0.0
    placed = timeline.placed(number, context, size=size, seconds=seconds)
    return detections_of(rows, classes, placed.frames, placed.position[number], options, scored=scored)


READER = VisdroneReader()

__all__ = ["READER", "VisdroneOptions", "VisdroneReader"]
