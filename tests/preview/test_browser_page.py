"""The page around the frame, in a real browser: jobs, long lists, sizes, light and dark, names of controls."""

import pytest

from tests.preview.made import PIXELS, clip, image, rectangle, tracker, video
from tests.preview.opened import Open


def test_jobs_one_after_the_other(show: Open) -> None:
    """Images follow by an arrow, a job by a bracket, any by search; a line that is no job is one of them."""
    jobs = [image(name, rectangles=[rectangle(1, (0.1, 0.1, 0.2, 0.2), name)]) for name in ("one", "two")]
    page = show(*jobs, {"data": 1, "reference_id": "none"}, clip())

    page.press("ArrowRight")
    assert page.text("#job-name") == "two"
    assert page.text("#legend bdi") == "two"
    page.press("]")
    assert page.text("#job-name") == "line 3"
    assert "This job cannot be drawn" in page.text("#stage-note")
    page.page.fill("#jobs-search", "clip")
    page.settle()
    page.page.click("#jobs-list .job:visible")
    assert page.text("#job-counts") == "6 frames, 2 trackers, 8 annotations"
    assert page.page.title() == "clip \u2013 prelabel preview"


def test_a_thousand_trackers_make_a_few_lanes(show: Open) -> None:
    """Only lanes in sight are in the document, before and after scrolling to the end."""
    many = [tracker(number, {0: (0.1, 0.1, 0.2, 0.2)}, f"label {number:04}") for number in range(1, 1001)]
    page = show(video(2, many, **PIXELS))

    page.press("ArrowUp")
    page.settle()

    lanes = page.page.locator("#lanes .lane:visible")
    assert lanes.count() < 30
    assert lanes.last.inner_text().startswith("label 1000")
    assert lanes.last.get_attribute("aria-posinset") == "1000"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1000, 1920])
def test_it_fits_the_window_in_light_and_dark(show: Open, scheme: str, width: int) -> None:
    """Nothing is wider than the window; the page is as light as was asked for, and the button turns it."""
    page = show(clip(), viewport={"width": width, "height": 800}, color_scheme=scheme)

    def is_light() -> bool:
        color: str = page.page.evaluate("getComputedStyle(document.body).backgroundColor")
        return int(color.removeprefix("rgb(").partition(",")[0]) > 127

    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert is_light() == (scheme == "light")
    page.page.click("#theme")
    assert is_light() == (scheme == "dark")


def test_every_control_has_a_name(show: Open) -> None:
    """What a screen reader says of buttons, fields, lists and the picture."""
    page = show(clip())
    page.click(0.1, 0.25)

    nameless = page.page.evaluate("""[...document.querySelectorAll("button, input, select, [role=listbox], [role=img], section, aside")]
      .filter((each) => each.checkVisibility())
      .filter((each) => !(each.ariaLabel || each.labels?.length || each.getAttribute("aria-labelledby") || each.textContent.trim()))
      .map((each) => each.outerHTML)""")

    assert nameless == []


def test_a_name_from_right_to_left_leaves_the_counts_in_order(show: Open) -> None:
    """The letters that turn, in the name of the only job, end with the name."""
    page = show(video(2, [], reference="\u202ecam", **PIXELS))

    left = page.page.evaluate("""["2 frames", "0 trackers", "0 annotations"].map((text) => {
      const counts = document.getElementById("job-counts").lastChild;
      const range = new Range();
      range.setStart(counts, counts.data.indexOf(text));
      range.setEnd(counts, counts.data.indexOf(text) + text.length);
      return range.getBoundingClientRect().left;
    })""")

    assert page.text("#job-counts") == "\u202ecam: 2 frames, 0 trackers, 0 annotations"
    assert left == sorted(left)


def test_a_note_leaves_the_zoom_free(show: Open) -> None:
    """On a small screen the one ends where the other begins."""
    page = show(image("b.png", "ftp://host/b.png"), viewport={"width": 320, "height": 480})

    note, zoom = (page.page.locator(each).bounding_box() for each in ("#stage-note", ".stage-tools"))

    assert note is not None
    assert zoom is not None
    assert note["x"] + note["width"] <= zoom["x"]
