"""Plots as SVG, drawn by hand: text is escaped, colours come from the classes of the page."""

import math
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import NamedTuple

WIDTH = 640
"""Of every plot, in its own units."""

_BAR = 18
_ROW = 28
_LEFT = 230
_LONGEST = 34
"""Characters of a name beside bars."""

_RIGHT = 90
_HEIGHT = 250
_TOP, _BOTTOM, _BESIDE, _END = 48, 44, 80, 24
"""Room around a plot with axes: for its legend, its names, its numbers and half a number."""

_MOST_STEPS = 5
"""Between the numbers of an axis."""

_LETTER = 7
"""What a letter of a legend takes at the most."""


class Line(NamedTuple):
    """A line of a plot: what it shows, its class, and its points."""

    name: str
    style: str
    points: Sequence[tuple[float, float]]


class Mark(NamedTuple):
    """An upright line of a plot and what stands above it."""

    x: float
    name: str


def bars(
    title: str, rows: Sequence[tuple[str, Sequence[tuple[str, float]]]], text: Callable[[float], str], *, most: float | None = None
) -> str:
    """Horizontal bars: for each name one bar a class and value; values are not negative.

    Args:
        title: for who does not see the plot.
        rows: names, and by each its bars.
        text: what stands behind a bar.
        most: the value of the longest bar that can be; None for the largest.

    >>> "&lt;car&gt;" in bars("counts", [("<car>", [("a", 3.0)])], str)
    True
    """
    most = most or max((value for _, values in rows for _, value in values), default=0) or 1
    parts, y = [], 8
    for name, values in rows:
        shown = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
        parts.append(_text(_LEFT - 8, y + 14, shown, "end"))
        for style, value in values:
            width = (WIDTH - _LEFT - _RIGHT) * value / most
            parts.append(f'<rect class="{style}" x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_BAR}"/>')
            parts.append(_text(_LEFT + width + 6, y + 14, text(value)))
            y += _BAR + 2
        y += _ROW - _BAR
    return _svg(title, y, parts)


def columns(title: str, x_name: str, y_name: str, edges: Sequence[str], values: Sequence[int]) -> str:
    """Upright bars between edges, of which there is one more, each with its count above it."""
    most = max(values, default=0) or 1
    step = (WIDTH - _BESIDE - _END) / max(len(values), 1)
    parts = [f'<path class="axis" d="M{_BESIDE} {_HEIGHT - _BOTTOM}H{WIDTH - _END}"/>', _text(_BESIDE, 20, y_name)]
    for i, value in enumerate(values):
        height = (_HEIGHT - _TOP - _BOTTOM) * value / most
        x, y = _BESIDE + i * step, _HEIGHT - _BOTTOM - height
        parts.append(f'<rect class="a" x="{x + 2:.1f}" y="{y:.1f}" width="{step - 4:.1f}" height="{height:.1f}"/>')
        parts.append(_text(x + step / 2, y - 5, f"{value:,}", "middle"))
    parts += [_text(_BESIDE + i * step, _HEIGHT - _BOTTOM + 16, edge, "middle") for i, edge in enumerate(edges)]
    return _svg(title, _HEIGHT, [*parts, _text(_middle(), _HEIGHT - 6, x_name, "middle")])


def ticks(most: float, *, whole: bool) -> list[float]:
    """Round numbers at equal distances for an axis, from 0 to ``most`` or a little more.

    >>> ticks(253, whole=True), ticks(1, whole=False), ticks(1, whole=True)
    ([0.0, 100.0, 200.0, 300.0], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 1.0])
    """
    most = most or 1.0
    unit = 10.0 ** math.floor(math.log10(most / _MOST_STEPS))
    step = next(unit * times for times in (1, 2, 5, 10) if most / (unit * times) <= _MOST_STEPS)
    step = max(step, 1.0) if whole else step
    return [round(i * step, 9) for i in range(math.ceil(round(most / step, 9)) + 1)]


def lines(title: str, x_name: str, several: Sequence[Line], *, most: float, whole: bool, mark: Mark) -> str:
    """Lines over 0 to 1, each as a step that holds up to the next point.

    Args:
        title: for who does not see the plot.
        x_name: below it.
        several: the lines.
        most: the largest y.
        whole: y counts something.
        mark: an upright line.
    """
    steps = ticks(most, whole=whole)

    def x_of(x: float) -> float:
        return _BESIDE + (WIDTH - _BESIDE - _END) * x

    def y_of(y: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * y / steps[-1]

    parts = [f'<path class="grid" d="M{_BESIDE} {y_of(y):.1f}H{WIDTH - _END}"/>' for y in steps[1:]]
    parts += [_text(_BESIDE - 6, y_of(y) + 4, f"{y:,.0f}" if whole else f"{y:g}", "end") for y in steps]
    parts.append(f'<path class="axis" d="M{_BESIDE} {_TOP}V{_HEIGHT - _BOTTOM}H{WIDTH - _END}"/>')
    parts += [_text(x_of(x), _HEIGHT - _BOTTOM + 16, f"{x:g}", "middle") for x in (0, 0.25, 0.5, 0.75, 1)]
    parts.append(_text(_middle(), _HEIGHT - 6, x_name, "middle"))
    parts.append(f'<path class="mark" d="M{x_of(mark.x):.1f} {_TOP}V{_HEIGHT - _BOTTOM}"/>')
    parts.append(_text(x_of(mark.x), _TOP - 6, mark.name, "middle"))
    x = _BESIDE
    for line in several:
        held = "".join(f"H{x_of(right):.1f}V{y_of(y):.1f}" for right, y in line.points[1:])
        begin = f"M{x_of(line.points[0][0]):.1f} {y_of(line.points[0][1]):.1f}" if line.points else ""
        parts.append(f'<path class="line {line.style}" d="{begin}{held}"/>')
        parts += [f'<rect class="{line.style}" x="{x}" y="10" width="12" height="12"/>', _text(x + 18, 20, line.name)]
        x += 40 + _LETTER * len(line.name)
    return _svg(title, _HEIGHT, parts)


def _middle() -> float:
    """Between the ends of a level axis."""
    return (_BESIDE + WIDTH - _END) / 2


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(title: str, height: float, parts: Iterable[str]) -> str:
    name = escape(title)
    drawn = f'<svg role="img" aria-label="{name}" viewBox="0 0 {WIDTH} {height:g}"><title>{name}</title>{"".join(parts)}</svg>'
    return f'<div class="wide">{drawn}</div>'
