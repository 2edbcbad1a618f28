"""BDD100K and Scalabel JSON: boxes, polygons, lane lines and masks of images and videos.

    prelabel convert labels/box_track_20/train --format bdd100k --size 1280x720 --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert lane_train.json --format bdd100k --frames images/100k/train --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert export.json --format bdd100k -o jobs.jsonl

A source is a file, or a folder of any depth with JSON files. A file is a list of frames, or an object with the list ``frames``, as
Scalabel exports it; files of BDD100K's first release, one an image with ``frames[].objects``, are read too.

What is read
    frames      ``name``, ``url``, ``size``, else ``config.imageSize``; BDD100K's own files say no size: its images are 1280x720
    videos      frames with a ``videoName`` form a sequence of this name, numbered by ``frameIndex``, or in the natural order of their
                names where one has none; a frame is called ``VIDEO/NAME``. The ``id`` of a label is its track there
    box2d       rectangle from x1, y1 to x2 + 1, y2 + 1, since a box includes the pixels x2 and y2
    poly2d      closed outlines of a label: one polygon, in as many parts; open ones: a line each. The vertices of old files,
                ``[x, y, "L"]``, are closed where the category begins with ``area/``
    rle         polygon, where the label has no poly2d
    category, score, attributes

A vertex of type C behind the first begins a cubic Bezier curve from the point before it: this vertex and the next are its control points
and the one behind these is its end, as the data set's own tools draw it. Curves become points that stay within a quarter of a pixel.

Pixels of boxes count from 0: a box from 0 to 199 fills an image of 200 pixels, and one whose x1 is x2 is a pixel wide. The 1 is added to
coordinates between pixels, too, as Scalabel's conversion to COCO and both evaluations of boxes do with those of BDD100K's own files; the
first converter of the data set, of 2018, did not. Vertices are points of the image plane, as they stand.

Labels without a shape, ``box3d`` and ``graph`` are counted and not converted. A box that was drawn from another corner is turned round.

    -O attributes=NAME,...   attributes of frames, such as weather, that become attributes of the objects in them

Format: https://doc.scalabel.ai/format.html and https://doc.bdd100k.com/format.html; where boxes end and how curves are drawn is in
Scalabel's ``label/transforms.py`` (``box2d_to_xyxy``, ``box2d_to_bbox``, ``poly_to_patch``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar

from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError
from prelabel.files import read_bytes
from prelabel.readers.base import Certainty, Context, Options, Plan, Reader, Unit, files_of, in_units
from prelabel.readers.bdd100k.sniffing import certainty
from prelabel.safejson import Document


class Bdd100kOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    attributes: Annotated[tuple[str, ...], Meta(description="attributes of frames that become attributes of their objects")] = ()


class Bdd100kReader(Reader[Bdd100kOptions]):
    """Files of many frames, or of one."""

    name: ClassVar[str] = "bdd100k"
    summary: ClassVar[str] = "BDD100K and Scalabel JSON: boxes, polygons, lane lines, masks, tracks"
    suffixes: ClassVar[tuple[str, ...]] = (".json",)
    options = Bdd100kOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE})

    def sniff(self, source: Path) -> Certainty:
        """SURE of frames whose labels have a ``box2d`` or ``poly2d``, LIKELY of frames with labels of a video."""
        return certainty(source)

    def plan(self, source: Path, options: Bdd100kOptions) -> Plan:  # noqa: ARG002  # files do not depend on them
        """Units of some hundred files, as those of one image are, or of one that is large.

        Raises:
            InputError: the source holds no JSON file.
        """
        root, paths = files_of(source, self.suffixes)
        return Plan(units=in_units(source, root, paths))

    def read(self, unit: Unit, options: Bdd100kOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand frames, each video in one: of a file still images, then videos.

        Raises:
            InputError: a file cannot be read, or a bad record stops the run.
        """
        from prelabel.readers.bdd100k.batch import Batch
        from prelabel.readers.bdd100k.frames import batches_of
        from prelabel.readers.bdd100k.records import attributes_of, read_frames

        batch = Batch(attributes=options.attributes, context=context)
        unused: set[str] = set()
        for path in unit.paths:
            try:
                listed = read_frames(Document(read_bytes(path), path), context.tally)
            except InputError as error:
                context.tally.reject_file("unreadable file", error)
                continue
            unused.update(name for frame in listed.frames.items for name in attributes_of(frame) if name not in options.attributes)
            for part in batches_of(listed, context):
                batch.add(part, listed)
                yield from batch.full()
        yield from batch.rest()
        if unused:
            context.tally.note_names("attributes of frames not used: {all} (-O attributes={all} keeps them)", sorted(unused))


READER = Bdd100kReader()

__all__ = ["READER", "Bdd100kOptions", "Bdd100kReader"]
