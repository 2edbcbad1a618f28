"""What the design says about the shape of the package."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

SOURCES = ROOT / "converters"
MODULES = sorted((SOURCES / "prelabel").rglob("*.py"))
MOST_LINES = 300

HOMES: dict[str, str | tuple[str, ...]] = {
    "PIL": ("prelabel/geometry/labelimages.py", "prelabel/preview/"),
    "click": "prelabel/cli/",
    "dask": "prelabel/engine/client.py",
    "distributed": "prelabel/engine/client.py",
    "fsspec": "prelabel/stores/backend.py",
    "rich": "prelabel/cli/",
    "httpx": "prelabel/upload/client.py",
    "lxml": "prelabel/safexml.py",
    "pyarrow": "prelabel/readers/shared/parquet.py",
    "pycocotools": "prelabel/geometry/masks/",
    "shapely": "prelabel/geometry/polygons/",
    "trackeval": "prelabel/score/tracking.py",
    "yaml": "prelabel/safeyaml.py",
}
"""Packages that have homes, mostly one, below the source root."""


def name(path: Path) -> str:
    """A module's path below the source root."""
    return path.relative_to(SOURCES).as_posix()


@cache
def imported(path: Path) -> frozenset[str]:
    """The top packages that a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return frozenset(each.partition(".")[0] for each in found)


def test_imports_point_one_way() -> None:
    """The contracts of pyproject.toml hold: layers, readers apart, the vendor's contract alone."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]

    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_layers_are_told_as_they_are_held() -> None:
    """CONTRIBUTING.md names those of pyproject.toml, all of them and in their order, but what is private."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    public = [re.sub(r"( : )?\b_\w+", "", line).replace(" | ", ", ") for line in contracts[0]["layers"]]
    section = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The layers")[2].partition("\n## ")[0]

    assert re.findall(r"^    (.+)$", section, re.MULTILINE) == [line for line in public if line]


@pytest.mark.parametrize("package", HOMES)
def test_a_package_is_imported_only_at_its_home(package: str) -> None:
    """What could be replaced is known in one place."""
    strangers = [name(path) for path in MODULES if not name(path).startswith(HOMES[package]) and package in imported(path)]

    assert strangers == []


def test_modules_are_short() -> None:
    """One file, one reason: none reaches the limit."""
    long = {name(path): lines for path in MODULES if (lines := len(path.read_text("utf-8").splitlines())) >= MOST_LINES}

    assert long == {}


def test_public_modules_say_what_they_are() -> None:
    """Every module without an underscore has a docstring."""
    public = [path for path in MODULES if not path.name.startswith("_") or path.name == "__init__.py"]

    assert [name(path) for path in public if not ast.get_docstring(ast.parse(path.read_bytes()))] == []
    assert public
