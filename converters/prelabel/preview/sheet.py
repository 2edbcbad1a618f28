"""A contact sheet: the first, the middle, the last and the worst frame of each video, and images, in one picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from prelabel.errors import counted
from prelabel.preview.drawing import annotated, grid
from prelabel.preview.pictures import Pictures
from prelabel.preview.review import Finding, worst_frame
from prelabel.preview.sample import evenly
from prelabel.preview.scene import Scene

COLUMNS = 4
MOST_CELLS = 64
"""Frames on a sheet; of more jobs, some are left out evenly."""

CELL_WIDTH = 400
TALLEST = 500
CAPTION = 22
GAP = 10
HEAD = 34

NO_LETTER = "\uffff"
"""Is none in any font."""

UNKNOWN = (16, 9)
"""Proportions of a frame whose size nothing says."""

PAPER, INK, FAINT = (18, 20, 25), (236, 239, 244), (160, 168, 182)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A frame of the sheet, and the words below it."""

    scene: Scene
    frame: int
    caption: str


def cells(shown: Sequence[tuple[Scene, Sequence[Finding]]]) -> list[list[Cell]]:
    """The frames of the sheet, in rows: one a video, then several images in each."""
    room = MOST_CELLS // COLUMNS if any(scene.video for scene, _ in shown) else MOST_CELLS
    some = [shown[i] for i in evenly(len(shown), room)]
    videos = [
        [Cell(scene=scene, frame=frame, caption=caption) for frame, caption in picked(scene, found)] for scene, found in some if scene.video
    ]
    images = [Cell(scene=scene, frame=0, caption=_caption(scene, 0, scene.reference)) for scene, _ in some if not scene.video]
    return videos + [images[i : i + COLUMNS] for i in range(0, len(images), COLUMNS)]


def picked(scene: Scene, found: Sequence[Finding]) -> list[tuple[int, str]]:
    """The frames of a video that stand for it, and their captions."""
    last, worst = len(scene.frame_ids) - 1, worst_frame(scene, found)
    many = sum(finding.first == worst for finding in found)
    word = f"worst: {counted(many, 'finding')}" if many else "fullest"
    frames: dict[int, str] = {}
    for frame, name in ((0, "first"), (last // 2, "middle"), (last, "last"), (worst, word)):
        frames[frame] = f"{frames[frame]}, {name}" if frame in frames else name
    return [(frame, _caption(scene, frame, f"{scene.frame_ids[frame]} ({name})")) for frame, name in frames.items()]


def _caption(scene: Scene, frame: int, name: str) -> str:
    return f"{name} \u00b7 {int((scene.frame == frame).sum()):,}"


def draw_sheet(shown: Sequence[tuple[Scene, Sequence[Finding]]], colors: Mapping[str, str], pictures: Pictures) -> Image.Image:
    """The sheet.

    Args:
        shown: the jobs that can be drawn, and what was found in them.
        colors: ``#rrggbb`` of every label.
        pictures: images of frames; a grid stands for those that are not there.
    """
    rows = [[(_drawn(cell, colors, pictures), cell) for cell in row] for row in cells(shown)]
    heights = [max(image.height for image, _ in row) + CAPTION + GAP for row in rows]
    heads = [HEAD if row[0][1].scene.video else 0 for row in rows]
    legend = _legend(colors, max((len(row) for row in rows), default=1))
    width = legend.width
    made = Image.new("RGB", (width, legend.height + sum(heights) + sum(heads) + GAP), PAPER)
    title_font, small = ImageFont.load_default(size=16), ImageFont.load_default(size=13)
    made.paste(legend, (0, 0))
    draw, y = ImageDraw.Draw(made), legend.height
    for row, height, head in zip(rows, heights, heads, strict=True):
        if head:
            scene = row[0][1].scene
            title = f"{scene.reference}: {counted(len(scene.frame_ids), 'frame')}, {counted(len(scene.labels), 'tracker')}"
            draw.text((GAP, y + 8), _fitting(title, title_font, width - 2 * GAP), INK, title_font)
        for column, (image, cell) in enumerate(row):
            x = GAP + column * (CELL_WIDTH + GAP)
            made.paste(image, (x + (CELL_WIDTH - image.width) // 2, y + head))
            draw.text((x, y + head + image.height + 4), _fitting(cell.caption, small, CELL_WIDTH), FAINT, small)
        y += height + head
    return made


def _drawn(cell: Cell, colors: Mapping[str, str], pictures: Pictures) -> Image.Image:
    path = pictures.find(cell.scene, cell.frame)
    image = None if path is None else pictures.open(path, 2 * CELL_WIDTH)
    known = image.size if image else cell.scene.size()
    width, height = known if all(known) else UNKNOWN
    scale = min(CELL_WIDTH / width, TALLEST / height)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return annotated(image.resize(size, Image.Resampling.LANCZOS) if image else grid(size), cell.scene, cell.frame, colors)


def _legend(colors: Mapping[str, str], columns: int) -> Image.Image:
    """The labels and their colours, as wide as so many columns, in as many lines as they need."""
    font, width = ImageFont.load_default(size=14), columns * (CELL_WIDTH + GAP) + GAP
    places: list[tuple[int, int, str, str]] = []
    x, y = GAP, GAP
    for label, color in colors.items():
        text = _fitting(label, font, CELL_WIDTH)
        wide = 22 + round(font.getlength(text)) + 2 * GAP
        if x + wide > width:
            x, y = GAP, y + 24
        places.append((x, y, text, color))
        x += wide
    made = Image.new("RGB", (width, y + 34 if places else GAP), PAPER)
    draw = ImageDraw.Draw(made)
    for x, y, text, color in places:
        draw.rounded_rectangle([x, y + 2, x + 14, y + 16], 3, color)
        draw.text((x + 22, y), text, INK, font)
    return made


def _fitting(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    """As much of a text, in one line, as has room; letters that the font has not are escapes."""
    line = "".join(letter if _is_drawn(letter) else _escape(letter) for letter in " ".join(text.split())[:200])[:200]
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(f"{line}...") > width:
        line = line[:-1]
    return f"{line}..."


def _escape(letter: str) -> str:
    """The number of a letter, as a string of Python names it."""
    return letter.encode("ascii", "backslashreplace").decode("ascii")


@cache
def _is_drawn(letter: str) -> bool:
    """Whether the font of a sheet has a letter: any that it has not is drawn as one and the same box."""
    return letter.isascii() or _drawing(letter) != _drawing(NO_LETTER)


def _drawing(letter: str) -> tuple[tuple[int, int], bytes]:
    mask = ImageFont.load_default(size=16).getmask(letter)
    return mask.size, bytes(mask)
