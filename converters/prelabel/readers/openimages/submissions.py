"""Submissions to the challenges on Kaggle: a row an image, with all its boxes in one cell."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from prelabel.errors import Place, Tally, counted
from prelabel.readers.openimages.columns import BOX, Columns, header_of
from prelabel.readers.openimages.rows import WIDER, Rows, csv_rows, texts_of
from prelabel.readers.paths import beginning
from prelabel.readers.shared.words import number_rows
from prelabel.safejson import CORRECT

_HEADERS = (("ImageId", "PredictionString"), ("ImageID", "PredictionString"))

_WORDS = 6
"""Of a box: its class, score, left, top, right and bottom."""

_CLASS = re.compile(rb',"?\s*/[a-z]/\w+ ')

_HEAD_BYTES = 1 << 16

_COLUMNS = Columns(len(_HEADERS[0]), 0, 1, tuple(range(len(BOX) + 1)), (), True, (), (), ())


class Submitted(NamedTuple):
    """Some rows of a submission.

    Args:
        rows: the boxes.
        bare: images without any, each with its line.
    """

    rows: Rows
    bare: dict[str, int]


def is_submission(path: Path) -> bool:
    """Whether a file has the columns of a submission, and classes of Open Images."""
    return header_of(path) in _HEADERS and _CLASS.search(beginning(path, _HEAD_BYTES)) is not None


def submitted(path: Path, tally: Tally) -> Iterator[Submitted]:
    """All rows in parts.

    Raises:
        InputError: the file cannot be read, or a bad row stops the run.
    """
    for text in texts_of(path, 0):
        boxes: list[tuple[str, int, list[str]]] = []
        bare: dict[str, int] = {}
        for line, row in csv_rows(path, text):
            words = row[-1].split()
            if len(row) != _COLUMNS.width:
                what = f"{counted(len(row), 'cell')}, but there are {counted(_COLUMNS.width, 'column')}"
                tally.reject("row of another width", what, place=Place(str(path), line), fix=WIDER)
            elif len(words) % _WORDS:
                what = f"{counted(len(words), 'word')}, but a box has {_WORDS}: class, score, left, top, right, bottom"
                tally.reject("prediction of another length", what, place=Place(str(path), line), fix=CORRECT)
            elif words:
                boxes += [(row[0], line, words[i : i + _WORDS]) for i in range(0, len(words), _WORDS)]
            else:
                bare[row[0]] = line
        yield Submitted(_rows(path, boxes, tally), bare)


def _rows(path: Path, boxes: list[tuple[str, int, list[str]]], tally: Tally) -> Rows:
    """Boxes as rows of a table with scores."""
    image = np.array([one for one, _, _ in boxes], np.object_)
    label = np.array([words[0] for _, _, words in boxes], np.object_)
    numbers = number_rows([[*words[2:], words[1]] for _, _, words in boxes], len(BOX) + 1)
    line = np.array([line for _, line, _ in boxes], np.int64)
    rows = Rows(path, _COLUMNS, image, label, numbers, np.empty((len(boxes), 0), np.object_), line)
    bad = np.isnan(numbers).any(axis=1)
    said = [" ".join(words) for _, _, words in boxes] if bad.any() else []
    what = "the prediction {!r} is not a class and five numbers"
    return rows.reject(np.asarray(bad, np.bool_), "no number", lambda row: what.format(said[row]), fix=CORRECT, tally=tally)
