"""What tests share: the real data, golden files, a browser, and a real environment with the built wheel in it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A virtual environment apart from the one that the tests run in."""

    folder: Path

    def run(self, program: str, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, with nothing of this checkout on its way; its exit code is the caller's to judge."""
        variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
        command = [str(self.folder / "bin" / program), *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True, encoding="utf-8", check=False)

    def install(self, *distributions: Path) -> None:
        """Have pip install wheels or folders with a pyproject.toml."""
        result = self.run("python", "-m", "pip", "install", "--quiet", *distributions, cwd=self.folder)
        assert result.returncode == 0, result.stderr


def build(source: Path, out: Path, *options: str) -> None:
    """Have the build front end make distributions of a folder in an isolated environment."""
    command = [sys.executable, "-m", "build", *options, "--outdir", str(out), str(source)]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was built from it."""
    out = tmp_path_factory.mktemp("distributions")
    build(ROOT, out)
    return out


@pytest.fixture(scope="session")
def environment(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the wheel and what it depends on, nothing else of this checkout; plugins may be added to it."""
    made = Environment(folder=tmp_path_factory.mktemp("environment") / "venv")
    subprocess.run([sys.executable, "-m", "venv", str(made.folder)], check=True)
    made.install(*distributions.glob("*.whl"))
    return made
