"""WFLW: faces of images with 98 landmarks; text.

    prelabel convert WFLW --format wflw --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert list_98pt_rect_attr_test.txt --format wflw --frames WFLW_images --src 'https://host/{file}' -o jobs.jsonl

A source is a list, or a folder of any depth with one or several. A line is a face: x and y of 98 points in pixels, the left, top, right and
bottom of the rectangle of a detector, six flags, and the name of the image:

    x0 y0 ... x97 y97 x_min_rect y_min_rect x_max_rect y_max_rect pose expression illumination make-up occlusion blur image_name

Lists of ``list_98pt_test`` have the points and the name alone; faces there have the box around their points.

What is read
    points      a landmark beside the rectangle: point 0 is number 1, 97 is 98
    rectangle   of the face
    flags       attributes of these names: 1 is ``true``, a large pose, an exaggerated expression, an extreme illumination, make-up,
                occlusion, blur; 0 is ``false``
    images      names are below ``WFLW_images``, which lies beside the lists or above; that on Kaggle holds one of its own name. An image
                may have several faces

Nothing says whether the first pixel is 0 or 1: coordinates are taken as they stand.

The lists of ``list_98pt_test`` hold faces of ``list_98pt_rect_attr_test.txt`` once more, and each other's: a face whose points are those of
one that came before in the same image is left out and counted. Lists with rectangles come first.

Options

- ``label=face``: the label of all faces.

Format: https://wywu.github.io/projects/LAB/WFLW.html (Wu et al., Look at Boundary: A Boundary-Aware Face Alignment Algorithm,
arXiv:1805.10483).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.faces.images import folder_among, placed
from prelabel.readers.faces.options import FaceOptions
from prelabel.readers.faces.reader import TextReader
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import head_of
from prelabel.readers.shared.words import numbers

IMAGES = "WFLW_images"

POINTS = 98

PLAIN, WHOLE = 2 * POINTS, 2 * POINTS + 4 + 6
"""Words of a face in front of the name: points; points, rectangle and flags."""


def _is_row(path: Path) -> bool:
    """Whether the first line has as many numbers as a face, and a name."""
    words = head_of(path).partition(b"\n")[0].decode("utf-8", "replace").split()
    found = [width for width in (PLAIN, WHOLE) if len(words) > width and numbers(words[width : width + 1]) is None]
    return bool(found) and numbers(words[: found[0]]) is not None


OWN = OwnFiles(
    suffixes=TextReader.suffixes,
    told=sure_where(_is_row),
    what="list of WFLW",
    fix="give list_98pt_rect_attr_train.txt, or the folder WFLW_annotations",
    fits=lambda path: path.name.lower().startswith("list_98pt") or _is_row(path),
)


class WflwReader(TextReader):
    """All lists of a source are one unit, since some say again what others say."""

    name: ClassVar[str] = "wflw"
    summary: ClassVar[str] = "WFLW: faces with 98 landmarks, text"
    own: ClassVar[OwnFiles] = OWN

    def plan(self, source: Path, options: FaceOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """One unit, in which lists with rectangles come first.

        Raises:
            InputError: the source does not exist, or holds no list.
        """
        found = self.own.found(source)
        here = found.own[0].absolute().parent
        ways = [folder / own for folder in (here, *here.parents[:3]) for own in (f"{IMAGES}/{IMAGES}", IMAGES)]
        images = placed({"": folder_among(ways)}, {"": ""})
        paths = sorted(found.own, key=lambda path: "rect_attr" not in path.name)
        unit = Unit(name=str(source), root=found.root, paths=tuple(paths), detail=images.prefixes[""])
        return Plan(units=(unit,), images=images.known, others=found.others)

    def read(self, unit: Unit, options: FaceOptions, context: Context) -> Iterator[Detections]:
        """All images as one batch.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        from prelabel.readers.faces.wflw_reading import batches_of  # noqa: PLC0415  # as in other readers' packages

        return batches_of(unit, options, context)


WFLW = WflwReader()
