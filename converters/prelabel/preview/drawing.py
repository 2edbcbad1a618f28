"""A frame with its annotations, by Pillow."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from prelabel.detections import Kind
from prelabel.preview.faces import FACES, FRONT
from prelabel.preview.scene import Scene

OVER = 2
"""Drawn so many times larger, then made smaller: edges are smooth."""

BACKGROUND = (30, 34, 42)
GRID = (52, 58, 70)
CELLS = 8
"""Cells of the grid that stands for an image, along the longer side."""

SEAM = (0, 0, 0, 150)
LINE_PX = 2
DOT_PX = 3
FILLED = 60
FRONT_FILLED = 90
"""Opacity of 255."""

Point = tuple[float, float]


def grid(size: tuple[int, int]) -> Image.Image:
    """What stands for an image that is not there."""
    made = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(made)
    step = max(max(size) / CELLS, 1)
    for at in np.arange(step, max(size), step).round().tolist():
        draw.line([(at, 0), (at, size[1])], GRID)
        draw.line([(0, at), (size[0], at)], GRID)
    return made


def annotated(image: Image.Image, scene: Scene, frame: int, colors: Mapping[str, str]) -> Image.Image:
    """A frame's image with its annotations, the larger ones below the smaller."""
    rows = np.flatnonzero(scene.frame == frame)
    box = scene.box[rows]
    area = np.prod(box[:, 2:] - box[:, :2], axis=1)
    tracker = scene.tracker
    size = (image.width * OVER, image.height * OVER)
    layer = Image.new("RGBA", size)
    for row in rows[np.argsort(-area, kind="stable")].tolist():
        # a shape is drawn on a layer of its own: what is transparent in it lets those below shine through
        shape = Image.new("RGBA", size)
        _draw(ImageDraw.Draw(shape), scene, row, int(tracker[row]), colors)
        layer = Image.alpha_composite(layer, shape)
    small = layer.resize(image.size, Image.Resampling.BOX)
    return Image.alpha_composite(image.convert("RGBA"), small).convert("RGB")


def _draw(draw: ImageDraw.ImageDraw, scene: Scene, row: int, tracker: int, colors: Mapping[str, str]) -> None:
    begin, end = scene.point_start[row : row + 2]
    points = _pixels(scene.points[begin:end], draw.im.size)
    color = _rgb(colors[scene.labels[tracker]])
    match Kind(int(scene.kind[tracker])):
        case Kind.RECTANGLE if len(points) == 2:  # noqa: PLR2004  # two corners
            (x0, y0), (x1, y1) = points
            _area(draw, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)], color, FILLED)
        case Kind.RECTANGLE | Kind.POLYGON:
            _area(draw, points, color, FILLED)
        case Kind.LINE:
            _line(draw, points, color)
        case Kind.CUBOID:
            for face in FACES:
                _area(draw, [points[i] for i in face], color, FILLED // 2)
            _area(draw, [points[i] for i in FRONT], color, FRONT_FILLED)
        case Kind.LANDMARK:
            _dots(draw, points, scene.number[begin:end].tolist(), color)


def _pixels(points: NDArray[np.float64], size: tuple[int, int]) -> list[Point]:
    """Points of the picture; a little beyond it is where those far away are drawn."""
    return [(x, y) for x, y in (np.clip(points, -1, 2) * size).tolist()]


def _area(draw: ImageDraw.ImageDraw, points: Sequence[Point], color: tuple[int, int, int], opacity: int) -> None:
    draw.polygon(points, fill=(*color, opacity))
    _line(draw, [*points, points[0]], color)


def _line(draw: ImageDraw.ImageDraw, points: Sequence[Point], color: tuple[int, int, int]) -> None:
    draw.line(points, SEAM, (LINE_PX + 2) * OVER, joint="curve")
    draw.line(points, (*color, 255), LINE_PX * OVER, joint="curve")


def _dots(draw: ImageDraw.ImageDraw, points: Sequence[Point], numbers: Sequence[int], color: tuple[int, int, int]) -> None:
    font = ImageFont.load_default(size=10 * OVER)
    radius = DOT_PX * OVER
    for (x, y), number in zip(points, numbers, strict=True):
        draw.ellipse([x - radius - OVER, y - radius - OVER, x + radius + OVER, y + radius + OVER], SEAM)
        draw.ellipse([x - radius, y - radius, x + radius, y + radius], (*color, 255))
        draw.text((x + 2 * radius, y), str(number), (*color, 255), font, anchor="lm", stroke_width=OVER, stroke_fill=SEAM)


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
