"""Times as frames: values worked out by hand."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, Place, Tally
from prelabel.frames import FrameIndex, FrameOptions, KnownFrame
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.timing import MOST_FRAMES, Clock, Moment, Video, frame_numbers, frames_in, rate_of

FILM = Clock(rate_hz=30000 / 1001, count=0, counted="")

PLACE = Place("a.json")


@pytest.mark.parametrize(("milliseconds", "frame"), [(0, 0), (33, 1), (66, 2), (100, 3), (1001, 30), (3_600_000, 107_892)])
def test_milliseconds_are_cut_off_or_rounded(milliseconds: int, frame: int) -> None:
    """Frames of a rate that is no whole number are found by times of whole milliseconds, an hour into the video too."""
    assert FILM.frame(milliseconds / 1000) == frame


def test_the_last_frame_lasts_until_the_next_would_begin() -> None:
    """Of 4 frames at 4 a second what is more than a millisecond before 1 s is in the last."""
    clock = Clock(rate_hz=4, count=4, counted="the video")

    assert [clock.frame(time) for time in (0.74, 0.9, 0.998)] == [3, 3, 3]
    assert isinstance(clock.frame(0.9991), Fault)
    assert clock.frame(1.0) == Fault(
        "time outside the frames", "", "1 s is frame 4 at 4 frames a second, but the video has 4",
        "correct the rate with -O fps=, give all frames with --frames, or leave such out with --on-error skip",
    )  # fmt: skip


def test_the_last_frame_of_the_fastest_video() -> None:
    """Of 3 frames at 1000 a second the last is at 2 ms; 3 ms are outside."""
    clock = Clock(rate_hz=1000, count=3, counted="the video")

    assert [clock.frame(time) for time in (0.0, 0.001, 0.002)] == [0, 1, 2]
    assert isinstance(clock.frame(0.003), Fault)


@pytest.mark.parametrize(("time_s", "text"), [(-0.5, "-0.5"), (float("nan"), "nan"), (float("inf"), "inf")])
def test_what_is_no_time(time_s: float, text: str) -> None:
    """Is said to be none."""
    fix = "correct the time, or leave such out with --on-error skip"
    assert FILM.frame(time_s) == Fault("no time of the video", "", f"{text} s is no time of a video", fix)


def test_a_time_beyond_any_video() -> None:
    """Makes no frames, however far it is."""
    found = Clock(rate_hz=1000, count=0, counted="").frame(1e300)

    assert isinstance(found, Fault)
    assert found.what == f"1e+300 s is frame {1e303:.0f} at 1000 frames a second, but a video has {MOST_FRAMES}"


def test_two_times_of_a_track_in_one_frame() -> None:
    """The nearer one belongs there, the first of two as near; each group is looked at alone."""
    clock = Clock(rate_hz=10, count=0, counted="")
    moments = [Moment("a", 0.06), Moment("a", 0.1), Moment("b", 0.13), Moment("c", 0.08), Moment("c", 0.12)]

    found = frame_numbers(moments, clock, nearest=False)

    what = "0.06 s and 0.1 s, which is nearer, are one frame at 10 frames a second"
    fix = "correct the rate with -O fps=, or keep only what is nearest with -O nearest=true, or leave such out with --on-error skip"
    assert found[:3] == [Fault("two times in one frame", "", what, fix), 1, 1]
    assert frame_numbers(moments, clock, nearest=True)[:3] == [None, 1, 1]
    assert sum(isinstance(one, int) for one in found[3:]) == 1


def test_several_of_a_group_at_one_time() -> None:
    """Are all in the frame."""
    assert frame_numbers([Moment("Labels", 0.5)] * 3, FILM, nearest=False) == [15, 15, 15]


@pytest.mark.parametrize(("option", "said", "rate"), [(None, 25.0, 25.0), (5.0, 25.0, 5.0), (0.5, None, 0.5), (None, 1000.0, 1000.0)])
def test_the_rate(option: float | None, said: float | None, rate: float) -> None:
    """Is the user's, else the source's."""
    assert rate_of(option, said, PLACE) == rate


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (None, "does not say how many frames the video has a second"),
        (0.0, "0 frames a second are not above 0 and up to 1000"),
        (-25.0, "-25 frames a second are not above 0 and up to 1000"),
        (1e9, "1e+09 frames a second are not above 0 and up to 1000"),
    ],
)
def test_no_rate(said: float | None, what: str) -> None:
    """Stops with the option that settles it."""
    with pytest.raises(InputError) as caught:
        rate_of(None, said, PLACE)

    assert str(caught.value) == f"a.json: {what}\n  fix: give the rate of the frames with -O fps=RATE, such as -O fps=25"


@pytest.mark.parametrize(
    ("duration_s", "rate", "count"),
    [
        (4.0, 25, 100), (1.001, 30000 / 1001, 30), (1.04, 5, 6), (0.02, 25, 1), (0.001, 25, 1), (0.0, 25, 0), (None, 25, 0),
        # 38 frames of 30 a second last 1266.67 ms, and 297 of 29.97 last 9909.91 ms
        (1.266, 30, 38), (1.267, 30, 38), (9.909, 30000 / 1001, 297), (9.91, 30000 / 1001, 297),
    ],
)  # fmt: skip
def test_how_many_frames(duration_s: float | None, rate: float, count: int) -> None:
    """Are begun in a time, which is cut off or rounded to a millisecond."""
    assert frames_in(duration_s, rate) == count


def test_what_is_seen_before_the_end_is_in_a_frame() -> None:
    """However little of it there is; what is seen at the end or later makes no frame."""
    assert [frames_in(4.001, 25, [time_s, 0.04]) for time_s in (4.0, 4.001, 5.0, -1.0, float("nan"))] == [101, 100, 100, 100, 100]
    assert frames_in(None, 25, [4.0]) == 0


def context(*files: str) -> Context:
    """With some images that the user named."""
    known = [KnownFrame(file=file) for file in files]
    return Context(frames=FrameIndex(known, FrameOptions(frames=Path("frames")), given=bool(files)), tally=Tally())


def test_images_of_the_user() -> None:
    """Are those in a folder of the video's name where there are some, else all where there is no other video."""
    two = context("north/b.jpg", "north/a.jpg", "south/a.jpg")

    north = Video.open("north", PLACE, 4, 100, two, alone=False)
    east = Video.open("east", PLACE, 4, 100, two, alone=True)

    assert [image.file for image in north.images] == ["north/b.jpg", "north/a.jpg"]
    assert len(east.images) == 3
    assert [frame.file for frame in north.frames([1], (0, 0), two)[0]] == ["north/b.jpg", "north/a.jpg"]
    with pytest.raises(InputError) as caught:
        Video.open("east", PLACE, 4, 100, two, alone=False)
    fix = "give --frames a folder that holds one folder of images for each video"
    assert str(caught.value) == f"a.json: no image of --frames lies in a folder 'east'\n  fix: {fix}"


