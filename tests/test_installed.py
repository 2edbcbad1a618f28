"""What users install: the wheel, built from the source distribution, in an environment that knows nothing of the checkout, and plugins."""

import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import FIXTURES, ROOT
from tests.installing import Environment, build, write_wheel

pytestmark = pytest.mark.slow

COCO = {
    "images": [{"id": 1, "file_name": "a.jpg", "width": 200, "height": 100}],
    "categories": [{"id": 1, "name": "car"}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [20, 10, 100, 50]}],
}

PLUGIN = FIXTURES / "plugin"
BOXES = PLUGIN / "boxes.tsv"
JOB = ["--workflow-id", "00000000-0000-4000-8000-000000000000", "--src", "https://example.com/{file}"]

LIST_INSTALLED = """
from importlib.metadata import files
print("\\n".join(file.as_posix() for file in files("prelabel") if file.parts[0] == "prelabel" and file.suffix != ".pyc"))
"""


def package_tree() -> set[str]:
    """The files of the package as they stand in the checkout, with what was compiled, and without what it was compiled from."""
    source = ROOT / "converters"
    files = (path for path in (source / "prelabel").rglob("*") if path.is_file() and path.suffix not in {".c", ".h", ".pyc"})
    return {path.relative_to(source).as_posix() for path in files}


def contents(wheel: Path) -> dict[str, bytes]:
    """Every file of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was built from it."""
    out = tmp_path_factory.mktemp("distributions")
    build(ROOT, out)
    return out


@pytest.fixture(scope="module")
def environment(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the wheel and what it depends on, nothing else of this checkout; the tests of plugins come last and add them."""
    made = Environment.made(tmp_path_factory.mktemp("environment") / "venv")
    made.install(*distributions.glob("*.whl"))
    return made


@pytest.fixture(scope="module")
def plugins(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the plugin of the fixtures, one that lacks what it imports, and one that takes a name of the latter."""
    folder = tmp_path_factory.mktemp("plugins")
    targets = {"broken": "broken_plugin:READER", "twin": "broken_plugin:READER"}
    broken = write_wheel(folder, "broken_plugin", "import no_such_library\n", targets)
    rival = write_wheel(folder, "rival_plugin", "from prelabel_tsv import READER\n", {"twin": "rival_plugin:READER"})
    environment.install(PLUGIN, broken, rival)
    return environment


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


def test_a_machine_without_a_compiler(distributions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its wheel is one of Python alone, and serves every machine."""
    (sdist,) = distributions.glob("*.tar.gz")
    monkeypatch.setenv("CC", "false")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")

    build(tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path, "--wheel")

    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    assert not any("_loops" in name for name in contents(wheel))


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
