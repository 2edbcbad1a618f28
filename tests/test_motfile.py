"""Detections as MOTChallenge results."""

from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections, Frame, Kind
from prelabel.errors import ChoiceError, Tally
from prelabel.motfile import mot_lines
from prelabel.readers.mot import READER
from prelabel.testing import read_batches
from tests.conftest import FIXTURES


def frames(*indices: int, width: int = 200) -> list[Frame]:
    """Frames of sequence ``s`` with these numbers."""
    return [Frame(sequence="s", file=f"{i}.jpg", width=width, height=100, index=n) for i, n in enumerate(indices)]


def boxes(known: list[Frame], frame: list[int], track: list[int], box: list[list[float]], score: list[float] | None = None) -> Detections:
    """Rectangles of one label."""
    return Detections.from_boxes(frames=known, labels=["car"], frame=frame, label=[0] * len(frame), box=box, track=track, score=score)


def test_rows_stand_by_frame_and_id() -> None:
    """Frame numbers are the frames' own, ids the tracks plus 1, -1 where there is none; a score is 1 where there is none."""
    unit = [[0.0, 0.0, 0.5, 0.5]] * 4
    d = boxes(frames(1, 3), [1, 1, 0, 1], [7, -1, 0, 2], unit, [0.5, float("nan"), 0.123456, 1.0])

    assert mot_lines(d, "s", Tally()).decode().splitlines() == [
        "1,1,0,0,100,50,0.1235,-1,-1,-1",
        "3,-1,0,0,100,50,1,-1,-1,-1",
        "3,3,0,0,100,50,1,-1,-1,-1",
        "3,8,0,0,100,50,0.5,-1,-1,-1",
    ]


def test_boxes_are_pixels_and_not_clipped() -> None:
    """At most four decimals, in their shortest form."""
    d = boxes(frames(1), [0], [0], [[-0.1, 1 / 3, 1.25, 0.5]])

    assert mot_lines(d, "s", Tally()) == b"1,1,-20,33.3333,270,16.6667,1,-1,-1,-1\n"


@pytest.mark.parametrize("indices", [(0, 1), (-1, -1), (-1, 5)])
def test_frames_count_from_1(indices: tuple[int, int]) -> None:
    """Where their own numbers are unknown or begin at 0, their order counts."""
    d = boxes(frames(*indices), [0, 1], [0, 0], [[0, 0, 1, 1], [0, 0, 1, 1]])

    assert mot_lines(d, "s", Tally()).decode().splitlines() == ["1,1,0,0,200,100,1,-1,-1,-1", "2,1,0,0,200,100,1,-1,-1,-1"]


def test_only_the_sequence_that_is_asked_for() -> None:
    """Others are left to their own files; a sequence without rows is an empty file."""
    other = Frame(sequence="t", file="t.jpg", width=10, height=10, index=1)
    d = boxes([*frames(1), other], [1], [0], [[0, 0, 1, 1]])

    assert mot_lines(d, "s", Tally()) == b""
    assert mot_lines(d, "t", Tally()) == b"1,1,0,0,10,10,1,-1,-1,-1\n"


def test_an_object_is_written_once() -> None:
    """By its rectangle, else by the bounds of what else it has."""
    d = boxes(frames(1), [0, 0, 0], [0, 0, 1], [[0, 0, 0.5, 0.5], [0, 0, 1, 1], [0.5, 0.5, 1, 1]])
    d = d.with_columns(object=np.array([0, 0, 1], np.int64), kind=np.array([Kind.POLYGON, Kind.RECTANGLE, Kind.POLYGON], np.uint8))

    assert mot_lines(d, "s", Tally()).decode().splitlines() == ["1,1,0,0,200,100,1,-1,-1,-1", "1,2,100,50,100,50,1,-1,-1,-1"]


def test_boxes_without_area_are_left_out_and_counted() -> None:
    """A point, and what four decimals of a pixel do not show; readers of the format refuse them."""
    d = boxes(frames(1), [0, 0, 0], [0, 1, 2], [[0.5, 0.5, 0.5, 0.5], [0, 0, 1, 1e-7], [0, 0, 0.5, 0.000001]])
    tally = Tally()

    assert mot_lines(d, "s", tally) == b"1,3,0,0,100,0.0001,1,-1,-1,-1\n"
    assert tally.filtered == {"box without area": 2}


def test_a_size_is_needed_only_where_there_are_objects() -> None:
    """Pixels cannot be made without one."""
    known = [*frames(1), *frames(2, width=0)]

    assert mot_lines(boxes(known, [0], [0], [[0, 0, 1, 1]]), "s", Tally())
    with pytest.raises(ChoiceError) as error:
        mot_lines(boxes(known, [1], [0], [[0, 0, 1, 1]]), "s", Tally())
    assert str(error.value) == (
        "0.jpg: pixels are wanted, but the size is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the images"
    )


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    """The reader finds boxes, frames and scores again."""
    (before,) = read_batches(READER, FIXTURES / "mot" / "detections")
    path = tmp_path / "CAM-01.txt"
    path.write_bytes(mot_lines(before, "CAM-01", Tally()))

    (after,) = read_batches(READER, path, size=(200, 100))

    order = np.lexsort((np.arange(len(before)), before.frame))
    np.testing.assert_allclose(after.box, before.box[order], rtol=0, atol=1e-6)
    assert after.score.tolist() == before.score[order].tolist()
    assert after.frame.tolist() == before.frame[order].tolist()
