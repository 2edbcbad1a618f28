"""Lines of the stream that came together: they are looked at together, however many they are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, SupportsIndex

import pytest

from prelabel.errors import Tally
from prelabel.frames import FrameIndex
from prelabel.readers.base import Context
from prelabel.readers.jsonl.gathering import Gathering
from prelabel.readers.jsonl.lines import lines_of
from prelabel.readers.jsonl.packs import Heads, Lines
from prelabel.stream import FrameHead

COUNT = 100


class Counted(list[FrameHead]):
    """What lines say, and how often it was gone through or a part of it taken."""

    times = 0

    def __iter__(self) -> Iterator[FrameHead]:
        """From the beginning."""
        self.times += 1
        return super().__iter__()

    def __getitem__(self, at: SupportsIndex | slice) -> Any:  # noqa: ANN401  # one of them, or some
        """One, or a part."""
        self.times += isinstance(at, slice)
        return super().__getitem__(at)


def heads(sequence: str | None, *, numbered: bool = True) -> Counted:
    """Those of so many frames."""
    return Counted(
        FrameHead(sequence=sequence, frame=i if numbered else None, file=f"{i}.jpg", width=10, height=10, unit="pixels")
        for i in range(COUNT)
    )


def lines(each: Counted, number: int = 1) -> Lines:
    """Lines in which nothing was seen, the first of this number."""
    return Lines(heads=Heads(each, "a.jsonl", number), seen=[[]] * COUNT)


def gathering() -> Gathering:
    """One that leaves out what is bad."""
    return Gathering(percent=False, any_size=False, context=Context(frames=FrameIndex(), tally=Tally(on_error="skip")))


@pytest.mark.parametrize(("sequence", "numbered"), [(None, True), ("s", False)])
def test_lines_whose_frames_are_decided_one_by_one_stay_together(sequence: str | None, numbered: bool) -> None:  # noqa: FBT001  # a parameter
    """Images, and frames without numbers."""
    said, taking = heads(sequence, numbered=numbered), gathering()

    made = [*taking.add([lines(said)]), *taking.rest()]

    assert [len(one.frames) for one in made] == [COUNT]
    assert said.times < COUNT // 10


def test_a_frame_that_returns_is_not_looked_for_among_those_that_came_with_it() -> None:
    """Each names the line in which it was first; to find it takes no more time where many lines came together."""
    said, taking = heads("s"), gathering()
    list(taking.add([lines(said)]))
    before = said.times

    list(taking.add([lines(heads("s"), COUNT + 1)]))

    bad = taking.context.tally.bad
    assert [(str(one.place), one.what) for one in bad] == [
        (f"a.jsonl:{COUNT + 1 + i}", f"the frame {i} returns, it was a.jsonl:{1 + i}") for i in range(COUNT)
    ]
    assert said.times == before


def test_lines_between_those_that_cannot_be_read_stay_together(tmp_path: Path) -> None:
    """A line that is bad or blank parts them, and counts."""
    good = '{"file":"a.jpg","unit":"pixels"}'
    (tmp_path / "a.jsonl").write_text("\n".join([*[good] * 50, "{}", *[good] * 50, "", good]))

    found = [some for together in lines_of(tmp_path / "a.jsonl", Tally(on_error="skip")) for some in together]

    assert [(some.heads.number, len(some)) for some in found] == [(1, 50), (52, 50), (103, 1)]
