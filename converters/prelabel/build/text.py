"""JSON text made in columns: one matrix of characters for many rows, NUL where nothing stands."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from prelabel.native import loops

MILLION = 1_000_000

CHUNK_BYTES = 1 << 19
"""Characters that are held at once: few enough to stay in the processor's cache."""

TABLE_BYTES = 1 << 26
"""Of a table of texts: of many, the longest decides how much room each takes."""

LONG = 1 << 10
"""Characters of a text beyond which a mark stands for it until text is made of the characters: all rows are as long as the longest."""

FEW = 0.05
"""The share of characters up to which those that are NUL are few."""

Characters = NDArray[np.uint8]
"""(n, w) ASCII codes, 0 where nothing stands; rows need not be equally long."""

_NOTHING, _END, _BETWEEN = b"\0", b"\n", b","

_MARK = re.compile(rb"(\x01[0-9a-f]{32})")
"""No JSON text holds its first character."""

NOTHING, END, BETWEEN = 0, ord(_END), ord(_BETWEEN)
"""What may stand behind a row: nothing, the end of what is cut apart, or a comma."""

_HALF = 10_000
_TINY = 10
_ALONE = 101

DECIMALS = 8
"""The characters of a fraction."""


def millionths(fractions: NDArray[np.float64]) -> NDArray[np.int32]:
    """Fractions in [0, 1] as whole millionths: the six decimals of a payload."""
    return np.rint(fractions * MILLION).astype(np.int32)


def decimals(numbers: NDArray[np.int32]) -> Characters:
    r"""Millionths in [0, 1 000 000] as the shortest JSON number, as the Struct encoder writes the same fraction; (n, 8).

    >>> chars = decimals(np.array([0, 3, 500000, 123450, 1000000], np.int32))
    >>> chars.tobytes().replace(b"\0", b" ").decode().split()
    ['0.0', '3e-6', '0.5', '0.12345', '1.0']
    """
    high = numbers // _HALF
    low = numbers - high * _HALF
    high += np.int32(_ALONE) * (low == 0)
    out = _LOW.take(low)
    out |= _HIGH.take(high)
    tiny = np.flatnonzero((numbers - 1).view(np.uint32) < _TINY - 1)
    if len(tiny):
        out[tiny] = _MILLIONTHS[numbers[tiny]]
    return out.view(np.uint8).reshape(-1, DECIMALS)


