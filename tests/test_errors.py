"""What a user is told, and how the counts of a run add up."""

import pickle

import pytest

from prelabel.errors import (
    ChoiceError,
    InputError,
    OutputError,
    Place,
    PluginError,
    PrelabelError,
    Problem,
    Tally,
    UsageError,
    counted,
)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place("a.json"), "a.json"),
        (Place("a.txt", 3), "a.txt:3"),
        (Place("a.json", 3, 7), "a.json:3:7"),
        (Place("a.json", 3, 7, "$.images[0]"), "a.json:3:7: $.images[0]"),
        (Place("a.json", element="$.images[0]"), "a.json: $.images[0]"),
        (Place("a\nb.json", element='$["c\nd"]'), r'a\nb.json: $["c\nd"]'),
    ],
    ids=str,
)
def test_a_place_says_what_it_knows(place: Place, text: str) -> None:
    """Editors jump to ``path:line:column``."""
    assert str(place) == text


def test_an_input_error_names_place_and_fix() -> None:
    """The first line is what is wrong and where, the second what to do."""
    error = InputError("no such class", place=Place("a.txt", 2), fix="name it")

    assert str(error) == "a.txt:2: no such class\n  fix: name it"
    assert (error.place, error.what, error.fix) == (Place("a.txt", 2), "a.txt:2: no such class", "name it")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("a", place=Place("b"), fix="c"), 1),
        (OutputError("a", fix="b"), 1),
        (ChoiceError("a", fix="b"), 1),
        (PluginError("a", fix="b"), 1),
        (UsageError("a", fix="b"), 2),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, PrelabelError) else str(value),
)
def test_errors_survive_the_way_from_a_worker(error: PrelabelError, code: int) -> None:
    """Type, text, fields and exit code come through pickling, though constructors take keywords."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # made in this line

    assert type(again) is type(error)
    assert (str(again), vars(again), again.exit_code) == (str(error), vars(error), code)


def test_a_tally_stops_at_the_first_bad_record() -> None:
    """Nothing is left out unless it was asked for."""
    tally = Tally()

    with pytest.raises(InputError, match=r"^a:1: bad\n  fix: mend it$"):
        tally.reject("reason", "bad", place=Place("a", 1), fix="mend it")

    assert (tally.bad, tally.exit_code) == ([], 0)


def test_a_tally_that_skips_counts_what_it_left_out() -> None:
    """A run that left out records is no clean run."""
    tally = Tally(on_error="skip")

    tally.reject("reason", "bad", place=Place("a", 1), fix="mend it")

    assert (tally.bad, tally.exit_code) == ([Problem("reason", Place("a", 1), "bad", "mend it")], 1)


def test_what_was_filtered_or_adjusted_is_no_failure() -> None:
    """Only bad records make a run exit 1."""
    tally = Tally()
    tally.filtered["score under 0.5"] += 3
    tally.adjusted["clipped"] += 1
    tally.unconverted["mask"] += 1
    tally.note("a")

    assert tally.exit_code == 0


def test_tallies_of_workers_add_up() -> None:
    """Counts are summed, bad records put one after the other, a note that both have is kept once."""
    one, other = Tally(on_error="skip"), Tally(on_error="skip")
    for tally, path in ((one, "a"), (other, "b")):
        tally.filtered["x"] += 2
        tally.adjusted["y"] += 1
        tally.unconverted["z"] += 1
        tally.note("both")
        tally.note(path)
        tally.reject("r", "w", place=Place(path), fix="f")

    one.merge(other)

    assert (one.filtered["x"], one.adjusted["y"], one.unconverted["z"]) == (4, 2, 2)
    assert list(one.notes) == ["both", "a", "b"]
    assert [problem.place.path for problem in one.bad] == ["a", "b"]


def test_a_note_of_many_names_is_one() -> None:
    """In the place of the first, with the names in order and each once, whoever told it; what is no name stays as it is."""
    text = "{first}{more}: not used: {all} {some}"
    one, other = Tally(), Tally()
    one.note_names(text, ["b"])
    one.note("{first} {more}")
    alone = list(one.notes)
    other.note_names(text, ["{more}", "b"])
    other.note_names(text, ["c"])

    one.merge(other)

    assert alone == ["b: not used: b {some}", "{first} {more}"]
    assert list(one.notes) == ["b (and 2 more): not used: b,c,{more} {some}", "{first} {more}"]


@pytest.mark.parametrize(("count", "text"), [(0, "0 frames"), (1, "1 frame"), (2, "2 frames"), (12345, "12,345 frames")])
def test_numbers_of_things_read_well(count: int, text: str) -> None:
    """One frame, two frames."""
    assert counted(count, "frame") == text
