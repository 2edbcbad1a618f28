"""Label rows of Encord, as its JSON export and its SDK have them.

    prelabel convert export --format encord --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert labels.json --format encord --frames frames --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert export --format encord -O groups=images -O names=hash --src 'https://host/{file}' -o jobs.jsonl

A source is a file with a list of label rows or with one of them, or a folder of any depth with such files: unpack the archive of an
export first. Encord's export to COCO is read as ``coco``.

**Images** are called by their ``data_title``; the known image of that name goes first, else the one that is called by its ``data_hash``.
``data_link`` is the image's URL where the export was made with signed URLs; Encord signs them for seven days. Sizes are those of the data
units, else of the images, else ``--size``. Images without labels are frames without detections.

**Image groups** are sequences called by the title of their label row, of images ``GROUP/TITLE`` in the order of ``data_sequence``;
``-O groups=images`` takes them as images that stand alone. **Data groups** have images and videos as ``spaces``, which are called by
their ``file_name`` and stand alone. So have **scenes** images, which are called by the path of their ``uri``.

**Videos** are sequences called by title without suffix, of frames numbered from 0 and called ``STEM/000000.jpg`` and so on. The images
of ``--frames`` in a folder of that name, or all where there is one video, are its frames in their order. There are as many frames as
``number_of_frames``, or ``data_fps`` and ``data_duration``, say, and as have labels. Series of DICOM, volumes and pages are read
likewise, without times.

What is read, in fractions from the top left corner
    boundingBox          rectangle
    rotatableBoundingBox  polygon; ``theta`` is in degrees, clockwise as seen
    polygons, polygon    polygon of all parts; behind the outline of each stand its holes
    polyline             line
    point                landmark of one point
    skeleton             landmark of its points but those that are ``invisible``, which is outside the frame; points have the numbers of
                         the export, or those of ``-O keypoints``
    bitmask              polygon along the edges of its pixels
    circle               polygon; of an ellipse, too, whose first semi-axis is in widths of the image
    cuboid_2d            cuboid, with the back that its vanishing point or its offset makes

**Attributes** are the ``object_answers`` of an object by their names, several of one as a list, and in the frames of their ranges its
``object_actions``. ``confidence`` is the score, except of what a person drew and where it is 1. The label is ``name``.

**Tracks.** Objects of one ``objectHash``, one label and one kind of shape are a track. Encord writes objects in all frames that they are
seen in. Those that ``manualAnnotation`` says no person drew are marked as interpolated where people drew the track before and after.

Options:

- ``fps``: frames a second of videos, whatever the export says of them.
- ``groups``: ``sequences`` (default) or ``images``.
- ``names``: ``title`` (default), or ``hash`` to call images and videos by their ``data_hash``, as where several have one title.
- ``keypoints``: points of skeletons in the order of their numbers.
- ``attributes``: further fields of objects that become attributes, such as ``createdBy``.

Counted and not converted: classifications, attributes of objects without a shape, that points of skeletons are occluded, cuboids and
points in 3D, point clouds, recordings, audio and text. Objects that are marked as deleted are left out and counted. Who made an
object, and reviews, are not used.

Format: https://docs.encord.com/platform-documentation/Annotate/annotate-export/annotate-export-json and Encord's own code,
https://github.com/encord-team/encord-client-python: ``encord/orm/label_row.py`` (label rows), ``encord/objects/types.py`` and
``encord/objects/coordinates.py`` (objects), ``encord/common/bitmask_operations`` (bitmasks), ``encord/objects/spaces`` (data groups), and
``tests/objects/data`` for examples of each.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError
from prelabel.files import read_bytes
from prelabel.readers.base import Context, Unit
from prelabel.readers.encord.layout import OWN, SUFFIX
from prelabel.readers.encord.options import EncordOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader

_OF_VIDEO = (b'"data_fps"', b'"number_of_frames"')
"""Members of videos alone."""


class EncordReader(OwnFilesReader[EncordOptions]):
    """Files of label rows."""

    name: ClassVar[str] = "encord"
    summary: ClassVar[str] = "Label rows of Encord: images, groups and videos, boxes, outlines, masks, points, tracks"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = EncordOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def look(self, unit: Unit, options: EncordOptions, context: Context) -> int:  # noqa: ARG002  # they do not matter
        """How many videos the files have, where ``--frames`` must be dealt to them."""
        return sum(map(_videos_in, unit.paths)) if context.frames.given else 0

    def survey(self, units: Sequence[Unit], options: EncordOptions, context: Context) -> int:  # noqa: ARG002  # they were looked at
        """The same of all files."""
        return sum(context.looks)

    def read(self, unit: Unit, options: EncordOptions, context: Context) -> Iterator[Detections]:
        """A batch of each video and each group, and batches of images, whose sequences are open.

        Raises:
            InputError: a file, a label row or an object is bad, and the run stops at bad records.
        """
        from prelabel.readers.encord.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


def _videos_in(path: Path) -> int:
    """How many videos a file has; what is wrong with it is told when it is read."""
    try:
        data = read_bytes(path)
    except InputError:
        return 0
    return sum(data.count(member) for member in _OF_VIDEO)


READER = EncordReader()
