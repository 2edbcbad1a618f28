"""What is made of a unit, kept for the next run."""

from collections import Counter

from prelabel.batches import Rest
from prelabel.errors import Tally
from prelabel.making import Made
from prelabel.resume.results import decoded, of_unit, unit_of


def test_a_unit_that_was_kept_is_what_it_was() -> None:
    """The images of its sequences among it: they are not told as left out by the run that goes on."""
    made = Made(texts=(b"{}\n",), names=("a",), counts=Counter({"frame": 1}), urls=("https://host/1.jpg",))
    found = [made], Rest(placed={"a/1.jpg"}, declared=2), Tally(on_error="skip")

    assert unit_of(decoded(of_unit("a", found, {}))) == found
