"""MMPose: keypoints of people, animals, hands or faces in images and videos, as JSON; also those of easy_ViTPose.

    prelabel convert outputs/predictions --format mmpose --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert results_clip.json --format mmpose --size 1280x720 --src 'https://host/{sequence}/{index}.jpg' -o jobs.jsonl

A source is a file, or a folder of any depth. Read are what MMPose's inferencer writes with ``--pred-out-dir``, an image or a video a file;
what the demos write with ``--save-predictions``, of top-down and of bottom-up models; lists of results of version 0, as
``vis_pose_result`` takes them; and what easy_ViTPose writes with ``--save-json``, where y stands before x:

    [{"keypoints": [[x, y], ...], "keypoint_scores": [score, ...], "bbox": [[x0, y0, x1, y1]], "bbox_score": 0.9}]
    [{"frame_id": 0, "instances": [{"keypoints": ..., "keypoint_scores": ...}]}]
    {"meta_info": {...}, "instance_info": [as one of both]}
    [{"bbox": [x0, y0, x1, y1, score], "keypoints": [[x, y, score], ...], "track_id": 3}]
    {"keypoints": [{"1": [[y, x, score], ...]}], "skeleton": {"0": "nose", ...}}

What is read
    keypoints   a landmark, whose points are numbered by their place in the list, from 1: 17 of COCO, 26 of Halpe, 133 of COCO WholeBody
                and others, in the order that ``keypoint_id2name`` of ``meta_info`` names. A point is not detected where its score is not
                above 0. MMPose gives every other point a place: ``--min-keypoint-score`` leaves out what it hardly believes in
    label       files do not say it: all poses are ``person``, or what ``-O label=`` says
    bbox        the box beside it, flat or in a list; where there is none, the box around the points that are left
    score       ``bbox_score``, that behind the box, or ``score`` of bottom-up models. The demos detect people, but do not keep the
                scores: ``bbox_score`` is 1 there. ``-O score=mean`` makes it the mean of the keypoints' scores, at most 1 where these are
                higher. Where its detector finds nobody, the inferencer takes the whole image for one person, of score 1
    track_id    the track. The ids of easy_ViTPose are tracks, too, in videos where none is 0: SORT counts from 1. A person whom the
                tracker of version 0 deleted, as one of too few points, is counted: it stays in the list at y -10, of id -1 and an empty box

Frames
    Coordinates are pixels: the size comes from the images, or ``--size``. ``a.json`` is the image ``a`` among ``--frames``, or among those
    that lie in the source, else a frame that is called so; ``results_a.json`` of the demos and ``a_result.json`` of easy_ViTPose likewise.
    What was drawn, in ``visualizations`` or beside such files, is no frame. With ``--rotate``, easy_ViTPose writes places in the turned
    image: ``--frames`` must be turned likewise.

    A file with frames is a sequence of its name. Frames count from 0; those of the demos, which count from 1, are one less than written.
    With ``--frames`` the images are those in a folder of its name, by the numbers in their names where these are the numbers of all frames
    that are listed, else in their order; else those that are called ``clip_0``, as frames are called that have no image; else, where there
    is no other file, all. Names that count all images from 1, as FFmpeg writes them, are those of the frames from 0.

Options:

- ``label=NAME``: what all poses are of.
- ``score=detector|mean``: the score of a pose.

Counted and not converted: poses in three dimensions, which lie in no image. Not read are names and links of keypoints, which a project of
Playment has of its own, and the pickles of ``tools/test.py --dump``. Results of ``CocoMetric`` are COCO's: ``--format coco -O images=``.

Format: ``split_instances`` in ``mmpose/structures/utils.py``, ``mmpose/apis/inferencers/base_mmpose_inferencer.py``,
``demo/topdown_demo_with_mmdet.py`` and ``demo/bottomup_demo.py`` of open-mmlab/mmpose, version 1; ``mmpose/apis/inference.py`` of
version 0, and ``inference_tracking.py`` beside it; "OUTPUT json format" in the README, ``inference.py`` and ``easy_ViTPose/sort.py`` of
JunkyByte/easy_ViTPose.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.mmpose.layout import OWN, SUFFIX, plan_of
from prelabel.readers.mmpose.options import MmposeOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class MmposeReader(OwnFilesReader[MmposeOptions]):
    """A unit is some hundred files, or one that is large."""

    name: ClassVar[str] = "mmpose"
    summary: ClassVar[str] = "MMPose, easy_ViTPose: keypoints in images and videos, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = MmposeOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})

    def plan(self, source: Path, options: MmposeOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files.

        Raises:
            InputError: the source does not exist, or holds no poses.
        """
        return plan_of(source)

    def read(self, unit: Unit, options: MmposeOptions, context: Context) -> Iterator[Detections]:
        """Each video as one batch, then all images as one.

        Raises:
            InputError: a file or a pose is bad, and the run stops at bad records.
        """
        from prelabel.readers.mmpose.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = MmposeReader()

__all__ = ["READER", "MmposeOptions", "MmposeReader"]
