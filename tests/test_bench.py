"""The bench runs; what it measures is read by people."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

BENCH = ROOT / "scripts" / "bench"


def bench(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run it with the interpreter of the tests."""
    return subprocess.run([sys.executable, BENCH, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)


def test_every_group_measures_both_sides(tmp_path: Path) -> None:
    """The table has a row a group with times and memory, and the JSON holds every run."""
    result = bench("--small", "--repeat", "2", "--json", tmp_path / "bench.json")

    assert result.returncode == 0, result.stderr
    heading, _, *lines = result.stdout.split("\n\n")[0].splitlines()
    assert heading.split()[:4] == ["case", "ours", "s", "floor"]
    assert [line.split()[0] for line in lines] == ["coco", "yolo", "voc", "mot"]
    rows = json.loads((tmp_path / "bench.json").read_text("utf-8"))["rows"]
    assert [row["case"] for row in rows] == ["small"] * 4
    for row in rows:
        assert len(row["ours"]) == len(row["floor"]) == 2
        assert all(run["work_s"] > 0 and run["peak_bytes"] > 1 << 20 for run in row["ours"] + row["floor"])


def test_an_unknown_group_is_refused() -> None:
    """The groups that there are stand in the message."""
    result = bench("cocoa")

    assert result.returncode == 2
    assert result.stderr.endswith("error: no group 'cocoa': there is coco, yolo, voc, mot\n")


def test_a_source_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    """Ratios of two days are of the same work: the generator is seeded."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        subprocess.run([sys.executable, "-m", "bench.child", "coco", "small", "make", tmp_path / name], cwd=ROOT, check=True)

    assert (tmp_path / "one" / "instances.json").read_bytes() == (tmp_path / "two" / "instances.json").read_bytes()
