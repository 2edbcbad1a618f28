"""DOTA text: boxes in pixels, mostly as four corners, in one text file an image, or in one a class for results.

    prelabel convert DOTA/train --format dota --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert labelTxt --format dota --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert results/Task1 --format dota --frames test/images --src 'https://host/{file}' -o jobs.jsonl

A row is ``x1 y1 x2 y2 x3 y3 x4 y4 class difficult``: corners in pixels from the upper left of the image, in order around the object, then
the name of its class, which may hold spaces, and a number that tells how difficult it is, which may be left out. Lines such as
``imagesource:GoogleEarth`` and ``gsd:0.146`` before the first row say nothing about objects. Each row becomes a polygon of four points.
The number becomes the attribute ``difficult``: 0 and 1 are written ``false`` and ``true``.

Results have a row for each object of a class in any image: ``image score x1 y1 ... x4 y4`` in ``Task1_CLASS.txt``, which becomes a polygon,
``image score xmin ymin xmax ymax`` in ``Task2_CLASS.txt``, a rectangle. Where a folder holds both, those of task 2 are counted and left
out: move them to a folder of their own to convert them. Images without a row are frames only where ``--frames`` or the folder of images
names them.

A source is a file, or a folder of any depth. Where folders whose names begin with ``labelTxt`` lie below it, only their text files are
labels; else all but ``classes.txt``, ``README*`` and lists such as ``train.txt``.

Images are looked for in the folder ``images`` beside ``labelTxt`` (as DOTA and Roboflow lay them out; what lies below ``labelTxt`` lies
below ``images`` too, or in it), in the labels' own folder, and in the folder above. A frame is called by its image's path below the folder
of images, or, where there are several, below the folder that holds them all; where some images are found, each label file and each result
must have its own. Corners in pixels need the image's size, which the image
gives, else ``--frames`` or ``--size``; without images a frame is called by its label file's name without ``.txt``. Of two images that
differ only in their suffix the first is meant.

The options ``-O`` of this format: ``difficult``, whether that attribute is kept (``-O difficult=drop`` leaves it out).

The format is the one of Xia et al., DOTA: A Large-scale Dataset for Object Detection in Aerial Images, arXiv:1711.10398, as the data set's
page describes its annotations and the submission of results (task 1, oriented boxes; task 2, upright ones).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, Kind, Source, reshaped, sizes_of
from prelabel.errors import Place
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Certainty, Context, Options, Plan, Reader, Unit
from prelabel.readers.dota import layout
from prelabel.readers.dota.layout import Labels
from prelabel.readers.dota.rows import CORNERS, Rows, count_rows, read_labels, read_results


class DotaOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    difficult: Annotated[Literal["keep", "drop"], Meta(description="whether how difficult an object is becomes an attribute")] = "keep"


class DotaReader(Reader[DotaOptions]):
    """Folders of label files, and results."""

    name: ClassVar[str] = "dota"
    summary: ClassVar[str] = "DOTA text: rotated boxes as four corners in pixels; labels, and results of tasks 1 and 2"
    suffixes: ClassVar[tuple[str, ...]] = (layout.TEXT,)
    options = DotaOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})

    def sniff(self, source: Path) -> Certainty:
        """SURE where the first file with rows has eight numbers and a name in each, or is named as results and has such rows."""
        return layout.certainty(source)

    def plan(self, source: Path, options: DotaOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some thousand label files, and one of all results in a folder.

        Raises:
            InputError: the source does not exist, or holds no label file.
        """
        folders = layout.folders_of(source)
        units = [unit for folder in folders for unit in layout.units_of(folder, source)]
        return Plan(units=tuple(units), images=tuple(image for folder in folders for image in folder.known))

    def read(self, unit: Unit, options: DotaOptions, context: Context) -> Iterator[Detections]:
        """One batch: the frames of the unit and their objects.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        labels: Labels = unit.detail
        paths = tuple(map(str, unit.paths))
        tally = context.tally
        rows = read_results(unit.paths, tally) if labels.results else read_labels(unit.paths, labels.files, tally)
        if skipped := count_rows(labels.skipped, tally):
            tally.unconverted["result of task 2 beside those of task 1"] += skipped
        frames: dict[str, Frame] = {}
        for name, (place, needed) in _named(paths, labels, rows).items():
            if labels.imaged and not context.frames.given and not context.frames.find(name):
                tally.reject(
                    "no image", f"no image {name!r} beside the labels, where other images lie", place=place,
                    fix="add the image, name all with --frames, or leave its labels out with --on-error skip",
                )  # fmt: skip
                continue
            found = context.frames.frame(name, place=place, tally=tally, sized=needed)
            if found:
                frames[name] = found
        yield _detections(paths, rows, frames, difficult=options.difficult == "keep")


def _named(paths: Sequence[str], labels: Labels, rows: Rows) -> dict[str, tuple[Place, bool]]:
    """What the frames of a unit are called, where that is said first, and whether there is an object in them."""
    names = {} if labels.results else {name: (Place(path), False) for name, path in zip(labels.files, paths, strict=True)}
    for name, file, line in zip(reversed(rows.image), reversed(rows.file), reversed(rows.line), strict=True):
        names[name] = (Place(paths[file], line), True)
    return names


def _detections(paths: Sequence[str], rows: Rows, frames: dict[str, Frame], *, difficult: bool) -> Detections:
    """Polygons, or of two points rectangles, of the rows whose frame is known; several names may mean one frame."""
    table = {frame.file: frame for frame in frames.values()}
    position = {file: number for number, file in enumerate(table)}
    of_name = {name: position[frame.file] for name, frame in frames.items()}
    frame: NDArray[np.int32] = np.array([of_name.get(name, -1) for name in rows.image], np.int32)
    kept = np.flatnonzero(frame >= 0)
    frame = frame[kept]
    size = sizes_of(table.values(), frame)
    points = rows.points_px[kept] / size[:, None]
    oriented = points.shape[1] == CORNERS
    rings = Rings.of(points, np.full(len(kept), points.shape[1]))
    labels = tuple(dict.fromkeys(rows.label))
    number = {label: index for index, label in enumerate(labels)}
    sets = tuple(dict.fromkeys(value for value in rows.difficult if value))
    set_of = {value: index for index, value in enumerate(sets)}
    boxes = Detections.from_boxes(
        frames=tuple(table.values()),
        labels=labels,
        frame=frame,
        label=np.array([number[label] for label in rows.label], np.int32)[kept],
        box=rings.bounds(),
        score=rows.score[kept],
        sources=tuple(map(Source, paths)),
        source=np.array(rows.file, np.int32)[kept],
        origin=np.array(rows.line, np.int32)[kept],
        attribute_sets=tuple({"difficult": value} for value in sets),
        attributes=np.array([set_of.get(value, -1) for value in rows.difficult], np.int32)[kept] if difficult else None,
    )
    if not oriented:
        return boxes
    return reshaped(boxes, np.arange(len(kept)), rings, kind=np.full(len(kept), Kind.POLYGON, np.uint8))


READER = DotaReader()
