"""OpenPose: the keypoints of people in images and videos, as ``--write_json`` writes them.

    prelabel convert output/ --format openpose --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert output/ --format openpose --size 1920x1080 --src 'https://host/{sequence}/{index}.jpg' -o jobs.jsonl

A source is a folder of any depth, or a file. A file is a frame: ``walk_keypoints.json`` is of the image ``walk``,
``clip_000000000123_keypoints.json`` of frame 123, from 0, of the video ``clip``:

    {"version": 1.3, "people": [{"person_id": [-1], "pose_keypoints_2d": [x, y, c, x, y, c, ...],
        "face_keypoints_2d": [], "hand_left_keypoints_2d": [], "hand_right_keypoints_2d": [], ...}]}

What is read
    people      a landmark ``person``, whose points are numbered by their place in the list, from 1: all body models, BODY_25, COCO, MPI,
                BODY_25B, BODY_135 and others. A point with ``c`` 0 is not detected. OpenPose detects no boxes: beside the landmark there is
                one around its points, if it has an area; the points that ``--min-keypoint-score`` leaves out by their ``c`` are not in it
    face, hands ``-O parts=body,face,hands`` makes landmarks ``face``, ``left hand`` and ``right hand`` of them, 70 and 21 points
    score       OpenPose gives people none. ``-O score=mean`` makes it the mean of ``c`` over the detected points, by which ``--min-score``
                leaves out people that are hardly seen
    person_id   the track, where it is not -1. Face and hands of a person have ids of their own, 2^40, 2^41 and 3 x 2^40 higher
    names without ``_2d``, of versions before 1.2

Coordinates
    ``-O scale=pixels`` (``--keypoint_scale 0``), ``unit`` (3, from 0 to 1) or ``signed`` (4, from -1 to 1). No file says which it is:
    people who lie within two pixels of the corner, and fractions far outside the frame, are refused. Pixels need the size of the frame,
    from the images or ``--size``; those of ``--keypoint_scale`` 1 and 2 need by ``--size`` the size that OpenPose scaled to. Fractions of
    the longer side, 5 and 6, are not read.
    The fractions count between the centres of the first and last pixel: 1 is x = width - 1. Where no size is known they are taken as
    those of the frame, so that points lie up to a pixel too far right and down.

Frames
    A file is the image of its name among ``--frames``, else among the images that lie in the source, else a frame that is called so.

    Files ``clip_{12 digits}`` whose numbers follow each other in even steps, and beside which no images are called so, are a sequence
    ``clip`` of as many frames, ``clip_000000000123``. The names of COCO's images end so, too: ``-O video=`` says what they are. With
    ``--frames`` its images are those in a folder ``clip``, by the numbers in their names where these are the numbers of the files, else in
    their order; else those that are called as the files; else, where the source holds nothing else, all. Names that count all
    images from 1, as FFmpeg writes them, are those of the frames from 0.

Options:

- ``scale=pixels|unit|signed``: what coordinates are.
- ``parts=body,face,hands``: what becomes a landmark; ``body`` where it is left out.
- ``score=none|mean``: the score of a pose.
- ``video=auto|yes|no``: whether files ``clip_{12 digits}`` are a video's.

Counted and not converted: parts that are not asked for, keypoints in three dimensions, ``part_candidates``. Not read are the XML and YAML
of ``--write_keypoint``; the COCO results of ``--write_coco_json`` are read by ``--format coco -O images=``.

Format: ``doc/02_output.md`` and ``include/openpose/flags.hpp`` of CMU-Perceptual-Computing-Lab/openpose; what the scales are, in
``src/openpose/core/keypointScaler.cpp``.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.openpose.layout import OWN, SUFFIX, Files, plan_of
from prelabel.readers.openpose.options import OpenposeOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class OpenposeReader(OwnFilesReader[OpenposeOptions]):
    """A unit is some hundred frames, or videos of as many."""

    name: ClassVar[str] = "openpose"
    summary: ClassVar[str] = "OpenPose: keypoints of people, a JSON file an image or video frame"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = OpenposeOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})

    def plan(self, source: Path, options: OpenposeOptions) -> Plan:
        """Units of frames and videos.

        Raises:
            InputError: the source does not exist, or holds no frame.
        """
        return plan_of(source, options.video)

    def survey(self, units: Sequence[Unit], options: OpenposeOptions, context: Context) -> None:  # noqa: ARG002  # the contract's
        """Nothing.

        Raises:
            InputError: two sources hold videos of one name.
        """
        seen: dict[str, Path] = {}
        for unit in units:
            files: Files = unit.detail
            for run in files.runs:
                other = seen.setdefault(run.name, unit.root)
                if other is not unit.root:
                    fix = "give one source that holds both, or convert them one by one"
                    raise InputError(f"holds the video {run.name!r}, but so does {other}", place=Place(str(unit.root)), fix=fix)

    def read(self, unit: Unit, options: OpenposeOptions, context: Context) -> Iterator[Detections]:
        """All frames as one batch.

        Raises:
            InputError: a file or a person is bad, and the run stops at bad records.
        """
        from prelabel.readers.openpose.reading import batches_of

        return batches_of(unit, options, context)


READER = OpenposeReader()

__all__ = ["READER", "OpenposeOptions", "OpenposeReader"]
