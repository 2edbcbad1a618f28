"""Dataloop: annotations of items as JSON, as dtlpy downloads them and the platform exports them.

    prelabel convert export/json --format dataloop --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert json/drive.json --format dataloop --frames frames --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert poses --format dataloop -O keypoints=nose,left_eye,right_eye --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth. A file is that of an item, with ``annotations`` beside what is said of it, as
``download_annotations`` of dtlpy, its older versions and exports have it; a list of such items, alone or as ``annotations``; an item a
line; or the annotations of one item alone, which is called as the file.

**Images** are called by ``filename``, their path in the data set. Images that lie in the source, or ``--frames``, go first where they have
that path, as in ``items`` where dtlpy downloads them, or end with it, or have that name in any folder. Sizes are those of the file, else of
the images, else of masks, else ``--size``; where EXIF turns an image they are those of the image as it is shown. The URL of an item that
is a link is the frame's own; those of the platform are not used, since they open for its users alone.

What is read, in pixels
    box        rectangle; one with an angle is turned about its centre, in degrees, clockwise as seen: a polygon, as is one of which
               older versions of dtlpy list four corners
    segment    polygon of all its paths by the even-odd rule: paths inside others are holes. One that ``isOpen`` is a line
    polyline   a line for each of its paths
    ellipse    polygon; its angle is in degrees, clockwise as seen
    binary     polygon along the edges of the pixels that are at least half opaque
    cube       cuboid of its eight corners, which are turned already
    point      landmark of one point
    pose       landmark of the points that name it as their parent. Points of a class of poses are numbered as they first come in the
               source, or as ``-O keypoints`` lists them

**Attributes.** Those of ``metadata.system.attributes`` by their names, or by their ids where the recipe has no others; each of a list of
``attributes``, which is then ``true``; the ``description``. The score is ``confidence`` of ``metadata.user.model``.

**Videos**, which their media type tells, else their suffix, are sequences called by their path without suffix. Frames count from 0 and are
called ``NAME/000000.jpg`` and so on; images of ``--frames`` in a folder of the video's name, or all where there is one video, are its
frames in their order. There are as many as FFmpeg counted, else as the length has.

Each annotation of a video is a track; those of a class with one ``objectId`` are one track, where they share no frame. An annotation is
seen from its ``frame`` to its ``endFrame``, else from its ``startTime`` to its ``endTime``, or to its last snapshot. From each of its
``snapshots_`` on it is as that says, and not seen where ``objectVisible`` is false: the file has every frame in which something changes,
so that nothing is interpolated here. Frames in between, and snapshots that are not ``fixed``, which the tool made, are marked as
interpolated.

Options:

- ``keypoints``: labels of the points of poses in the order of their numbers.
- ``attributes``: further fields of annotations that become attributes, such as ``status`` or ``objectId``: members of the annotation, of
  ``metadata.system`` or of ``metadata.user``.
- ``fps=RATE``: frames a second of videos, in place of what the file says.

Counted and not converted: classes of whole items, notes, subtitles, texts, descriptions of items, what is of maps or three dimensions;
items that are no image or video; links to parents that are no poses, and to other items; attributes of the points of poses. Not used are
the state of the work, and who made an annotation and when.

Format: https://docs.dataloop.ai/docs/image-annotation-json-format, ``video-annotation-json-format`` and
``instance-segmentation-annotation-json-format`` beside it; Dataloop's own code, https://github.com/dataloop-ai/dtlpy:
``dtlpy/entities/annotation_definitions`` (coordinates), ``annotation.py`` and ``reflect_dict.py`` (frames),
``annotation_collection.py`` and ``repositories/downloader.py`` (files, sizes), ``export_manifest.py`` (an item a line);
dataloop-ai-apps/dtlpy-converters, ``dtlpyconverters/coco`` (poses).
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Unit
from prelabel.readers.dataloop.layout import OWN, SUFFIXES
from prelabel.readers.dataloop.options import DataloopOptions
from prelabel.readers.dataloop.poses import Survey, look_at, survey_of
from prelabel.readers.own import OwnFiles, OwnFilesReader


class DataloopReader(OwnFilesReader[DataloopOptions]):
    """Files of items."""

    name: ClassVar[str] = "dataloop"
    summary: ClassVar[str] = "Dataloop: JSON of images and videos, boxes, outlines, masks, cuboids, poses, tracks"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = DataloopOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def look(self, unit: Unit, options: DataloopOptions, context: Context) -> Survey:
        """How many videos the files have where ``--frames`` must be dealt to them, and the points of their poses."""
        return look_at(unit.paths, options, context)

    def survey(self, units: Sequence[Unit], options: DataloopOptions, context: Context) -> Survey:  # noqa: ARG002  # they were looked at
        """The same of all files."""
        return survey_of(context.looks, context.tally)

    def read(self, unit: Unit, options: DataloopOptions, context: Context) -> Iterator[Detections]:
        """A batch of each video, and images, whose sequences are open, some thousand at a time.

        Raises:
            InputError: a file or an annotation is bad, and the run stops at bad records.
        """
        from prelabel.readers.dataloop.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = DataloopReader()
