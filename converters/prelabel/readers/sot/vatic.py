"""Rows of NfS, as the tool VATIC writes them: two corners, flags, and the label in quotes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from prelabel.errors import Place, Tally, counted
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.words import is_number, shown
from prelabel.readers.sot.table import ABSENT, Gathering, Rows

VATIC = 10
"""Columns: id, xmin, ymin, xmax, ymax, frame, lost, occluded, generated, label."""

VATIC_FIX = 'write rows as id xmin ymin xmax ymax frame lost occluded generated "label"'


def read_vatic(path: Path, lines: Sequence[str], tally: Tally) -> Rows:
    """The rows of a file.

    Args:
        path: of the file.
        lines: of its text.
        tally: takes rows that are bad or hold nothing.

    Raises:
        InputError: a bad row stops the run.
    """
    found, labels = Gathering(), dict[str, None]()
    fields: dict[str, list[float]] = {name: [np.nan] * len(lines) for name in ("occluded", "generated")}
    for row, line in enumerate(lines):
        at = Place(str(path), row + 1)
        words = line.split(maxsplit=VATIC - 1)
        if len(words) < VATIC:
            what = f"{counted(len(words), 'column')}, but a row has {VATIC}"
            tally.reject("other number of columns", what, place=at, fix=VATIC_FIX)
            continue
        wrong = next((word for word in words[: VATIC - 1] if not is_number(word)), None)
        if wrong is not None:
            tally.reject("no number", f"{shown(wrong)} is no number", place=at, fix=VATIC_FIX)
            continue
        *_, lost, occluded, generated = map(float, words[: VATIC - 1])
        corners = [float(word) for word in words[1:5]]
        label = words[-1].partition('" ')[0].strip('" \r')
        labels.update({label: None} if label else {})
        if lost or not any(corners):
            tally.filtered[ABSENT] += 1
        elif not (np.abs(corners) < LIMIT_PX).all():
            worst = next(word for word in words[1:5] if not abs(float(word)) < LIMIT_PX)
            tally.reject("no number of an image", f"{shown(worst)} is no place in an image", place=at, fix=VATIC_FIX)
        else:
            found.add_box(row, corners)
            fields["occluded"][row], fields["generated"][row] = occluded, generated
    if len(labels) > 1:
        tally.note_names("objects with several labels are called by the first: {all}", labels)
    return found.rows(path, len(lines), next(iter(labels), ""), fields)
