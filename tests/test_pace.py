"""What is looked at by threads where it comes slowly."""

import threading
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from prelabel import files, pace
from prelabel.errors import InputError
from prelabel.files import noting
from prelabel.frames import KnownFrame, header_size
from prelabel.frames.headers import LEAD, Headers
from prelabel.pace import LEAST, TRIED, Pace, each
from prelabel.watch import Watch
from tests.slow_disk import threads

ALWAYS, NEVER = -1.0, 60.0


def test_half_of_the_files_say_how_fast_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is waited for long makes no slow disk; and it may become one, and cease to be."""
    now_s = 0.0
    monkeypatch.setattr(pace, "time", SimpleNamespace(perf_counter=lambda: now_s))
    seen, said = Pace(), []

    def wait(seconds: float) -> None:
        nonlocal now_s
        now_s += seconds

    for slow in (TRIED // 2 - 1, TRIED // 2 + 1, 0):
        for number in range(TRIED):
            seen.of(wait, 2 * pace.SLOW_S if number < slow else pace.SLOW_S / 2)
        said.append(seen.slow)

    assert said == [False, True, False]


@pytest.mark.parametrize(("slow_s", "count", "others"), [(ALWAYS, LEAST, True), (ALWAYS, LEAST - 1, False), (NEVER, LEAST, False)])
def test_each_of_many_that_come_slowly_by_threads(monkeypatch: pytest.MonkeyPatch, slow_s: float, count: int, *, others: bool) -> None:
    """In their order and in its context; few, and those that come fast, by this thread."""
    monkeypatch.setattr(pace, "SLOW_S", slow_s)
    main, noted = threading.get_ident(), set[str]()

    def looked_at(number: int) -> tuple[int, bool]:
        files.noted(str(number))
        return number, threading.get_ident() != main

    with noting(noted):
        done = each(looked_at, range(count))

    assert done == [(number, others and number >= TRIED) for number in range(count)]
    assert noted == {str(number) for number in range(count)}
    assert threads() == 0


def test_without_threads_this_one_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system may allow no more: of stacks so large there is none."""
    monkeypatch.setattr(pace, "SLOW_S", ALWAYS)
    before = threading.stack_size(1 << 46)
    try:
        assert each(str, range(LEAST)) == [str(number) for number in range(LEAST)]
    finally:
        threading.stack_size(before)


COUNT = LEAD + 100


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> list[KnownFrame]:
    """Images each of another width, one that is none, and a frame of which no image is known."""
    folder = tmp_path_factory.mktemp("images")
    for number in range(COUNT):
        Image.new("1", (number + 1, 2)).save(folder / f"{number:03}.png")
    (folder / f"{COUNT:03}.png").touch()
    known = [KnownFrame(file=path.name, path=str(path)) for path in sorted(folder.iterdir())]
    return [*known[:50], KnownFrame(file="url.png", url="https://host/url.png"), *known[50:]]


def asked(images: Sequence[KnownFrame], places: Sequence[int]) -> list[tuple[int, int]]:
    """The sizes of the images at some places."""
    headers = Headers(images)
    return [headers.size(images[place].path) for place in places if images[place].path]


@given(places=st.lists(st.integers(0, COUNT + 1), max_size=60), begin=st.integers(0, COUNT))
def test_sizes_are_those_of_the_headers_in_any_order(images: list[KnownFrame], places: list[int], begin: int) -> None:
    """On a slow disk as on a fast one."""
    wanted = [*places, *range(begin, COUNT + 2), *places]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace, "SLOW_S", ALWAYS)
        found = asked(images, wanted)

    assert found == [header_size(images[place].path) for place in wanted if images[place].path]


@pytest.mark.parametrize(("step", "most"), [(1, COUNT + 1), (3, COUNT + 1), (100, 40)])
def test_headers_are_read_ahead_where_images_follow_each_other(
    monkeypatch: pytest.MonkeyPatch, images: list[KnownFrame], step: int, most: int
) -> None:
    """Each once; where they lie far apart only those that are asked for."""
    monkeypatch.setattr(pace, "SLOW_S", ALWAYS)
    read: list[str] = []

    def seen(path: str) -> tuple[int, int]:
        read.append(path)
        return header_size(path)

    monkeypatch.setattr("prelabel.frames.headers.header_size", seen)

    asked(images, [place * step % len(images) for place in range(40)])

    assert len(read) == len(set(read)) <= most
    assert (len(read) > LEAD) == (step < LEAD // 8)


def test_a_file_of_many_that_changes_on_a_slow_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is named as on a fast one."""
    monkeypatch.setattr(pace, "SLOW_S", ALWAYS)
    paths = [tmp_path / f"{number:03}.txt" for number in range(2 * LEAST)]
    for path in paths:
        path.touch()
    watch = Watch()
    watch.add([("unit", paths)], [".txt"])
    watch.require_unchanged()

    paths[LEAST].write_text("new", encoding="utf-8")

    with pytest.raises(InputError) as error:
        watch.require_unchanged()
    assert str(error.value).startswith(f"{paths[LEAST]}: changed while it was read\n")
