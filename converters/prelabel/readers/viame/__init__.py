"""VIAME and DIVE: annotations of images and videos of marine science, as VIAME CSV and as DIVE's JSON.

    prelabel convert detections.csv --format viame --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert annotations.viame.csv --format viame --size 1920x1080 --src 'https://host/{sequence}/{index}.jpg' -o jobs.jsonl
    prelabel convert reef --format viame --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth with some: VIAME CSV, with its comments or without, and DIVE's JSON of version 1 and 2. DIVE
exports a data set as both: of ``annotations.viame.csv`` and ``annotations.dive.json`` in one folder the JSON is read, which says more.

    # 1: Detection or Track-id, 2: Video or Image Identifier, 3: Unique Frame Identifier, ...
    # metadata, fps: 5, ...
    0,1.png,0,100,100,500,500,0.9,-1,fish,0.9,rock,0.1,(kp) head 120 320,(poly) 100 100 500 100 300 500,(atr) sick true,(note) unsure

    {"tracks": {"0": {"id": 0, "confidencePairs": [["fish", 0.9]], "attributes": {}, "features": [
        {"frame": 0, "bounds": [100, 100, 500, 500], "keyframe": true, "interpolate": true, "geometry": {...}}]}}, "version": 2}

**Images and videos.** The second column names images; or it holds times, or the name of a video, or nothing. A file of images in which no
id comes in two is one of single images, whose frame numbers say nothing. All else are sequences, by the numbers of their frames, from 0:
called as the file, as the folder where that is called ``annotations`` as DIVE does, or as the video. Images of a sequence are those that
are named, and where they stand in the order of the images of their folder, or of ``meta.json``, all of that. Where none are named, frame
7 is the eighth image of a folder of the sequence's name, of the folder of its file, or of ``--frames``; where there are fewer images than
frames, the one that has 7 in its name. Without images frames are called ``NAME/000007.jpg``. Absolute names are below ``-O base``, else
below the deepest folder that all of them lie in. ``meta.json`` beside the annotations, as DIVE exports it, names the images of its data
set in their order. Neither format says how large images are: sizes are those of the images, or ``--size``.

**Times** are those of the rate that the ``# metadata``, the JSON or ``meta.json`` says, or ``-O fps``; else the times of the second
column, where all frames have one. Those with ``UTC`` have all hundredths since the start behind their point, as VIAME wrote them once.

What is read, in pixels
    boxes       rectangle of two corners; one with the attribute ``rotation`` is turned about its centre by so many radians, as DIVE
                draws it: clockwise as seen, though its text says otherwise, and a polygon of four corners; an outline in a frame of
                such a track is there alone
    ``poly``    polygon; several are parts of one, and each ``hole`` is one of the part before it, or of that in whose box it lies. In
                JSON it is a ``Polygon`` or ``MultiPolygon`` of GeoJSON
    ``kp``      landmark: head is point 1, tail 2, others are numbered as they first come in the source, or as ``-O keypoints`` lists
                them. In JSON they are ``head``, ``tail`` and each ``Point``
    lines       each ``LineString`` of JSON, but for that from head to tail, which stands for these points where they are not there

**Labels** are the species of the highest confidence, which is the score. In CSV it is that of the last state of a track that has some, as
VIAME means it; its score in each frame is that of the row, where that has the species. An object without a species is ``unknown``, as in
DIVE, or ``-O default``, and its score the eighth column of CSV.

**Attributes** are those of detections and of tracks, a ``length`` above 0, and each ``note``. A name alone is ``true``, as in VIAME.

**Tracks.** An id is a track of its sequence. DIVE moves a box from a keyframe with ``interpolate`` in a straight line to the next one; so
is its turn here, the short way. These frames are marked as interpolated, and so are features that are no keyframes. What is drawn beside
a box, and attributes of a detection, are not moved. CSV lists every frame. Ids that begin anew in each image are none of tracks:
``-O tracks=false``; where the species of an id change, a note says so.

Options:

- ``fps=RATE``: frames a second, in place of what files say.
- ``default=LABEL``: the label of objects without a species.
- ``keypoints=NAME,...``: names of keypoints in the order of their numbers; others are counted.
- ``tracks=false``: ids of CSV are of no tracks.
- ``base=FOLDER``: the folder that absolute names are below.

Counted and not converted: further species of an object, and those of earlier states of a track; ``mask``, which is a file; optional fields
of other kinds; groups of tracks; geometries of other types; a box beside an outline, where one of its track is turned. Not used are
``userCreated`` and ``userModified``, ``meta``, ``begin`` and ``end`` of tracks, ``flick``, and what the comments say but the rate.

Format: ``examples/detection_file_formats/README.rst``, ``plugins/core/read_object_track_set_viame_csv.cxx``,
``write_object_track_set_viame_csv.cxx``, ``write_detected_object_set_viame_csv.cxx`` and ``notes_to_attributes.cxx`` of VIAME/VIAME (also
https://viame.readthedocs.io/en/latest/sections/detection_file_conversions.html); ``docs/DataFormats.md``,
``server/dive_utils/serializers/viame.py``, ``dive.py`` beside it, ``server/dive_utils/models.py`` and ``client/src/track.ts`` (what lies
between keyframes), ``client/src/utils.ts`` (rotation) and ``server/dive_server/crud_dataset.py`` (files of an export) of Kitware/dive.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader
from prelabel.readers.viame.layout import OWN, SUFFIXES, plan_of
from prelabel.readers.viame.options import ViameOptions


class ViameReader(OwnFilesReader[ViameOptions]):
    """Files of CSV and JSON."""

    name: ClassVar[str] = "viame"
    summary: ClassVar[str] = "VIAME CSV and DIVE's JSON: images and videos, boxes, outlines, head and tail, tracks"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = ViameOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.LANDMARK})

    def plan(self, source: Path, options: ViameOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        return plan_of(source)

    def look(self, unit: Unit, options: ViameOptions, context: Context) -> tuple[str, ...]:  # noqa: ARG002  # nothing is told yet
        """The names of keypoints but head and tail."""
        from prelabel.readers.viame.keypoints import names_in
        from prelabel.readers.viame.reading import annotations_of

        return names_in(unit.paths, annotations_of, options)

    def survey(self, units: Sequence[Unit], options: ViameOptions, context: Context) -> Mapping[str, int]:  # noqa: ARG002  # they were looked at
        """The numbers of keypoints."""
        from prelabel.readers.viame.keypoints import numbers_of

        return numbers_of(context.looks, options, context.tally)

    def read(self, unit: Unit, options: ViameOptions, context: Context) -> Iterator[Detections]:
        """A batch of each sequence, and single images, whose sequences are open, some thousand at a time.

        Raises:
            InputError: a file or a record is bad, and the run stops at bad records.
        """
        from prelabel.readers.viame.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = ViameReader()
