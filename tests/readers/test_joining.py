"""Small batches that are put together."""

from collections.abc import Iterator

import pytest

from prelabel.detections import Detections, Frame
from prelabel.errors import InputError, Place, Tally
from prelabel.readers.joining import SMALL, joined, steps_of, taken_again


def still(name: str) -> Detections:
    """A frame without detections in a sequence, or an open one."""
    return Detections.from_boxes(frames=[Frame(file="a.jpg", sequence=name)], labels=(), frame=(), label=(), box=())


def test_batches_wait_for_those_behind_them_in_natural_order() -> None:
    """Open frames wait for open ones, sequences for later ones; no sequence comes twice in a batch."""
    names = ["a2", "a10", "b", "a", "a", "", "", "c"]

    found = joined(map(still, names), Tally(), Tally())

    assert [[frame.sequence for frame in batch.frames] for batch in found] == [["a2", "a10", "b"], ["a"], ["a"], ["", ""], ["c"]]


def test_large_batches_are_handed_on_as_they_are() -> None:
    """What is more than small is not copied, and what waits before it comes first."""
    large = Detections.from_boxes(frames=[Frame(file=f"{n}.jpg") for n in range(SMALL + 1)], labels=(), frame=(), label=(), box=())

    first, second, third = joined(iter([still(""), large, still("")]), Tally(), Tally())

    assert [len(first.frames), len(third.frames)] == [1, 1]
    assert second is large


def test_who_wants_no_more_batches_is_told_no_more() -> None:
    """As with a limit: what is bad behind the first batch is neither counted nor raised."""
    own, tally = Tally(), Tally()

    def batches() -> Iterator[Detections]:
        own.note("before a")
        yield still("a")
        own.note("before b")
        raise InputError("cannot be read", place=Place("b"), fix="mend it")

    found = taken_again(steps_of(batches(), own), tally)

    assert [frame.sequence for frame in next(found).frames] == ["a"]
    assert tally.notes == ["before a"]
    with pytest.raises(InputError, match="b: cannot be read"):
        next(found)


def test_what_is_new_is_told_when_batches_before_it_were_handed_on() -> None:
    """A note that is known holds up nothing, a new one and a bad record do; the error comes when all before it was handed on."""
    own, tally = Tally(on_error="skip"), Tally(on_error="skip")

    def batches() -> Iterator[Detections]:
        for name in ("a", "b", "c", "d", "e"):
            own.note("new in c" if name == "c" else "known")
            own.filtered["rows"] += 1
            if name == "d":
                own.reject("bad", "is bad", place=Place("d"), fix="mend it")
            if name == "e":
                raise InputError("cannot be read", place=Place("e"), fix="mend it")
            yield still(name)

    told: list[tuple[str, list[str], int]] = []
    found = (("".join(f.sequence for f in batch.frames), tally.notes, len(tally.bad)) for batch in joined(batches(), own, tally))
    with pytest.raises(InputError, match="e: cannot be read"):
        told.extend(found)

    assert told == [("ab", ["known"], 0), ("c", ["known", "new in c"], 0), ("d", ["known", "new in c"], 1)]
    assert tally.filtered == {"rows": 4}
