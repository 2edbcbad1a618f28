"""Which ids stay, which rows are linked, and how new tracks are numbered."""

from dataclasses import replace

import numpy as np
import pytest

from prelabel.detections import COLUMNS, Detections, Frame, Kind
from prelabel.errors import UsageError
from prelabel.linking import LinkOptions, link
from tests.linking.made import detections, frames, path

TWO = sorted(path(range(4), (0.2, 0.2), (0.01, 0)) + path(range(4), (0.7, 0.7), (0, 0.01)))
"""Two objects in four frames, by frame and the one in the upper left first."""


def test_every_object_is_its_own_track_without_linking() -> None:
    """Mode none gives n rows n tracks that count by row, whatever ids the source has."""
    found = link(detections(TWO, frames(4), [7] * 8), LinkOptions(mode="none"))

    assert found.track.tolist() == list(range(8))


def test_kept_ids_stay_and_others_count_on_behind_them() -> None:
    """Mode keep leaves source ids and gives each row without one a track of its own."""
    found = link(detections(TWO, frames(4), [5, -1, 5, 3, -1, 3, 5, -1]), LinkOptions(mode="keep"))

    assert found.track.tolist() == [5, 6, 5, 3, 7, 3, 5, 8]


def test_auto_links_what_has_no_id_apart_from_what_has() -> None:
    """Rows without ids are linked among themselves although they continue a track that has an id."""
    found = link(detections(TWO, frames(4), [5, -1, 5, -1, -1, -1, -1, -1]), LinkOptions())

    assert found.track.tolist() == [5, 6, 5, 6, 7, 6, 7, 6]


def test_auto_links_a_sequence_without_ids() -> None:
    """Two objects become two tracks, counted by first row."""
    assert link(detections(TWO, frames(4)), LinkOptions()).track.tolist() == [0, 1] * 4


def test_relink_forgets_ids() -> None:
    """Wrong ids of the source are replaced and not counted from."""
    found = link(detections(TWO, frames(4), [1, 2, 2, 1, 9, 9, 1, 2]), LinkOptions(mode="relink"))

    assert found.track.tolist() == [0, 1] * 4


def test_new_tracks_count_by_first_row_as_given() -> None:
    """In another order of rows the same tracks have other numbers."""
    rows = list(reversed(TWO))

    assert link(detections(rows, frames(4)), LinkOptions()).track.tolist() == [0, 1] * 4
    assert rows[0][1] > rows[1][1]


def test_sequences_are_linked_apart() -> None:
    """One object that stands still in two sequences whose frames take turns is two tracks, each number 0."""
    where = [f for pair in zip(frames(3, sequence="a"), frames(3, sequence="b"), strict=True) for f in pair]
    rows = [(t, 0.5, 0.5, 0.1, 0.1, 0.9, "car") for t in range(6)]
    ids = [-1, 4, -1, -1, -1, -1]

    found = link(detections(rows, where, ids), LinkOptions())

    assert found.track.tolist() == [0, 4, 0, 5, 0, 5]


def test_rows_of_one_object_share_a_track() -> None:
    """The outline of an object follows its rectangle; the outline's own box, which jumps about, does not count."""
    boxes = detections(TWO, frames(4))
    outlines = detections([(t, 0.9 - 0.2 * t, 0.1 + 0.2 * t, 0.1, 0.1, 0.9, label) for t, *_, label in TWO], frames(4))
    both = Detections.concat([outlines, boxes])
    both = both.with_columns(
        frame=np.tile(boxes.frame, 2),
        object=np.tile(boxes.object, 2),
        kind=np.repeat(np.array([Kind.POLYGON, Kind.RECTANGLE], np.uint8), 8),
    )
    both = replace(both, frames=boxes.frames)

    assert link(both, LinkOptions()).track.tolist() == [0, 1] * 8


def test_an_object_with_an_id_on_one_row_has_it_on_all() -> None:
    """A row without an id takes that of the other row of its object."""
    two = detections(TWO[:1] * 2, frames(4), [-1, 8]).with_columns(object=np.array([4, 4]))

    assert link(two, LinkOptions()).track.tolist() == [8, 8]


def test_nothing_but_the_track_changes() -> None:
    """All rows are there in their order, with all other columns as they were."""
    before = detections(TWO, frames(4))

    after = link(before, LinkOptions())

    assert after.frames == before.frames
    for name in set(COLUMNS) - {"track"}:
        assert np.array_equal(getattr(after, name), getattr(before, name)), name


@pytest.mark.parametrize("mode", ["auto", "keep", "none", "relink"])
def test_no_rows_are_fine(mode: str) -> None:
    """Frames without detections, and no frames at all, give no tracks."""
    options = LinkOptions(mode=mode)  # type: ignore[arg-type]

    assert len(link(detections([], frames(3)), options)) == 0
    assert len(link(detections([], []), options)) == 0


def test_photographs_are_not_linked() -> None:
    """Sequences of one frame: every row is a track of its own and numbers begin anew in each."""
    photographs = [Frame(sequence=name, file=name) for name in "abc"]
    rows = [(t, 0.5, 0.5, 0.1, 0.1, 0.9, "car") for t in (0, 0, 1, 2, 2, 2)]

    assert link(detections(rows, photographs), LinkOptions()).track.tolist() == [0, 1, 0, 0, 1, 2]


def test_a_negative_gap_is_refused() -> None:
    """The message names the option."""
    with pytest.raises(UsageError) as caught:
        LinkOptions(max_gap=-1)

    assert str(caught.value) == "the longest gap is -1 frames\n  fix: give 0 or more to --max-gap"
