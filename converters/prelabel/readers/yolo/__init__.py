"""YOLO text labels: one ``.txt`` an image, a row an object, coordinates as fractions of the image.

Sources
    a folder            a data set or its ``labels`` folder, or the ``runs/.../labels`` of a prediction; text files below it are labels,
                        but ``classes.txt``, ``README*`` and lists of images; where folders named ``labels`` lie below it, only theirs
    a label file        one ``.txt``
    data.yaml           the splits ``train``, ``val``, ``test``: folders or lists of images
    obj.data, a list    Darknet's description, or a text file with the path of an image in every line; paths are resolved by their
                        longest end that exists

Images and names of frames
    Images are looked for in the folder whose path has ``images`` in place of the last ``labels``, in the labels' own folder, in the folder
    above ``labels``, and in folders beside it. A frame is then called by its image's path below the folder of images (``train/1.jpg``);
    where there are several such folders, below the folder that holds them all. Images without label file are frames without detections.
    Where no image is found, a frame is called by its label file's path below the folder of labels, without suffix (``train/1``): write
    ``--src https://host/{file}.jpg``. ``--frames`` goes first in any case.

Predicted videos
    ``clip_1.txt``, ``clip_17.txt``, numbers from 1 and unpadded, as Ultralytics writes them for ``clip.mp4``, become the sequence ``clip``
    where no images are found and all label files of the folder are named so, or where ``clip.mp4`` lies beside or above them; frames
    between without detections are added. ``--frames`` names the frames: called ``clip_{n}``, or in order those of a folder ``clip``, or, of
    one video, all. Else they are called ``clip_{n}``, and the video ends at ``-O frame_count=`` or at the last detection.
    ``-O video=yes`` also takes numbers that do not show that they are unpadded (``clip_100`` to ``clip_300``), ``-O video=no`` none.

Rows
    detect    class, centre x, centre y, width, height
    segment   class, then x y of each point of an outline, at least three; among them rows of ``detect``, as Ultralytics' own converter
              writes them for objects without an outline (its loader takes them for two points, which is no outline)
    obb       class, then x y of the four corners of a rotated box
    pose      a row of ``detect``, then x y of each keypoint, or x y and a third value: its visibility (0 not labelled, 1 hidden, 2
              visible), in predictions its score. A keypoint at 0 0 or with a third value of 0 is not labelled; ``--min-keypoint-score``
              leaves out others

    Outlines and corners become polygons, keypoints landmarks beside the box of their row. An outline of several parts, or of a part with a
    hole, is one ring already: Ultralytics joins parts by lines there and back. A last point that is the first again is left out.

    ``-O task=`` says what the rows are, else ``task`` in a model's ``metadata.yaml``. Else ``kpt_shape: [17, 3]`` in ``data.yaml``, or
    ``-O kpt_shape=17x3``, means poses, and without it rows of five to seven columns are boxes and wider ones outlines or corners, whose
    difference is only the number of points. Rows of one width that could be outlines and look like boxes with keypoints are an error until
    one of these options is given.

Columns behind the geometry
    A score, then a track id, each of which may be absent: ``-O tail=none|score|track|score+track``. Left out, all label files decide
    together, since a tracker gives no ids in frames where it lost all objects.

    Boxes, corners with ``-O task=obb`` and poses: two columns anywhere mean score and track id, and one beside them a score; else a
    fraction anywhere in a single column means scores, a number above 1 track ids, and nothing but 0 and 1 is an error.

    Outlines with an even number of columns end in a score or a track id, which the same rule tells. Those with an odd number from seven end
    in a point, or in a score and a track id where all of them end in whole numbers, some of which are above 1 or below 0. Where all end in
    0 or 1 it is an error, unless one file has the same number twice, which no tracker gives, or those with an even number end in scores.
    Seven columns that end in a whole number in all rows, with no wider row beside them, are a box with score and track id, not a triangle.

Class names
    From ``data.yaml`` or another YAML with ``names``, ``*.names``, ``_darknet.labels`` of Roboflow, ``classes.txt``, nearest to the labels
    or at most three folders above the source, or from ``-O names=data.yaml``, ``-O names=car,bus`` or a built-in list: ``coco80``,
    ``coco91``, ``voc20``.

Command lines
    prelabel convert runs/detect/track/labels --format yolo -O names=data.yaml -O frame_count=900 ...
    prelabel convert runs/pose/predict/labels --format yolo -O names=person -O kpt_shape=17x3 --min-keypoint-score 0.5 ...
    prelabel convert dataset/data.yaml --format yolo --src 'https://host/{file}' ...

The format is described in the Ultralytics documentation (data sets for detection, segmentation, pose estimation and oriented boxes) and in
the README of Darknet. Predictions are as ``Results.save_txt`` of Ultralytics (``engine/results.py``) writes them for each task: class;
``xywhn`` of the box, ``xyxyxyxyn`` of corners, or ``xyn`` of the outline in place of the box; ``xyn`` of keypoints, with the confidence of
each; the confidence of the object with ``save_conf``; its track id where it has one; in six digits. Keypoints of a confidence under 0.5
older versions write as 0 0, newer ones where the model guessed them (``--min-keypoint-score 0.5`` leaves them out); masks of a pixel or two
older ones wrote as outlines of one or two points, which are bad records here.
"""

