"""The forms that rows come in, by their columns, and what tells them from rows of other formats."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from os import path as os_path
from pathlib import Path
from typing import NamedTuple

from prelabel.files import is_folder
from prelabel.readers.paths import first_lines
from prelabel.readers.shared.words import is_number

FRAME, ID, LEFT, TOP, WIDTH, HEIGHT, SCORE, CATEGORY, TRUNCATION, OCCLUSION = range(10)
"""The columns that rows of every form are brought to."""

NAMES = ("frame", "id", "left", "top", "width", "height", "score", "category", "truncation", "occlusion")

REGION = 0
"""The category of regions in which nothing was labelled."""

VISDRONE = (
    "ignored regions", "pedestrian", "people", "bicycle", "car", "van", "truck", "tricycle", "awning-tricycle", "bus", "motor", "others",
)  # fmt: skip
"""By category, from 0."""

UAVDT = ("ignored regions", "car", "truck", "bus")
"""Likewise; regions stand in a file of their own, without a category."""


class Form(NamedTuple):
    """What the columns of a file are.

    Args:
        columns: what each holds.
        categories: their names, by number.
        details: the names of the columns that can become attributes.
        more: further columns may follow, which say nothing.
    """

    columns: tuple[int, ...]
    categories: tuple[str, ...] = VISDRONE
    details: tuple[tuple[str, int], ...] = (("truncation", TRUNCATION), ("occlusion", OCCLUSION))
    more: bool = False

    @property
    def fix(self) -> str:
        """How rows are to be written."""
        named = {column: name for name, column in self.details}
        return f"write rows as {','.join(named.get(column, NAMES[column]) for column in self.columns)}, in numbers"

    def holds(self, count: int) -> bool:
        """Whether rows may have so many columns."""
        return count == len(self.columns) or (self.more and count > len(self.columns))


_BOX = (LEFT, TOP, WIDTH, HEIGHT)

STILL = Form((*_BOX, SCORE, CATEGORY, TRUNCATION, OCCLUSION))
CLIP = Form((FRAME, ID, *STILL.columns))
WHOLE = Form((FRAME, ID, *_BOX, TRUNCATION, OCCLUSION, CATEGORY), UAVDT, (("out-of-view", TRUNCATION), ("occlusion", OCCLUSION)))
IGNORED = Form((FRAME, ID, *_BOX), UAVDT, (), more=True)
TRACKED = Form((FRAME, ID, *_BOX, SCORE), UAVDT, (), more=True)
TARGET = Form(_BOX, details=())

FORMS: Mapping[int, Form] = {len(form.columns): form for form in (STILL, CLIP, WHOLE, TARGET)}

WHOLE_END, TRACKED_END, IGNORED_END = "_gt_whole", "_gt", "_gt_ignore"
"""How files of UAVDT are called, behind the name of their sequence."""

SEQUENCES = "sequences"
"""The folder of images of clips, beside that of their labels."""

ANNOTATIONS = "annotations"
"""The folder of labels."""

COMPANION = re.compile(r".*(_gt|_gt_ignore|_attr)|(gt|det)(_.*)?|(labels|classes|readme|license).*", re.IGNORECASE)
"""What files are called that mostly hold no objects of their own: UAVDT's other files, those of MOTChallenge, properties of sequences."""

_OWN = re.compile(r"\d{7}_\d{5}_d_\d{7}|uav\d{7}_\d{5}_[vs]|M\d{4}_gt", re.ASCII)
"""What images and clips of VisDrone are called, and sequences of UAVDT without categories."""

_HEAD, _ROWS = 2048, 16
"""Bytes of a file that hold its first rows, and of how many the form is told."""


def is_called_so(path: Path) -> bool:
    """Whether a file is called as labels of VisDrone and UAVDT are, or as the folder of images of a clip."""
    return bool(_OWN.fullmatch(path.stem)) or path.stem.endswith(WHOLE_END) or is_folder(beside(path.parent, SEQUENCES) / path.stem)


def absolute(path: Path) -> Path:
    """A path from the root on, without ``..`` in it."""
    return Path(os_path.normpath(path.absolute()))


def beside(folder: Path, name: str) -> Path:
    """Another folder in the one that holds a folder."""
    return absolute(folder).parent / name


def sequence_of(path: Path, form: Form) -> str:
    """What the clip of a file is called."""
    return path.stem.removesuffix({WHOLE: WHOLE_END, TRACKED: TRACKED_END}.get(form, ""))


def first_rows(path: Path) -> list[list[str]]:
    """The fields of the first rows of a file. Never raises."""
    rows = [fields for line in islice(first_lines(path, _HEAD).split("\n"), _ROWS) if (fields := fields_of(line))]
    return [fields for fields in rows if len(fields) in FORMS]


def fields_of(line: str) -> list[str]:
    """What stands between the commas of a line, without empty fields at its end."""
    fields = [field.strip() for field in line.split(",")]
    while fields and not fields[-1]:
        fields.pop()
    return fields


def form_of(path: Path) -> Form | None:
    """The form of most of a file's first rows; None where they have none, or where one of that form is not of numbers."""
    rows = first_rows(path)
    if not rows:
        return None
    (count, _), *_ = Counter(map(len, rows)).most_common(1)
    if not any(all(map(is_number, row)) for row in rows if len(row) == count):
        return None
    return TRACKED if FORMS[count] == WHOLE and path.stem.endswith(TRACKED_END) else FORMS[count]


def in_ranges(form: Form, rows: Sequence[Sequence[float]]) -> bool:
    """Whether rows hold what their columns can hold in VisDrone, or in UAVDT."""
    columns = dict(zip(form.columns, zip(*rows, strict=True), strict=False))
    levels = (0, 4) if form == WHOLE else (-1, 2)
    ranges = {FRAME: (1, 1e6), ID: (-1, 1e6), CATEGORY: (0, len(form.categories) - 1), TRUNCATION: levels, OCCLUSION: levels}
    whole = all(value.is_integer() and low <= value <= high for column, (low, high) in ranges.items() for value in columns.get(column, ()))
    return whole and all(0 <= score <= 1 for score in columns.get(SCORE, ())) and any(width > 1 for width in columns[WIDTH])
