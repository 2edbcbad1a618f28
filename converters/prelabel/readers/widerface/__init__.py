"""WIDER FACE: faces of images as text; truth, results of detectors, and the landmarks of RetinaFace.

    prelabel convert WIDER --format widerface --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert wider_face_split/wider_face_val_bbx_gt.txt --frames WIDER_val/images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert results --format widerface --frames WIDER_val/images --src 'https://host/{file}' -o jobs.jsonl

Truth is a list of images: the name of each, how many faces it has, and a row for each face, in pixels. An image without a face has the
number 0, and behind it a row of zeros or none:

    0--Parade/0_Parade_marchingband_1_849.jpg
    1
    449 330 122 149 0 0 0 0 0 0

A row is ``x y w h blur expression illumination invalid occlusion pose``, a face is a rectangle. The other columns become attributes of
these names, as the numbers that they are: blur and occlusion 0 none, 1 some, 2 heavy; expression, illumination and pose 0 typical, 1 not.
Faces with ``invalid`` 1 are left out and counted; ``-O invalid=keep`` keeps them with the attribute ``invalid``. Rows without width or
height, of which the data set has a few, are left out and counted.

CVAT and Datumaro write ``x y w h blur expression illumination occluded pose invalid`` with the words ``True`` and ``False``, and ``-`` for
what is not said; rows with one of these are read so. A label may stand behind, and an image without a face has no number.

Results are written alike, mostly a file an image in the folder of its event, with rows ``x y w h score``. Names there are without folder
and suffix: they are below the folder that the file lies in.

RetinaFace's ``label.txt`` has a line ``# name`` for each image and no number of faces. Its rows are ``x y w h``, five times ``x y v``, and
a number that becomes the attribute ``blur``. The points are a landmark beside the rectangle: left and right eye, nose, left and right
corner of the mouth, 1 to 5. Those with ``v`` -1 are not labelled; 1 is a point that is hidden. A blur below 0 is none. Rows of four
columns are faces alone. SCRFD's ``labelv2.txt`` has lines ``# name width height`` and rows ``x1 y1 x2 y2``, alone, with five times
``x y v``, or with a 1 for what is to be ignored, which counts as ``invalid``.

A source is a file or a folder of any depth, of which text files that begin otherwise are not read, and said. Images are those of
``--frames``, else in ``WIDER_train/images`` beside the folder of ``wider_face_train_bbx_gt.txt`` (likewise ``val`` and other splits), or in
``images`` beside the file, or beside the file itself. They are called by their path below that folder, or, where there are several,
below the folder that holds them all.

Options

- ``label=face``: the label of faces of which none is said.
- ``invalid=drop|keep``: faces that are marked as invalid.

Format: the readme of ``wider_face_split.zip`` and the page of results, http://shuoyang1213.me/WIDERFACE (Yang et al., WIDER FACE: A Face
Detection Benchmark, arXiv:1511.06523); ``label.txt`` and ``labelv2.txt`` as RetinaFace and SCRFD in deepinsight/insightface read them
(arXiv:1905.00641, arXiv:2105.04714); ``widerface_format.py`` of Datumaro, by which CVAT exports.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader
from prelabel.readers.widerface.layout import OWN, SUFFIX, plan_of
from prelabel.readers.widerface.options import WiderfaceOptions


class WiderfaceReader(OwnFilesReader[WiderfaceOptions]):
    """A unit is a list of images, or some hundred files of one; a batch is some thousand images."""

    name: ClassVar[str] = "widerface"
    summary: ClassVar[str] = "WIDER FACE text: faces of truth and results, landmarks of RetinaFace"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = WiderfaceOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})
    stills: ClassVar[bool] = True

    def plan(self, source: Path, options: WiderfaceOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files, and of one that is large.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        return plan_of(source)

    def read(self, unit: Unit, options: WiderfaceOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        from prelabel.readers.widerface.reading import batches_of

        return batches_of(unit, options, context)


READER = WiderfaceReader()

__all__ = ["READER", "WiderfaceOptions", "WiderfaceReader"]
