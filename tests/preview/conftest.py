"""Pages of jobs in a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from prelabel.preview import PreviewOptions
from tests.preview.made import PIXELS
from tests.preview.opened import GREY, Open, Opened, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def show(browser: "Browser", tmp_path: Path) -> Iterator[Open]:
    """Opens jobs with grey images in a folder, and sees to it that no page said anything or asked for more than images."""
    folder = tmp_path / "frames"
    folder.mkdir()
    pages: list[Opened] = []

    def show(*jobs: dict[str, Any], images: int = 8, **view: object) -> Opened:
        for name in ("a", *(f"f{number}" for number in range(images))):
            Image.new("RGB", (PIXELS["width"], PIXELS["height"]), GREY).save(folder / f"{name}.png")
        pages.append(opened(browser, tmp_path, jobs, PreviewOptions(frames=folder), **view))
        return pages[-1]

    yield show
    for each in pages:
        each.page.close()
        assert each.said == []
        assert [url for url in each.asked if not url.startswith(folder.as_uri())] == []
