"""JSON text made in columns: one matrix of characters for many rows, NUL where nothing stands."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.ragged import starts
from prelabel.native import CHOSEN, MATRIX, SPANS, CompiledPart, loops

CHUNK_BYTES = 1 << 19
"""Characters that are held at once: few enough to stay in the processor's cache."""

TABLE_BYTES = 1 << 26
"""Of a table of texts: of many, the longest decides how much room each takes."""

LONG = 1 << 10
"""Characters of a text beyond which no table holds it, where all rows are as long as the longest."""

FEW = 0.05
"""The share of characters up to which those that are NUL are few."""

Characters = NDArray[np.uint8]
"""(n, w) ASCII codes, 0 where nothing stands; rows need not be equally long."""

_NOTHING, _END, _BETWEEN = b"\0", b"\n", b","

_MARK = re.compile(rb"(\x01[0-9a-f]{32})")
"""What stands for a text until text is made of the characters; no JSON text holds its first character."""

MARK_BYTES = 33

NOTHING, END, BETWEEN = 0, ord(_END), ord(_BETWEEN)
"""What may stand behind a row: nothing, the end of what is cut apart, or a comma."""


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


@dataclass(frozen=True, slots=True)
class Column:
    """Characters that are made when their rows are, and not all at once.

    Args:
        blank: what is the same in every row, NUL elsewhere; as wide as the column.
        fill: writes the rest into the (m, w) characters of the m rows that the slice names.
        long: makes the texts that marks stand for.
        compiled: what compiled loops make the same of; None for what they do not know.
        more: how many characters its rows have together where compiled loops know no width; about.
        texts: makes the text of each row, where that is quicker than marks; None where there are none.
    """

    blank: bytes
    fill: Callable[[Characters, slice], None]
    long: Callable[[], Mapping[bytes, bytes]] = dict
    compiled: CompiledPart | None = None
    more: int = 0
    texts: Callable[[], list[bytes]] | None = None

    @classmethod
    def of(cls, width: int, made: Callable[[slice], Characters]) -> "Column":
        """A column that is made whole, (m, width) for m rows."""
        return cls(_NOTHING * width, lambda chars, some: put(chars, 0, made(some)))


Part = bytes | Characters | Column
"""What is the same in every row, or the characters of each."""


def chosen(texts: Sequence[bytes], which: NDArray[np.integer]) -> Part:
    """For each row one of some texts."""
    if len(which) and (which == which[0]).all() and len(texts[int(which[0])]) <= LONG:
        return texts[int(which[0])]
    width = max(map(len, texts), default=0)
    if not width:
        return b""
    if width > LONG or len(texts) * width > TABLE_BYTES:
        return spans(texts, which)
    chars, sizes = table(texts), np.array(list(map(len, texts)), np.int64)
    return Column(
        _NOTHING * width, lambda made, some: put(made, 0, chars.take(which[some], axis=0)), compiled=(CHOSEN, b"", chars, sizes, which)
    )


def spans(texts: Sequence[bytes], which: NDArray[np.integer]) -> Column:
    """The same of texts of very different lengths, of which no table is made."""
    sizes = np.array(list(map(len, texts)), np.int64)
    compiled = SPANS, b"", np.frombuffer(b"".join(texts), np.uint8), starts(sizes), which
    return of_any_length(lambda: texts, which, compiled, int(sizes[which].sum()))


def of_any_length(texts: Callable[[], Sequence[bytes]], which: NDArray[np.integer], compiled: CompiledPart, more: int) -> Column:
    """For each row one of some texts, for which marks stand where they are longer than these.

    Args:
        texts: makes them, where nothing is compiled.
        which: (n,) of these.
        compiled: what compiled loops make the same of.
        more: how many characters they make of it, about.
    """
    every = cache(texts)

    @cache
    def made() -> tuple[list[bytes], dict[bytes, bytes]]:
        marks = {text: b"\x01%b" % hashlib.blake2b(text, digest_size=16).hexdigest().encode() for text in every() if len(text) > MARK_BYTES}
        return [marks.get(text, text) for text in every()], {mark: text for text, mark in marks.items()}

    def fill(chars: Characters, some: slice) -> None:
        put(chars, 0, table([made()[0][i] for i in which[some].tolist()], MARK_BYTES))

    return Column(_NOTHING * MARK_BYTES, fill, lambda: made()[1], compiled, more, lambda: [every()[i] for i in which.tolist()])


def _long_of(parts: Sequence[Part]) -> dict[bytes, bytes]:
    """The texts that the marks of some parts stand for."""
    return {mark: text for part in parts if isinstance(part, Column) for mark, text in part.long().items()}


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


def blocks(parts: Sequence[Part], ends: NDArray[np.uint8], others: OtherRows | None = None) -> Iterator[list[bytes]]:
    """The text of some rows at a time, the parts of a row one after the other, cut where lines end.

    Args:
        parts: of a row.
        ends: (n,) the character behind each row.
        others: rows that have another text.
    """
    template, placed = _laid_out(parts, 0 if others is None else others.chars.shape[1])
    more = sum(column.more for _, column in placed)
    step = max(CHUNK_BYTES * len(ends) // (len(template) * len(ends) + more), 1) if len(ends) else 1
    some = [slice(begin, min(begin + step, len(ends))) for begin in range(0, len(ends), step)]
    known = [part if isinstance(part, bytes) else part.compiled if isinstance(part, Column) else (MATRIX, b"", part) for part in parts]
    compiled = tuple(part for part in known if part is not None)
    if loops is not None and len(compiled) == len(parts) and not (others is not None and others.long):
        aside = None if others is None else (others.place, others.chars)
        for rows in some:
            yield loops.rows(compiled, ends, rows.start, rows.stop, aside)
        return
    long = {**_long_of(parts), **({} if others is None else others.long)}
    chars = np.tile(template, (min(step, len(ends)), 1))
    for rows in some:
        made = chars[: rows.stop - rows.start]
        for at, column in placed:
            column.fill(made[:, at : at + len(column.blank)], rows)
        other = None if others is None else others.put(made, rows.start)
        made[:, -1] = ends[rows]
        dense = _dense(made)
        yield (b"".join([long.get(part, part) for part in _MARK.split(dense)]) if long else dense).split(_END)
        if other is not None:
            made[other] = template


def _dense(chars: Characters) -> bytes:
    """Without what is NUL."""
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
    if loops is None:
        for at, part in enumerate(parts):
            if isinstance(part, Column) and part.texts is not None:
                if last is None and len(parts) == 1:
                    return part.texts()
                return _runs(rows(parts[:at], count), part.texts(), rows(parts[at + 1 :], count), last)
    ends = np.full(count, END, np.uint8)
    if last is not None:
        ends[~last] = BETWEEN
    out: list[bytes] = []
    begun = b""
    for texts in blocks(parts, ends):
        texts[0] = begun + texts[0]
        begun = texts.pop()
        out += texts
    return out


def _runs(before: list[bytes], texts: list[bytes], behind: list[bytes], last: NDArray[np.bool_] | None) -> list[bytes]:
    """Runs of rows of three texts each, of which nothing is copied twice."""
    pieces = [_BETWEEN] * (4 * len(texts))
    pieces[::4], pieces[1::4], pieces[2::4] = before, texts, behind
    ends = np.arange(len(texts)) if last is None else np.flatnonzero(last)
    return [b"".join(pieces[4 * begin : 4 * end - 1]) for begin, end in pairwise([0, *(ends + 1).tolist()])]
