"""Natural order, walking folders, and reading files."""

import os
import random
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.errors import ChoiceError, InputError
from prelabel.files import as_text, is_text, natural_key, natural_keys, natural_sorted, read_bytes, read_text
from prelabel.folders import walk
from prelabel.letters import FEW
from prelabel.locking import lock

NAMES = st.lists(st.text("ab0129/._é", max_size=8), max_size=12)


@pytest.mark.parametrize(
    "ordered",
    [
        ["frame2", "frame10"],
        ["cam", "cam2", "cam10"],
        ["f2.jpg", "f2.jpg3", "f10.jpg"],
        ["1", "2", "10", "a"],
        ["a1b2", "a1b10", "a2b1"],
        ["f001", "f01", "f1", "f2"],
        ["", "0", "1"],
    ],
    ids=str,
)
def test_numbers_sort_as_numbers(ordered: list[str]) -> None:
    """However long the names are, and where one is the beginning of another."""
    assert natural_sorted(reversed(ordered)) == ordered


@given(NAMES, st.randoms(use_true_random=False))
def test_the_order_is_one(names: list[str], shuffler: random.Random) -> None:
    """Whatever order names come in, and whether or not the short cut for names of one shape is taken."""
    shuffled = list(names)
    shuffler.shuffle(shuffled)

    assert natural_sorted(shuffled) == natural_sorted(names) == sorted(names, key=natural_key)


@given(st.lists(st.text("ab0129/._~\x01", max_size=8), min_size=FEW + 1, max_size=2 * FEW), st.randoms(use_true_random=False))
def test_many_names_have_the_same_order(names: list[str], shuffler: random.Random) -> None:
    """Their keys are made of all at once, with numbers of any length and zeros in front."""
    names += [f"a{shuffler.choice('0' * 9 + '1')}{'0' * shuffler.randrange(3)}{shuffler.randrange(2000)}.jpg" for _ in range(FEW)]

    assert natural_sorted(names) == sorted(names, key=natural_key)


@given(st.lists(st.integers(0, 9999), min_size=1))
def test_names_of_one_shape_need_no_keys(numbers: list[int]) -> None:
    """Zero-padded numbers sort as text."""
    names = [f"frame_{number:04}.jpg" for number in numbers]

    assert natural_keys(names) is names
    assert natural_sorted(names) == [f"frame_{number:04}.jpg" for number in sorted(numbers)]


def test_a_number_may_have_any_length() -> None:
    """Five thousand digits are more than Python reads as a number."""
    assert natural_sorted(["a" + "9" * 5000, "a" + "1" + "0" * 5000, "a3"]) == ["a3", "a" + "9" * 5000, "a1" + "0" * 5000]


def test_walking_gives_every_visible_file_in_natural_order(tmp_path: Path) -> None:
    """Hidden files and folders are left out, and a link to the folder itself is not followed."""
    for name in ("b/2.txt", "b/10.txt", "a10/1.txt", "a9/1.txt", "z.txt", ".hidden", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "loop").symlink_to(tmp_path)

    assert [path.relative_to(tmp_path).as_posix() for path in walk(tmp_path)] == ["z.txt", "a9/1.txt", "a10/1.txt", "b/2.txt", "b/10.txt"]


def test_folders_elsewhere_are_gone_through_once(tmp_path: Path) -> None:
    """Not by a link to what is in the tree, above it, or nowhere; a link to part of what another leads to takes nothing from that."""
    for name in ("data/a/1.txt", "data/b/2.txt", "data/.store/4.txt", "disk/c/3.txt", "disk/d/5.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    links = {"a2": "data/a", "b2": "disk/c", "b3": "disk", "b4": "disk", "b5": "disk/d", "hidden": "data/.store", "up": ".", "x": "nowhere"}
    for name, target in links.items():
        (tmp_path / "data" / name).symlink_to(tmp_path / target)

    found = [path.relative_to(tmp_path / "data").as_posix() for path in walk(tmp_path / "data")]

    assert found == ["x", "a/1.txt", "b/2.txt", "b2/3.txt", "b3/d/5.txt", "hidden/4.txt"]


def test_a_pipe_among_files_is_refused(tmp_path: Path) -> None:
    """To open it would be to wait for ever."""
    os.mkfifo(tmp_path / "p.txt")

    with pytest.raises(InputError) as caught:
        list(walk(tmp_path))

    assert str(caught.value) == (
        f"{tmp_path / 'p.txt'}: is a pipe or a device, which can be read only once\n  fix: write it to a file, and give that"
    )


@pytest.mark.parametrize("size", [0, 1, (1 << 16) - 1, 1 << 16, (1 << 16) + 1, 200_000])
def test_a_file_is_read_whole(tmp_path: Path, size: int) -> None:
    """Small ones by one system call, large ones otherwise."""
    data = bytes(range(256)) * (size // 256 + 1)
    (tmp_path / "a").write_bytes(data[:size])

    assert read_bytes(tmp_path / "a") == data[:size]


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """Also where it gives little at a time, as what a shell puts in the place of a file does."""
    os.mkfifo(tmp_path / "p")

    def write() -> None:
        with (tmp_path / "p").open("wb", buffering=0) as pipe:
            for part in (b"one ", b"two ", b"three"):
                pipe.write(part)
                time.sleep(0.05)

    writer = threading.Thread(target=write)
    writer.start()

    assert read_bytes(tmp_path / "p") == b"one two three"
    writer.join()


def test_text_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    """It is no part of the text."""
    (tmp_path / "a.txt").write_bytes("\ufeffé\r\nb".encode())

    assert read_text(tmp_path / "a.txt") == "é\r\nb"


def test_text_that_is_not_utf8_is_named_by_line() -> None:
    """The byte, too, since it tells the encoding."""
    with pytest.raises(InputError) as caught:
        as_text("a\nb\ncaf\xe9".encode("latin-1"), Path("names.txt"))

    assert str(caught.value) == "names.txt:3: byte 0xe9 is not UTF-8\n  fix: save the file as UTF-8 text"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """As is a folder where a file should be."""
    for path, problem in ((tmp_path / "no.txt", "no such file or directory"), (tmp_path, "is a directory")):
        with pytest.raises(InputError) as caught:
            read_bytes(path)

        assert str(caught.value) == f"{path}: {problem}\n  fix: give a file that exists and can be read"


@given(st.binary(max_size=6))
def test_names_that_are_no_utf8_are_told_apart(raw: bytes) -> None:
    """As the operating system hands them over."""
    try:
        raw.decode()
        valid = True
    except UnicodeDecodeError:
        valid = False

    assert is_text(raw.decode("utf-8", "surrogateescape")) == valid


@pytest.mark.skipif(not hasattr(os, "O_PATH"), reason="only Linux opens files of which it locks nothing")
def test_a_lock_keeps_others_away_where_there_are_locks(tmp_path: Path) -> None:
    """What cannot be locked is not said to be another run's."""
    path = tmp_path / "file"
    path.touch()
    one, other, bare = os.open(path, os.O_RDWR), os.open(path, os.O_RDWR), os.open(path, os.O_PATH)
    try:
        first = lock(one, tmp_path)
        with pytest.raises(ChoiceError, match="another run writes to it"):
            lock(other, tmp_path)
        unknown = lock(bare, tmp_path)
    finally:
        for descriptor in (one, other, bare):
            os.close(descriptor)

    assert (first, unknown) == (True, False)
