"""The contact sheet: which frames are on it, and what is drawn where."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from prelabel.preview.colors import label_colors
from prelabel.preview.drawing import annotated
from prelabel.preview.pictures import Pictures, pictures_in
from prelabel.preview.review import Finding, findings
from prelabel.preview.scene import Scene
from prelabel.preview.sheet import CELL_WIDTH, MOST_CELLS, cells, draw_sheet
from tests.preview.made import FIVE, image, rectangle, scene, tracker, uuid, video

GREY = (100, 100, 100)
COLORS: Mapping[str, str] = {"box": "#ff0000", "outline": "#00ff00", "lane": "#0000ff", "van": "#ffff00", "face": "#ff00ff"}
Color = tuple[int, int, int]


def close(color: object, expected: Color) -> bool:
    """The same but for rounding and smoothing."""
    return color == pytest.approx(expected, abs=12)


def mixed(color: Color, opacity: float) -> Color:
    """A colour over the grey of the image."""
    red, green, blue = (round(opacity * over + (1 - opacity) * under) for over, under in zip(color, GREY, strict=True))
    return red, green, blue


def test_the_five_types_are_drawn_where_they_are() -> None:
    """On 800 by 400 grey: edges and dots in the label's colour, bodies mixed with the image, nothing elsewhere."""
    drawn = annotated(Image.new("RGB", (800, 400), GREY), scene(image(**FIVE)), 0, COLORS)

    assert close(drawn.getpixel((80, 100)), (255, 0, 0))
    assert close(drawn.getpixel((160, 100)), mixed((255, 0, 0), 60 / 255))
    assert close(drawn.getpixel((400, 40)), (0, 255, 0))
    assert close(drawn.getpixel((400, 80)), mixed((0, 255, 0), 60 / 255))
    assert close(drawn.getpixel((560, 100)), (0, 0, 255))
    assert close(drawn.getpixel((480, 280)), (255, 0, 255))
    assert drawn.getpixel((700, 350)) == GREY
    # right of the front lie the back and the right face only; the front lies over the back as well
    side, front = drawn.getpixel((300, 270)), drawn.getpixel((120, 340))
    assert isinstance(side, tuple)
    assert isinstance(front, tuple)
    assert GREY[0] < side[0] < front[0]
    assert drawn.getpixel((700, 100)) == GREY


def test_a_video_shows_its_first_middle_last_and_worst_frame() -> None:
    """A jump at frame 7 of 11 is the worst; the captions say which is which, with the number of annotations."""
    boxes = {frame: (0.1, 0.1, 0.2, 0.2) if frame < 7 else (0.6, 0.1, 0.7, 0.2) for frame in range(11)}
    made = scene(video(11, [tracker(1, boxes)]))

    ((first, middle, last, worst),) = cells([(made, findings(made))])

    assert [cell.frame for cell in (first, middle, last, worst)] == [0, 5, 10, 7]
    captions = [cell.caption for cell in (first, middle, last, worst)]
    assert captions == ["f0 (first) \u00b7 1", "f5 (middle) \u00b7 1", "f10 (last) \u00b7 1", "f7 (worst: 1 finding) \u00b7 1"]


def test_one_frame_is_shown_once() -> None:
    """First, middle, last and fullest in one."""
    made = scene(video(1, []))

    ((only,),) = cells([(made, [])])

    assert only.caption == "f0 (first, middle, last, fullest) \u00b7 0"


def test_images_fill_rows_and_a_large_file_is_thinned() -> None:
    """Four in a row; of 200 as many as a sheet has room for."""
    several: list[tuple[Scene, list[Finding]]] = [(scene(image(f"{number}.png")), []) for number in range(200)]

    assert [len(row) for row in cells(several[:6])] == [4, 2]
    rows = cells(several)
    assert sum(map(len, rows)) == MOST_CELLS
    assert (rows[0][0].caption, rows[-1][-1].caption) == ("0.png \u00b7 0", "199.png \u00b7 0")


def test_an_image_of_the_folder_stands_behind_the_annotations(tmp_path: Path) -> None:
    """Its colour shows where nothing is drawn; a job whose image is not there shows a grid."""
    Image.new("RGB", (80, 40), "#205080").save(tmp_path / "a.png")
    job = scene(image(rectangles=[rectangle(1, (0.5, 0, 1, 1))]))
    colors = label_colors(["car"])

    with_image = draw_sheet([(job, [])], colors, pictures_in(tmp_path))
    without = draw_sheet([(job, [])], colors, Pictures())

    assert with_image.size == without.size
    assert with_image.size[0] == CELL_WIDTH + 20
    assert (0x20, 0x50, 0x80) in {with_image.getpixel((100, y)) for y in range(with_image.height)}
    assert (0x20, 0x50, 0x80) not in {without.getpixel((100, y)) for y in range(without.height)}


def test_any_text_and_any_size_can_be_drawn() -> None:
    """Long names, other scripts, a frame of one pixel's height, points far outside."""
    label = "\u0645\u0631\u062d\u0628\u0627 \U0001f697 " * 30
    job = image(label, rectangles=[rectangle(1, (-1e5, 0, 1e9, 1), label)])
    job["data"]["metadata"]["prelabel"] = {"width": 100_000, "height": 1}
    clip = video(2, [tracker(1, {0: (0, 0, 1, 1)}, label)], reference=label, width=1, height=100_000, interpolated={uuid(1): []})

    made = draw_sheet([(scene(job), []), (scene(clip), [])], label_colors([label]), Pictures())

    assert made.height < 1500


@pytest.mark.parametrize(
    ("label", "written"), [("\u6c7d car", "\\u6c7d car"), ("\U0001f697", "\\U0001f697"), ("\u0645", "\\u0645"), ("\u00e9", "\\xe9")]
)
def test_letters_that_the_font_has_not_are_escapes(label: str, written: str) -> None:
    """A sheet of such a label is that of the escapes, and no empty box; what the font has stays as it is."""
    sheets = [
        draw_sheet([(scene(image("a", rectangles=[rectangle(1, (0, 0, 1, 1), name)])), [])], {name: "#ff0000"}, Pictures())
        for name in (label, written, "90\u00b0", "90\\xb0")
    ]

    assert sheets[0].tobytes() == sheets[1].tobytes()
    assert sheets[2].tobytes() != sheets[3].tobytes()
