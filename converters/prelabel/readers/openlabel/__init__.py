"""ASAM OpenLABEL 1.0, and VCD 4, which it came from: JSON of scenes with one or several cameras, as of OSDaR23 (RailLabel) and Kognic.

    prelabel convert drive.json --format openlabel --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert osdar23 --format openlabel -O streams=rgb_center --src 'https://host/{file}' -o jobs.jsonl

A source is a file with the root ``openlabel`` or ``vcd``, or a folder of such of any depth. A file with several frames is a video: each
of its cameras is a sequence, called as the file and, where there are several, the camera. A file of one frame, or of none, whose objects
have shapes as a whole, is one image of each camera.

What is read
    objects     ``type`` is the label, the uid the track
    bbox        rectangle: the centre x and y, width and height. VCD before 4.3 wrote the top left corner; ``-O box=centre`` or ``corner``
                says which it is
    rbbox       rectangle, turned about its centre by an angle in radians, clockwise as seen: a polygon
    poly2d      polygon where it is ``closed``, else line. Points are absolute, or relative to the first one, or a chain code (SRF6DCC,
                RS6FCC), whose points are whole pixels. Closed ones with a ``hierarchy``, as OpenCV counts it, are outlines and
                holes of one polygon, and so are those with Kognic's boolean ``is_hole``, each hole in the outline of its ``polygon_id``
    point2d     landmark of one point. ``-O keypoints=NAME,...`` makes one landmark of an object's points of these names
    attributes  ``text``, ``num``, ``boolean`` and ``vec`` of a shape, of its object in the frame, and of the object as a whole, the
                nearest first. A number ``confidence`` or ``score`` of a shape is its score, and its boolean ``interpolated`` marks it so
    sizes       of a camera, or of it in a frame: ``width_px`` and ``height_px`` of its intrinsics

The box, the outline and the points of an object in a frame are one object. A second box, polygon, line or point beside the first, such
as that of a head, is a track of its own, which has the name of the shape as the attribute ``name``; of an object that has several in a
frame the names tell which is which.

Cameras
    A shape is in the stream that its ``coordinate_system`` names (in VCD before 4.3 ``stream``; Kognic's text ``stream``; RailLabel's
    names, ``CAMERA__bbox__TYPE``), else in that of its object, else in the only camera. Streams of the type ``camera`` have
    images; where a file has none, those of all types but ``lidar``, ``radar`` and ``gps_imu``. Where it names no streams, each
    coordinate system of a shape is a camera. ``-O streams=NAME,...`` reads these alone.

Frames
    Called by the ``uri`` of the stream in the frame, below the folder of the file; absolute paths below the folder that all of them have
    in common; a URL is the frame's. Where frames have none, or all the same, the images are those in a folder called as the
    sequence or the camera, or all where there is one camera, by the numbers in their names where these are the frames', else in their
    order; else they are called ``SEQUENCE/000000.jpg``. The frames of ``frame_intervals`` are then frames, too. An image without a frame is
    called as the ``uri`` of its stream or ``tagged_file`` say, else as the file. Timestamps of frames that are texts, in seconds or dates,
    are their times where they rise.

Counted and not converted: cuboids, other shapes in space, masks (``image``, ``mat``, ``binary``), references to areas and lines; shapes and
attributes of other sensors; shapes of objects as a whole where a file has several frames; objects without a shape; actions, events,
contexts, relations and tags; attributes of attributes; RailLabel's data of frames. Not used are timestamps that are numbers, whose unit is
not said, names of objects, ontologies and what is said of coordinate systems.

Format: ASAM OpenLABEL 1.0.0, and its JSON schema, https://openlabel.asam.net/V1-0-0/schema/openlabel_json_schema.json; for VCD the schemas,
``vcd/types.py``, ``vcd/poly2d.py`` and the converted KITTI sequences of Vicomtech/video-content-description-VCD; DSD-DBS/raillabel;
annotell/public-docs, ``openlabel-format.md`` (streams and holes of Kognic).
"""

from collections.abc import Iterator
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Unit
from prelabel.readers.openlabel.layout import OWN, SUFFIX
from prelabel.readers.openlabel.options import OpenlabelOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class OpenlabelReader(OwnFilesReader[OpenlabelOptions]):
    """Scenes of OpenLABEL and VCD."""

    name: ClassVar[str] = "openlabel"
    summary: ClassVar[str] = "ASAM OpenLABEL and VCD 4: scenes of one or several cameras, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = OpenlabelOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.LANDMARK})

    def read(self, unit: Unit, options: OpenlabelOptions, context: Context) -> Iterator[Detections]:
        """A batch of each camera of a video, and one of all single images, whose sequences are open.

        Raises:
            InputError: a file or a record is bad, and the run stops at bad records.
        """
        from prelabel.readers.openlabel.reading import batches_of

        return batches_of(unit, options, context)


READER = OpenlabelReader()

__all__ = ["READER", "OpenlabelOptions", "OpenlabelReader"]
