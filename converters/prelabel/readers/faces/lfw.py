"""LFW: faces of images with five landmarks, as CVAT and Datumaro write them; text.

    prelabel convert lfw --format lfw --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert annotations/landmarks.txt --format lfw --frames images --src 'https://host/{file}' -o jobs.jsonl

A source is ``landmarks.txt``, or a folder of any depth with one or several. A line is a face: the name of its image, and x and y of its
points in pixels, between tabs:

    Ann_Lee/Ann_Lee_0001.jpg	108.5	112	141	110.5	126	132	111.5	151	140	149.5

The points are those that the tool had: five where it follows the data set, else any number. They are a landmark, whose points are
numbered from 1, with the box around them, if it has an area. Who a face is of becomes the attribute ``identity``: the first folder of the
image, or what stands before the four digits in its name; where ``people.txt`` lies beside the list, if that knows the person.

Images are below ``images`` beside the folder of ``landmarks.txt``, or beside the file. An image may have several faces.

Options

- ``label=face``: the label of all faces.

Not read is ``pairs.txt``: that two images show the same person, or not, is nothing that is drawn.

Format: ``lfw_format.py`` of Datumaro, by which CVAT exports, and what it cites of the data set, http://vis-www.cs.umass.edu/lfw/README.txt;
https://docs.cvat.ai/docs/dataset_management/formats/format-lfw.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections
from prelabel.folders import prefix_below
from prelabel.frames import images_among
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.faces.images import folder_among, placed
from prelabel.readers.faces.options import FaceOptions
from prelabel.readers.faces.reader import TextReader
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import head_of
from prelabel.readers.shared.words import numbers

LANDMARKS, PEOPLE = "landmarks.txt", "people.txt"

_LEAST = 4
"""Numbers of a face by which a file is recognised that is not called so."""


def _is_row(path: Path) -> bool:
    """Whether the first line is the name of an image, and x and y of points, between tabs."""
    name, *words = re.split(r"\s*\t\s*", head_of(path).partition(b"\n")[0].decode("utf-8", "replace").strip())
    return len(words) >= _LEAST and not len(words) % 2 and bool(images_among([name])) and numbers(words) is not None


OWN = OwnFiles(
    suffixes=TextReader.suffixes,
    told=sure_where(_is_row),
    what="landmarks of LFW",
    fix="give annotations/landmarks.txt, or the folder that it lies in",
    fits=lambda path: path.name.lower() == LANDMARKS or _is_row(path),
)


class LfwReader(TextReader):
    """A unit is a list."""

    name: ClassVar[str] = "lfw"
    summary: ClassVar[str] = "LFW: landmarks of faces, text of CVAT and Datumaro"
    own: ClassVar[OwnFiles] = OWN

    def plan(self, source: Path, options: FaceOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """A unit for each list.

        Raises:
            InputError: the source does not exist, or holds no list.
        """
        found = self.own.found(source)
        folders = {
            path: folder_among(near / "images" for near in (path.absolute().parent.parent, path.absolute().parent)) for path in found.own
        }
        several = {path: prefix_below(path.parent, found.root) if len(found.own) > 1 else "" for path in found.own}
        images = placed(folders, several)
        units = tuple(Unit(name=str(path), root=found.root, paths=(path,), detail=images.prefixes[path]) for path in found.own)
        return Plan(units=units, images=images.known, others=found.others)

    def read(self, unit: Unit, options: FaceOptions, context: Context) -> Iterator[Detections]:
        """All images as one batch.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        from prelabel.readers.faces.lfw_reading import batches_of  # noqa: PLC0415  # as in other readers' packages

        return context.tally.until_broken(batches_of(unit, options, context))


LFW = LfwReader()
