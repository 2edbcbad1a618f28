"""KITTI labels: 2D and 3D boxes of objects and tracks, one text file an image or a sequence.

    prelabel convert training --format kitti --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert training/label_2 --format kitti -O calib=training/calib --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert label_02 --format kitti --size 1242x375 -O attributes=occluded --src 'https://host/{file}' -o jobs.jsonl

Object labels have a row ``type truncated occluded alpha left top right bottom height width length x y z rotation_y [score]`` for each
object of the image with the file's name. Tracking labels have two columns more in front, ``frame track``, and one file a sequence;
frames count from 0. Boxes are pixels counted from 0, and are taken as they stand. Rows may come in any order.

3D boxes
    With ``-O calib=`` each becomes a cuboid beside its 2D box: height, width and length in metres, x, y, z of the centre of its bottom
    in camera coordinates (y points down), turned about the vertical axis by rotation_y, projected by P2 of the calibration. The front
    is the vertical face nearest the camera, by its centre, of those whose outside the camera sees. A box with a corner behind the
    camera, or less than 0.1 m before it, gives no cuboid and is counted; its 2D box stays. A row without a 2D box (-1 four times)
    gives a cuboid alone.

    ``-O calib=`` names a folder with a file for each label file, called like it (``calib/000001.txt``, ``calib/0001.txt``, in the same
    sub-folder or in none), the folder above ``calib``, or one file for all. ``P_rect_02`` of raw recordings is read as P2.

Layouts
    A file, or a folder of any depth. Where folders whose names begin with ``label`` lie in it, their text files are read; else every
    text file whose first row is KITTI's, and those beside it that are called alike. Images of objects are looked for in ``image_2``
    beside ``label_2`` (likewise ``images`` beside ``labels``), those of a sequence in ``image_02/SEQUENCE`` beside ``label_02``. Without
    images a frame is called ``000001.png``, or ``SEQUENCE/000001.png``, and needs ``--size``, or ``--frames`` with the images.

    A sequence is called after its file, or after the file's folder where the file's name holds no digit (``0001/gt.txt``). All
    frames up to the last row's are kept, or all images.

Options
    -O calib=FOLDER|FILE     makes cuboids of 3D boxes
    -O dontcare=drop|keep    what becomes of DontCare regions, which are no objects; dropped ones are counted
    -O score=raw|sigmoid|drop
                             scores of results must be in [0, 1]; sigmoid makes them so
    -O attributes=NAME,...   fields that become attributes: truncated, occluded, alpha, height, width, length, x, y, z, rotation_y;
                             what a row does not know (-1; alpha -10) is left out

Format: the readme files of KITTI's development kits for objects and for tracking, https://www.cvlibs.net/datasets/kitti, and Geiger
et al., Are we ready for Autonomous Driving?, CVPR 2012.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from prelabel.detections import Detections, Frame, Kind, Source
from prelabel.errors import InputError, Place, UsageError
from prelabel.readers.base import Certainty, Context, Options, Plan, Reader, Unit
from prelabel.readers.kitti import layout, objects, tracking
from prelabel.readers.kitti.layout import Labels
from prelabel.readers.kitti.objects import FIELDS, ScoreRule, Wanted
from prelabel.readers.kitti.rows import FRAME, Rows, read_rows
from prelabel.readers.others import holds_text


class KittiOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    calib: Annotated[Path | None, Meta(description="folder of calibration files, or one for all: 3D boxes become cuboids")] = None
    dontcare: Annotated[Literal["drop", "keep"], Meta(description="DontCare regions")] = "drop"
    score: Annotated[ScoreRule, Meta(description="how scores come to lie in [0, 1]")] = "raw"
    attributes: Annotated[tuple[str, ...], Meta(description=f"fields that become attributes: {', '.join(FIELDS)}")] = ()


class KittiReader(Reader[KittiOptions]):
    """A unit is some thousand files of object labels, or one of tracking labels; each is one batch."""

    name: ClassVar[str] = "kitti"
    summary: ClassVar[str] = "KITTI text: object and tracking labels, 2D boxes, and 3D boxes as cuboids"
    suffixes: ClassVar[tuple[str, ...]] = (layout.TEXT,)
    options = KittiOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.CUBOID})

    def sniff(self, source: Path) -> Certainty:
        """SURE where the first text with rows is KITTI's, LIKELY where texts of another format lie beside it."""
        return layout.certainty(source)

    def plan(self, source: Path, options: KittiOptions) -> Plan:
        """Units of some thousand files of object labels, and one for each file of tracking labels.

        Raises:
            InputError: the source does not exist, or holds no label file, or ``-O calib`` does not exist.
            UsageError: an attribute that the format does not have.
        """
        unknown = [name for name in options.attributes if name not in FIELDS]
        if unknown:
            raise UsageError(f"-O attributes: kitti has no field {unknown[0]!r}", fix=f"its fields: {', '.join(FIELDS)}")
        if options.calib is not None and not options.calib.exists():
            raise InputError("does not exist", place=Place(str(options.calib)), fix="give -O calib a folder of calibration files, or one")
        folders, others = layout.folders_of(source)
        units, images = layout.objects([folder for folder in folders if not folder.tracking], source)
        units += layout.sequences([folder for folder in folders if folder.tracking], source)
        return Plan(units=tuple(units), images=tuple(images), others=others)

    def survey(self, units: Sequence[Unit], options: KittiOptions, context: Context) -> int:  # noqa: ARG002  # names are decided
        """The number of sequences.

        Raises:
            InputError: two sources hold sequences of one name.
        """
        seen: dict[str, Unit] = {}
        for unit in units:
            if unit.detail.tracking and (other := seen.setdefault(unit.name, unit)) is not unit:
                what = f"sequence {unit.name!r}, but so is {other.paths[0]}"
                raise InputError(what, place=Place(str(unit.paths[0])), fix="give one source that holds both, or convert them one by one")
        return len(seen)

    def read(self, unit: Unit, options: KittiOptions, context: Context) -> Iterator[Detections]:
        """One batch: the frames of the unit and their objects.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        labels: Labels = unit.detail
        bad = len(context.tally.bad)
        rows = read_rows(unit.paths, context.tally, tracking=labels.tracking)
        if labels.tracking and len(context.tally.bad) > bad and not holds_text(unit.paths[0]):
            # damaged as a whole, and counted
            return
        wanted = Wanted(
            calibrations=labels.calibrations, calib=options.calib, dont_care=options.dontcare == "keep", score=options.score,
            attributes=options.attributes, context=context,
        )  # fmt: skip
        last = int(rows.values[:, FRAME].max(initial=-1)) if labels.tracking else -1
        rows = objects.usable(rows, wanted)
        frames, of_row = _of_sequence(unit, rows, last, context) if labels.tracking else _of_images(unit, rows, context)
        yield objects.gathered(rows, of_row, wanted).detections(frames, tuple(Source(str(path)) for path in unit.paths))


def _of_images(unit: Unit, rows: Rows, context: Context) -> tuple[list[Frame], list[int]]:
    """The frames of object labels, and the frame of each row, -1 where it was rejected; several files may mean one frame."""
    labels: Labels = unit.detail
    first: dict[int, int] = {}
    for row, file in enumerate(rows.file.tolist()):
        first.setdefault(file, row)
    position: dict[str, int] = {}
    frames: list[Frame] = []
    of_file: list[int] = []
    for file, name in enumerate(labels.names):
        place = rows.place(first[file]) if file in first else Place(str(unit.paths[file]))
        frame = context.frames.frame(name, place=place, tally=context.tally, sized=file in first)
        if frame is not None and frame.file not in position:
            position[frame.file] = len(frames)
            frames.append(frame)
        of_file.append(-1 if frame is None else position[frame.file])
    return frames, [of_file[file] for file in rows.file.tolist()]


def _of_sequence(unit: Unit, rows: Rows, last: int, context: Context) -> tuple[list[Frame], list[int]]:
    """The frames of a sequence up to the ``last`` that has a row of any kind, and the frame of each row, -1 where it was rejected."""
    labels: Labels = unit.detail
    (path,) = unit.paths
    images = tracking.images_of(unit.name, labels.images, path, context, alone=context.survey == 1)
    used = tracking.among(rows, images, context)
    frames = tracking.frames_of(unit.name, images, used, path, context, last=last)
    position = {number: at for at, number in enumerate(frames)}
    return list(frames.values()), [position.get(int(number), -1) for number in rows.values[:, FRAME].tolist()]


READER = KittiReader()

__all__ = ["READER", "KittiOptions", "KittiReader"]
