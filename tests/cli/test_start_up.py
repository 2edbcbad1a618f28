"""What commands import: the sooner they start, the fewer packages they need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from prelabel._version import __version__
from tests.commands import WORKFLOW, convert
from tests.conftest import FIXTURES

SCRIPT = """
import json
import sys
from prelabel.cli.main import main
early = "numpy" in sys.modules
try:
    main(sys.argv[1:], prog_name="prelabel")
except SystemExit as end:
    code = end.code
own = [name for name in sys.modules if name.partition(".")[0] == "prelabel"]
packages = {name.partition(".")[0] for name, module in sys.modules.items() if getattr(module, "__file__", None)}
print()
print(json.dumps([code, early, own, sorted(packages.difference(sys.stdlib_module_names, ["prelabel", "__mp_main__"]))]))
"""

BARE = {
    "prelabel",
    "prelabel._version",
    "prelabel.cli",
    "prelabel.cli.ending",
    "prelabel.cli.main",
    "prelabel.cli.printing",
    "prelabel.errors",
    "prelabel.files",
    "prelabel.locking",
    "prelabel.write",
}
"""The modules of ours that every command has."""

HEAVY = {
    "PIL",
    "distributed",
    "dask",
    "fsspec",
    "httpx",
    "imagesize",
    "lxml",
    "pyarrow",
    "pycocotools",
    "scipy",
    "shapely",
    "trackeval",
    "yaml",
}
"""Packages that take long to import, or are no part of the core."""

WHOLE = {"coco", "tables"}
"""Formats of which all is imported at once: worker processes are copies, which would each import what comes later."""

STREET = FIXTURES / "coco" / "street"


def started(*arguments: str | Path) -> tuple[set[str], set[str]]:
    """The modules of ours and the other packages that a command imports in a process of its own."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, check=True)
    code, early, own, packages = json.loads(done.stdout.splitlines()[-1])
    assert (code, early) == (0, False), done.stderr
    return set(own), set(packages) - {"_distutils_hack"}


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The street as a job."""
    folder = tmp_path_factory.mktemp("jobs")
    assert convert(folder, STREET).exit_code == 0
    return folder / "jobs.jsonl"


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_program_starts_with_click_alone(option: str) -> None:
    """No command is imported to say which there are."""
    assert started(option) == (BARE, {"click"})


def test_the_package_is_a_program(tmp_path: Path) -> None:
    """``python -m prelabel`` is the command, from any folder."""
    done = subprocess.run([sys.executable, "-m", "prelabel", "--version"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"prelabel {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["schema", "job"], set()),
        (["formats", "coco"], set()),
        (["check", "{jobs}"], set()),
        (["upload", "{jobs}", "--dry-run"], {"httpx"}),
        (["inspect", STREET, "--format", "coco"], set()),
        (["preview", "{jobs}", "-o", "{jobs}.html"], {"PIL"}),
        (["convert", "--link", "none", STREET, "--format", "coco", "-o", "{jobs}.2", "--workflow-id", WORKFLOW, "--src", "https://a/{{file}}"],
         {"pycocotools", "shapely"}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)  # fmt: skip
def test_commands_import_what_they_use(arguments: list[str | Path], heavy: set[str], jobs: Path) -> None:
    """Of the packages that take long to import."""
    _, packages = started(*(str(argument).format(jobs=jobs) for argument in arguments))

    assert packages & HEAVY == heavy


def test_to_recognise_a_source_nothing_is_imported_that_reads_others() -> None:
    """All formats of JSON are asked whether it is theirs."""
    own, _ = started("inspect", STREET)
    asked = {name.split(".")[2] for name in own if name.startswith("prelabel.readers.") and name.endswith(".reading")}

    assert asked <= WHOLE
    assert {"prelabel.readers.darwin", "prelabel.readers.kili", "prelabel.readers.vlm"} <= own
