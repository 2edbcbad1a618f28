"""The page in a real browser: it draws, steps, plays, filters, selects and leads to what should be reviewed."""

import pytest

from prelabel.preview.colors import PALETTE
from tests.preview.made import FIVE, PIXELS, clip, image, rectangle, tracker, uuid, video
from tests.preview.opened import GREY, Open

Color = tuple[int, int, int]


def rgb(number: int) -> Color:
    """A colour of the palette, which labels get in the order of their names."""
    color = PALETTE[number]
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mixed(color: Color, *opacities: float) -> Color:
    """Grey under layers of one colour."""
    values = [float(value) for value in GREY]
    for opacity in opacities:
        values = [opacity * over + (1 - opacity) * under for over, under in zip(color, values, strict=True)]
    red, green, blue = (round(value) for value in values)
    return red, green, blue


def test_the_five_types_are_seen_where_they_are(show: Open) -> None:
    """Edges and dots in the label's colour, bodies mixed with the image, a cuboid's front over its other faces, nothing elsewhere."""
    page = show(image(**FIVE), device_scale_factor=1)
    box, face, lane, outline, van = (rgb(number) for number in range(5))

    assert page.pixel(0.1, 0.25) == pytest.approx(box, abs=6)
    assert page.pixel(0.2, 0.25) == pytest.approx(mixed(box, 0.18), abs=3)
    assert page.pixel(0.5, 0.1) == pytest.approx(outline, abs=6)
    assert page.pixel(0.5, 0.2) == pytest.approx(mixed(outline, 0.18), abs=3)
    assert page.pixel(0.7, 0.25) == pytest.approx(lane, abs=6)
    assert page.pixel(0.6, 0.7) == pytest.approx(face, abs=6)
    assert page.pixel(0.8, 0.7) == pytest.approx(face, abs=6)
    # over the left of the front lies only the left face; over the right of the back only the right face
    assert page.pixel(0.12, 0.7) == pytest.approx(mixed(van, 0.16, 0.3), abs=3)
    assert page.pixel(0.38, 0.68) == pytest.approx(mixed(van, 0.06, 0.16), abs=3)
    assert page.pixel(0.1, 0.75) == pytest.approx(van, abs=6)
    assert page.pixel(0.9, 0.25) == GREY
    assert page.pixel(0.45, 0.95) == GREY


@pytest.mark.parametrize("letter", ["L", "\U0001f697"])
def test_a_long_label_leaves_the_frame_free(show: Open, letter: str) -> None:
    """Of 300 letters the name on the frame shows the first; a short label is as long as it is."""
    page = show(image(rectangles=[rectangle(1, (0.05, 0.5, 0.1, 0.6), letter * 300), rectangle(2, (0.05, 0.8, 0.1, 0.9), "A")]))
    (_, top), (_, bottom) = page.at(0, 0), page.at(0, 1)
    above = 10 / (bottom - top)

    assert page.pixel(0.052, 0.5 - above) == pytest.approx(rgb(1), abs=6)
    assert page.pixel(0.9, 0.5 - above) == GREY
    assert page.pixel(0.052, 0.8 - above) == pytest.approx(rgb(0), abs=6)


def test_steps_by_keys_and_by_buttons(show: Open) -> None:
    """The frame, its words and its annotations go along; the ends are ends."""
    page = show(clip())
    assert page.text("#frame-name") == "1 / 6"
    assert page.pixel(0.1, 0.25) == pytest.approx(mixed(rgb(1), 0.18), abs=3)

    page.press("ArrowRight", "ArrowRight")
    assert page.text("#frame-name") == "3 / 6"
    assert page.text("#frame-id") == "f2"
    assert page.page.get_attribute("#canvas", "aria-label") == "Frame 3 of 6: 1 car, 1 bus"
    assert page.pixel(0.1, 0.25) == GREY
    assert page.pixel(0.3, 0.25) == pytest.approx(mixed(rgb(1), 0.18), abs=3)

    page.press("End", "ArrowRight")
    assert page.text("#frame-name") == "6 / 6"
    page.page.click("#step-back")
    assert page.text("#frame-name") == "5 / 6"
    page.press("Shift+ArrowLeft")
    assert page.text("#frame-name") == "1 / 6"


def test_it_plays_to_the_end_and_stops(show: Open) -> None:
    """Six frames at 8 a second, then at a quarter of it; a pause stays where it is."""
    page = show(clip())

    page.press("Space")
    page.page.locator("#frame-name", has_text="6 / 6").wait_for(timeout=5000)
    page.settle()
    assert page.page.get_attribute("#play", "aria-label") == "Play"

    page.page.select_option("#speed", "0.25")
    page.page.click("#play")
    page.page.locator("#frame-name", has_text="2 / 6").wait_for(timeout=5000)
    page.page.click("#play")
    assert page.page.get_attribute("#play", "aria-label") == "Play"
    assert page.text("#frame-name") == "2 / 6"


def test_what_is_clicked_is_selected(show: Open) -> None:
    """In the frame and in the lanes, by pointer and by arrows; Esc selects nothing, a click beside all does so too."""
    page = show(clip())
    page.press("ArrowRight", "ArrowRight")

    page.click(0.7, 0.75)
    details = page.text("#details-list").split("\n")
    assert details[details.index("label") + 1] == "bus"
    assert details[details.index("_id") + 1] == uuid(2)
    assert details[details.index("frames") + 1] == "3 to 4: 2 frames"
    assert details[details.index("bounds") + 1] == "320 \u00d7 120 px at 400, 240"
    assert details[details.index("route") + 1] == "M29"
    assert page.page.get_attribute("#lanes", "aria-activedescendant") == "lane-1"

    page.press("Escape")
    assert not page.page.is_visible("#details")
    page.click(0.3, 0.25)
    assert page.page.get_attribute("#lane-0", "aria-selected") == "true"
    page.click(0.95, 0.05)
    assert not page.page.is_visible("#details")

    page.press("Home", "ArrowDown", "ArrowDown")
    assert page.page.get_attribute("#lane-1", "aria-selected") == "true"
    assert page.text("#frame-name") == "3 / 6"


