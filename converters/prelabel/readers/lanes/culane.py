"""CULane lane lines: a text file an image, a lane a line, ``x y x y ...`` in pixels.

    prelabel convert CULane/driver_23_30frame --format culane --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert predictions --format culane --size 1640x590 -O label=lane_line --src 'https://host/{file}' -o jobs.jsonl

``00000.lines.txt`` holds the lanes of ``00000.jpg``: pairs of x and y, mostly from the bottom of the image up, which may leave the image.
Each line of text becomes a line; one of a single point is counted. A file without lanes is a frame without annotations. Results of models
have the same form.

A source is a file, or a folder of any depth, of which the files ``*.lines.txt`` are read. Images are looked for beside them; else
``--frames`` or ``--size`` gives their size: images of the data set have 1640 x 590. A frame is called by its image's path below the
source, ``05151640_0419.MP4/00000.jpg``, whether or not the image is there.

    -O label=lane            the label of the lanes

Format: https://xingangpan.github.io/projects/CULane.html and Pan et al., Spatial As Deep, arXiv:1712.06080.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Kind, Source
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_text
from prelabel.folders import folders_below, prefix_below, walk
from prelabel.frames import KnownFrame, images_in, known_in
from prelabel.readers.base import SNIFFED_FILES, Certainty, Context, Plan, Reader, Unit
from prelabel.readers.lanes.gathering import FILES_PER_UNIT, LaneOptions, Lanes, is_good
from prelabel.readers.shared.words import is_number, shown

ENDING = ".lines.txt"

_HEAD = 1 << 12
"""Bytes of a file that hold its first numbers."""

_FIX = "write a lane a line: x y x y ... in pixels"


class CulaneReader(Reader[LaneOptions]):
    """A unit is some thousand files."""

    name: ClassVar[str] = "culane"
    summary: ClassVar[str] = "CULane text: lane lines as points"
    suffixes: ClassVar[tuple[str, ...]] = (".txt",)
    options = LaneOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.LINE})

    def sniff(self, source: Path) -> Certainty:
        """SURE of ``*.lines.txt`` that begins with numbers, LIKELY of an empty one."""
        try:
            paths = walk(source, (ENDING,), SNIFFED_FILES) if source.is_dir() else iter([source])
            found = [path for path in paths if path.name.lower().endswith(ENDING)]
            first = next((words for path in found if (words := _head(path))), None)
        except (InputError, OSError):
            return Certainty.NO
        if first is None:
            return Certainty.LIKELY if found else Certainty.NO
        return Certainty.SURE if all(map(is_number, first)) else Certainty.NO

    def plan(self, source: Path, options: LaneOptions) -> Plan:  # noqa: ARG002  # files do not depend on them
        """Units of some thousand files, and the images beside them.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        if source.is_file():
            stem = _stem(source.name)
            images = [name for name in images_in(source.parent) if name.rpartition(".")[0] == stem]
            known = tuple(known_in(source.parent, images[:1]))
            return Plan(units=(Unit(name=source.name, root=source.parent, paths=(source,), detail=(f"{stem}.jpg",)),), images=known)
        if not source.exists():
            raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
        files: list[tuple[Path, str]] = []
        known_images: list[KnownFrame] = []
        for folder, names in folders_below(source):
            labels = [name for name in names if name.lower().endswith(ENDING)]
            prefix = prefix_below(folder, source)
            files += [(folder / name, f"{prefix}{_stem(name)}.jpg") for name in labels]
            known_images += known_in(folder, images_in(folder) if labels else (), prefix)
        if not files:
            raise InputError(f"holds no *{ENDING} file", place=Place(str(source)), fix="give the folder that the label files lie in")
        parts = (files[first : first + FILES_PER_UNIT] for first in range(0, len(files), FILES_PER_UNIT))
        units = [
            Unit(name=str(part[0][0]), root=source, paths=tuple(p for p, _ in part), detail=tuple(f for _, f in part)) for part in parts
        ]
        return Plan(units=tuple(units), images=tuple(known_images))

    def read(self, unit: Unit, options: LaneOptions, context: Context) -> Iterator[Detections]:
        """One batch.

        Raises:
            InputError: a file or line is bad, and the run stops at bad records.
        """
        lanes = Lanes(label=options.label, tally=context.tally)
        for source, (path, file) in enumerate(zip(unit.paths, unit.detail, strict=True)):
            found = list(_read(path, context.tally))
            place = Place(str(path), found[0][0] if found else None)
            frame = context.frames.frame(file, place=place, tally=context.tally, sized=bool(found))
            if frame is None:
                continue
            number = lanes.frame(frame)
            for line, points in found:
                lanes.add(points, frame=number, source=source, line=line)
        yield lanes.objects.detections(lanes.frames, tuple(Source(str(path)) for path in unit.paths))


def _stem(name: str) -> str:
    return name[: -len(ENDING)] if name.lower().endswith(ENDING) else name.rpartition(".")[0]


def _head(path: Path) -> list[str]:
    """The first words of a file, without the last, which may be cut."""
    with path.open("rb") as file:
        words = file.read(_HEAD).decode("utf-8-sig", "replace").split()
    return words[:-1]


def _read(path: Path, tally: Tally) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """The lanes of a file, (n, 2) pixels, each with its line; bad ones are rejected.

    Raises:
        InputError: the file or a line is bad, and the run stops at bad records.
    """
    try:
        text = read_text(path)
    except InputError as error:
        tally.reject_file("unreadable label file", error)
        return
    for line, row in enumerate(text.split("\n"), 1):
        words, place = row.split(), Place(str(path), line)
        wrong = next((word for word in words if not is_number(word)), None)
        if wrong is not None:
            tally.reject("not a number", f"{shown(wrong)} is no number", place=place, fix=_FIX)
        elif len(words) % 2:
            tally.reject("odd number of values", f"{len(words)} values, which are no pairs of x and y", place=place, fix=_FIX)
        elif words:
            points = np.array(words, np.float64).reshape(-1, 2)
            if is_good(points, ("x", "y"), place, tally):
                yield line, points


CULANE = CulaneReader()
