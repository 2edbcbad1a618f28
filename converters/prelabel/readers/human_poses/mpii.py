"""MPII Human Pose: people with sixteen joints and the boxes of their heads, as MAT-file and JSON.

    prelabel convert mpii_human_pose_v1_u12_1.mat --format mpii --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert annot/valid.json --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert mpii/ --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth with one or several:

    mpii_human_pose_v1_u12_1.mat   the struct ``RELEASE`` as MPII gives it. Where it is, JSON beside it is made from it, and is left out
    train.json, valid.json ...     of HRNet and MMPose: ``[{"image", "joints": [[x, y], ...], "joints_vis": [1, ...], "center", "scale"}]``.
                                   ``trainval.json`` is left out where ``train.json`` and ``valid.json`` lie beside it
    mpii_annotations.json          of convolutional pose machines and Datumaro: ``[{"img_paths", "img_width", "img_height", "objpos",
                                   "joint_self": [[x, y, visible], ...], "scale_provided", "joint_others", ...}]``

What is read
    joints      a landmark ``person`` of the joints that are labelled. Their numbers count from 1, in MPII's order: 1 right ankle,
                2 right knee, 3 right hip, 4 left hip, 5 left knee, 6 left ankle, 7 pelvis, 8 thorax, 9 upper neck, 10 head top,
                11 right wrist, 12 right elbow, 13 right shoulder, 14 left shoulder, 15 left elbow, 16 left wrist. A joint that is not
                visible is read as others are; in JSON one at 0, 0 or -1, -1, or of visibility 3, is not labelled
    box         the one around the joints. MPII has none of people, but says where one is about (``objpos``, ``center``) and how tall
                (``scale``, of 200 pixels): ``-O box=scale`` makes it the square that is cut out for a model, also of people without
                joints, as those of the test images are. Else people without joints are counted
    head        ``x1``, ``y1``, ``x2``, ``y2`` are a box, an object ``head`` of its own; ``-O head=drop`` leaves them out
    people      in JSON a record is a person: those of one image are put together. ``joint_others`` are the other people of the image: those
                of them that have no record of their own are people, too. One is known again by ``objpos`` and scale, or by the joints:
                in MPII's file ``joint_self`` may hold joints that are missing there, and has rows up to the sixteenth, where
                ``joint_others`` may end before. Records whose ``dataset`` is FLIC or COCO, with joints of their own, are bad
    beside it   ``mpii_headboxes.npy`` (2, 2, n), ``mpii_pos_gt.npy`` (16, 2, n), in place of ``joint_self``, and ``jnt_visible.npy``
                (16, n), where they lie beside ``mpii_annotations.json``, of all of its n records or of those that are for validation

Frames
    Pixels count from 1, as in MATLAB, in the MAT-file and in both kinds of JSON, from which HRNet, MMPose and the pose machines take 1
    away as well; ``-O one_based=false`` takes them as they are. Sizes come from the images, ``--size``, or ``img_width``. Images
    are single ones, whatever they are called.

Options:

- ``attributes=NAME,...``: ``hidden``, the names of the joints that are not visible, ``scale``, ``center``, and of the MAT-file
  ``act_name`` and ``cat_name``, what is done in the image.
- ``box=joints|scale``: the box of a person.
- ``head=keep|drop``: boxes of heads.
- ``one_based=true|false``: whether pixels count from 1.
- ``split=all|train|test``: which images of the MAT-file are read, by ``img_train``.

Not read: ``vidx``, ``frame_sec``, ``video_list``, ``single_person``, ``act_id``; MAT-files of version 7.3, and HDF5.

Format: "Annotation description" of http://human-pose.mpi-inf.mpg.de; ``lib/dataset/mpii.py`` of
https://github.com/leoxiaobin/deep-high-resolution-net.pytorch; ``mmpose/datasets/datasets/body/mpii_dataset.py`` of open-mmlab/mmpose;
``miscs/gen_mpii.m``, ``data/mpii/mpii_annotations.json`` and ``pose/datasets/mpii.py`` of bearpaw/pytorch-pose, after
``training/genJSON.m`` of shihenw/convolutional-pose-machines-release; ``src/datumaro/plugins/data_formats/mpii`` of
openvinotoolkit/datumaro.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.human_poses.layout import JSON, MAT, OF_MPII, plan_of_mpii
from prelabel.readers.human_poses.options import MpiiOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class MpiiReader(OwnFilesReader[MpiiOptions]):
    """Single images."""

    name: ClassVar[str] = "mpii"
    summary: ClassVar[str] = "MPII Human Pose: sixteen joints, heads; the MAT-file, JSON of HRNet, MMPose and pose machines"
    suffixes: ClassVar[tuple[str, ...]] = (JSON, MAT, ".npy")
    own: ClassVar[OwnFiles] = OF_MPII
    options = MpiiOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})
    stills: ClassVar[bool] = True

    def plan(self, source: Path, options: MpiiOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files, and of one that is large.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        return plan_of_mpii(source)

    def read(self, unit: Unit, options: MpiiOptions, context: Context) -> Iterator[Detections]:
        """Images, some thousand at a time.

        Raises:
            InputError: a file or something in it is bad, and the run stops at bad records.
        """
        from prelabel.readers.human_poses.reading import batches_of
        from prelabel.readers.human_poses.records import pictures_in

        return batches_of(unit, options, context, partial(pictures_in, options))


MPII = MpiiReader()
