"""The list of what was fetched: a file is taken over only where it is there, whole, and what the store has now."""

from contextlib import closing
from pathlib import Path

import pytest

from prelabel.errors import InputError
from prelabel.stores.backend import Entry
from prelabel.stores.fetching import portions
from prelabel.stores.kept import Extent, Kept
from prelabel.stores.url import Url

URL = Url("s3", "box")


def entry(version: str = "1", size: int = 3) -> Entry:
    """An object called ``a.txt``."""
    return Entry(path="box/a.txt", below="a.txt", size=size, version=version)


def fetched(folder: Path, extent: Extent = "whole") -> Path:
    """A file that an earlier run fetched."""
    path = folder / "a.txt"
    path.write_text("abc", encoding="utf-8")
    with closing(Kept(folder, folder / "fetched")) as kept:
        kept.add([(path, entry(), extent)])
    return path


@pytest.mark.parametrize(
    ("now", "extent", "taken"),
    [
        (entry(), "whole", True),
        (entry(version="2"), "whole", False),
        (entry(size=4), "whole", False),
        (entry(), "beginning", False),
    ],
)
def test_only_what_the_store_has_now_is_taken_over(now: Entry, extent: Extent, *, taken: bool, tmp_path: Path) -> None:
    """What is not is removed."""
    path = fetched(tmp_path)

    with closing(Kept(tmp_path, tmp_path / "fetched")) as kept:
        assert kept.has(path, now, extent, URL) is taken

    assert path.exists() is taken


def test_a_file_that_is_gone_is_not_there(tmp_path: Path) -> None:
    """Whoever removed it, before it is asked for or between."""
    path = fetched(tmp_path)
    with closing(Kept(tmp_path, tmp_path / "fetched")) as kept:
        asked = [kept.has(path, entry(), "whole", URL)]
        path.unlink()
        asked.append(kept.has(path, entry(), "whole", URL))
    with closing(Kept(tmp_path, tmp_path / "fetched")) as kept:
        asked.append(kept.has(path, entry(), "whole", URL))

    assert asked == [True, False, False]


def test_half_a_line_is_passed_over(tmp_path: Path) -> None:
    """Of a run that was killed; the line of the next one is whole."""
    path, listed = fetched(tmp_path), tmp_path / "fetched"
    listed.write_text(listed.read_text("utf-8")[:-4], encoding="utf-8")

    with closing(Kept(tmp_path, listed)) as kept:
        before = kept.has(path, entry(), "whole", URL)
        path.write_text("abc", encoding="utf-8")
        kept.add([(path, entry(), "whole")])
    with closing(Kept(tmp_path, listed)) as kept:
        assert (before, kept.has(path, entry(), "whole", URL)) == (False, True)


def test_what_is_fetched_is_listed_at_once(tmp_path: Path) -> None:
    """A run that is killed has no time to write it."""
    (tmp_path / "a.txt").write_text("abc", encoding="utf-8")
    with closing(Kept(tmp_path, tmp_path / "fetched")) as kept:
        kept.add([(tmp_path / "a.txt", entry(), "whole")])
        listed = (tmp_path / "fetched").read_text("utf-8")

    assert "a.txt" in listed


def test_a_store_that_says_no_version_cannot_be_taken_over(tmp_path: Path) -> None:
    """The object is named."""
    with closing(Kept(tmp_path, tmp_path / "fetched")) as kept, pytest.raises(InputError) as error:
        kept.has(tmp_path / "a.txt", entry(version=""), "whole", URL)

    assert str(error.value) == (
        "s3://box/a.txt: the store does not say when it was changed\n  fix: leave out --resume, or fetch the source first"
    )


@pytest.mark.parametrize(
    ("sizes", "numbers"),
    [
        ([], []),
        ([400_000_000] * 3, [1, 1, 1]),
        ([100_000_000] * 5, [2, 2, 1]),
        ([1, -1, 1], [1, 1, 1]),
        ([0] * 2500, [1000, 1000, 500]),
    ],
    ids=["none", "large", "middling", "of unknown size", "many"],
)
def test_large_objects_are_noted_before_the_next_are_fetched(sizes: list[int], numbers: list[int]) -> None:
    """A run that is ended among twenty files of 400 MB keeps those that it has."""
    entries = [entry(str(i), size) for i, size in enumerate(sizes)]

    found = list(portions(entries))

    assert [len(part) for part in found] == numbers
    assert [one for part in found for one in part] == entries
