"""One colour a label, the same on the page and on the contact sheet."""

import colorsys
from collections.abc import Iterable, Mapping

PALETTE = (
    "#4cc9f0", "#ffb703", "#80ed99", "#ff5d8f", "#b794f6", "#ff8c42", "#3ddbd9", "#f7f052",
    "#8ab4ff", "#e07be0", "#a3d93b", "#ff6b5e",
)  # fmt: skip
"""Bright on photographs, each drawn over a dark seam; told apart by lightness as well as by hue."""

_TURN = 0.618034
"""The golden section: hues of any count keep apart."""


def label_colors(labels: Iterable[str]) -> Mapping[str, str]:
    """``#rrggbb`` by label, whose order decides; a label beyond the palette gets a hue of its own.

    >>> label_colors(["car", "person"])
    {'car': '#4cc9f0', 'person': '#ffb703'}
    """
    return {label: PALETTE[i] if i < len(PALETTE) else _hue(i) for i, label in enumerate(labels)}


def _hue(number: int) -> str:
    red, green, blue = colorsys.hls_to_rgb(number * _TURN % 1, 0.68, 0.85)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"
