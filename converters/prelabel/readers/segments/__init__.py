"""Segments.ai: releases of data sets of images and of sequences of images.

    prelabel convert flowers-v1.0.json --format segments --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert segments/jane_flowers/v1.0 --format segments -o jobs.jsonl
    prelabel convert drive-v2.json --format segments -O labelset=predictions --size 1920x1080 -o jobs.jsonl

A source is a release file, or a folder of any depth with some. Read are releases of the tasks ``segmentation-bitmap``, also
``-highres``, ``vector``, ``bboxes``, ``keypoints``, ``image-segmentation-sequence`` and ``image-vector-sequence``, and the cameras of
``multisensor-sequence``. Those of point clouds and of texts are refused. Of the labelsets of a release one is read, which is
``ground-truth``, or the only one.

**Images** are called as their samples; one whose name has no suffix takes that of its URL. Images that lie in the source, or
``--frames``, go first where they have that name, as the SDK downloads them, or the one that their URL ends in. Samples without a label
are frames without detections. The URLs of the release are the frames' own. A release does not say how large images are: sizes are those
of the images, else of their bitmaps, else ``--size``.

**Sequences** are called as their samples, those of a camera ``SAMPLE/SENSOR``. Frames are numbered from 0, and called
``SAMPLE/NAME`` by the names that the sample gives them, else ``SAMPLE/00001`` and so on. Where no image has such a name, those in a folder
of the sequence's name, or all of ``--frames`` where there is one sequence, are its frames in their order. Times are those of
``timestamp``s, in nanoseconds, where all are whole numbers, also as text, that rise by a millisecond or more.

What is read, in pixels of the plane, from the top left corner
    bbox      rectangle, by two opposite corners
    polygon   polygon of one ring
    polyline  line
    point     landmark of one point
    mask      annotations without a type: polygon along the edges of the pixels of their ``id`` in the label's ``segmentation_bitmap``

**Bitmaps** are never fetched. They are looked for as the SDK downloads them: ``NAME_label_LABELSET.png``, where ``NAME`` is the image's
without suffix, beside the release, or in ``segments/OWNER_DATASET/RELEASE`` below its folder; or in the folder of ``-O bitmaps``, where
they may also be called as their URLs end, which bitmaps of sequences always are. Pixels are ids as PNGs of RGBA or RGB hold them, red the
lowest byte, or as grey ones. No image that is called as a bitmap, or lies in that folder, is an image of the source.

**Tracks.** A ``track_id`` is a track of its sequence. A release lists every frame of a track, so nothing is made between keyframes.
Boxes that are no keyframes (``is_keyframe`` is false) are marked as interpolated, in a track that has keyframes; other shapes are not,
since Segments.ai interpolates none.

**Attributes** are those of the object; null and empty ones say nothing. Labels are the names of categories.

Options:

- ``labelset=NAME``: the labelset that is read.
- ``status=NAME,...``: samples of another ``label_status`` are left out and counted; ``UNLABELED`` names those without a label.
- ``bitmaps=FOLDER``: where the bitmaps lie.
- ``attributes=NAME,...``: further fields of annotations that become attributes, such as ``track_id``.

Counted and not converted: attributes of images, links between objects, masks without a pixel and pixels without an annotation,
annotations beside the frames of a sequence, and those of point clouds beside cameras. Not used are who labelled a sample and when,
``score`` and ``rating`` of a label, which are of no object, and metadata.

Format: https://docs.segments.ai/how-to-integrate/export/structure-of-the-release-file, https://docs.segments.ai/reference/label-types,
https://docs.segments.ai/reference/sample-types, https://docs.segments.ai/reference/categories-and-attributes,
https://docs.segments.ai/how-to-annotate/label-sequences-of-data/use-keyframe-interpolation, and Segments.ai's own code,
https://github.com/segments-ai/segments-ai: ``src/segments/typing.py`` (what a release holds), ``src/segments/dataset.py`` (names of
files), ``src/segments/utils.py`` (bitmaps).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader
from prelabel.readers.segments.layout import OWN, SUFFIX, plan_of
from prelabel.readers.segments.options import SegmentsOptions


class SegmentsReader(OwnFilesReader[SegmentsOptions]):
    """Releases."""

    name: ClassVar[str] = "segments"
    summary: ClassVar[str] = "Releases of Segments.ai: images and sequences, boxes, outlines, masks, points, tracks"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = SegmentsOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.LANDMARK})

    def plan(self, source: Path, options: SegmentsOptions) -> Plan:
        """Units of files.

        Raises:
            InputError: the source does not exist, or holds no release.
        """
        return plan_of(source, options)

    def look(self, unit: Unit, options: SegmentsOptions, context: Context) -> int:  # noqa: ARG002  # the contract's
        """How many sequences the files hold, where ``--frames`` must be dealt to them."""
        from prelabel.readers.segments.reading import look_at

        return look_at(unit.paths, context)

    def survey(self, units: Sequence[Unit], options: SegmentsOptions, context: Context) -> bool:  # noqa: ARG002  # they were looked at
        """Whether there is one sequence at most."""
        return sum(map(int, context.looks)) <= 1

    def read(self, unit: Unit, options: SegmentsOptions, context: Context) -> Iterator[Detections]:
        """A batch of each sequence, and batches of images, whose sequences are open.

        Raises:
            InputError: a file or an annotation is bad, and the run stops at bad records.
        """
        from prelabel.readers.segments.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = SegmentsReader()
