"""Darwin JSON of V7: a file for each image or video, as exports and darwin-py have it.

    prelabel convert export --format darwin --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert export/annotations/drive.json --format darwin --frames frames --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert poses --format darwin -O keypoints=nose,left_eye,right_eye --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth with files: unpack the archive of an export first. Files of version 2.0, which have an
``item`` with ``slots``, and of 1.0, which have an ``image``, are read.

**Images** are called by the path and name of their item in the data set, as ``street/a.jpg``; an item whose name has no suffix takes
that of the uploaded file. An item of several slots is several images, or sequences, ``ITEM/SLOT/FILE``, as darwin-py downloads them.
Images that lie in the source, or ``--frames``, go first where they have that path, below ``images`` or not, or that name in any folder;
those without a file are frames without detections. Sizes are those of the slots, else of the images, else ``--size``. URLs of V7 itself
are not used, since they open for its users alone; others are the frames' own.

**Videos** are sequences called by path and name without suffix, of ``frame_count`` frames numbered from 0, which are called
``STEM/0000000.png`` and so on, as darwin-py downloads them. Where ``--frames`` has no image of such a name, the images in a folder of the
video's name, or all where there is one video, are its frames in their order. Series of DICOM and pages of documents are read likewise.

What is read, in pixels of the plane, from the top left corner
    bounding_box  rectangle
    polygon       polygon of all its paths by the even-odd rule: paths inside others are holes
    line          line
    ellipse       polygon; its angle is in radians, clockwise as seen
    keypoint      landmark of one point
    skeleton, eye  landmark of its nodes, occluded ones, too. Nodes of a class are numbered as they first come in the source, or as
                  ``-O keypoints`` lists them
    cuboid        cuboid of its front and back
    mask          polygon along the edges of its pixels in the ``raster_layer`` of its slot

**Attributes.** The values of ``properties`` by their names, several of one name as a list; ``text``; each of ``attributes``, which is
then ``true``. A property with a ``frame_index`` holds from that frame of a video on, until it comes again; text and attributes are those
of the last frame that lists the annotation. ``confidence`` of ``inference`` is the score.

**Tracks.** Each annotation of a video is a track; those of a class with one ``instance_id`` are one track, where they share no frame. An
annotation is seen in its ``ranges`` (``segments`` in 1.0), which end before their second number unless that frame is listed, and not in
its ``hidden_areas``. In frames that list no shape of it, it moves in a straight line where it is ``interpolated`` and both keyframes have
as many points, else it stays as it was; these frames, and those that say that they are no ``keyframe``, are marked as interpolated. Masks
are seen in frames whose raster layer has them. Frames that are listed outside of ranges, and those in which an annotation is out of view,
are counted.

Options:

- ``keypoints``: nodes of skeletons in the order of their numbers.
- ``attributes``: further fields of annotations that become attributes, such as ``instance_id``.

Counted and not converted: tags, texts, tables, graphs and links; directional vectors; properties of items. Not used are ``measures``, who
made an annotation, and what ``.v7/metadata.json`` says of classes.

Format: https://docs.v7labs.com/reference/darwin-json and https://docs.v7labs.com/reference/legacy-darwin-json-10, and V7's own code,
https://github.com/v7labs/darwin-py: ``darwin/utils/utils.py`` (what a file holds), ``darwin/dataset/download_manager.py`` (names of files).
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Unit
from prelabel.readers.darwin.layout import OWN, SUFFIX
from prelabel.readers.darwin.options import DarwinOptions
from prelabel.readers.darwin.skeletons import Survey, look_at, survey_of
from prelabel.readers.own import OwnFiles, OwnFilesReader


class DarwinReader(OwnFilesReader[DarwinOptions]):
    """Files of items."""

    name: ClassVar[str] = "darwin"
    summary: ClassVar[str] = "Darwin JSON of V7: images and videos, boxes, outlines, masks, points, tracks"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = DarwinOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def look(self, unit: Unit, options: DarwinOptions, context: Context) -> Survey:
        """How many videos the files have where ``--frames`` must be dealt to them, and the nodes of their skeletons."""
        return look_at(unit.paths, options, context)

    def survey(self, units: Sequence[Unit], options: DarwinOptions, context: Context) -> Survey:  # noqa: ARG002  # they were looked at
        """The same of all files."""
        return survey_of(context.looks, context.tally)

    def read(self, unit: Unit, options: DarwinOptions, context: Context) -> Iterator[Detections]:
        """A batch of each video, and one of all images, whose sequences are open.

        Raises:
            InputError: a file or an annotation is bad, and the run stops at bad records.
        """
        from prelabel.readers.darwin.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = DarwinReader()