from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import ClassVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, Kind, Source, reshaped, with_shapes
from prelabel.errors import Place, Tally, counted
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.yolo import frames, names, sniffing, splits, task
from prelabel.readers.yolo.columns import Columns, columns
from prelabel.readers.yolo.matching import FrameNames
from prelabel.readers.yolo.meaning import Meaning
from prelabel.readers.yolo.options import YoloOptions, frame_counts
from prelabel.readers.yolo.parse import Rows, parse
from prelabel.readers.yolo.units import Labels, images_of, units_of


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided from all units.

    Args:
        meaning: what the columns of all rows are.
        rows: of each unit by its name, where they were parsed to decide that.
        files: of each unit by its name, the frames of its label files, where they are not those that it names itself.
        names: the frames that the user named; None where there are none.
        videos: how many videos there are.
    """

    meaning: Meaning
    rows: dict[str, Rows]
    files: frames.Files
    names: FrameNames | None
    videos: int

    def files_of(self, unit: Unit) -> tuple[str, ...]:
        """The frames of the label files of a unit of single images."""
        labels: Labels = unit.detail
        return self.files.get(unit.name, labels.files)


class YoloReader(Reader[YoloOptions]):
    """YOLO text labels."""

    name: ClassVar[str] = "yolo"
    summary: ClassVar[str] = "YOLO text labels and predictions: boxes, outlines, keypoints, rotated boxes; scores, track ids; videos"
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".yaml", ".yml", ".data")
    options = YoloOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})

    def sniff(self, source: Path) -> Certainty:
        """SURE of a data set's description with labels, LIKELY of files whose first rows look like boxes, else NO."""
        return sniffing.certainty(source)

    def plan(self, source: Path, options: YoloOptions) -> Plan:
        """Units of some thousand label files, and one a predicted video.

        Raises:
            InputError: there are no label files or no class names.
            UsageError: an option has no meaning.
        """
        frame_counts(options)
        task.given_shape(options)
        found = splits.find(source)
        classes = names.given(options.names) if options.names else names.find([pair.labels for pair in found.pairs], source)
        units = list(units_of(found.pairs, classes, options.video, root=source))
        first = msgspec.structs.replace(units[0].detail, problems=found.problems, beside=found.beside)
        units[0] = msgspec.structs.replace(units[0], detail=first)
        return Plan(units=tuple(units), images=images_of(found.pairs))

    def look(self, unit: Unit, options: YoloOptions, context: Context) -> Rows:  # noqa: ARG002  # the contract's
        """The rows of a unit: what their columns are, is decided from all."""
        return parse(unit.detail.paths, context.tally)

    def survey(self, units: Sequence[Unit], options: YoloOptions, context: Context) -> Survey:
        """What the columns are, from the rows of all units where nothing else says it, and every label file's frame.

        Raises:
            InputError: the columns are ambiguous, or a bad record stops the run.
            UsageError: a frame count is of no video.
        """
        tally = context.tally
        videos = [unit.detail.video for unit in units if unit.detail.video]
        frames.check_counts(frame_counts(options), videos)
        _tell(units, tally)
        known = FrameNames(context.frames.known) if context.frames.given else None
        place = Place(", ".join(dict.fromkeys(str(unit.root) for unit in units)))
        said = task.described(options, [unit.detail.classes for unit in units], place)
        rows: dict[str, Rows] = {}
        files: frames.Files = {}
        for unit, found in zip(units, context.looks if said is None or options.tail == "auto" else repeat(None), strict=False):
            if found is not None:
                rows[unit.name] = found
            if not unit.detail.video:
                # here, while other processes look at the next
                files[unit.name] = frames.files_of(unit.detail, known)
        files = frames.settled(units, files, known, tally)
        if said is None or options.tail == "auto":
            meaning = task.shown(said, tuple(rows.values()), options, place, tally)
        else:
            meaning = msgspec.structs.replace(said, tail=options.tail)
        named = {unit.name: files[unit.name] for unit in units if unit.name in files and files[unit.name] is not unit.detail.files}
        return Survey(meaning=meaning, rows=rows, files=named, names=known, videos=len(videos))

    def share(self, survey: Survey, unit: Unit) -> Survey:
        """The rows and frames of one unit, and what all need to know."""
        name = unit.name
        own = {table: {name: one[name]} if name in one else {} for table, one in (("rows", survey.rows), ("files", survey.files))}
        names = survey.names if unit.detail.video else None
        return msgspec.structs.replace(survey, names=names.about(unit.detail.video) if names and survey.videos > 1 else names, **own)

    def open_frames(self, unit: Unit, options: YoloOptions, context: Context) -> Sequence[Frame] | None:  # noqa: ARG002  # the contract's
        """The frames of single images whose rows have no track ids."""
        survey: Survey = context.survey
        tracks = "track" in survey.meaning.tail
        return None if unit.detail.video or tracks else frames.stills(unit.detail, survey.files_of(unit), context)[0]

    def files(self, unit: Unit) -> Sequence[str]:
        """The label files, of which the unit only names the folder."""
        paths: Sequence[str] = unit.detail.paths
        return paths

    def read(self, unit: Unit, options: YoloOptions, context: Context) -> Iterator[Detections]:
        """One batch: the frames of the unit and their boxes."""
        survey: Survey = context.survey
        labels: Labels = unit.detail
        if labels.video:
            counts = frame_counts(options)
            count = counts.get(labels.video, counts.get("", 0))
            found, frame = frames.video(labels, survey.names, survey.videos == 1, count, context)
        else:
            found, frame = frames.stills(labels, survey.files_of(unit), context)
        rows = survey.rows.get(unit.name) or parse(labels.paths, context.tally)
        good = columns(
            rows,
            survey.meaning,
            labels.classes,
            place=lambda file, line: Place(labels.paths[file], line),
            known=frame >= 0,
            context=context,
        )
        yield _detections(labels, found, frame, good)


