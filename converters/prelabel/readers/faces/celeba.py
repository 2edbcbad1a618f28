"""CelebA: a face in each image, with five landmarks and forty attributes; lists as text, and as CSV.

    prelabel convert celeba/Anno --format celeba --frames celeba/Img/img_celeba --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert celeba --format celeba -O images=aligned -O attributes=Smiling,Eyeglasses --src 'https://host/{file}' -o jobs.jsonl

A source is a list, or a folder of any depth, such as the data set (``Anno``, ``Eval`` and ``Img``), the same without these folders as
torchvision keeps it, or the CSV files of Kaggle. Lists in one folder, or in ``Anno`` and ``Eval`` beside each other, are of the same
images:

    list_bbox_celeba             ``x_1 y_1 width height`` in pixels: a rectangle
    list_landmarks_celeba        x and y of the left eye as seen, the right eye, the nose, the left and the right corner of the mouth:
                                 landmarks 1 to 5 beside the rectangle, or with the box around them where no list has boxes
    list_landmarks_align_celeba  the same in aligned images
    list_attr_celeba             attributes by the names of the columns: 1 is true, -1 is false
    identity_CelebA              the attribute ``identity``, a number
    list_eval_partition          the parts of ``-O split=``

A list may begin with the number of its rows, which is looked at, and names its columns; identities and parts need not. Names with blanks
stand in quotes, as Datumaro reads them. Nothing says whether the first pixel is 0 or 1: coordinates are taken as they stand. Boxes without
width or height are left out and counted.

Boxes and ``list_landmarks_celeba`` are of the images in the wild, ``list_landmarks_align_celeba`` of those that are aligned and cropped,
which are 178 wide and 218 high and have the same names. Where there are lists of both, as on Kaggle, those count whose folder of images,
``img_celeba`` or ``img_align_celeba``, lies beside them or in ``Img``; lists of other images are told. A list that is given as a file is
read alone.

Options

- ``label=face``: the label of all faces.
- ``images=wild|aligned``: which images are meant.
- ``split=train|val|test``: the images of one part.
- ``attributes=Smiling,identity``: those that are kept, else all.

Format: ``celeba_format.py`` and ``align_celeba_format.py`` of Datumaro and ``torchvision/datasets/celeba.py``; the data set is that of
https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html (Liu et al., Deep Learning Face Attributes in the Wild, arXiv:1411.7766); the tables of
``jessicali9530/celeba-dataset`` on Kaggle.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.faces.celeba_lists import OWN, SUFFIXES, Kind, plan_of
from prelabel.readers.faces.options import CelebaOptions
from prelabel.readers.faces.reader import FacesReader
from prelabel.readers.own import OwnFiles


class CelebaReader(FacesReader[CelebaOptions]):
    """A unit is all lists of the same images; a batch is some thousand images."""

    name: ClassVar[str] = "celeba"
    summary: ClassVar[str] = "CelebA: boxes, landmarks and attributes of faces, text and CSV"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = CelebaOptions

    def plan(self, source: Path, options: CelebaOptions) -> Plan:
        """A unit for each folder of lists.

        Raises:
            InputError: the source does not exist, holds no list of places, two of one kind, or such of different images.
        """
        return plan_of(source, options)

    def survey(self, units: Sequence[Unit], options: CelebaOptions, context: Context) -> None:  # noqa: ARG002  # the contract's
        """Nothing.

        Raises:
            InputError: a part is wanted, and nothing says which images are of it.
        """
        for unit in units:
            if options.split and unit.detail.lists and Kind.SPLIT not in unit.detail.lists:
                fix = "give the folder that holds it, or leave -O split away"
                raise InputError(f"has no list_eval_partition, which -O split={options.split} needs", place=Place(unit.name), fix=fix)

    def read(self, unit: Unit, options: CelebaOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        from prelabel.readers.faces.celeba_reading import batches_of  # noqa: PLC0415  # as in other readers' packages

        return batches_of(unit, options, context)


CELEBA = CelebaReader()
