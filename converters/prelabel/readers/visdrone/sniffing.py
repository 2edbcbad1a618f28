"""How sure one can be that text is of VisDrone or UAVDT, whose rows look much like those of MOTChallenge."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from prelabel.errors import InputError
from prelabel.readers.base import Certainty, sniffed_files
from prelabel.readers.shared.words import is_number
from prelabel.readers.visdrone.forms import (
    CATEGORY,
    CLIP,
    COMPANION,
    OCCLUSION,
    REGION,
    SCORE,
    STILL,
    TRACKED,
    TRUNCATION,
    WHOLE,
    WHOLE_END,
    first_rows,
    form_of,
    in_ranges,
    is_called_so,
)
from prelabel.readers.visdrone.layout import SUFFIX, UAVDT_LABELS

_TEXTS = 20
"""How many text files of a folder are opened."""

_HEAVY = 2
"""The occlusion of what is hidden by more than half."""


def certainty(source: Path) -> Certainty:
    """SURE of rows in range that have the columns of single images, or lie in files that are called as VisDrone's and UAVDT's.

    LIKELY of other rows of clips, where they are truth that no MOTChallenge text looks like. Never raises.
    """
    below = source / UAVDT_LABELS
    try:
        texts = list(islice(sniffed_files(below if below.is_dir() else source, (SUFFIX,)), _TEXTS))
    except InputError:
        return Certainty.NO
    return max(map(_certainty, texts), default=Certainty.NO)


def _certainty(path: Path) -> Certainty:
    form = form_of(path)
    if form is None or (COMPANION.fullmatch(path.stem) and form not in {STILL, TRACKED}):
        return Certainty.NO
    texts = [row for row in first_rows(path) if form.holds(len(row))]
    rows = [list(map(float, row)) for row in texts if all(map(is_number, row))]
    if len(rows) < len(texts) or not in_ranges(form, rows):
        return Certainty.NO
    if form == STILL or (is_called_so(path) and (form != WHOLE or path.stem.endswith(WHOLE_END))):
        return Certainty.SURE
    return Certainty.LIKELY if form == CLIP and _is_truth_alone(rows) else Certainty.NO


def _is_truth_alone(rows: Sequence[Sequence[float]]) -> bool:
    """Whether rows of a clip are truth, with an ignored region or something that is hidden by more than half among them.

    CVAT's MOT text has class, visibility and a flag in these columns, which are never both.
    """
    truth = all(row[SCORE] in {0, 1} and min(row[TRUNCATION], row[OCCLUSION]) >= 0 for row in rows)
    return truth and any(row[OCCLUSION] == _HEAVY or (row[CATEGORY] == REGION and row[SCORE] == 0) for row in rows)
