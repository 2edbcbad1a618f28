"""The README does what it says: its commands print what it shows, and its reader reads."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.sources.seconds import write_ten_seconds
from prelabel.readers.base import Reader
from prelabel.testing import check_reader
from tests.conftest import ROOT
from tests.playment_server import KEY, PROJECT, serving
from tests.readme import README, block, blocks

WORKFLOW = "2aae1234-acac-1234-eeff-12a22a237bbc"

BLOCKS = blocks("console")
READER = block("python", "LinesReader")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the fixtures, in which the examples follow one another."""
    made = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "fixtures", made / "fixtures")
    return made


def shown(example: str, folder: Path, url: str) -> str:
    """An example with the commands' real output: both streams as a terminal shows them."""
    scripts = Path(sys.executable).parent
    service = {"PLAYMENT_BASE_URL": url, "PLAYMENT_API_KEY": KEY, "PLAYMENT_PROJECT_ID": PROJECT}
    path = f"{scripts}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PLAYMENT_WORKFLOW_ID": WORKFLOW, "COLUMNS": "140", **service}
    out = []
    for line in example.splitlines():
        if line.startswith("$ "):
            done = subprocess.run(  # noqa: S602  # the README's own text
                line[2:], shell=True, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
            )
            out += [line, *(text.rstrip() for text in done.stdout.splitlines())]
    return "".join(f"{line}\n" for line in out)


def test_commands_print_what_the_readme_shows(folder: Path, *, write_golden: bool) -> None:
    """Each example, run in the order of the page, prints just what stands below it."""
    with serving(finish=True) as server:
        real = [shown(example, folder, server.url) for example in BLOCKS]

    if write_golden:
        text = README.read_text("utf-8")
        for example, output in zip(BLOCKS, real, strict=True):
            text = text.replace(f"```console\n{example}```", f"```console\n{output}```")
        README.write_text(text, "utf-8")
    else:
        assert real == BLOCKS


def test_the_picture_of_linking_is_as_its_words_say(tmp_path: Path) -> None:
    """As many trackers before and after as the picture's description counts; where this fails, the picture is to be drawn anew."""
    words = {"forty": "before", "sixteen": "after"}
    assert all(f"the {word} " in README.read_text("utf-8") for word in words)
    counts = {
        name: len(json.loads(path.read_text("utf-8"))["data"]["maker_response"]["video2d"]["data"]["annotations"])
        for name, path in write_ten_seconds(tmp_path).items()
    }

    assert counts == {"before": 40, "after": 16}


def test_the_reader_of_the_readme_keeps_the_contract(tmp_path: Path) -> None:
    """The 30 lines are a reader: pixels come out as fractions, and lines without boxes as frames."""
    (tmp_path / "lines_reader.py").write_text(READER)
    source = tmp_path / "a.lines"
    source.write_text('{"file":"a.jpg","w":640,"h":480,"boxes":[["car",64,48,320,240]]}\n{"file":"b.jpg","w":640,"h":480,"boxes":[]}\n')
    sys.path.insert(0, str(tmp_path))
    try:
        import lines_reader  # type: ignore[import-not-found]  # noqa: PLC0415  # written two lines above
    finally:
        sys.path.remove(str(tmp_path))
    reader = lines_reader.READER
    assert isinstance(reader, Reader)

    read = check_reader(reader, source)

    assert [frame.file for frame in read.frames] == ["a.jpg", "b.jpg"]
    np.testing.assert_allclose(read.box, [[0.1, 0.1, 0.5, 0.5]])
    assert len(READER.splitlines()) <= 45
