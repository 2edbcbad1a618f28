"""Which frames of several sources are the same."""

import math

import numpy as np
import pytest

from prelabel.detections import Detections, Frame
from prelabel.errors import ChoiceError, Tally, UsageError
from prelabel.merging import MergeOptions, Method, combined, merge

NMS = MergeOptions(method="nms")


def seen(*frames: Frame, track: int = -1) -> Detections:
    """A source with a box in each frame, each source's boxes in a place of their own."""
    n = len(frames)
    return Detections.from_boxes(
        frames=frames, labels=["car"], frame=range(n), label=[0] * n, box=[[0, 0, 1, 1]] * n, score=[0.5] * n, track=[track] * n
    )


def frame(file: str, sequence: str = "", index: int = -1, *, size: tuple[int, int] = (0, 0)) -> Frame:
    """One frame."""
    return Frame(file=file, sequence=sequence, index=index, width=size[0], height=size[1])


def merged(*parts: Detections, tally: Tally | None = None) -> list[tuple[str, str, int]]:
    """Sequence, name and number of each frame, from both orders of the sources."""
    found, turned = (merge(list(some), NMS, tally or Tally()) for some in (parts, parts[::-1]))
    assert str(found.frames) == str(turned.frames)
    return [(one.sequence, one.file, one.index) for one in found.frames]


def test_frames_of_one_name_are_one() -> None:
    """Frames that only one source has stay, in natural order, and the note counts."""
    tally = Tally()

    found = merged(seen(frame("f2.jpg"), frame("f10.jpg")), seen(frame("f10.jpg"), frame("f1.jpg")), tally=tally)

    assert found == [("", "f1.jpg", -1), ("", "f2.jpg", -1), ("", "f10.jpg", -1)]
    assert list(tally.notes) == ["frames of 2 sources matched by name: 3 frames, 1 of them in all"]


def test_a_name_is_of_its_sequence() -> None:
    """The first frames of two cameras are two frames."""
    two = seen(frame("1.jpg", "a", 1), frame("1.jpg", "b", 1))

    assert merged(two, two) == [("a", "1.jpg", 1), ("b", "1.jpg", 1)]


def test_names_without_suffix() -> None:
    """Where one source has stems, the names of the other hold."""
    assert merged(seen(frame("cam/1.jpg"), frame("cam/2.jpg")), seen(frame("cam/2"))) == [("", "cam/1.jpg", -1), ("", "cam/2.jpg", -1)]


def test_stems_that_are_not_unique_match_nothing() -> None:
    """1.jpg or 1.png: that is not guessed."""
    with pytest.raises(ChoiceError, match="shares no frame"):
        merge([seen(frame("1.jpg"), frame("1.png")), seen(frame("1"))], NMS)


def test_numbers_of_a_sequence() -> None:
    """Where names have nothing in common, the number of a frame in its sequence; the longer name holds."""
    tally = Tally()

    found = merged(seen(frame("clip_1.jpg", "s", 1), frame("clip_2.jpg", "s", 2)), seen(frame("000002.png", "s", 2)), tally=tally)

    assert found == [("s", "clip_1.jpg", 1), ("s", "000002.png", 2)]
    assert list(tally.notes) == ["frames of 2 sources matched by number: 2 frames, 1 of them in all"]


def test_three_sources_in_a_chain() -> None:
    """Each shares a frame with some other, though none is in all."""
    assert len(merged(seen(frame("1"), frame("2")), seen(frame("2"), frame("3")), seen(frame("3")))) == 3


def test_numbers_that_disagree_are_made_anew() -> None:
    """One source counts from 0, the other from 1: the numbers in the names hold."""
    one = seen(*[frame(f"f{i}.jpg", "s", i - 4) for i in (4, 5)])
    other = seen(*[frame(f"f{i}.jpg", "s", i - 3) for i in (4, 5, 7)])

    assert merged(one, other) == [("s", "f4.jpg", 4), ("s", "f5.jpg", 5), ("s", "f7.jpg", 7)]


def test_numbers_that_disagree_outside_of_a_sequence_are_none() -> None:
    """An image that two sources number differently has no number; one that they agree on keeps it where all do."""
    assert merged(seen(frame("a.jpg", index=1)), seen(frame("a.jpg", index=2))) == [("", "a.jpg", -1)]
    assert merged(seen(frame("a.jpg", index=1)), seen(frame("a.jpg", index=1))) == [("", "a.jpg", 1)]


def test_a_size_that_no_source_knows_stays_unknown() -> None:
    """Nought by nought is no size."""
    (one,) = merge([seen(frame("a.jpg")), seen(frame("a.jpg"))], NMS).frames

    assert (one.width, one.height) == (0, 0)