def _table(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Texts of at most eight characters, each as one word."""
    return np.array(texts, f"S{DECIMALS}").view(np.uint64)


_HIGH = _table([*(f"{i / 100:.2f}" for i in range(_ALONE)), *(str(i / 100) for i in range(_ALONE))])
"""The first two decimals, by their value, where others follow, then where none do."""
_LOW = _table([("\0" * 4 + f"{i:04}").rstrip("0") for i in range(_HALF)])
"""The last four decimals, where they stand."""
_MILLIONTHS = _table([f"{i}e-6" for i in range(_TINY)])


def table(texts: Sequence[bytes], width: int = 0) -> Characters:
    """(texts, w) texts of any length as rows of characters, ``width`` at least.

    >>> table([b"a", b"bcd"]).tolist()
    [[97, 0, 0], [98, 99, 100]]
    """
    width = max([width, *map(len, texts)])
    return np.frombuffer(b"".join(text.ljust(width, _NOTHING) for text in texts), np.uint8).reshape(len(texts), width)


def put(chars: Characters, at: int, values: Characters) -> None:
    """Write the characters of some columns, from ``at`` on; each row's are moved as one."""
    word = f"V{values.shape[1]}"
    chars[:, at : at + values.shape[1]].view(word)[:, 0] = values.view(word)[:, 0]


def put_fractions(chars: Characters, fractions: NDArray[np.float64], rows: NDArray[np.intp], places: NDArray[np.int64]) -> None:
    """Write fractions, clamped to [0, 1], as `decimals` has them, from some columns on.

    Args:
        chars: (m, w) of as many rows as ``rows``.
        fractions: (n, k), k 16 at most.
        rows: (m,) of these.
        places: (p, 2) from which column on a number stands, and which of the k it is.
    """
    if loops is not None:
        loops.decimals(fractions, rows, chars, places)
        return
    numbers = millionths(np.clip(fractions.take(rows, axis=0), 0.0, 1.0))
    made = decimals(numbers.reshape(-1)).reshape(*numbers.shape, DECIMALS)
    for at, which in places.tolist():
        put(chars, at, made[:, which])


def put_taken(chars: Characters, texts: Characters, which: NDArray[np.integer]) -> None:
    """Write for each row one of some texts, (t, w) in ``chars``, (m, w): ``which`` is (m,)."""
    if loops is not None:
        loops.take(texts, which, chars)
    else:
        put(chars, 0, texts.take(which, axis=0))


@dataclass(frozen=True, slots=True)
class Column:
    """Characters that are made when their rows are, and not all at once.

    Args:
        blank: what is the same in every row, NUL elsewhere; as wide as the column.
        fill: writes the rest into the (m, w) characters of the m rows that the slice names.
        long: the texts that marks stand for.
    """

    blank: bytes
    fill: Callable[[Characters, slice], None]
    long: Mapping[bytes, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, width: int, made: Callable[[slice], Characters], long: Mapping[bytes, bytes] | None = None) -> "Column":
        """A column that is made whole, (m, width) for m rows."""
        return cls(_NOTHING * width, lambda chars, some: put(chars, 0, made(some)), long or {})


Part = bytes | Characters | Column
"""What is the same in every row, or the characters of each."""


def chosen(texts: Sequence[bytes], which: NDArray[np.integer]) -> Part:
    """For each row one of some texts."""
    marks = {text: b"\x01%b" % hashlib.blake2b(text, digest_size=16).hexdigest().encode() for text in texts if len(text) > LONG}
    long = {mark: text for text, mark in marks.items()}
    if marks:
        texts = [marks.get(text, text) for text in texts]
    elif len(which) and (which == which[0]).all():
        return texts[int(which[0])]
    width = max(map(len, texts), default=0)
    if len(texts) * width > TABLE_BYTES:
        return Column.of(width, lambda some: table([texts[i] for i in which[some].tolist()], width), long)
    chars = table(texts)
    return Column(_NOTHING * width, lambda made, some: put_taken(made, chars, which[some]), long)


def _long_of(parts: Sequence[Part]) -> dict[bytes, bytes]:
    """The texts that the marks of some parts stand for."""
    return {mark: text for part in parts if isinstance(part, Column) for mark, text in part.long.items()}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherRows:
    """Rows among those of columns that have a text of their own.

    Args:
        place: (m,) the rows, rising.
        chars: (m, w) their characters.
        long: the texts that marks among these stand for.
    """

    place: NDArray[np.intp]
    chars: Characters
    long: Mapping[bytes, bytes]

    @classmethod
    def of(cls, place: NDArray[np.intp], parts: Sequence[Part]) -> "OtherRows":
        """Of such parts a row."""
        return cls(place=place, chars=_matrix(parts, len(place)), long=_long_of(parts))

    def put(self, made: Characters, begin: int) -> NDArray[np.intp]:
        """Write those of some rows, of which the first is ``begin``; where they stand among these."""
        first, last = np.searchsorted(self.place, [begin, begin + len(made)]).tolist()
        places: NDArray[np.intp] = self.place[first:last] - begin
        made[places, : self.chars.shape[1]] = self.chars[first:last]
        made[places, self.chars.shape[1] :] = NOTHING
        return places


def _laid_out(parts: Sequence[Part], width: int = 0) -> tuple[NDArray[np.uint8], list[tuple[int, Column]]]:
    """The characters that are the same in every row, as many as ``width`` at least, and where columns stand in it."""
    placed: list[tuple[int, Column]] = []
    template = b""
    for part in parts:
        if isinstance(part, bytes):
            template += part
            continue
        column = part if isinstance(part, Column) else Column.of(part.shape[1], part.__getitem__)
        placed.append((len(template), column))
        template += column.blank
    return np.frombuffer(template.ljust(width, _NOTHING) + _NOTHING, np.uint8), placed


def _matrix(parts: Sequence[Part], count: int) -> Characters:
    """The characters of so many rows, all at once."""
    template, placed = _laid_out(parts)
    chars = np.tile(template, (count, 1))
    for at, column in placed:
        column.fill(chars[:, at : at + len(column.blank)], slice(0, count))
    return chars


def blocks(parts: Sequence[Part], ends: NDArray[np.uint8], others: OtherRows | None = None) -> Iterator[bytes]:
    """The text of some rows at a time, the parts of a row one after the other.

    Args:
        parts: of a row.
        ends: (n,) the character behind each row.
        others: rows that have another text.
    """
    template, placed = _laid_out(parts, 0 if others is None else others.chars.shape[1])
    long = {**_long_of(parts), **({} if others is None else others.long)}
    step = max(CHUNK_BYTES // len(template), 1)
    chars = np.tile(template, (min(step, len(ends)), 1))
    for begin in range(0, len(ends), step):
        some = slice(begin, min(begin + step, len(ends)))
        made = chars[: some.stop - begin]
        for at, column in placed:
            column.fill(made[:, at : at + len(column.blank)], some)
        other = None if others is None else others.put(made, begin)
        made[:, -1] = ends[some]
        dense = _dense(made)
        yield b"".join([long.get(part, part) for part in _MARK.split(dense)]) if long else dense
        if other is not None:
            made[other] = template


def _dense(chars: Characters) -> bytes:
    """Without what is NUL."""
    if loops is not None:
        return loops.dense(chars)
    # where they are few, to look for each is faster than to look at all
    few = chars.size - np.count_nonzero(chars) < chars.size * FEW
    text = chars.tobytes()
    return text.replace(_NOTHING, b"") if few else text.translate(None, _NOTHING)


def rows(parts: Sequence[Part], count: int, last: NDArray[np.bool_] | None = None) -> list[bytes]:
    """The text of each row; or of runs of rows, with commas between those of a run.

    Args:
        parts: of a row; none holds a line end.
        count: the number of rows.
        last: (count,) whether a run ends with the row; each row is a run of its own where this is left out.
    """
    ends = np.full(count, END, np.uint8)
    if last is not None:
        ends[~last] = BETWEEN
    out: list[bytes] = []
    begun = b""
    for block in blocks(parts, ends):
        texts = block.split(_END)
        texts[0] = begun + texts[0]
        begun = texts.pop()
        out += texts
    return out
