"""SuperAnnotate: exports of image, pixel and video projects as JSON.

    prelabel convert export --format superannotate --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert drive.mp4.json --format superannotate -O fps=10 --frames frames --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or the folder of any depth that an export was unpacked to. Files are those of an image, ``NAME.json`` or, of older
exports, ``NAME___objects.json`` and ``NAME___pixel.json``; lists of instances, as the first exports have them; one
``annotations.json`` with such a list by the name of each image; and those of a video. What only ids say is named by
``classes/classes.json``, in the folder of the file or in one above it, up to the source.

**Images** are called as ``metadata`` says, else as the file without what follows the name, below the folder of the file. Images that lie
in the source, or ``--frames``, go first where they have that path, or that name in any folder. Sizes are those of ``metadata``, else of the
images, else ``--size``. A ``url`` that is one is the frame's own.

What is read, in pixels
    bbox        rectangle
    rbbox       polygon of its four corners
    polygon     polygon; what ``exclude`` lists are holes. Those of one class and one ``groupId`` above 0 are parts of one
    polyline    line
    ellipse     polygon; its angle is in degrees, clockwise as seen
    point       landmark of one point
    template    landmark of its points, by their ``id``
    cuboid      cuboid of its front, from ``f1`` to ``f2``, and its rear, from ``r1`` to ``r2``
    parts       polygon along the edges of the pixels that have the colours of an instance in ``NAME___save.png`` beside the file

**Attributes.** The values of each group by its name, several as a list. The score is ``probability`` / 100, but for what was drawn by
hand, whose ``creationType`` is ``Manual``.

**Videos** are sequences called by their name without suffix. Times are microseconds, and nothing says how many frames a video has a second:
``-O fps=`` does, by the images that were taken from it. Frame ``n``, from 0, is seen from ``n / fps`` seconds on to ``(n + 1) / fps``, the
last moment included, as SuperAnnotate counts. Frames are the images of ``--frames`` in a folder of the video's name, or all where there is
one video; else there are as many as its ``duration`` has, called ``NAME/000000.jpg`` and so on. What is seen at the end of a video whose
last frame has no image is in the image before it, which is counted.

Each instance of a video is a track. It is seen in each of its ``parameters`` from the first of the ``timestamps`` to the last, but not
after one whose ``active`` is false. Between two it moves in a straight line where both have as many points, else it stays, with the
attributes of the first; these frames are marked as interpolated. Where several are in one frame, it is where the first says, and moves on
from the last; what the others say is counted.

Options:

- ``fps=RATE``: frames a second of videos; required of those.
- ``default=LABEL``: the label of instances without a class.
- ``attributes=NAME,...``: further fields of instances that become attributes, such as ``trackingId``.

Counted and not converted: tags, events, comments, labels of points. Not used are the state of the work, who made an instance and when,
whether it is locked or shown, and the lines between the points of templates. Annotations by frame, which the SDK makes, are not read.

Format: https://doc.superannotate.com/docs/vector-json and ``video-json`` beside it; superannotateai/json_schemas, ``schemas/external``
(fields); superannotateai/superannotate-python-sdk, ``lib/core/video_convertor.py`` (frames of times, and what lies between them),
``coco_converters/sa_vector_to_coco.py`` and ``sa_pixel_to_coco.py`` (groups, templates, colours); v7labs/darwin-py,
``darwin/importer/formats/superannotate.py`` (corners of cuboids).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError
from prelabel.files import read_bytes
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader
from prelabel.readers.superannotate.layout import OWN, SUFFIX, plan_of
from prelabel.readers.superannotate.options import SuperannotateOptions

_OF_VIDEO = (b'"timestamps"', b'"duration"', b'"lastTimestamp"')


class SuperannotateReader(OwnFilesReader[SuperannotateOptions]):
    """Files of images and videos."""

    name: ClassVar[str] = "superannotate"
    summary: ClassVar[str] = "SuperAnnotate: JSON of images and videos, boxes, outlines, masks, cuboids, points, tracks"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = SuperannotateOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def plan(self, source: Path, options: SuperannotateOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        return plan_of(source)

    def look(self, unit: Unit, options: SuperannotateOptions, context: Context) -> int:  # noqa: ARG002  # the contract's
        """How many files may be of a video, where ``--frames`` must be dealt to them."""
        return sum(_may_be_of_video(path) for path in unit.paths) if context.frames.given else 0

    def survey(self, units: Sequence[Unit], options: SuperannotateOptions, context: Context) -> int:  # noqa: ARG002  # they were looked at
        """The same of all files."""
        return sum(context.looks)

    def read(self, unit: Unit, options: SuperannotateOptions, context: Context) -> Iterator[Detections]:
        """A batch of each video, and images, whose sequences are open, some thousand at a time.

        Raises:
            InputError: a file or an instance is bad, and the run stops at bad records.
        """
        from prelabel.readers.superannotate.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


def _may_be_of_video(path: Path) -> bool:
    """What is wrong with a file is told when it is read."""
    try:
        data = read_bytes(path)
    except InputError:
        return False
    return any(sign in data for sign in _OF_VIDEO)


READER = SuperannotateReader()