def test_what_only_one_source_knows_of_a_frame() -> None:
    """Size, number, URL and time."""
    one = seen(Frame(file="1.jpg", width=640, height=480, time_s=0.5))
    other = seen(Frame(file="1.jpg", index=3, url="https://h/1.jpg"))

    (found,) = merge([one, other], NMS).frames

    assert found == Frame(file="1.jpg", width=640, height=480, url="https://h/1.jpg", index=3, time_s=0.5)


def test_a_source_that_shares_no_frame() -> None:
    """Is named, with its frames and those of another."""
    parts = [seen(frame("a.jpg")), seen(frame("a.jpg")), seen(frame("x/2.jpg", "x", 2), frame("x/1.jpg", "x", 1))]

    with pytest.raises(ChoiceError) as caught:
        merge(parts, NMS, names=["one.json", "two.json", "three.txt"])

    assert str(caught.value) == (
        "three.txt: shares no frame with the other sources: it has 'x/1.jpg' of the sequence 'x' to 'x/2.jpg' of the sequence 'x'; "
        "one.json has 'a.jpg'\n"
        "  fix: give --frames, so that all sources name frames alike; or --sequences one, where all frames are of one sequence"
    )


def test_the_source_that_stands_apart_is_named() -> None:
    """Two share their frames by another rule than that of names: it is the third that fits nowhere, not the first."""
    named = [(frame("a.jpg"), frame("b.jpg")), (frame("a.png"), frame("b.png")), (frame("x.jpg"),)]

    with pytest.raises(ChoiceError) as caught:
        merge([seen(*some) for some in named], NMS, names=["one.json", "two.json", "three.json"])

    assert str(caught.value) == (
        "three.json: shares no frame with the other sources: it has 'x.jpg'; one.json has 'a.jpg' to 'b.jpg'\n"
        "  fix: give --frames, so that all sources name frames alike; or --sequences one, where all frames are of one sequence"
    )


def test_a_source_without_frames() -> None:
    """Has nothing to merge."""
    with pytest.raises(ChoiceError) as caught:
        merge([seen(frame("a.jpg")), seen()], NMS)

    assert str(caught.value) == "source 2: holds no frame to merge\n  fix: leave it out, or see what prelabel inspect finds in it"


def test_sizes_that_disagree() -> None:
    """Which source says which; that a third one has no size does not matter."""
    parts = [seen(frame("a.jpg", size=(640, 480))), seen(frame("a.jpg")), seen(frame("a.jpg", size=(1280, 960)))]

    with pytest.raises(ChoiceError) as caught:
        merge(parts, NMS, names=["one.json", "two.json", "three.json"])

    assert str(caught.value) == (
        "frame 'a.jpg' is 640x480 in one.json and 1280x960 in three.json\n"
        "  fix: merge outputs for the same images; where one says a wrong size, give --frames with the images and --size-from image"
    )


def test_tracks_are_not_kept() -> None:
    """Number 3 of one source is not number 3 of the other."""
    assert merge([seen(frame("a.jpg"), track=3), seen(frame("a.jpg"), track=3)], NMS).track.tolist() == [-1]


@pytest.mark.parametrize("method", ["nms", "wbf"])
def test_a_track_that_is_merged_into_another_object_still_tells_of_a_video(method: Method) -> None:
    """The better one of two has none."""
    better = seen(frame("a.jpg"))
    worse = seen(frame("a.jpg"), track=3).with_columns(score=np.array([0.25]))

    assert combined([better, worse], MergeOptions(method=method), Tally()).track.tolist() == [3]


def test_all_of_the_union_is_a_limit() -> None:
    """Nothing overlaps by more than 1, so that both boxes on one spot stay."""
    assert len(merge([seen(frame("a.jpg"))] * 2, MergeOptions(method="nms", iou=1))) == 2


@pytest.mark.parametrize(
    ("options", "parts", "message"),
    [
        (NMS, 1, "--merge nms needs two sources or more\n  fix: give the output of each model, or leave --merge out"),
        (MergeOptions(method="nms", iou=0), 2, "--merge-iou 0 is no share\n  fix: give a number above 0, and at most 1"),
        (MergeOptions(method="wbf", iou=math.nan), 2, "--merge-iou nan is no share\n  fix: give a number above 0, and at most 1"),
        (
            MergeOptions(method="wbf", weights=(1, 0)),
            2,
            "--merge-weights 1,0: a weight is not above 0\n  fix: give positive numbers, and leave a source out instead",
        ),
        (
            MergeOptions(method="wbf", weights=(1, 2, 3)),
            2,
            "--merge-weights 1,2,3: 3 for 2 sources\n  fix: give one number a source, in the order of the sources, as 2,1",
        ),
    ],
    ids=["one source", "no overlap", "nan", "no weight", "too many weights"],
)
def test_options_without_meaning(options: MergeOptions, parts: int, message: str) -> None:
    """Are refused."""
    with pytest.raises(UsageError) as caught:
        merge([seen(frame("a.jpg"))] * parts, options)

    assert str(caught.value) == message
