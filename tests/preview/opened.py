"""A page in the browser, with all that it says and asks for."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from prelabel.preview import PreviewOptions, preview
from tests.preview.made import written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GREY = (100, 100, 100)
"""The images of the fixture ``show``."""

MARGIN_PX = 12
"""Around a frame on its canvas."""

FIRST_FRAME = """new Promise((found) => new PerformanceObserver((list) => {
  if (list.getEntriesByName("first-frame").length) found(true);
}).observe({ type: "mark", buffered: true }))"""

DRAWN = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A page, what its console says, and the URLs that it asks for beside itself."""

    page: "Page"
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        """Keys, then a drawn frame."""
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def settle(self) -> None:
        """Wait until what has changed is drawn."""
        self.page.evaluate(DRAWN)

    def text(self, selector: str) -> str:
        """The text of an element as it is read."""
        return self.page.locator(selector).inner_text()

    def at(self, x: float, y: float, size: tuple[int, int] = (800, 400)) -> tuple[float, float]:
        """A point of the frame, in fractions, as CSS pixels of the canvas, where the whole frame is shown."""
        box = self.page.locator("#canvas").bounding_box()
        assert box is not None
        room_x, room_y = box["width"] - 2 * MARGIN_PX, box["height"] - 2 * MARGIN_PX
        scale = min(room_x / size[0], room_y / size[1])
        return box["width"] / 2 + (x - 0.5) * size[0] * scale, box["height"] / 2 + (y - 0.5) * size[1] * scale

    def click(self, x: float, y: float) -> None:
        """A point of the frame."""
        left, top = self.at(x, y)
        self.page.locator("#canvas").click(position={"x": left, "y": top})
        self.settle()

    def picture(self) -> Image.Image:
        """The canvas as it is seen, without the pointer over it."""
        self.page.mouse.move(2, 2)
        self.settle()
        return Image.open(io.BytesIO(self.page.locator("#canvas").screenshot())).convert("RGB")

    def pixel(self, x: float, y: float) -> tuple[int, int, int]:
        """The colour that is seen at a point of the frame."""
        left, top = self.at(x, y)
        red, green, blue = self.picture().crop((int(left), int(top), int(left) + 1, int(top) + 1)).tobytes()
        return red, green, blue


def opened(
    browser: "Browser",
    folder: Path,
    jobs: Sequence[Mapping[str, Any]],
    options: PreviewOptions | None = None,
    **view: Any,  # noqa: ANN401
) -> Opened:
    """The page of some jobs in a new tab; nothing but files is answered."""
    path, target = written(folder / "jobs.jsonl", *jobs), folder / "page.html"
    target.write_bytes(b"".join(preview(path, options or PreviewOptions()).page(target)))
    page = browser.new_page(**{"viewport": {"width": 1280, "height": 800}, **view})
    made = Opened(page=page)
    page.on("console", lambda message: made.said.append(message.text))
    page.on("pageerror", lambda error: made.said.append(str(error)))
    page.on("dialog", lambda dialog: made.said.append(dialog.message))
    page.on("request", lambda request: made.asked.append(request.url))
    page.route("http*://**", lambda route: route.fulfill(status=204))
    page.goto(target.as_uri())
    page.evaluate(FIRST_FRAME)
    made.asked.remove(target.as_uri())
    return made


Open = Callable[..., Opened]
"""The fixture ``show``: opens jobs."""
