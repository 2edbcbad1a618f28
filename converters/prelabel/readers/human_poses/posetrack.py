"""PoseTrack 2017: people with fifteen joints in videos, their tracks, and the boxes of their heads, a JSON file a video.

    prelabel convert annotations/val --format posetrack --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert predictions/ --size 1280x720 --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth with one or several. Numbers stand in lists, as MATLAB's structs become JSON, or alone:

    {"annolist": [{"image": [{"name": "images/bonn_5sec/000342_mpii/00000001.jpg"}], "ignore_regions": [{"point": [{"x": [1], "y": [2]}]}],
                   "annorect": [{"x1": [625], "y1": [94], "x2": [681], "y2": [178], "track_id": [0], "score": [0.9],
                                 "annopoints": [{"point": [{"id": [0], "x": [394], "y": [173], "is_visible": [1], "score": [0.7]}]}]}]}]}

What is read
    joints      a landmark ``person`` of the joints that are listed. Their numbers count from 1: 1 right ankle, 2 right knee, 3 right hip,
                4 left hip, 5 left knee, 6 left ankle, 7 right wrist, 8 right elbow, 9 right shoulder, 10 left shoulder, 11 left elbow,
                12 left wrist, 13 neck, 14 nose, 15 head top. ``--min-keypoint-score`` leaves out those of a lower score
    box         the one around the joints
    head        ``x1``, ``y1``, ``x2``, ``y2`` are a box, an object ``head`` of its own, with a track of its own; ``-O head=drop`` leaves
                them out
    score       of a person; -1 is none
    track_id    the track
    regions     ``ignore_regions``, in which nobody was labelled, are left out and counted; ``-O regions=keep`` makes them polygons
                ``ignored region``, without a track

Frames
    The images of a folder are a sequence, which is called as the folder. Their numbers are those at the ends of their names where these
    rise, else they count from 0. Frames that are not labelled have no people. Coordinates are pixels, as PoseTrack's own
    conversion to the files of 2018 takes them; sizes come from the images, or ``--size``.

Options:

- ``attributes=hidden``: the names of the joints that are not visible.
- ``head=keep|drop``: boxes of heads.
- ``regions=filter|keep``: ignored regions.

PoseTrack 2018 and 2021 are COCO's: ``--format coco``, which makes sequences of the folders of images, and tracks of ``track_id``, but does
not read ``ignore_regions_x`` and ``ignore_regions_y`` of images.

Not read: ``imgnum``, ``is_labeled``, ``head_r``, ``scale`` and ``objpos``.

Format: README.md and ``py/eval_helpers.py`` of https://github.com/leonid-pishchulin/poseval, and its ``py/convert.py``.
"""

from collections.abc import Iterator
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Unit
from prelabel.readers.human_poses.layout import JSON, OF_POSETRACK
from prelabel.readers.human_poses.options import PosetrackOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class PosetrackReader(OwnFilesReader[PosetrackOptions]):
    """Videos."""

    name: ClassVar[str] = "posetrack"
    summary: ClassVar[str] = "PoseTrack 2017: fifteen joints of people in videos, heads and tracks, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (JSON,)
    own: ClassVar[OwnFiles] = OF_POSETRACK
    options = PosetrackOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK, Kind.POLYGON})

    def read(self, unit: Unit, options: PosetrackOptions, context: Context) -> Iterator[Detections]:
        """A batch of each file.

        Raises:
            InputError: a file or something in it is bad, and the run stops at bad records.
        """
        from prelabel.readers.human_poses.videos import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


POSETRACK = PosetrackReader()
