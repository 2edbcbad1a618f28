"""The example of the README in Python: from a model's arrays to jobs in twenty lines."""

import re
import subprocess
import sys
from pathlib import Path

from prelabel.playment.check import check_file
from tests.commands import jobs
from tests.readme import block

EXAMPLE = block("python", "SequenceBuilder")


def test_twenty_lines_from_arrays_to_jobs(tmp_path: Path) -> None:
    """As a script of its own: one job that Playment accepts, with a tracker for each of the two that were seen."""
    (tmp_path / "example.py").write_text(EXAMPLE, encoding="utf-8")

    done = subprocess.run([sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "1 job\n", "")
    assert check_file(tmp_path / "jobs.jsonl").problems == ()
    (job,) = jobs(tmp_path / "jobs.jsonl")
    car, pedestrian = job["data"]["maker_response"]["video2d"]["data"]["annotations"]
    frames = [f"{number:06d}" for number in range(6)]
    assert [frame["src"] for frame in job["data"]["video_data"]["frames"]] == [f"https://example.com/street/{name}.jpg" for name in frames]
    assert [(one["label"], list(one["frames"])) for one in (car, pedestrian)] == [("car", frames), ("pedestrian", frames)]
    # 40 + 30 * 5 of 640 pixels, 200 of 480
    assert car["frames"]["000005"]["coordinates"][0] == {"x": 0.296875, "y": 0.416667}
    assert len([line for line in EXAMPLE.splitlines() if line and not re.match(r'\s*"""', line)]) <= 20