def test_a_click_on_a_lane_goes_to_that_time(show: Open) -> None:
    """The fourth sixth of the bars is frame 4, where the car is interpolated."""
    page = show(clip())
    box = page.page.locator("#bars").bounding_box()
    assert box is not None

    page.page.mouse.click(box["x"] + box["width"] * 3.5 / 6, box["y"] + 12)
    page.settle()

    assert page.text("#frame-name") == "4 / 6"
    details = page.text("#details-list").split("\n")
    assert details[details.index("interpolated") + 1] == "yes"


def test_filters(show: Open) -> None:
    """Text, labels, interpolated and length: lanes and picture show what is left."""
    page = show(clip())
    page.press("ArrowRight", "ArrowRight", "ArrowRight")
    assert page.text("#lanes-count") == "2 trackers"

    page.press("/")
    page.page.keyboard.type("m29")
    page.settle()
    assert page.text("#lanes-count") == "1 of 2 trackers"
    assert page.pixel(0.35, 0.25) == GREY
    assert page.pixel(0.7, 0.75) == pytest.approx(mixed(rgb(0), 0.18), abs=3)
    page.page.click("#filter-reset")
    assert page.text("#lanes-count") == "2 trackers"

    page.page.select_option("#filter-interpolated", "only")
    page.settle()
    assert page.page.get_attribute("#canvas", "aria-label") == "Frame 4 of 6: 1 car"
    page.page.select_option("#filter-interpolated", "all")
    page.page.fill("#filter-longest", "2")
    assert page.text("#lanes-count") == "1 of 2 trackers"
    page.page.fill("#filter-longest", "")
    page.page.uncheck("#legend li:has-text('bus') input")
    assert page.page.get_attribute("#canvas", "aria-label") == "Frame 4 of 6: 1 car"
    assert not page.page.is_visible("#filter-score")


def test_scores_filter_annotations(show: Open) -> None:
    """Those under the floor are gone, those without a score stay."""
    boxes = [rectangle(n, (0.2 * n, 0.1, 0.2 * n + 0.1, 0.3), score=str(0.3 * n)) for n in (1, 2, 3)]
    page = show(image(rectangles=[*boxes, rectangle(4, (0.8, 0.1, 0.9, 0.3))]))

    page.page.fill("#filter-score", "0.5")

    assert page.text("#lanes-count") == "3 of 4 annotations"


def test_interpolated_boxes_are_dashed(show: Open) -> None:
    """Along the left edge of the car the colour comes and goes in f3, and is there throughout in f2."""
    page = show(clip(), device_scale_factor=1)
    seen = []
    for presses, left in ((2, 0.2), (1, 0.3)):
        page.press(*["ArrowRight"] * presses)
        x, top = page.at(left, 0.2)
        _, bottom = page.at(left, 0.38)
        strip = page.picture().crop((int(x), int(top), int(x) + 1, int(bottom)))
        pixels = [strip.tobytes()[i : i + 3] for i in range(0, 3 * strip.height, 3)]
        seen.append(sum(all(abs(a - b) < 30 for a, b in zip(pixel, rgb(1), strict=True)) for pixel in pixels) / len(pixels))

    assert seen[0] == 1
    assert 0.3 < seen[1] < 0.9


def test_zoom_and_pan(show: Open) -> None:
    """The wheel zooms where the pointer is; a drag moves the picture; 0 shows the whole frame again."""
    page = show(clip())
    left, top = page.at(0.1, 0.25)
    box = page.page.locator("#canvas").bounding_box()
    assert box is not None
    page.page.mouse.move(box["x"] + left, box["y"] + top)
    page.page.mouse.wheel(0, -400)
    page.settle()
    assert page.text("#zoom-fit") == "156\u202f%"
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + left - 60, box["y"] + top, steps=3)
    page.page.mouse.up()
    assert not page.page.is_visible("#details")

    page.press("0")

    assert page.text("#zoom-fit") == "100\u202f%"
    assert page.pixel(0.1, 0.25) == pytest.approx(mixed(rgb(1), 0.18), abs=3)


def test_what_should_be_reviewed_leads_to_its_place(show: Open) -> None:
    """A problem and a jump: each selects its tracker in its frame, by click and by key."""
    jumping = tracker(1, {frame: (0.1, 0.1, 0.2, 0.2) if frame < 4 else (0.7, 0.1, 0.8, 0.2) for frame in range(6)})
    outside = tracker(2, {1: (0.5, 0.5, 0.6, 0.6), 2: (0.5, 0.5, 1.2, 0.6)}, "bus")
    page = show(video(6, [jumping, outside], **PIXELS))
    assert page.text("#review-count") == "2"

    page.page.click("#review .group:has-text('problems') .row")
    assert page.text("#frame-name") == "3 / 6"
    assert page.page.get_attribute("#lane-1", "aria-selected") == "true"

    page.press("n")
    assert page.text("#review [aria-current]").startswith("car 00000000 moves 6.0 times its own size in a frame")
    assert page.text("#frame-name") == "5 / 6"
    assert page.page.get_attribute("#lane-0", "aria-selected") == "true"
