"""Files that threads read before they are wanted: the same bytes, the same errors, no threads left."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from prelabel import ahead, pace
from prelabel.ahead import LEAD, TOGETHER, Ahead
from prelabel.errors import InputError
from prelabel.files import SMALL, read_bytes
from prelabel.pace import LEAST, TRIED
from tests.commands import payload, run
from tests.readers import voc_files
from tests.slow_disk import slow_disk, threads

COUNT = 600
"""More files than are read ahead."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that each hold their own name."""
    made = tmp_path_factory.mktemp("files")
    for number in range(COUNT):
        (made / f"{number:03}.txt").write_text(f"{number:03}.txt", encoding="utf-8")
    return made


def names(folder: Path) -> list[str]:
    """All files of a folder, in order."""
    return sorted(map(str, folder.iterdir()))


def read(paths: list[str]) -> list[bytes | str]:
    """What each file holds, or what is said of it."""
    out: list[bytes | str] = []
    for path in paths:
        try:
            out.append(read_bytes(path))
        except InputError as error:
            out.append(str(error))
    return out


def test_files_of_a_slow_disk_are_read_by_threads_but_for_the_first(folder: Path) -> None:
    """Those that show how slow it is, and nothing is opened twice."""
    paths = names(folder)

    with slow_disk() as seen, Ahead(paths).opened():
        found = read(paths)

    assert found == [Path(path).name.encode() for path in paths]
    assert [seen[path] for path in paths] == [False] * TRIED + [True] * (COUNT - TRIED)
    assert threads() == 0


@pytest.mark.parametrize(("count", "slow_s"), [(COUNT, 60.0), (LEAST - 1, -1.0)])
def test_no_thread_reads_files_that_come_fast_or_are_few(folder: Path, count: int, slow_s: float) -> None:
    """They would only cost."""
    paths = names(folder)[:count]

    with slow_disk(slow_s) as seen, Ahead(paths).opened():
        found = read(paths)

    assert found == [Path(path).name.encode() for path in paths]
    assert not any(seen.values())


def test_not_all_are_held(folder: Path) -> None:
    """Of files that nobody takes no more are read than those that lie ahead."""
    paths = names(folder)

    with slow_disk() as seen, Ahead(paths).opened():
        read(paths[: TRIED + 1])
        end = time.monotonic() + 10
        while len(seen) < TRIED + LEAD * TOGETHER and time.monotonic() < end:
            time.sleep(0.01)
        # time for more, if there were any
        time.sleep(0.1)

    assert sorted(seen) == paths[: TRIED + LEAD * TOGETHER]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
def test_what_cannot_be_read_ahead_is_read_as_ever(tmp_path: Path, folder: Path) -> None:
    """Large files, empty ones, folders, what is not there; a pipe that nobody writes to is not opened, nor waited for."""
    paths = names(folder)[:LEAST]
    odd = {name: str(tmp_path / name) for name in ("large", "empty", "folder", "missing", "pipe")}
    (tmp_path / "large").write_bytes(b"x" * (SMALL + 1))
    (tmp_path / "empty").touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    wanted = [*paths, *(path for name, path in odd.items() if name != "pipe")]
    plain = read(wanted)

    with slow_disk() as seen, Ahead([*wanted, odd["pipe"], "\0"]).opened():
        found = read(wanted)

    assert found == plain
    assert found[LEAST] == b"x" * (SMALL + 1)
    assert {name: seen.get(path) for name, path in odd.items()} == {
        "large": False, "empty": True, "folder": False, "missing": False, "pipe": None,
    }  # fmt: skip


@given(
    asked=st.lists(st.lists(st.integers(0, 149), max_size=60), max_size=12),
    runs=st.lists(st.integers(0, 149), max_size=3),
)
def test_any_files_in_any_order_and_in_any_number_of_blocks(folder: Path, asked: list[list[int]], runs: list[int]) -> None:
    """Whatever is asked for, once or again, forwards or back, is what the file holds."""
    paths = names(folder)[:150]
    files = Ahead(paths)

    with slow_disk():
        for some in [*asked, *(list(range(begin, 150)) for begin in runs)]:
            with files.opened():
                assert read([paths[i] for i in some]) == [Path(paths[i]).name.encode() for i in some]
            assert threads() == 0


