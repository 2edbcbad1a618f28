"""DeepLabCut: keypoints of animals, as people label them in images and as networks predict them in videos; CSV.

    prelabel convert project/ --format deeplabcut -O label=mouse --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert videos/ --format deeplabcut --frames frames --min-keypoint-score 0.6 --src 'https://host/{file}' -o jobs.jsonl

A source is a file, a folder of any depth, or a project. Above the rows of a table stand who set the keypoints, in projects of several
animals the individuals, the keypoints, and what each column is of them:

    scorer,DLC_resnet50_mouseMay1,DLC_resnet50_mouseMay1,DLC_resnet50_mouseMay1       scorer,,,Jane,Jane
    individuals,one,one,one                                                           bodyparts,,,nose,nose
    bodyparts,nose,nose,nose                                                          coords,,,x,y
    coords,x,y,likelihood                                                             labeled-data,clip,img012.png,152.5,80.25
    0,152.5,80.25,0.99

A row is of an image, whose path is one cell or three, or of a frame of a video, whose number is the first cell. Lightning Pose writes
labels and predictions likewise; its columns ``set`` and others are noted and not read.

What is read
    bodyparts   a landmark of each individual, whose points are numbered by their order in ``config.yaml`` of the project, else in the first
                file; what files that share some with it have beside them comes then. Beside it stands a box around the points, if it has
                an area. Empty cells are points that are not there, and so is -1 in all three, which DeepLabCut 3 fills up with
    likelihood  of a point: networks give every point a place, and ``--min-keypoint-score`` leaves out what they hardly believe in. A
                point without one is kept, one of 0 is left out and counted
    individuals tracks; the only animal of a table is one, too. ``-O attributes=individual`` keeps their names. ``single`` holds the
                points that are there once, such as corners of a cage: a landmark ``single`` of its own numbers
    label       files do not say it: all animals are ``animal``, or what ``-O label=`` says
    score       poses have none. ``-O score=mean`` makes it the mean of the likelihoods of their points, by which ``--min-score`` goes

Images
    ``labeled-data/clip/img012.png`` is the image among ``--frames``, or the one that lies in the source, else a frame that is called so. A
    path of another computer begins with ``labeled-data``. Images are single ones; with ``--job video`` a folder is a video. A row
    without a point is an image in which nothing is, as are images without a row. What DeepLabCut drew, in ``clip_labeled``, is no frame.

    Of a project, a folder with ``config.yaml`` and ``labeled-data``, the labels are read: in each folder ``CollectedData_SCORER.csv`` of
    the scorer that ``config.yaml`` names. Without labels, its predictions are. Predictions of a project with labels are a source of
    their own, as ``project/videos``. Beside ``CollectedData`` a file ``machinelabels`` is not read.

Videos
    ``clipDLC_resnet50_mouseMay1.csv`` is the sequence ``clip``, whose frames count from 0. With ``--frames`` its images are those in a
    folder of its name, by the numbers in their names where these are the numbers of all frames that are listed, else in their order; else
    those that are called ``clip_0``, as frames are called that have no image; else, where there is no other file, all. Names that count
    all images from 1, as FFmpeg writes them, are those of the frames from 0. Where a file lies beside one that ends in ``_filtered``,
    it is read, or the other with ``-O filtered=true``. Coordinates are pixels of what was analysed: of a video that was cropped for it
    (``cropping=``, or ``x1`` to ``y2`` of ``config.yaml``) the images must be, too.

Options:

- ``label=NAME``: what all animals are.
- ``score=none|mean``: the score of a pose.
- ``filtered=true|false``: which of two files of a video is read.
- ``attributes=individual``: the names of individuals as an attribute.

Not read are HDF5 and pickles, which hold the same: ``deeplabcut.analyze_videos(..., save_as_csv=True)`` writes CSV, and
``deeplabcut.analyze_videos_converth5_to_csv(FOLDER)`` makes it of them. Keypoints in three dimensions are refused. Names and links of
keypoints (``skeleton``) are not converted, since a project of Playment has its own.

Format: ``deeplabcut/utils/conversioncode.py`` and ``deeplabcut/utils/auxfun_multianimal.py`` of DeepLabCut/DeepLabCut,
``docs/HelperFunctions.md`` there; -1 in ``deeplabcut/pose_estimation_pytorch/data/postprocessor.py``, cropping in pull request 2538;
``docs/formats/dlc.md`` and ``sleap_io/io/dlc.py`` of talmolab/sleap-io;
``lightning_pose/utils/predictions.py`` of paninski-lab/lightning-pose.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import msgspec

from prelabel.detections import Detections, Kind
from prelabel.readers.animals.batch import require_apart
from prelabel.readers.animals.header import UNIQUE
from prelabel.readers.animals.labels import UnitReader
from prelabel.readers.animals.layout import OWN, SUFFIX, Project, peek, plan_of, video_name
from prelabel.readers.animals.options import DeeplabcutOptions
from prelabel.readers.animals.rows import joined
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader

_APART = "give one of the two, or convert them one by one"


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the headers of a unit's files say.

    Args:
        orders: names of keypoints by kind, of each file.
        videos: each with the file that it is in.
    """

    orders: Sequence[Mapping[str, tuple[str, ...]]]
    videos: Sequence[tuple[str, Path]]


class DeeplabcutReader(OwnFilesReader[DeeplabcutOptions]):
    """A unit is some hundred files, or one that is large."""

    name: ClassVar[str] = "deeplabcut"
    summary: ClassVar[str] = "DeepLabCut, Lightning Pose: keypoints of animals in images and videos, CSV"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = DeeplabcutOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})

    def plan(self, source: Path, options: DeeplabcutOptions) -> Plan:
        """Units of some hundred files.

        Raises:
            InputError: the source does not exist, or holds no table of DeepLabCut.
        """
        return plan_of(source, filtered=options.filtered)

    def look(self, unit: Unit, options: DeeplabcutOptions, context: Context) -> Seen:  # noqa: ARG002  # the contract's
        """The keypoints and the videos of a unit; what cannot be read is said when it is."""
        found = [(path, known) for path in unit.paths if (known := peek(path)) is not None]
        return Seen(
            orders=[header.order() for _, (header, _) in found],
            videos=[(video_name(path, unit.root, header.scorer), path) for path, (header, is_video) in found if is_video],
        )

    def survey(self, units: Sequence[Unit], options: DeeplabcutOptions, context: Context) -> dict[str, Mapping[str, Sequence[str]]]:  # noqa: ARG002
        """By kind and name of a keypoint the names in the order of their numbers, those together that tables share.

        Raises:
            InputError: two files are of videos of one name.
        """
        seen: list[Seen] = [*context.looks]
        require_apart((video for one in seen for video in one.videos), _APART)
        projects: list[Project] = [unit.detail for unit in units]
        orders = [*(project.order for project in projects), *(order for one in seen for order in one.orders)]
        return {kind: joined(order[kind] for order in orders if kind in order) for kind in ("", UNIQUE)}

    def read(self, unit: Unit, options: DeeplabcutOptions, context: Context) -> Iterator[Detections]:
        """Each video as one batch, then all images as one.

        Raises:
            InputError: a file, a row or a keypoint is bad, and the run stops at bad records.
        """
        return UnitReader(unit=unit, options=options, context=context).batches()


DEEPLABCUT = DeeplabcutReader()