def _tell(units: Sequence[Unit], tally: Tally) -> None:
    """What planning found out about the source."""
    for unit in units:
        labels: Labels = unit.detail
        for problem in labels.problems:
            tally.reject(problem.reason, problem.what, place=problem.place, fix=problem.fix)
        if labels.beside:
            tally.note(f"{counted(len(labels.beside), 'text file')} outside the folders of labels not read: first {labels.beside[0]}")
        if labels.classes.path:
            tally.note(f"class names from {labels.classes.path}")


def _detections(labels: Labels, found: Sequence[Frame], frame_of: NDArray[np.int32], good: Columns) -> Detections:
    """Good rows over the frames of a unit: a rectangle or a polygon each, and behind them the landmarks."""
    boxes = Detections.from_boxes(
        frames=found,
        labels=labels.classes.labels,
        frame=frame_of[good.file],
        label=good.label,
        box=good.box,
        score=good.score,
        track=good.track,
        sources=tuple(map(Source, labels.paths)),
        source=good.file,
        origin=good.line,
    )
    if good.outlines is not None:
        kind = np.where(np.diff(good.outlines.start) > 0, np.uint8(Kind.POLYGON), np.uint8(Kind.RECTANGLE))
        boxes = reshaped(boxes, np.arange(len(boxes)), good.outlines, kind=kind)
    if good.landmarks is None:
        return boxes
    return with_shapes(boxes, good.landmarks.rows, Kind.LANDMARK, good.landmarks.rings, good.landmarks.number)


READER = YoloReader()
