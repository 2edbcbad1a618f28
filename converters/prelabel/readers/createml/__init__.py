"""Create ML: Apple's JSON of object detection, boxes by their centres.

    prelabel convert train --format createml --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert annotations.json --format createml --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert norm.json --format createml -O unit=fractions -O anchor=top-left --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth with one or several, such as ``_annotations.createml.json`` in each split of a data set, or a
file an image. A file is a list of images:

    [{"image": "a.jpg", "annotations": [{"label": "car", "coordinates": {"x": 160, "y": 120, "width": 80, "height": 40}}]}]

What is read
    images       ``image``, ``imagefilename``, ``imageURL`` or ``imageUrl``: a path from the folder of the file, of which an absolute one
                 is its name alone; or a URL, which is the frame's, too, but one of ``file:``, which is an absolute path. An image that is
                 listed several times is one frame. Images that lie in the source, or ``--frames``, go first where they have that path, or
                 that name in any folder; those without annotations are frames without detections
    annotations  ``annotations`` or ``annotation``: ``label``, ``coordinates``, and the score ``confidence``, as Turi Create predicts it.
                 Lists of annotations that each name their image are read, too
    sizes        a file says none: that of the image is used, else ``--size``

What coordinates mean is said by no file, but by the program that trains with it. Apple's defaults hold: ``x`` and ``y`` are the centre of a
box, and count pixels from the top left corner of the image. Options say otherwise, by Apple's names ``MLBoundingBoxUnits``,
``MLBoundingBoxAnchor`` and ``MLBoundingBoxCoordinatesOrigin``:

- `unit=auto|pixels|fractions`: pixels, or fractions of the image (``normalized``); auto tells them apart by the values of all boxes.
- `anchor=center|top-left|bottom-left`: which point of a box ``x`` and ``y`` are. Some tools, as Annotate ML, wrote top left corners.
- `origin=top-left|bottom-left`: the corner of the image that ``x`` and ``y`` count from; from the bottom ``y`` points up.

Other fields, such as ``verified`` and ``type``, are named and not used.

Format: https://developer.apple.com/documentation/createml/building-an-object-detector-data-source and
https://apple.github.io/turicreate/docs/userguide/object_detection/
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from prelabel.detections import Detections
from prelabel.readers.base import Context, Unit
from prelabel.readers.createml.layout import OWN, SUFFIX
from prelabel.readers.createml.options import CreatemlOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader
from prelabel.readers.shared.outputs.seen import BEYOND


class CreatemlReader(OwnFilesReader[CreatemlOptions]):
    """Lists of images with their annotations."""

    name: ClassVar[str] = "createml"
    summary: ClassVar[str] = "Create ML: Apple's object detection JSON, centre and size of boxes"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = CreatemlOptions

    def look(self, unit: Unit, options: CreatemlOptions, context: Context) -> float:  # noqa: ARG002  # bad records are told when they are read
        """The largest coordinate of any box, where that decides what coordinates are; -1 of none."""
        from prelabel.readers.createml.reading import reach_of

        return max(map(reach_of, unit.paths), default=-1.0) if options.unit == "auto" else -1.0

    def survey(self, units: Sequence[Unit], options: CreatemlOptions, context: Context) -> bool:  # noqa: ARG002  # they were looked at
        """Whether coordinates are fractions."""
        if options.unit != "auto":
            return options.unit == "fractions"
        fractions = 0 <= max(context.looks, default=-1.0) <= BEYOND
        if fractions:
            context.tally.note("coordinates are fractions of the frame (-O unit=pixels to say otherwise)")
        return fractions

    def read(self, unit: Unit, options: CreatemlOptions, context: Context) -> Iterator[Detections]:
        """Images in batches of some thousand, in open sequences.

        Raises:
            InputError: a file or annotation is bad, and the run stops at bad records.
        """
        from prelabel.readers.createml.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = CreatemlReader()
