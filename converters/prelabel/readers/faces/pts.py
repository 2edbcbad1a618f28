"""Points of faces, a ``.pts`` file a face: 300-W, AFW, HELEN, LFPW, IBUG, 300-VW, Menpo, OpenFace.

    prelabel convert 300W --format pts --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert annotations --format pts --frames images -O one_based=false --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth:

    version: 1
    n_points: 68
    {
    446.000 91.000
    449.459 119.344
    ...
    }

The points are a landmark, numbered from 1 as they stand: 68 in 300-W, any number else. ``nan nan`` is a point that is not labelled. A face
has the box around its points, if it has an area.

The image of ``indoor_001.pts`` is ``indoor_001`` with any suffix, in the same folder or among ``--frames``; where none is known, it is
called without one. Files of 300-VW are in ``annot``, which is no part of the names of images: ``001/annot/000001.pts`` is of
``001/000001``, the first frame of its video, and each frame is an image of its own. OpenFace before 2.0 wrote a file for each face:
``group_det_0.pts`` and ``group_det_1.pts`` are of ``group``, where there is no image ``group_det_0``.

Coordinates are pixels, and those of the first pixel are 1, as MATLAB counts: 1 is taken from all, as Menpo does. OpenFace, whose files have
``npoints``, adds 1 to its own for that.

Options

- ``label=face``: the label of all faces.
- ``one_based=true|false``: whether coordinates count from 1; ``true`` if it is not given.

Files of points of three coordinates, as OpenFace writes them in millimetres, are refused. Pose, gaze and action units behind the points
are counted, as they are nothing that is drawn.

Format: ``menpo/io/input/landmark.py`` of menpo/menpo, with issue 160 there; https://ibug.doc.ic.ac.uk/resources/300-W/ (Sagonas et al.,
300 Faces In-The-Wild Challenge: Database and results, Image and Vision Computing 47, 2016); ``write_out_landmarks`` in
``FaceLandmarkImg.cpp`` of OpenFace before 2.0, with issue 649 there.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections
from prelabel.frames import KnownFrame, images_in, known_in
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.faces.options import PtsOptions
from prelabel.readers.faces.reader import FacesReader
from prelabel.readers.others import holds_text
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import groups_together, head_of

SUFFIX = ".pts"

ANNOT = "annot"
"""The folder of the files of a video of 300-VW."""

_DETECTED = re.compile(r"(.+)_det_\d+", re.ASCII | re.DOTALL)

_HEAD = re.compile(rb"version:\s*\d+\s+n_?points:\s*\d+\s*\{")


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=sure_where(lambda path: _HEAD.match(head_of(path)) is not None),
    what="points of faces",
    fix="give .pts files as those of 300-W",
    whole=holds_text,
)


class PtsReader(FacesReader[PtsOptions]):
    """A unit is some hundred files, those of an image together."""

    name: ClassVar[str] = "pts"
    summary: ClassVar[str] = "points of faces of 300-W, Menpo and OpenFace, a .pts file a face"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = PtsOptions

    def plan(self, source: Path, options: PtsOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files.

        Raises:
            InputError: the source does not exist, or holds no file of points.
        """
        found = self.own.found(source)
        groups: dict[str, list[Path]] = {}
        for path in found.own:
            groups.setdefault(image_of(str(path.with_suffix(""))), []).append(path)
        units = tuple(
            Unit(name=f"{source} from {part[0][0].name}", root=found.root, paths=tuple(path for group in part for path in group))
            for part in groups_together([*groups.values()])
        )
        return Plan(units=units, images=found.images() if source.is_dir() else _beside(source), others=found.others)

    def read(self, unit: Unit, options: PtsOptions, context: Context) -> Iterator[Detections]:
        """All images as one batch.

        Raises:
            InputError: a file or point is bad, and the run stops at bad records.
        """
        from prelabel.readers.faces.pts_reading import batches_of  # noqa: PLC0415  # as in other readers' packages

        return batches_of(unit, options, context)


def image_of(stem: str) -> str:
    """A name without the number of a face.

    >>> image_of("group_det_1"), image_of("indoor_001")
    ('group', 'indoor_001')
    """
    found = _DETECTED.fullmatch(stem)
    return found[1] if found else stem


def _beside(source: Path) -> tuple[KnownFrame, ...]:
    """The images of the name of a file in its folder."""
    stems = {source.stem, image_of(source.stem)}
    return tuple(known_in(source.parent, [name for name in images_in(source.parent) if Path(name).stem in stems]))


PTS = PtsReader()
