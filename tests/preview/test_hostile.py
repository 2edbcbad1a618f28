"""Jobs that try to do something: nothing of them runs, nothing of them is fetched but images, and their text is shown as it is."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.preview.made import image, rectangle, tracker, video
from tests.preview.opened import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCRIPT = "</script><script>window.hacked = 1</script>"
TEXTS = (
    SCRIPT,
    '"><img src=x onerror="window.hacked = 1">',
    "'; window.hacked = 1; //",
    "<!-- <script>",
    "${window.hacked = 1}",
    "\u0645\u0631\u062d\u0628\u0627 \u202eright to left",
    "__proto__",
    "constructor",
)


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_shown_and_nothing_runs(browser: "Browser", tmp_path: Path, text: str) -> None:
    """As label, id, reference, attribute, frame id and in problems."""
    one = tracker(1, {0: (0.1, 0.1, 0.4, 0.4)}, text, {text: {"value": text}}) | {"_id": text}
    job = video(1, [one], reference=text, width=80, height=40)
    job["data"]["video_data"]["frames"][0]["src"] = "data:text/html,x"
    one["frames"][text] = one["frames"]["f0"]
    page = opened(browser, tmp_path, [job, image("b")])

    page.press("ArrowDown")

    assert page.page.evaluate("window.hacked") is None
    assert (page.said, page.asked) == ([], [])
    shown = " ".join(text.split())
    for selector in ("#job-name", "#legend bdi", "#lanes .lane bdi"):
        assert " ".join(page.page.locator(selector).first.inner_text().split()) == shown
    details = page.text("#details-list").split("\n")
    assert details.count(text) == 4
    assert page.page.locator("#review .row").first.is_visible()
    page.page.close()


@pytest.mark.parametrize(
    "url",
    ["javascript:window.hacked=1", " javascript:1", "file:///etc/hostname", "//host/a.png", "\\\\host\\a.png", "blob:null/1",
     "data:text/html,<script>window.hacked=1</script>", "https://user:word@host/a.png", "ftp://host/a.png", "http://[", ""],
)  # fmt: skip
def test_urls_that_are_not_opened(browser: "Browser", tmp_path: Path, url: str) -> None:
    """The grid stands there, and nothing is asked for."""
    page = opened(browser, tmp_path, [image("a", url, rectangles=[rectangle(1, (0, 0, 1, 1))])])

    assert page.text("#stage-note") in {"This image's URL is none that is opened here.", "The image cannot be loaded."}
    assert (page.said, page.asked, page.page.evaluate("window.hacked")) == ([], [], None)
    page.page.close()


@pytest.mark.parametrize(
    ("url", "asked"),
    [("https://host/a.png", "https://host/a.png"), ("http://host/a.png", "http://host/a.png"), ("a.png", "{folder}/a.png")],
)
def test_urls_that_are_opened(browser: "Browser", tmp_path: Path, url: str, asked: str) -> None:
    """An image of the web and one beside the page."""
    page = opened(browser, tmp_path, [image("a", url, rectangles=[rectangle(1, (0, 0, 1, 1))])])

    assert page.asked == [asked.format(folder=tmp_path.as_uri())]
    page.page.close()


def test_the_policy_stops_what_would_get_past_the_script(browser: "Browser", tmp_path: Path) -> None:
    """A script that something put into the document does not run, a style neither, and nothing is fetched."""
    page = opened(browser, tmp_path, [image("a", "", rectangles=[rectangle(1, (0, 0, 1, 1))])])

    page.page.evaluate("""() => {
      try { const made = document.createElement("script"); made.textContent = "window.hacked = 1"; document.body.append(made); } catch {}
      try { document.body.innerHTML += "<img src=x onerror='window.hacked = 1'>"; } catch {}
    }""")
    fetched = page.page.evaluate("fetch('https://host/a').then(() => 'fetched', () => 'refused')")

    assert fetched == "refused"
    assert page.page.evaluate("window.hacked") is None
    assert page.asked == []
    page.page.close()
