"""VGGFace2: a face in each image, with five landmarks; CSV, also of CVAT and Datumaro.

    prelabel convert vggface2 --format vggface2 --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert bb_landmark/loose_bb_test.csv --format vggface2 --frames test -O label=face --src 'https://host/{file}' -o jobs.jsonl

A source is a table, or a folder of any depth that holds some, mostly in ``bb_landmark``. Tables whose names end alike lie in one folder
and are of the same images: ``loose_bb_train.csv`` and ``loose_landmark_train.csv`` are of ``train``.

    NAME_ID,X,Y,W,H
    "n000002/0001_01",161,140,224,324

    NAME_ID,P1X,P1Y,P2X,P2Y,P3X,P3Y,P4X,P4Y,P5X,P5Y
    "n000002/0001_01",220.1,256.2,311.9,257.3,265.6,316.5,221.2,358.7,306.3,360.4

What is read
    boxes       left, top, width and height in pixels of the image of the data set, which is a face loosely cut out; nothing says whether
                the first pixel is 0 or 1
    landmarks   the left eye as seen, the right eye, the nose, the left and the right corner of the mouth: landmarks 1 to 5 beside the
                rectangle, or with the box around them where no table has boxes. Rows whose cells are all empty, as Datumaro writes them
                of images without landmarks and once more for each tag of an image, are images
    images      ``NAME_ID`` is the folder of an image and its name without a suffix, below a folder that is called as the part, ``train``,
                which lies beside ``bb_landmark``. It is ``.jpg`` where no image is known; so is the part in front of it
    labels      in the data set, folders are identities, such as ``n000002``: these become the attribute ``identity``, and the label is
                ``face``. CVAT and Datumaro have the label there, or ``no_label``, which is ``face``. ``labels.txt`` beside ``bb_landmark``
                may have a word behind a label, which is the attribute ``class``

Options

- ``label=NAME``: the label of all faces.

Format: ``vgg_face2_format.py`` of Datumaro, by which CVAT exports, and https://docs.cvat.ai/docs/dataset_management/formats/format-vggface2;
what boxes are of: ``README.md`` of ox-vgg/vgg_face2 (Cao et al., VGGFace2: A dataset for recognising faces across pose and age,
arXiv:1710.08092).
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar, NamedTuple

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.files import noted
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.faces.images import folder_among, placed
from prelabel.readers.faces.options import Vggface2Options
from prelabel.readers.faces.reader import FacesReader
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import head_of, is_listed

SUFFIX = ".csv"

LABELS = "labels.txt"

_HEAD = re.compile(rb'"?NAME_ID"?,"?(?:X"?,"?Y"?,"?W"?,"?H|P1X"?,"?P1Y)"?[,\r\n]')

_NAMED = re.compile(r"loose_(bb|landmark)_(.+)", re.IGNORECASE | re.DOTALL)

BOXES, LANDMARKS = "bb", "landmark"


class Part(NamedTuple):
    """Tables of the same images.

    Args:
        tables: boxes and landmarks.
        prefix: what stands before names.
        labels: the file of labels; None where there is none.
    """

    tables: Mapping[str, Path]
    prefix: str
    labels: Path | None


def _begins(path: Path) -> bool:
    """Whether the first line has the names of the columns."""
    return _HEAD.match(head_of(path)) is not None


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=sure_where(_begins),
    what="table of VGGFace2",
    fix="give loose_bb_train.csv, loose_landmark_train.csv, or the folder bb_landmark",
    fits=lambda path: _NAMED.fullmatch(path.stem) is not None or _begins(path),
)


class Vggface2Reader(FacesReader[Vggface2Options]):
    """A unit is the tables of a part; a batch is some thousand images."""

    name: ClassVar[str] = "vggface2"
    summary: ClassVar[str] = "VGGFace2: boxes and landmarks of faces, CSV, also of CVAT"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX, ".txt")
    own: ClassVar[OwnFiles] = OWN
    options = Vggface2Options

    def plan(self, source: Path, options: Vggface2Options) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """A unit for each part.

        Raises:
            InputError: the source does not exist, or holds no table.
        """
        found = self.own.found(source)
        parts: dict[tuple[Path, str], dict[str, Path]] = {}
        for path in found.own:
            named = _NAMED.fullmatch(path.stem)
            kind = LANDMARKS if b"P1X" in head_of(path) or (named and named[1].lower() == LANDMARKS) else BOXES
            name = named[2] if named else ""
            other = parts.setdefault((path.parent, name), {}).setdefault(kind, path)
            if other is not path:
                what = f"is a table of {'boxes' if kind == BOXES else 'landmarks'}, but so is {other}"
                raise InputError(what, place=Place(str(path)), fix="call them as loose_bb_train.csv, or give one of them alone")
        folders = {(home, name): _images_of(home, name) for home, name in parts}
        images = placed(folders, {key: f"{key[1]}/" if key[1] else "" for key in parts}, above=True)
        units = tuple(
            Unit(
                name="/".join(filter(None, (str(home), name))), root=found.root, paths=tuple(tables.values()),
                detail=Part(tables, images.prefixes[home, name], _labels_of(home)),
            )
            for (home, name), tables in parts.items()
        )  # fmt: skip
        return Plan(units=units, images=images.known, others=found.others)

    def read(self, unit: Unit, options: Vggface2Options, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        from prelabel.readers.faces.vggface2_reading import batches_of  # noqa: PLC0415  # as in other readers' packages

        return batches_of(unit, options, context)


def _images_of(home: Path, name: str) -> Path | None:
    """The folder of a part."""
    here = home.absolute()
    return folder_among(folder / name for folder in (here.parent, here)) if name else None


def _labels_of(home: Path) -> Path | None:
    here = home.absolute().parent
    return here / LABELS if is_listed(noted(here / LABELS)) else None


VGGFACE2 = Vggface2Reader()