@pytest.mark.parametrize("step", [1, 100])
def test_between_results_there_are_no_threads(monkeypatch: pytest.MonkeyPatch, folder: Path, step: int) -> None:
    """A process that has some could not be copied; those that were not read yet are begun again."""
    paths = names(folder)

    def results() -> Iterator[list[bytes | str]]:
        for begin in range(0, COUNT, step):
            yield read(paths[begin : begin + step])

    alive, found, pools = [], [], []

    def begun() -> ThreadPoolExecutor:
        pools.append(pace.threads())
        return pools[-1]

    monkeypatch.setattr(ahead, "threads", begun)
    with slow_disk() as seen:
        for one in Ahead(paths).through(results()):
            found += one
            alive.append(threads())

    assert found == [Path(path).name.encode() for path in paths]
    assert alive == [0] * -(-COUNT // step)
    assert sum(seen.values()) == COUNT - TRIED
    # how many depends on the clock, but far fewer than there are results
    assert len(pools) < COUNT // 10


def test_without_threads_files_are_read_as_ever(folder: Path) -> None:
    """A system may allow no more: of stacks so large there is none."""
    paths = names(folder)
    before = threading.stack_size(1 << 46)
    try:
        with slow_disk() as seen, Ahead(paths).opened():
            found = read(paths)
    finally:
        threading.stack_size(before)

    assert found == [Path(path).name.encode() for path in paths]
    assert not any(seen.values())


def yolo(root: Path) -> list[Path]:
    """Labels of photographs."""
    (root / "classes.txt").write_text("car", encoding="utf-8")
    labels = [root / f"{number * number:05}.txt" for number in range(100)]
    for label in labels:
        label.write_text("0 .5 .5 .25 .25", encoding="utf-8")
    return labels


def voc(root: Path) -> list[Path]:
    """A file an image."""
    return [voc_files.write(root / f"{number * number:05}.xml", voc_files.OBJECT) for number in range(100)]


def labelme(root: Path) -> list[Path]:
    """The same in JSON."""
    files = [root / f"{number * number:05}.json" for number in range(100)]
    for file in files:
        shape: dict[str, object] = {"label": "car", "points": [[1, 2], [30, 40]], "shape_type": "rectangle", "group_id": None, "flags": {}}
        said = {"shapes": [shape], "imagePath": f"{file.stem}.jpg", "imageData": None, "imageHeight": 100, "imageWidth": 200}
        file.write_text(json.dumps(said), encoding="utf-8")
    return files


def kitti(root: Path) -> list[Path]:
    """Labels whose frames have the size that their images' headers say."""
    labels = []
    for part in ("label_2", "image_2"):
        (root / "training" / part).mkdir(parents=True)
    for number in range(100):
        Image.new("RGB", (40 + number % 3, 30)).save(root / "training" / "image_2" / f"{number * number:06}.png")
        labels.append(root / "training" / "label_2" / f"{number * number:06}.txt")
        labels[-1].write_text("Car 0 0 -1.5 1 1 20 20 1.5 1.6 3.9 1 1.5 20 -1.5", encoding="utf-8")
    return labels


@pytest.mark.parametrize("make", [yolo, voc, labelme, kitti])
def test_a_run_on_a_slow_disk_makes_the_same_jobs(tmp_path: Path, make: Callable[[Path], list[Path]]) -> None:
    """Readers of a file an image say which they read, so that threads read them; all but the first of each unit."""
    source = tmp_path / "source"
    source.mkdir()
    files = make(source)
    arguments: list[str | Path] = ["convert", source, "--format", make.__name__, "--workers", "1"]
    fast = run(tmp_path, *arguments, *payload("fast.jsonl"))

    with slow_disk() as seen:
        slow = run(tmp_path, *arguments, *payload("slow.jsonl"))

    assert slow.exit_code == fast.exit_code == 0, slow.stderr
    assert (tmp_path / "slow.jsonl").read_bytes() == (tmp_path / "fast.jsonl").read_bytes()
    assert slow.stderr.replace("slow.jsonl", "fast.jsonl") == fast.stderr
    assert sum(seen[str(file)] for file in files) == len(files) - TRIED
