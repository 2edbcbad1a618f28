"""AlphaPose: the keypoints of people in images and videos, as ``alphapose-results.json``.

    prelabel convert res/alphapose-results.json --format alphapose --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert clip/ --format alphapose --size 1280x720 --src 'https://host/{sequence}/{index}.jpg' -o jobs.jsonl

A source is a file, or a folder of any depth with one or several. Read are AlphaPose's own format and what ``--format open`` and
``--format cmu`` make of it:

    [{"image_id": "1.jpg", "category_id": 1, "keypoints": [x, y, score, ...], "score": 2.9, "box": [x, y, w, h], "idx": 1}]
    {"1.jpg": {"version": "AlphaPose v0.3", "people": [{"pose_keypoints_2d": [x, y, score, ...]}]}}
    {"1.jpg": {"version": "AlphaPose v0.3", "bodies": [{"joints": [x, y, score, ...]}]}}

What is read
    keypoints   a landmark ``person``, whose points are numbered by their place in the list, from 1: 17 of COCO, 26 or 136 of Halpe, 133 of
                COCO WholeBody and others; the other two formats have 18 in OpenPose's order, with a neck between the shoulders.
                AlphaPose gives every point a place: ``--min-keypoint-score`` leaves out what it hardly believes in
    box         the detector's box beside it; where there is none, the box around the points that are left
    score       AlphaPose adds three scores up, which makes up to 3.25: the detector's, the mean of the keypoints', and 1.25 times the
                best of these. The keypoints' are in the file, so what remains is the detector's, in [0, 1], which is the score.
                ``-O score=mean`` makes it the mean of the keypoints' instead, which is all that the other two formats have
    idx         the track, from 1 on, as ``--pose_track`` and ``--pose_flow`` number people. 0, lists of zeros and of several numbers are
                what AlphaPose writes without a tracker, and no track

Frames
    Coordinates are pixels: the size comes from the images, or ``--size``. Only images with a person are listed. Others become frames
    where they are among ``--frames`` or lie in the source; what AlphaPose drew, in ``vis``, is none of them.

    The frames of a video are called ``0.jpg``, ``1.jpg`` and so on: where all images are called so, and there are tracks or a ``0.jpg``,
    and no such image lies in the source, the file is a sequence; ``-O video=`` says it otherwise. It is called as the folder of
    ``alphapose-results.json``, or as a file of another name, and its frames are ``NAME/0.jpg`` up to the last with a person. With
    ``--frames`` its images are those in a folder of its name, by the numbers in their names where these are the numbers of all frames
    that are listed, else in their order; else, where there is no other file, all. Names that count all images from 1, as FFmpeg writes
    them, are those of the frames from 0.

Options:

- ``score=detector|mean``: the score of a pose.
- ``video=auto|yes|no``: whether ``{n}.jpg`` is frame n of a video.

Counted and not converted: ``pred_xyz_jts``, keypoints in three dimensions. Not read are the files of one image in ``sep-json``, which say
the same, and what ``PoseFlow/tracker-general.py`` writes. Results of ``--eval`` number their images: ``--format coco -O images=``.

Format: ``write_json`` in ``alphapose/utils/pPose_nms.py``, and ``alphapose/utils/writer.py``, of MVIG-SJTU/AlphaPose.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place
from prelabel.readers.alphapose.layout import OWN, SUFFIX, plan_of, video_name
from prelabel.readers.alphapose.options import AlphaposeOptions
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader


class AlphaposeReader(OwnFilesReader[AlphaposeOptions]):
    """A unit is a file."""

    name: ClassVar[str] = "alphapose"
    summary: ClassVar[str] = "AlphaPose: keypoints of people in images or a video, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = AlphaposeOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})

    def plan(self, source: Path, options: AlphaposeOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """A unit a file.

        Raises:
            InputError: the source does not exist, or holds no results.
        """
        return plan_of(source)

    def survey(self, units: Sequence[Unit], options: AlphaposeOptions, context: Context) -> None:  # noqa: ARG002  # the contract's
        """Nothing.

        Raises:
            InputError: two files could be videos of one name.
        """
        seen: dict[str, Path] = {}
        for unit in units if options.video != "no" else ():
            path = unit.paths[0]
            other = seen.setdefault(video_name(path, unit.root), path)
            if other is not path:
                what = f"would be a video of the name of {other}"
                fix = "give one source that holds both, convert them one by one, or say -O video=no"
                raise InputError(what, place=Place(str(path)), fix=fix)

    def read(self, unit: Unit, options: AlphaposeOptions, context: Context) -> Iterator[Detections]:
        """All images of a file as one batch.

        Raises:
            InputError: the file cannot be read, or a bad record stops the run.
        """
        from prelabel.readers.alphapose.reading import FileReader

        return FileReader(unit=unit, options=options, context=context).batches()


READER = AlphaposeReader()

__all__ = ["READER", "AlphaposeOptions", "AlphaposeReader"]