def test_a_video_of_unknown_length() -> None:
    """Ends with its last detection, and the user is told."""
    run = context()

    frames, position = Video.open("a", PLACE, 4, 0, run, alone=True).frames([2, 0], (8, 6), run)

    assert [(frame.file, frame.index, frame.time_s, frame.width) for frame in frames] == [
        ("a/000000.jpg", 0, 0.0, 8), ("a/000001.jpg", 1, 0.25, 8), ("a/000002.jpg", 2, 0.5, 8),
    ]  # fmt: skip
    assert position == {0: 0, 1: 1, 2: 2}
    assert list(run.tally.notes) == ["video 'a' ends at frame 2, the last with detections: give --frames if more follow"]


def test_a_video_of_unknown_length_in_which_nothing_is_seen() -> None:
    """Has no frames, of which nothing is to be said."""
    run = context()

    assert Video.open("a", PLACE, 4, 0, run, alone=True).frames([], (8, 6), run) == ([], {})
    assert not run.tally.notes


def test_a_video_without_end() -> None:
    """Makes no frames; the longest one is read."""
    assert Video.open("a", PLACE, 30, 262_144, context(), alone=True).clock.count == 262_144
    with pytest.raises(InputError) as caught:
        Video.open("a", PLACE, 30, 10**12, context(), alone=True)

    what = "a video of 1,000,000,000,000 frames at 30 a second; those of up to 262,144 are read"
    assert str(caught.value) == f"a.json: {what}\n  fix: cut the video into shorter ones, or correct the rate with -O fps="
