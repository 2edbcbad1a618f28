"""What users install: the wheel, built from the source distribution, in an environment that knows nothing of the checkout."""

import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, Environment, build

pytestmark = pytest.mark.slow

COCO = {
    "images": [{"id": 1, "file_name": "a.jpg", "width": 200, "height": 100}],
    "categories": [{"id": 1, "name": "car"}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [20, 10, 100, 50]}],
}

LIST_INSTALLED = """
from importlib.metadata import files
print("\\n".join(file.as_posix() for file in files("prelabel") if file.parts[0] == "prelabel" and file.suffix != ".pyc"))
"""


def package_tree() -> set[str]:
    """The files of the package as they stand in the checkout."""
    source = ROOT / "converters"
    files = (path for path in (source / "prelabel").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(source).as_posix() for path in files}


def contents(wheel: Path) -> dict[str, bytes]:
    """Every file of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_holds_the_package_and_nothing_else(distributions: Path) -> None:
    """The typed marker is there; tests, fixtures and scripts are not."""
    (wheel,) = distributions.glob("*.whl")

    names = set(contents(wheel))

    assert "prelabel/py.typed" in names
    assert {name for name in names if ".dist-info/" not in name} == package_tree()


def test_the_source_distribution_gives_the_same_wheel(distributions: Path, tmp_path: Path) -> None:
    """A wheel built from the checkout equals the one built from the source distribution, and that holds what it needs to be tested."""
    (sdist,) = distributions.glob("*.tar.gz")
    (wheel,) = distributions.glob("*.whl")
    build(ROOT, tmp_path, "--wheel")
    with tarfile.open(sdist) as archive:
        shipped = {name.partition("/")[2] for name in archive.getnames()}

    assert contents(tmp_path / wheel.name) == contents(wheel)
    assert {"LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "scripts/test", "tests/conftest.py"} <= shipped


def test_what_is_installed_is_the_package(environment: Environment, tmp_path: Path) -> None:
    """Pip puts down exactly the files of the package."""
    result = environment.run("python", "-c", LIST_INSTALLED, cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    assert set(result.stdout.split()) == package_tree()


def test_the_command_says_its_version(environment: Environment, tmp_path: Path) -> None:
    """The version of the command is that of the wheel."""
    result = environment.run("prelabel", "--version", cwd=tmp_path)
    wheel = environment.run("python", "-c", "from importlib.metadata import version; print(version('prelabel'))", cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    assert result.stdout == f"prelabel {wheel.stdout}"


def test_a_schema_needs_no_file(environment: Environment, tmp_path: Path) -> None:
    """The published schema comes out of the installed models."""
    result = environment.run("prelabel", "schema", "job", cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == json.loads((ROOT / "schemas" / "job.schema.json").read_text("utf-8"))


def test_a_conversion_from_the_wheel(environment: Environment, tmp_path: Path) -> None:
    """A COCO file in a foreign folder becomes a job with its box in fractions."""
    (tmp_path / "instances.json").write_text(json.dumps(COCO), "utf-8")
    source = ["convert", "instances.json", "-o", "jobs.jsonl", "--format", "coco"]

    result = environment.run(
        "prelabel", *source, "--workflow-id", "00000000-0000-4000-8000-000000000000", "--src", "https://example.com/{file}", cwd=tmp_path
    )

    assert result.returncode == 0, result.stderr
    (job,) = map(json.loads, (tmp_path / "jobs.jsonl").read_text("utf-8").splitlines())
    (rectangle,) = job["data"]["maker_response"]["rectangles"]["data"]
    corners = [(point["x"], point["y"]) for point in rectangle["coordinates"]]
    assert job["data"]["image_url"] == "https://example.com/a.jpg"
    assert rectangle["label"] == "car"
    assert corners == [(0.1, 0.1), (0.6, 0.1), (0.6, 0.6), (0.1, 0.6)]
