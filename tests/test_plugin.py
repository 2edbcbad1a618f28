"""Formats of other distributions, installed for real beside the wheel."""

import json
from pathlib import Path

import pytest

from tests.conftest import FIXTURES, Environment

pytestmark = pytest.mark.slow

PLUGIN = FIXTURES / "plugin"
BOXES = PLUGIN / "boxes.tsv"
JOB = ["--workflow-id", "00000000-0000-4000-8000-000000000000", "--src", "https://example.com/{file}"]

PYPROJECT = """
[build-system]
requires = ["hatchling>=1.24"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "1.0"

[project.entry-points."prelabel.readers"]
{formats}

[tool.hatch.build.targets.wheel]
only-include = ["{name}.py"]
"""


def distribution(folder: Path, name: str, code: str, formats: dict[str, str]) -> Path:
    """Write a distribution of one module that offers formats, name to target."""
    folder = folder / name
    folder.mkdir()
    (folder / f"{name}.py").write_text(code, "utf-8")
    lines = "\n".join(f'{key} = "{target}"' for key, target in formats.items())
    (folder / "pyproject.toml").write_text(PYPROJECT.format(name=name, formats=lines), "utf-8")
    return folder


@pytest.fixture(scope="module")
def plugins(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the plugin of the fixtures, one that lacks what it imports, and one that takes a name of the latter."""
    folder = tmp_path_factory.mktemp("plugins")
    broken = distribution(
        folder, "broken_plugin", "import no_such_library\n", {"broken": "broken_plugin:READER", "twin": "broken_plugin:READER"}
    )
    rival = distribution(folder, "rival_plugin", "from prelabel_tsv import READER\n", {"twin": "rival_plugin:READER"})
    environment.install(PLUGIN, broken, rival)
    return environment


def test_a_plugin_converts(plugins: Environment, tmp_path: Path) -> None:
    """The entry point is all that a format needs to be asked for by name."""
    result = plugins.run("prelabel", "convert", BOXES, "-o", "jobs.jsonl", "--format", "tsv", "--job", "image", *JOB, cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    jobs = [json.loads(line) for line in (tmp_path / "jobs.jsonl").read_text("utf-8").splitlines()]
    drawn = {job["data"]["image_url"]: job["data"]["maker_response"]["rectangles"]["data"][0] for job in jobs}
    assert {url: rectangle["label"] for url, rectangle in drawn.items()} == {
        "https://example.com/a.jpg": "car",
        "https://example.com/b.jpg": "bus",
    }
    assert drawn["https://example.com/b.jpg"]["coordinates"] == [
        {"x": 0.5, "y": 0.5},
        {"x": 1.0, "y": 0.5},
        {"x": 1.0, "y": 0.75},
        {"x": 0.5, "y": 0.75},
    ]


def test_a_plugin_is_recognised(plugins: Environment, tmp_path: Path) -> None:
    """Without --format the installed formats are asked too; the broken one is skipped aloud."""
    result = plugins.run("prelabel", "convert", BOXES, "-o", "jobs.jsonl", "--job", "image", *JOB, cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    assert "plugin skipped: format 'broken' cannot be loaded" in result.stderr


def test_formats_lists_plugins(plugins: Environment, tmp_path: Path) -> None:
    """A plugin's own line stands among ours; a broken one is listed as such and hides nothing."""
    result = plugins.run("prelabel", "formats", cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    listed = {line.split()[0] for line in result.stdout.splitlines() if line[:1].isalpha()}
    assert {"broken", "coco", "mot", "tsv", "twin", "voc", "yolo"} <= listed
    assert "tab-separated boxes" in result.stdout


def test_a_plugin_describes_itself(plugins: Environment, tmp_path: Path) -> None:
    """The docstring of the plugin's module is its documentation."""
    result = plugins.run("prelabel", "formats", "tsv", cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Tab-separated boxes: a line is")


def test_a_broken_plugin_fails_when_it_is_asked_for(plugins: Environment, tmp_path: Path) -> None:
    """The message names the format, its target and what to install."""
    result = plugins.run("prelabel", "convert", BOXES, "-o", "jobs.jsonl", "--format", "broken", *JOB, cwd=tmp_path)

    assert result.returncode == 1
    assert result.stderr == (
        "Error: format 'broken' cannot be loaded from broken_plugin:READER: ModuleNotFoundError: No module named 'no_such_library'\n"
        "  fix: install no_such_library\n"
    )
    assert not (tmp_path / "jobs.jsonl").exists()


def test_a_doubled_name_fails_when_it_is_asked_for(plugins: Environment, tmp_path: Path) -> None:
    """Neither of two plugins wins silently."""
    result = plugins.run("prelabel", "convert", BOXES, "-o", "jobs.jsonl", "--format", "twin", *JOB, cwd=tmp_path)

    assert result.returncode == 1
    assert result.stderr == (
        "Error: format 'twin' is defined by broken_plugin:READER and rival_plugin:READER\n  fix: uninstall all but one of them\n"
    )
    assert not (tmp_path / "jobs.jsonl").exists()
