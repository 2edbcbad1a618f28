"""Waymo Open Dataset: boxes, keypoints and panoptic segmentation of cameras, as version 2 has them in files of Parquet.

    prelabel convert waymo_open_dataset_v_2_0_1/training --format waymo --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert training/camera_box -O cameras=FRONT --format waymo --frames images --src 'https://host/{file}' -o jobs.jsonl

``pip install 'prelabel[parquet]'`` installs what reads Parquet. A component is a folder and a segment a file in it, of about 20 seconds; a
source is a folder of any depth that holds some, the folder of a component, or one file. ``SEGMENT/camera_box.parquet`` is read likewise.

What is read
    camera_box           rectangles: center and size in pixels. ``type`` is the label: ``vehicle``, ``pedestrian``, ``sign``, ``cyclist``,
                         ``unknown``. ``key.camera_object_id`` is the track. Levels of difficulty, ``LEVEL_1`` and ``LEVEL_2``, are the
                         attributes ``detection_difficulty_level`` and ``tracking_difficulty_level``
    projected_lidar_box  rectangles around what lidar boxes project to, of hidden objects too, with ``key.laser_object_id`` as the track.
                         They are read where the source has no camera_box, or with ``-O boxes=projected``
    camera_hkp           a landmark of each human, of the box with the same id, whose label it has. Points are numbered as the data
                         set's own tools list them: nose 1, left and right shoulder 2 and 3, elbows 4 and 5, wrists 6 and 7, hips 8 and 9,
                         knees 10 and 11, ankles 12 and 13, forehead 14, head_center 15. Occluded points are points like others, and counted
    camera_segmentation  a polygon of all pixels of a type and instance, along the edges of pixels. The label is the type: ``car``,
                         ``lane_marker``, ... An instance that is tracked has its global id as the track; these ids are others than those of
                         boxes. Pixels of type ``undefined`` are counted
    camera_calibration   the sizes of images: those of the side cameras are lower than others
    camera_image         which frames there are, also without labels; sizes where no calibration is. Images are not taken out of it

camera_calibration and camera_image also count where they lie beside the folder or file that is the source. Other components are not read,
as lidar boxes, which are in no image; the run says how many files they are. Nor are ``num_cameras_covered`` of segmentations, and places
of keypoints in space where those in the image are known. An object without an id has no track.

Frames
    A camera in a segment is a sequence, ``SEGMENT/FRONT``. Its frames are those with a row, numbered at 10 a second from the first row
    of the segment, of whichever camera, and called ``SEGMENT/FRONT/TIMESTAMP.jpg`` by their ``key.frame_timestamp_micros``. With
    ``--frames`` images may be called so, or ``SEGMENT/1/TIMESTAMP``, ``TIMESTAMP_FRONT``, ``TIMESTAMP_1`` or ``image_TIMESTAMP_1``, in
    the folder of the segment or at the top.

Options
    -O boxes=auto|camera|projected  which boxes are read
    -O cameras=FRONT,...            only these: FRONT, FRONT_LEFT, FRONT_RIGHT, SIDE_LEFT, SIDE_RIGHT; other rows are counted
    -O stuff=keep|drop              whether pixels of no instance, as of road and sky, are read
    -O keypoints=NAME,...           names of keypoints in the order of their numbers; others are counted
    -O person=NAME                  the label of keypoints whose object has no box, by default pedestrian

TFRecord, as of version 1, is not read.

Format: ``src/waymo_open_dataset/v2/perception`` (``box.py``, ``keypoints.py``, ``segmentation_test.py``, ``context.py``,
``camera_image.py``, ``base.py``), ``v2/component.py`` (names of columns), ``label.proto``, ``dataset.proto``, ``protos/keypoint.proto`` and
``camera_segmentation.proto`` (numbers of types), ``utils/keypoint_data.py`` (order of keypoints), ``utils/camera_segmentation_utils.py``
and ``tutorial/Waymo_dataset_extraction`` (names of images) of waymo-research/waymo-open-dataset.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.waymo.layout import SUFFIXES, certainty, paths_of, plan_of
from prelabel.readers.waymo.options import WaymoOptions


class WaymoReader(Reader[WaymoOptions]):
    """A unit is a segment, a batch a camera in it."""

    name: ClassVar[str] = "waymo"
    summary: ClassVar[str] = "Waymo Open Dataset 2.0: boxes, keypoints and panoptic segmentation of cameras, Parquet"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    options = WaymoOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})

    def sniff(self, source: Path) -> Certainty:
        """SURE where one of the first files has the columns of a component."""
        return certainty(source)

    def plan(self, source: Path, options: WaymoOptions) -> Plan:
        """A unit a segment, in natural order.

        Raises:
            InputError: the source does not exist, holds no labels, or is of version 1.
        """
        return plan_of(source, options)

    def look(self, unit: Unit, options: WaymoOptions, context: Context) -> tuple[str, ...]:  # noqa: ARG002  # all have the same
        """The segments that the unit's rows are of."""
        from prelabel.readers.waymo.reading import segments_in

        return segments_in(unit)

    def survey(self, units: Sequence[Unit], options: WaymoOptions, context: Context) -> None:  # noqa: ARG002  # they were looked at
        """Nothing: all files of a segment must be in one unit.

        Raises:
            InputError: they are not.
        """
        seen: dict[str, Unit] = {}
        for unit, segments in zip(units, context.looks, strict=True):
            for segment in segments:
                other = seen.setdefault(segment, unit)
                if other is not unit:
                    what = f"has rows of the segment {segment!r}, but so has {other.paths[0]}"
                    raise InputError(
                        what, place=Place(str(unit.paths[0])), fix="put them as camera_box/SEGMENT.parquet, or convert them one by one"
                    )

    def files(self, unit: Unit) -> Sequence[Path]:
        """Those that are read at once: of files of images only columns are."""
        return paths_of(unit)

    def read(self, unit: Unit, options: WaymoOptions, context: Context) -> Iterator[Detections]:
        """A batch of each camera.

        Raises:
            InputError: a file or a row is bad, and the run stops at bad records.
        """
        from prelabel.readers.waymo.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = WaymoReader()

__all__ = ["READER", "WaymoOptions", "WaymoReader"]
