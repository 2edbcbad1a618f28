"""DarkLabel: text of boxes in videos and image lists, in its predefined formats and in any that its ``darklabel.yml`` defines.

    prelabel convert street.txt --format darklabel --size 1920x1080 --src 'https://host/{sequence}/{index}.jpg' -o jobs.jsonl
    prelabel convert gt --format darklabel --frames media -O config=darklabel.yml --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert street_gt.txt -O format='fn,n,[id,x1,y1,x2,y2,cname]' --size 640x480 --src 'https://host/{file}' -o jobs.jsonl

A source is a file (``.txt``, ``.csv``), or a folder of any depth with some, which all have one format. A line is an object, or, in files
of DarkLabel 1, a frame with all of its objects:

    0,person,3,10,20,30,40                        fn, cname, id, x1, y1, w, h: of videos
    000001.jpg,person,3,10,20,30,40               iname, cname, id, x1, y1, w, h: of lists of images
    0,2,3,10,20,40,60,person,4,50,20,70,60,null   fn, n, [id, x1, y1, x2, y2, cname]: the frame, how many objects, and these

Formats
    The format is the one that ``-O format=`` says, in the words below or as the number or name of one in ``darklabel.yml``; else the one
    in ``darklabel.yml`` that the first lines suit, also one that is saved as XML until the user says otherwise; else one of the three
    above, id and label in either order, with or without an id. Where several suit it is an error until ``-O format`` says which.
    ``darklabel.yml`` is what ``-O config=`` names, else the one in the folder that is given.

    Version 1 writes two corners, or corner, width and height, and its files do not say which: where most boxes are no two corners they are
    the second, which a note says; else it is an error until ``-O format`` says which. Lines of an object are taken as ``x1,y1,w,h``, as
    the formats of DarkLabel have it, and it is said where all could be two corners.

    ``fn``                        number of the frame, from 0
    ``iname``                     name of the image
    ``cname``, ``classid``        the label, or its number from 0 in the ``classes_set`` of the format in ``darklabel.yml``, where
                                  ``-O format=`` says the fields that of formats without their own, or in ``-O names=``
    ``id``                        of the object; -1 is none
    ``x1 y1 x2 y2 cx cy w h``     corners, centre, width and height in pixels, taken as they stand
    ``nx1 ny1 ... nw nh``         the same as fractions of the image
    ``difficult``                 0 or 1, an attribute
    ``c=VALUE``                   a value that says nothing
    ``n``, ``[...]``              of version 1: how many objects follow, and the fields of each

Frames
    A file of ``fn`` is a video, called as the file without ``_gt`` at its end. Its images are those in a folder of its name, or all, where
    there is one video: frame 7 is the one with 7 in its name, else the eighth. Without images frames are called ``NAME/000007.jpg``, up
    to the last that is listed. A file of ``iname`` is a sequence in the order of its images where an id is in several of them, else
    each image stands alone. A file of neither is of the image that is called as it.

**Tracks.** DarkLabel takes boxes with the same id and label as one object: where an id has several labels, each is a track of its own.
What its tracking and interpolation made stands in its files as all other boxes do, and nothing tells it from them.

Options

- ``format=FIELDS``: the fields of a line, or which format of ``darklabel.yml``.
- ``config=FILE``: a ``darklabel.yml``.
- ``delimiter=TEXT``: between fields, ``space`` or ``tab`` for white space; else that of ``darklabel.yml``, else as the first line has it.
- ``names=FILE|a,b,c``: names of classes in the order of their numbers.
- ``label=object``: the label of objects that have none, which version 1 writes as ``null``.
- ``fps=RATE``: frames a second, which gives frames times.

XML of DarkLabel is ``voc``'s, its "darknet yolo" is ``yolo``'s, its "MOT" is ``mot``'s.

Format: README and ``darklabel.yml`` of darkpgmr/DarkLabel, its issue 8 (version 1), and README.txt of version 2.1 (what a trajectory is).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.darklabel.looks import CONFIG, SUFFIXES, certainty
from prelabel.readers.darklabel.options import DarklabelOptions


class DarklabelReader(Reader[DarklabelOptions]):
    """A unit is some hundred files, or one that is large; a video is a batch."""

    name: ClassVar[str] = "darklabel"
    summary: ClassVar[str] = "DarkLabel text: boxes with ids in videos and lists of images, in any of its formats"
    suffixes: ClassVar[tuple[str, ...]] = (*SUFFIXES, CONFIG)
    options = DarklabelOptions

    def sniff(self, source: Path) -> Certainty:
        """SURE of first lines that have the form of a predefined format."""
        return certainty(source)

    def plan(self, source: Path, options: DarklabelOptions) -> Plan:
        """Units of some hundred files, and of one that is large.

        Raises:
            InputError: the source does not exist, holds no such file, or nothing says which format it has.
        """
        from prelabel.readers.darklabel.layout import plan_of

        return plan_of(source, options)

    def read(self, unit: Unit, options: DarklabelOptions, context: Context) -> Iterator[Detections]:
        """A batch of each video, and images some thousand at a time.

        Raises:
            InputError: a file or a line is bad, and the run stops at bad records.
        """
        from prelabel.readers.darklabel.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = DarklabelReader()

__all__ = ["READER", "DarklabelOptions", "DarklabelReader"]
