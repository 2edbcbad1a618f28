"""Which files of a source are of ICDAR, and which image each is of."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np

from prelabel.folders import prefix_below
from prelabel.frames import FrameIndex, KnownFrame, images_below
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Plan, in_units
from prelabel.readers.icdar.rows import MANY, Form, Line, Text, parsed
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import first_lines
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.words import number_rows

SUFFIX = ".txt"

TRUTH = "gt_"
"""Before the name of an image in that of the file of its truth."""

_HEAD = 1 << 12
"""Bytes of a file that hold its first rows."""

_FLAG = 2
"""The greatest number that says what an object of these formats is, as how much of it is hidden; confidences are less."""

_CALLED = re.compile(r"(?:gt|res)_(.+)", re.IGNORECASE)


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, and the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    images = images_below(source) if source.is_dir() else ()
    stems = {PurePosixPath(image.file).stem for image in images}

    def fits(path: Path) -> bool:
        return bool(_CALLED.fullmatch(path.stem)) or path.stem in stems or _has_row(path)

    found = replace(OWN, fits=fits).found(source)
    return Plan(units=in_units(source, found.root, found.own, found.alone), images=images, others=found.others)


def stem_of(path: Path) -> str:
    """What the image of a file is called.

    >>> stem_of(Path("gt_img_1.txt")), stem_of(Path("res_a.txt")), stem_of(Path("img_1.txt"))
    ('img_1', 'a', 'img_1')
    """
    called = _CALLED.fullmatch(path.stem)
    return called[1] if called else path.stem


def images_of(path: Path, root: Path, frames: FrameIndex) -> Sequence[KnownFrame]:
    """The known images that a file may be of: beside it, else those of its name in the nearest folder around it that has some."""
    folder, names = PurePosixPath(prefix_below(path.parent, root)), (path.stem, stem_of(path))
    alike = [frames.called.get(name) or frames.called.get(PurePosixPath(name).stem, ()) for name in names]
    for outer in (folder, *folder.parents):
        for images in alike:
            inside = [image for image in images if outer in PurePosixPath(image.file).parents]
            if inside:
                return [image for image in inside if PurePosixPath(image.file).parent == outer] or inside
    return ()


def _first(path: Path) -> Text:
    """The first rows of a file; none of one that cannot be read or is no text."""
    return parsed(first_lines(path, _HEAD))


def _has_row(path: Path) -> bool:
    """Whether one of the first rows of a file begins with the corners of a box or more."""
    return any(line.leading >= Form.BOX for line in _first(path).lines)


def _looks_so(path: Path) -> bool:
    """Whether the first rows of a file are of ICDAR: all with corners, and with words, of boxes in quotes, if it is not called so."""
    form, lines = _first(path)
    count = form or Form.BOX
    if not lines or any(line.leading < count or MANY <= len(line.fields) == line.leading for line in lines):
        return False
    if form == Form.CURVED:
        return True
    if form == Form.QUAD and not _are_quads([line.fields[:count] for line in lines]):
        return False
    if form == Form.QUAD:
        # where a comma ends the row, as in VisDrone's, nothing stands behind it
        has_words = any("".join(line.fields[line.leading :]).strip() for line in lines)
        return has_words or (_CALLED.fullmatch(path.stem) is not None and not _are_columns(lines))
    return bool(_CALLED.fullmatch(path.stem)) or all(line.leading == count and '"' in "".join(line.behind(form)) for line in lines)


def _are_columns(lines: Sequence[Line]) -> bool:
    """Whether rows of numbers alone are rather of MOTChallenge or VisDrone: too many, or with flags where the last corner is."""
    return any(line.leading > Form.QUAD + 1 for line in lines) or all(abs(float(line.fields[Form.QUAD - 2])) <= _FLAG for line in lines)


def _are_quads(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the corners of rows go around an area, which columns of another meaning seldom do."""
    points = number_rows(rows, Form.QUAD).reshape(-1, 2)
    # not beyond: a number that is none is no corner either
    if not (np.abs(points) < LIMIT_PX).all():
        return False
    return bool((Rings.of(points, np.full(len(rows), Form.QUAD // 2)).areas() != 0).all())


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=sure_where(_looks_so),
    what="text detection of ICDAR",
    fix="give the folder of gt_*.txt or res_*.txt, or one of these files",
)
