"""What tests share: the real data, golden files, and a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from prelabel.readers import mot
from tests.chromium import MISSING, browsing, program

if TYPE_CHECKING:
    from playwright.sync_api import Browser

hypothesis.settings.register_profile("shared machine", deadline=None)
hypothesis.settings.load_profile("shared machine")

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

FIXTURES = ROOT / "fixtures"

REAL_DATA = ROOT.parent / "shared" / "data"
"""Real files of other projects that are read in place; they are no part of the repository and may be absent."""

needs_real_data = pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the real data is not beside this checkout: ../shared/data")
"""Mark of a test whose parameters name files of the real data."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--write-golden``."""
    parser.addoption("--write-golden", action="store_true", help="rewrite golden files instead of comparing; read the diff like code")


@pytest.fixture(scope="session")
def write_golden(pytestconfig: pytest.Config) -> bool:
    """Whether golden files are rewritten instead of compared."""
    return bool(pytestconfig.getoption("write_golden"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; skips the test where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("the real data is not beside this checkout: ../shared/data")
    return REAL_DATA


@pytest.fixture
def sequences_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sequence of MOT text is a unit of its own, however small."""
    monkeypatch.setattr(mot, "SMALL", 0)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One Chromium for all tests; skips where there is none."""
    if program() is None:
        pytest.skip(MISSING)
    with browsing() as running:
        yield running
