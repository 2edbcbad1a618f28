"""YOLO text labels: one ``.txt`` an image, a row an object: class, centre x, centre y, width, height, as fractions of the image.

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

Columns behind the box
    A score, then a track id, each of which may be absent: ``-O tail=none|score|track|score+track``. Left out, all label files decide
    together, since a tracker gives no ids in frames where it lost all objects: seven columns anywhere mean score and track id, and six
    beside them a score; else a fraction anywhere in the sixth column means scores, a number above 1 track ids, and nothing but 0 and 1 is
    an error.

Class names
    From ``data.yaml`` or another YAML with ``names``, ``*.names``, ``classes.txt``, nearest to the labels or at most three folders
    above the source, or from ``-O names=data.yaml`` or ``-O names=car,bus``.

Not converted yet
    Outlines (an odd number of columns from 7) and rotated boxes (9 columns) become the box that bounds them; keypoints (where
    ``data.yaml`` gives ``kpt_shape``) are left out beside their box; both are counted. Seven columns are a box with score and track id
    where the seventh is a whole number in all rows and no row beside them is wider; else an outline of three points.

Command lines
    prelabel convert runs/detect/track/labels --format yolo -O names=data.yaml -O frame_count=900 ...
    prelabel convert dataset/data.yaml --format yolo --src 'https://host/{file}' ...

The format is described in the Ultralytics documentation (data sets for detection, ``save_txt`` of prediction) and in the README of Darknet.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import msgspec
import numpy as np

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import Place
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.yolo import frames, names, sniffing, splits
from prelabel.readers.yolo.columns import Columns, columns
from prelabel.readers.yolo.matching import FrameNames
from prelabel.readers.yolo.options import YoloOptions, frame_counts
from prelabel.readers.yolo.parse import Rows, parse
from prelabel.readers.yolo.tail import Tail, decide, look
from prelabel.readers.yolo.units import Labels, images_of, units_of


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided from all units.

    Args:
        tail: what stands behind a box.
        rows: of each unit by its name, where they were parsed to decide that.
        files: of each unit by its name, the frames of its label files.
        names: the frames that the user named; None where there are none.
        videos: how many videos there are.
    """

    tail: Tail
    rows: dict[str, Rows]
    files: frames.Files
    names: FrameNames | None
    videos: int


class YoloReader(Reader[YoloOptions]):
    """YOLO text labels."""

    name: ClassVar[str] = "yolo"
    summary: ClassVar[str] = "YOLO text labels and predictions: boxes, scores and track ids; predicted videos"
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".yaml", ".yml", ".data")
    options = YoloOptions

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
        found = splits.find(source)
        classes = names.given(options.names) if options.names else names.find([pair.labels for pair in found.pairs], source)
        units = list(units_of(found.pairs, classes, options.video, root=source))
        first = msgspec.structs.replace(units[0].detail, problems=found.problems)
        units[0] = msgspec.structs.replace(units[0], detail=first)
        return Plan(units=tuple(units), images=images_of(found.pairs))

    def survey(self, units: Sequence[Unit], options: YoloOptions, context: Context) -> Survey:
        """The columns behind the box, from the rows of all units where the user does not say, and every label file's frame.

        Raises:
            InputError: the columns are ambiguous, or a bad record stops the run.
        """
        tally = context.tally
        for unit in units:
            labels: Labels = unit.detail
            for problem in labels.problems:
                tally.reject(problem.reason, problem.what, place=problem.place, fix=problem.fix)
            if labels.classes.path:
                tally.note(f"class names from {labels.classes.path}")
        known = FrameNames(context.frames.known) if context.frames.given else None
        files = frames.files_of(units, known, tally)
        rows: dict[str, Rows] = {}
        if options.tail == "auto":
            rows = {unit.name: parse(unit.detail.paths, tally) for unit in units}
            seen = [look(rows[unit.name], unit.detail.classes.keypoint_columns) for unit in units]
            tail = decide(seen, Place(", ".join(dict.fromkeys(str(unit.root) for unit in units))))
            if tail.kind != "none":
                tally.note(f"columns behind the box: {tail.kind} (-O tail= to say otherwise)")
        else:
            tail = Tail(kind=options.tail, triangles=options.tail != "score+track")
        videos = len({unit.name for unit in units if unit.detail.video})
        return Survey(tail=tail, rows=rows, files=files, names=known, videos=videos)

    def read(self, unit: Unit, options: YoloOptions, context: Context) -> Iterator[Detections]:
        """One batch: the frames of the unit and their boxes."""
        survey: Survey = context.survey
        labels: Labels = unit.detail
        if labels.video:
            counts = frame_counts(options)
            count = counts.get(labels.video, counts.get("", 0))
            found, frame_of = frames.video(labels, survey.names, survey.videos == 1, count, context)
        else:
            found, frame_of = frames.stills(labels, survey.files[unit.name], context)
        rows = survey.rows.get(unit.name) or parse(labels.paths, context.tally)
        good = columns(rows, survey.tail, labels.classes, lambda file, line: Place(labels.paths[file], line), context.tally)
        yield _detections(labels, found, frame_of, good)


def _detections(labels: Labels, found: Sequence[Frame], frame_of: Sequence[int], good: Columns) -> Detections:
    """The rows of label files whose frame is known."""
    frame_of_file = np.array(frame_of, np.int32)
    if (frame_of_file < 0).any():
        good = good.where(frame_of_file[good.file] >= 0)
    return Detections.from_boxes(
        frames=found,
        labels=labels.classes.labels,
        frame=frame_of_file[good.file],
        label=good.label,
        box=good.box,
        score=good.score,
        track=good.track,
        sources=tuple(map(Source, labels.paths)),
        source=good.file,
        origin=good.line,
    )


READER = YoloReader()
