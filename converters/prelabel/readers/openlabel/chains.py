"""Contours that VCD packs as chain codes: steps from pixel to pixel, each told by how it turns from the one before.

A character of base64 holds two symbols of three bits. 0 goes straight on, 1 and 2 turn by 45 degrees clockwise and counter-clockwise as
seen, 3 and 4 by 90 degrees; 5 turns about without a step. 6 and 7 stand for several steps straight on: in SRF6DCC for 3 and 15, in RS6FCC
for as many as the contour says. The first step turns from down.

Source: ``vcd/poly2d.py`` of Vicomtech/video-content-description-VCD.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

Points = list[tuple[float, float]]

CHAINED = {"MODE_POLY2D_SRF6DCC": 4, "MODE_POLY2D_RS6FCC": 6}
"""The modes, and how many texts each has: x, y, in RS6FCC the two counts of steps, the symbols that only fill up, and the code."""

_SEVERAL = {6: 3, 7: 15}
"""The symbols that stand for several steps, and how many these are in SRF6DCC."""

_ALPHABET = {letter: number for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}

_NUMBER = re.compile(r"-?[0-9]{1,9}")

_STEPS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
"""Clockwise as seen, from the right."""

_DOWN = 2

_ABOUT = 5
"""The symbol without a step."""

_TURNS = {1: 1, 2: -1, 3: 2, 4: -2, _ABOUT: 4}
"""In eighths of a circle, clockwise, by symbol."""


def unchained(texts: Sequence[float | str], mode: str) -> Points | None:
    """The corners of a contour; None where its texts are no chain code.

    Args:
        texts: the values of the contour.
        mode: one of `CHAINED`.

    >>> unchained(["10", "10", "0", "wmm"], "MODE_POLY2D_SRF6DCC")
    [(10, 10), (10, 14), (14, 14), (14, 10)]
    >>> unchained(["10", "10", "0", "w m"], "MODE_POLY2D_SRF6DCC") is None
    True
    """
    *numbers, code = map(str, texts) if texts else ("",)
    if len(texts) != CHAINED[mode] or not all(map(_NUMBER.fullmatch, numbers)) or not _ALPHABET.keys() >= {*code}:
        return None
    x, y, *counts, rest = map(int, numbers)
    symbols = [half for letter in code for half in divmod(_ALPHABET[letter], 8)]
    if not 0 <= rest <= min(1, len(symbols)):
        return None
    del symbols[len(symbols) - rest :]
    ahead = dict(zip((0, *_SEVERAL), (1, *(counts or _SEVERAL.values())), strict=True))
    if any(ahead.get(symbol, 1) <= 0 for symbol in symbols):
        return None
    points: Points = [(x, y)]
    for (step_x, step_y), count in _runs(symbols, ahead):
        x, y = x + step_x * count, y + step_y * count
        points.append((x, y))
    return points


def _runs(symbols: Sequence[int], ahead: Mapping[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
    """The directions that a contour takes one after the other, and for how many steps.

    Args:
        symbols: of the contour.
        ahead: how many steps straight on a symbol stands for.
    """
    direction, count = _DOWN, 0
    for symbol in symbols:
        if symbol in ahead:
            count += ahead[symbol]
            continue
        if count:
            yield _STEPS[direction], count
        direction = (direction + _TURNS[symbol]) % len(_STEPS)
        count = int(symbol != _ABOUT)
    if count:
        yield _STEPS[direction], count
