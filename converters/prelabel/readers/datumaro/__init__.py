"""Datumaro: its own JSON, as Datumaro, CVAT, Geti and OpenVINO export it.

    prelabel convert dataset --format datumaro --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert annotations/default.json --format datumaro --frames images --src 'https://host/{name}' -o jobs.jsonl
    prelabel convert project --format datumaro -O tracks=split --src 'https://host/{file}' -o jobs.jsonl

A source is a folder with one or several data sets, a ``.zip`` of it as CVAT exports one, or an annotation file,
``annotations/SUBSET.json``. The files of the first releases (``info``) and those with ``dm_format_version`` are read. Archives are read
where they lie; their images are known by name alone. Those in a folder are not read.

What is read
    images      ``items``: an item is a frame, called ``SUBSET/PATH`` by the ``path`` of its ``image`` or ``media``, as Datumaro keeps
                images below ``images``. Without a path, and where it is absolute or leaves its folder, the name is that of the item's
                ``id``. A path that is a URL is the frame's. ``size`` is height and width. Images in ``images/SUBSET`` (in ``images``, as
                the first releases wrote them) are the frames, and those without an item frames without detections
    videos      a ``video_frame`` is a frame of the sequence ``SUBSET/VIDEO``, numbered by its ``frame_index``
    labels      ``label_id`` is the place in ``categories.label.labels``
    bbox        rectangle: left, top, width, height
    rotated_bbox  centre, width, height and the angle in degrees, clockwise as seen
    polygon, polyline   polygon and line
    ellipse     polygon: the corners of the box around it
    mask        polygon, along the edges of the pixels of its run lengths
    points      landmark of points numbered from 1; those whose visibility is 0 are left out
    skeleton    landmark of its elements, as CVAT writes it, numbered as ``categories.points`` names the points of the label, else in
                the order of the labels whose parent it is

Coordinates are points of the image plane and count from its top left corner; nothing is added.

**Attributes** are those of annotations. Some mean something: ``rotation`` of a box or an ellipse is its angle in degrees, clockwise, as
CVAT writes it; a shape that is ``outside`` is left out and counted; ``score`` is the score, in a file where all are numbers from 0 to 1.

**Tracks.** ``object_id``, or a whole number in the attribute ``track_id``, as CVAT and MOT have it, is the track of an object, and
``attr.frame`` of an item the number of its frame. The items of one folder of a subset are then a video. ``keyframe`` of a tracked
object is no attribute: shapes that are no keyframe are marked as interpolated. Where two items of a folder have one ``attr.frame`` they
are of several videos, as in an export of a project, ids may mean another object in each, and none is a track: the summary says so, and
they stay attributes. ``--sequences`` and ``--job`` say otherwise.

**Groups.** Annotations of one ``group``, label and track are one object: its box, its outline, its points. Its polygons and masks are
parts of one polygon; a mask of an object that has polygons is counted. CVAT has groups of several objects, too: where one has several
boxes or sets of points of a label, each annotation of it is an object.

Options:

- ``tracks``: ``split`` takes each run of items in which ``attr.frame`` rises, where numbers come again, for a video, as CVAT lists the
  tasks of a project one after the other; ``none`` takes no id for a track.
- ``groups``: ``false`` makes each annotation an object of its own.
- ``label``: of annotations without a label, which else are counted and left out.
- ``attributes``: further fields of annotations, such as ``z_order``, ``id`` and ``group``, and attributes of items that become
  attributes.

Counted and not converted: labels and captions of images; ``cuboid_3d``, and ``cuboid_2d``, whose corners Datumaro's own code orders in
two ways; annotations of other types, of point clouds and of videos as a whole; attributes of the points of skeletons. Not used are
``infos``, the parents, groups and attributes of labels, and colours.

Format: https://openvinotoolkit.github.io/datumaro/latest/docs/data-formats/datumaro_format.html and Datumaro's code,
``plugins/data_formats/datumaro`` (base.py, exporter.py); skeletons and what CVAT writes are in ``plugins/datumaro_format`` of CVAT's own
Datumaro and in ``dataset_manager/bindings.py`` of CVAT.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Frame, Kind, Source
from prelabel.errors import InputError
from prelabel.readers.base import Certainty, Context, Plan, Unit
from prelabel.readers.datumaro.archive import ZIP, is_archive, is_own, plan_of_archive
from prelabel.readers.datumaro.frames import FrameReader, Named
from prelabel.readers.datumaro.layout import OWN, SUFFIX, Subset, plan_of, subsets_of
from prelabel.readers.datumaro.objects import ObjectReader, holds_scores, unused_of_items
from prelabel.readers.datumaro.options import DatumaroOptions
from prelabel.readers.datumaro.records import ELEMENT, Listed, read_items
from prelabel.readers.own import OwnFiles, OwnFilesReader


class DatumaroReader(OwnFilesReader[DatumaroOptions]):
    """Subsets, a file or a member of an archive each."""

    name: ClassVar[str] = "datumaro"
    summary: ClassVar[str] = "Datumaro JSON, also of CVAT and Geti, zipped or not: boxes, outlines, masks, points, tracks"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX, ZIP)
    own: ClassVar[OwnFiles] = OWN
    options = DatumaroOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.LANDMARK})

    def sniff(self, source: Path) -> Certainty:
        """SURE of categories by their kind, and items."""
        if is_archive(source):
            return Certainty.SURE if is_own(source) else Certainty.NO
        return super().sniff(source)

    def plan(self, source: Path, options: DatumaroOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files, or of one that is large; of an archive one for each subset.

        Raises:
            InputError: the source does not exist, holds no annotation file, or is an archive that breaks a limit.
        """
        return plan_of_archive(source) if is_archive(source) else plan_of(source)

    def read(self, unit: Unit, options: DatumaroOptions, context: Context) -> Iterator[Detections]:
        """Frames whose sequence is open in batches of some thousand, then those of videos.

        Raises:
            InputError: a file cannot be read, or a bad record stops the run.
        """
        for subset in subsets_of(unit):
            try:
                listed = read_items(subset.document(), context.tally)
            except InputError as error:
                context.tally.reject_file("unreadable file", error)
                continue
            yield from _subset(subset, listed, options, context)


def _subset(subset: Subset, listed: Listed, options: DatumaroOptions, context: Context) -> Iterator[Detections]:
    """The items of a file, in batches."""
    tally = context.tally
    scored = holds_scores(listed.document.data)
    if not scored:
        tally.note_names("the attribute score of {first}{more} stays one: not all are numbers from 0 to 1", [str(subset.name)])
    frames = FrameReader(listed=listed, prefix=subset.prefix, options=options, context=context)
    for part in frames.batches():
        unused = unused_of_items(part, options.attributes)
        if unused:
            tally.note_names("attributes of items that were not used: {all} (-O attributes={all} keeps them)", sorted(unused))
        objects = ObjectReader(listed=listed, options=options, context=context, scored=scored)
        yield _detections(part, frames, objects, listed)


def _detections(part: Sequence[Named], frames: FrameReader, objects: ObjectReader, listed: Listed) -> Detections:
    """The objects of some items."""
    found: list[Frame] = []
    for named in part:
        parts = objects.parts_of(named, len(found))
        frame = frames.frame(named, sized=bool(parts))
        if frame is not None:
            objects.add(parts, named, frame)
            found.append(frame)
    return objects.objects.detections(found, (Source(str(listed.document.path), f"{ELEMENT}[{{}}]"),))


READER = DatumaroReader()

__all__ = ["READER", "DatumaroOptions", "DatumaroReader"]
