"""Tables taken to batches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import Tally
from prelabel.files import is_text
from prelabel.readers.base import Context
from prelabel.readers.openimages.attributes import attributes_of, codes
from prelabel.readers.openimages.columns import BOX, columns_of
from prelabel.readers.openimages.frames import Images
from prelabel.readers.openimages.rows import Rows, rows_of, stand_together
from prelabel.readers.openimages.submissions import submitted
from prelabel.readers.shared.fractions import are_far
from prelabel.readers.shared.words import shown
from prelabel.safejson import CORRECT

FRACTIONS = "write sides as fractions of the image's width and height; tables of pixels are of the format csv"

_SCORE = len(BOX)


class TableReader:
    """Reads a table.

    Args:
        path: of it.
        names: of classes by their ids.
        context: of the run.
    """

    def __init__(self, path: Path, names: Mapping[str, str], context: Context) -> None:
        self._path, self._names = path, names
        self._images, self._tally = Images(path, context), context.tally

    def batches(self) -> Iterator[Detections]:
        """All images in parts; where the rows of one do not stand together, all of the table at once.

        Raises:
            InputError: the file cannot be read, a column is missing, or a row is bad and the run stops at bad records.
        """
        for rows in self._parts():
            if len(rows):
                yield self._detections(checked(rows, self._tally))

    def _parts(self) -> Iterator[Rows]:
        columns = columns_of(self._path)
        if columns.unused:
            self._tally.note_names("columns not used: {all}", columns.unused)
        parts = rows_of(self._path, columns, self._tally)
        return parts if stand_together(self._path, columns) else iter([Rows.joined(list(parts))])

    def submitted(self) -> Iterator[Detections]:
        """All images of a submission in parts.

        Raises:
            InputError: the file cannot be read, or a row is bad and the run stops at bad records.
        """
        for part in submitted(self._path, self._tally):
            if len(part.rows):
                yield self._detections(checked(part.rows, self._tally))
            bare = self._images.frames(list(part.bare), list(part.bare.values()))
            yield Detections.from_boxes(frames=[frame for frame in bare if frame is not None], labels=(), frame=[], label=[], box=[])

    def _detections(self, rows: Rows) -> Detections:
        frames, frame = self._frames(rows)
        if (frame < 0).any():
            rows, frame = rows.only(frame >= 0), frame[frame >= 0]
        labels, label = self._labels(rows)
        sets, attributes = attributes_of(rows)
        return Detections.from_boxes(
            frames=frames,
            labels=labels,
            frame=frame,
            label=label,
            box=rows.numbers[:, :_SCORE],
            score=rows.numbers[:, _SCORE] if rows.columns.scored else None,
            sources=(Source(str(self._path)),),
            origin=rows.line,
            attribute_sets=sets,
            attributes=attributes,
        )

    def _frames(self, rows: Rows) -> tuple[list[Frame], NDArray[np.int64]]:
        """The frames of the rows, and (n,) which of them each is in; -1 where it was rejected."""
        ids, of_row = codes(rows.image)
        first = np.full(len(ids), len(rows))
        np.minimum.at(first, of_row, np.arange(len(rows)))
        return _numbered(self._images.frames(ids, rows.line[first].tolist()), of_row)

    def _labels(self, rows: Rows) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """The names of the classes, and (n,) which of them each row has."""
        ids, of_row = codes(rows.label)
        unknown = [one for one in map(str.strip, ids) if one not in self._names]
        if unknown:
            why = "classes without a name keep their ids" if self._names else "nothing names the classes (-O names=FILE)"
            self._tally.note_names(f"{why}: first {{first}}", unknown[:1])
        labels = [self._names.get(one, one) for one in map(str.strip, ids)]
        names = tuple(dict.fromkeys(labels))
        index = {name: number for number, name in enumerate(names)}
        return names, np.array([index[label] for label in labels], np.int64)[of_row] if labels else of_row


def checked(rows: Rows, tally: Tally) -> Rows:
    """The rows that have a class, a box in fractions of the image, a score and flags.

    Raises:
        InputError: a row is bad, and the run stops at bad records.
    """
    box = rows.numbers[:, :_SCORE]
    missing = ~np.isfinite(box.sum(axis=1))
    rows = rows.reject(missing, "no number", lambda _: "a side of the box is missing or not finite", fix=CORRECT, tally=tally)
    for low, high in ((0, 2), (1, 3)):
        a, b = rows.numbers[:, low], rows.numbers[:, high]
        rows = rows.reject(
            b <= a, "width or height not positive", _said(rows, f"{BOX[high]} {{1:g}} is not above {BOX[low]} {{0:g}}", low, high),
            fix=CORRECT, tally=tally,
        )  # fmt: skip
    far = are_far(rows.numbers[:, :_SCORE])
    rows = rows.reject(
        far, "no fraction of the frame", _said(rows, "{0:g}, {1:g} to {2:g}, {3:g} is far outside the image", *range(_SCORE)),
        fix=FRACTIONS, tally=tally,
    )  # fmt: skip
    if rows.columns.scored:
        score = rows.numbers[:, _SCORE]
        bad = (score < 0) | (score > 1)
        rows = rows.reject(bad, "score outside 0-1", _said(rows, "score {0:g} is outside 0-1", _SCORE), fix=CORRECT, tally=tally)
    rows = _flagged(rows, tally)
    known = {one: bool(one.strip()) and is_text(one) for one in set(rows.label.tolist())}
    unlabelled = np.array([not known[one] for one in rows.label.tolist()], np.bool_)
    return rows.reject(unlabelled, "no label", lambda row: f"{shown(rows.label[row])} is no class", fix=CORRECT, tally=tally)


def _flagged(rows: Rows, tally: Tally) -> Rows:
    """The rows whose flags are 1, 0 or -1, or not said."""
    flags = rows.columns.flags
    for number, name in enumerate(flags, len(rows.columns.numbers) - len(flags)):
        bad = ~np.isin(rows.numbers[:, number], (1, 0, -1)) & ~np.isnan(rows.numbers[:, number])
        what = _said(rows, f"{name} {{0:g}} is neither 1, 0 nor -1", number)
        rows = rows.reject(bad, "bad flag", what, fix=CORRECT, tally=tally)
    return rows


def _said(rows: Rows, text: str, *numbers: int) -> Callable[[int], str]:
    """Says what is wrong with a row, with some of its numbers."""
    return lambda row: text.format(*rows.numbers[row, list(numbers)].tolist())


def _numbered(found: Sequence[Frame | None], of_row: NDArray[np.int64]) -> tuple[list[Frame], NDArray[np.int64]]:
    """Each frame once, and (n,) which of them each row is in; -1 of none.

    Args:
        found: the frames of ids, of which several may be one.
        of_row: (n,) the id of each row.
    """
    frames: dict[str, int] = {}
    for frame in found:
        if frame is not None:
            frames.setdefault(frame.file, len(frames))
    once = {frame.file: frame for frame in reversed(found) if frame is not None}
    number = np.array([-1 if frame is None else frames[frame.file] for frame in found], np.int64)
    return [once[file] for file in frames], number[of_row] if len(number) else of_row
