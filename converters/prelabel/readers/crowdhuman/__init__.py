"""CrowdHuman: people in crowds as ``odgt``, an object of JSON a line for each image; truth, and results of detectors.

    prelabel convert CrowdHuman --format crowdhuman --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert annotation_val.odgt --frames Images -O box=head --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert dump-30.json --format crowdhuman --src 'https://host/{file}' -o jobs.jsonl

A line of truth, and one of results:

    {"ID": "273271,c9db000d5146c15", "gtboxes": [{"tag": "person", "fbox": [x, y, w, h], "vbox": [...], "hbox": [...],
        "extra": {"box_id": 0, "occ": 1}, "head_attr": {"ignore": 0, "occ": 1, "unsure": 0}}]}
    {"ID": "273271,c9db000d5146c15", "width": 1600, "height": 1067, "dtboxes": [{"box": [x, y, w, h], "score": 0.9, "tag": 1}]}

What is read
    gtboxes     a rectangle of each, in pixels: ``fbox``, the whole person with hidden parts; ``-O box=visible`` reads ``vbox``, the part
                that is seen, ``-O box=head`` reads ``hbox``. Its label is the ``tag``, that of a person's head ``head``
    extra       attributes of the person, ``head_attr`` those of the head: ``occ``, ``unsure`` and what else is there but ``box_id``
    ignore      regions with the tag ``mask``, such as crowds and reflections, and those that ``extra`` says to ignore, are left out and
                counted, and so are heads that ``head_attr`` says to ignore; ``-O ignored=keep`` keeps them with the attribute ``ignore``
    dtboxes     a rectangle of each with its ``score``. The ``tag`` is the label; 1 and none are ``person``. The truth that some detectors
                copy beside them is counted and not read
    ID          the name of the image, mostly without suffix: without images the frame is called ``{ID}.jpg``

Sizes are the ``width`` and ``height`` of results, and those of the images in the source or of ``--frames``, else ``--size``. A source is a
file, or a folder of any depth, of which ``.odgt`` files are read, and of ``.json`` and ``.jsonl`` those with such lines.

Options

- ``box=full|visible|head``: which box of truth is read.
- ``ignored=filter|keep``: what is to be ignored.

Format: the page of the data set, https://www.crowdhuman.org/download.html (Shao et al., CrowdHuman: A Benchmark for Detecting Human in a
Crowd, arXiv:1805.00123); results as ``tools/test.py`` of xg-chu/CrowdDet dumps them.
"""

from collections.abc import Iterator
from typing import ClassVar

from prelabel.detections import Detections
from prelabel.readers.base import Context, Unit
from prelabel.readers.crowdhuman.layout import OWN, SUFFIXES
from prelabel.readers.crowdhuman.options import CrowdhumanOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class CrowdhumanReader(OwnFilesReader[CrowdhumanOptions]):
    """A unit is some hundred files, or one that is large; a batch is some thousand images."""

    name: ClassVar[str] = "crowdhuman"
    summary: ClassVar[str] = "CrowdHuman odgt: boxes of people and their heads, truth and results"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = CrowdhumanOptions
    stills: ClassVar[bool] = True

    def read(self, unit: Unit, options: CrowdhumanOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file, line or box is bad, and the run stops at bad records.
        """
        from prelabel.readers.crowdhuman.reading import batches_of

        return batches_of(unit, options, context)


READER = CrowdhumanReader()

__all__ = ["READER", "CrowdhumanOptions", "CrowdhumanReader"]
