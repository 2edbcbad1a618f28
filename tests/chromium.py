"""A real browser without a screen, for tests and the bench: Debian's Chromium, driven by Playwright."""

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")

MISSING = "no Chromium: install it with `apt-get install chromium` (root), or run scripts/test as root, which does"


def program() -> Path | None:
    """Where Chromium is; None where it, or what drives it, is not installed."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found and importlib.util.find_spec("playwright") else None


@contextmanager
def browsing() -> Iterator["Browser"]:
    """A browser; it ends with the block."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # absent where these tests are skipped

    with sync_playwright() as playwright:
        # root has no sandbox to run in
        browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        yield browser
        browser.close()
