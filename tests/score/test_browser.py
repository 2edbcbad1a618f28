"""The page in a real browser: plots show what was worked out by hand, nothing runs, nothing is asked for."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from prelabel.score import score_page
from tests.score.made import LEFT, RIGHT, score, scored, stills
from tests.score.test_page import HOSTILE, hostile_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BLUE, ORANGE, GREEN, GREY, BACK = "blue", "orange", "green", "grey", "back"

COLORS = {
    "light": {BLUE: (0x25, 0x63, 0xA8), ORANGE: (0xC2, 0x69, 0x1A), GREEN: (0x2F, 0x7D, 0x43), GREY: (0x78, 0x81, 0x8E), BACK: (0xFF,) * 3},
    "dark": {
        BLUE: (0x6E, 0xA8, 0xE6), ORANGE: (0xE6, 0x9A, 0x52), GREEN: (0x74, 0xC0, 0x88), GREY: (0x8B, 0x94, 0xA1), BACK: (0x14, 0x18, 0x1F),
    },
}  # fmt: skip

SEEN: Mapping[str, Sequence[tuple[float, float, str]]] = {
    # 320 wide is the longest bar, of 2; 0 to add is none, 2 from nothing; 2 to delete; 0 to move is none
    "corrections": [(540, 37, GREY), (540, 67, BLUE), (235, 67, BLUE), (300, 97, BACK)],
    # 320 is 1.0: precision 2 / 4 ends at 230 + 160, recall is 1.0
    "precision and recall": [(385, 17, ORANGE), (395, 17, BACK), (545, 37, GREEN)],
    # 10 bins of 53.6 from 80 on: both pairs overlap wholly, and stand in the last one, at 562 to 616
    "overlaps": [(590, 50, BLUE), (590, 200, BLUE), (535, 150, BACK)],
    # x is 80 + 536 score, y 206 - 158 / 2 corrections: 1 between 0.31 and 0.45, and between 0.51 and 0.9; it falls at 0.31 = 246.2
    "corrections by score floor": [(80 + 536 * 0.4, 127, BLUE), (80 + 536 * 0.7, 127, BLUE), (246.2, 87, BLUE), (187.2, 160, BACK)],
    # y is 206 - 158 share: precision 2 / 3 at 0.4, recall 1 / 2 at 0.7 and none at 0.95, where precision is unknown
    "precision and recall by score floor": [
        (80 + 536 * 0.4, 206 - 158 * 2 / 3, ORANGE), (80 + 536 * 0.7, 127, GREEN), (80 + 536 * 0.95, 206, GREEN),
        (80 + 536 * 0.95, 52, BACK),
    ],
}  # fmt: skip
"""By plot, points in its own units, and what is seen there; places in plots are those of `plots`: 640 wide, bars from 230 on."""

WIDTH = 640

SHARP = 2
"""Pixels of the screen to a pixel of the page: a line is 4 wide, and its middle has its colour."""


@contextmanager
def opened(browser: "Browser", path: Path, text: str, **view: Any) -> Iterator["Page"]:  # noqa: ANN401  # of new_page
    """A page in a new tab that says nothing and asks for nothing beside itself."""
    path.write_text(text, encoding="utf-8")
    tab = browser.new_page(**{"viewport": {"width": 1100, "height": 800}, **view})
    said: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(path.as_uri())
    yield tab
    tab.close()
    assert (said, asked) == ([], [path.as_uri()])


def swept_page(folder: Path) -> str:
    """The page of the sweep whose figures `test_sweep` works out: false alarms score 0.3 and 0.5, the objects 0.45 and 0.9."""
    empty = (0, 60, 20, 80)
    jobs = stills(
        a=[scored(LEFT, score="0.9"), scored(empty, score="0.3")],
        b=[scored(RIGHT, score="0.45"), scored(empty, score="0.5")],
    )
    return score_page(score(folder, jobs, stills(a=[scored(LEFT)], b=[scored(RIGHT)])))


@pytest.mark.parametrize("scheme", COLORS)
def test_plots_show_what_was_worked_out(browser: "Browser", tmp_path: Path, scheme: str) -> None:
    """Bars end and lines run where the figures put them, in the colours of light and dark."""
    seen = {}
    with opened(browser, tmp_path / "page.html", swept_page(tmp_path), color_scheme=scheme, device_scale_factor=SHARP) as page:
        picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
        for name, points in SEEN.items():
            box = page.locator(f'svg[aria-label="{name}"]').bounding_box()
            assert box is not None
            scale = box["width"] / WIDTH
            places = [(SHARP * (box["x"] + x * scale), SHARP * (box["y"] + y * scale)) for x, y, _ in points]
            seen[name] = [picture.getpixel((int(x), int(y))) for x, y in places]

    assert seen == {name: [COLORS[scheme][color] for _, _, color in points] for name, points in SEEN.items()}


def test_the_numbers_of_an_axis_are_read(browser: "Browser", tmp_path: Path) -> None:
    """Every text of every plot lies inside of it, also at 12,345 corrections; the best floor is named."""
    text = score_page(score(tmp_path, stills(a=[scored(LEFT, score="0.5")] * 12_345), stills(a=[])))
    inside = """() => [...document.querySelectorAll("svg text")].every((text) => {
      const own = text.getBoundingClientRect(), all = text.ownerSVGElement.getBoundingClientRect();
      return own.left >= all.left && own.right <= all.right && own.top >= all.top && own.bottom <= all.bottom;
    })"""

    with opened(browser, tmp_path / "page.html", text) as page:
        texts = page.locator('svg[aria-label="corrections by score floor"] text').all_text_contents()
        assert page.evaluate(inside)

    assert texts[:4] == ["0", "5,000", "10,000", "15,000"]
    assert "best 0.51" in texts


def test_a_narrow_screen(browser: "Browser", tmp_path: Path) -> None:
    """Plots and tables are scrolled by themselves, and keep a size that can be read; the page is as wide as the screen."""
    with opened(browser, tmp_path / "page.html", swept_page(tmp_path), viewport={"width": 360, "height": 700}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.locator("svg").first.evaluate("(svg) => svg.getBoundingClientRect().width") >= 500


def test_hostile_labels_run_nothing(browser: "Browser", tmp_path: Path) -> None:
    """They are read as they stand; a script that got past that would be stopped by the policy."""
    with opened(browser, tmp_path / "page.html", hostile_page(tmp_path)) as page:
        shown = page.locator("td:first-child").all_text_contents()

    assert set(HOSTILE) <= set(shown)


def test_the_policy_stops_what_would_get_past_that(browser: "Browser", tmp_path: Path) -> None:
    """A script, an image and a style in a label's place: none is run, none is fetched."""
    added = "<script>window.hacked = 1</script><img src='https://host/a.png' onerror='window.hacked = 1'><style>body{color:red}</style>"
    page_file = tmp_path / "page.html"
    page_file.write_text(hostile_page(tmp_path).replace("</body>", f"{added}</body>"), encoding="utf-8")
    fetched: list[str] = []
    tab = browser.new_page()
    tab.route("http*://**", lambda route: fetched.append(route.request.url))
    tab.goto(page_file.as_uri())

    assert tab.evaluate("window.hacked") is None
    assert tab.evaluate("getComputedStyle(document.body).color") != "rgb(255, 0, 0)"
    assert fetched == []
    tab.close()
