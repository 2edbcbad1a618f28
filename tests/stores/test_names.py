"""What is said of staged files."""

from pathlib import Path

from prelabel.errors import InputError, Place, Problem, Tally
from prelabel.stores.names import Names

ROOT = Path("/tmp/prelabel-x1/store")  # noqa: S108  # a name, no file
NAMES = Names(ROOT)
STAGED = f"{ROOT}/in/s3/bucket/labels/a.txt"


def test_staged_paths_are_urls_and_others_stay() -> None:
    """Only what lies below the private folder has another name."""
    text = f"{STAGED}: first in /tmp/prelabel-x2/store/in/s3/b/a.txt, then {ROOT}/out/memory/b/jobs.jsonl"

    assert NAMES.shown(text) == "s3://bucket/labels/a.txt: first in /tmp/prelabel-x2/store/in/s3/b/a.txt, then memory://b/jobs.jsonl"


def test_errors_name_urls_in_all_that_they_say() -> None:
    """Text, parts and place of an error."""
    error = InputError("class 7", place=Place(STAGED, 2, 3, f"in {STAGED}"), fix=f"mend {STAGED}")

    NAMES.rename_error(error)

    url = "s3://bucket/labels/a.txt"
    assert str(error) == f"{url}:2:3: in {url}: class 7\n  fix: mend {url}"
    assert (error.what, error.fix) == (f"{url}:2:3: in {url}: class 7", f"mend {url}")
    assert error.place == Place(url, 2, 3, f"in {url}")


def test_a_tally_names_urls_in_all_that_it_says() -> None:
    """Bad records, notes with names and without, and reasons; counts stay."""
    url, tally = "s3://bucket/labels/a.txt", Tally(on_error="skip")
    tally.reject("unknown class", f"in {STAGED}", place=Place(STAGED, 2), fix=f"mend {STAGED}")
    tally.note(f"{STAGED}: columns guessed")
    tally.note_names(f"{STAGED}: not used: {{all}}", ["pose"])
    tally.filtered[f"of {STAGED}"] += 3

    NAMES.rename_tally(tally)
    tally.note_names(f"{url}: not used: {{all}}", ["mood"])

    assert tally.bad == [Problem("unknown class", Place(url, 2), f"in {url}", f"mend {url}")]
    assert list(tally.notes) == [f"{url}: columns guessed", f"{url}: not used: mood,pose"]
    assert tally.filtered == {f"of {url}": 3}
