"""ICDAR text detection: words of images as corners and transcriptions, a text file an image; truth and results.

    prelabel convert ch4_training --format icdar --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert gt --format icdar --frames images -O dontcare=keep --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert results --format icdar --frames images -O confidence=yes --src 'https://host/{file}' -o jobs.jsonl

A line is a word or a line of text, in pixels; most rows of a file say which of these it has:

    x1,y1,x2,y2,x3,y3,x4,y4,transcription               ICDAR 2015: four corners, a polygon
    x1,y1,x2,y2,x3,y3,x4,y4,script,transcription        MLT 2017 and 2019
    x1,y1,x2,y2,x3,y3,x4,y4,difficult,"transcription"   RCTW 2017, whose 0 or 1 becomes the attribute ``difficult``
    left, top, right, bottom, "transcription"           ICDAR 2013: a rectangle; also between spaces
    x1,y1,...,xn,yn,####transcription                   curved text, as CTW1500 and Total-Text are written for evaluation: a polygon

All behind the corners is the transcription, commas too. Where it is in quotes these are taken off, and a backslash before quotes and
backslashes in it. It becomes the attribute ``transcription``. Where a script stands before it in all rows of a file (Arabic, Latin,
Chinese, Japanese, Korean, Bangla, Hindi, Symbols, Mixed, None) that becomes the attribute ``script``. A byte order mark and Windows line
ends are accepted. An empty file is an image without text.

Confidence
    Results may have a confidence behind the corners, before a transcription or, of MLT, a script. It is the score. A number there could as
    well be a word that was read. It is a confidence where all rows of a source have a number from 0 to 1 there, but for those of files that
    are called ``gt_``; ``-O confidence=yes`` and ``no`` say it.

Do not care
    Text that nobody can read is transcribed ``###``, and left out of evaluation. It is left out and counted; ``-O dontcare=keep`` keeps it,
    with the attribute ``dontcare``.

Layouts
    A file, or a folder of any depth. ``gt_img_1.txt``, ``res_img_1.txt`` and ``img_1.txt`` are of the image ``img_1``, which is looked for
    among ``--frames``, else among the images in the source: in the folder of the file, else the only one of that name in the nearest
    folder around it that has one. Where there are images, each file must have its own. Text files without such rows are not read, and said.

Options

- ``label=text``: the label of all words.
- ``dontcare=drop|keep``: what becomes of text that is not cared about.
- ``confidence=auto|yes|no``: whether a confidence stands behind the corners.

Not read: rows of 12 numbers and more without ``####``, since CTW1500 counts points from a corner of the box and others from that of the
image; Total-Text's own ``x: [[...]]``.

A source is recognised by rows with a transcription, of boxes in quotes, and by files that are called ``gt_`` or ``res_``. Rows of numbers
alone in files of other names, and of 10 numbers in any, look like MOTChallenge's and need ``--format icdar``.

Format: the tasks of the Robust Reading Competition, https://rrc.cvc.uab.es (challenges 2, 4, 8, 12 and 15), and how its scripts for
evaluation read rows (``rrc_evaluation_funcs.py``); boxes between spaces as Datumaro writes them, by which CVAT exports.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.icdar.layout import OWN, SUFFIX, plan_of
from prelabel.readers.icdar.options import IcdarOptions
from prelabel.readers.icdar.reading import Scored, UnitReader, scored_in
from prelabel.readers.own import OwnFiles, OwnFilesReader


class IcdarReader(OwnFilesReader[IcdarOptions]):
    """A unit is some hundred images, which are one batch."""

    name: ClassVar[str] = "icdar"
    summary: ClassVar[str] = "ICDAR text detection: words as corners and transcriptions, truth and results"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = IcdarOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})
    stills: ClassVar[bool] = True

    def plan(self, source: Path, options: IcdarOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        return plan_of(source)

    def look(self, unit: Unit, options: IcdarOptions, context: Context) -> Scored:  # noqa: ARG002  # the contract's
        """Whether rows of the unit have what could be a confidence, and whether some have none."""
        return scored_in(unit.paths) if options.confidence == "auto" else Scored(some=options.confidence == "yes", others=False)

    def survey(self, units: Sequence[Unit], options: IcdarOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether a confidence stands behind the corners."""
        looks: list[Scored] = [*context.looks]
        return any(look.some for look in looks) and not any(look.others for look in looks)

    def read(self, unit: Unit, options: IcdarOptions, context: Context) -> Iterator[Detections]:
        """One batch.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        yield UnitReader(unit=unit, options=options, context=context).detections()


READER = IcdarReader()

__all__ = ["READER", "IcdarOptions", "IcdarReader"]
