"""The bench of the page runs; what it measures is read by people."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chromium import MISSING, program
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


@pytest.mark.skipif(program() is None, reason=MISSING)
def test_the_bench_opens_a_page_and_steps(tmp_path: Path) -> None:
    """Both figures are printed beside their goals, and the JSON holds every run."""
    path = tmp_path / "bench.json"
    command: list[str | Path] = [sys.executable, ROOT / "scripts" / "bench", "preview", "--small", "--repeat", "2", "--json", path]

    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    assert result.returncode == 0, result.stderr
    head, first, step = result.stdout.splitlines()
    assert head.startswith("preview: 20 frames, 10 trackers, 200 annotations, ")
    assert first.split()[:2] == ["first", "frame"]
    assert step.split()[-3:] == ["goal", "16", "ms"]
    runs = json.loads(path.read_text("utf-8"))["preview"]["runs"]
    assert [len(each["steps_ms"]) for each in runs] == [19, 19]
    assert all(each["first_frame_s"] > 0 and min(each["steps_ms"]) > 0 for each in runs)
