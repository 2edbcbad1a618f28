"""What is offered for review, on motions that are worked out by hand."""

import pytest

from prelabel.preview.review import findings, worst_frame
from tests.preview.made import Box, image, rectangle, scene, tracker, video

FRAMES = 20


def moving(frames: range, step: float = 0.01, width: float = 0.1, y: float = 0.3) -> dict[int, Box]:
    """A box that goes right by ``step`` a frame."""
    return {frame: (0.2 + step * frame, y, 0.2 + step * frame + width, y + 0.2) for frame in frames}


def test_a_steady_tracker_is_not_offered() -> None:
    """A tenth of its width a frame, no change of size, away from the border."""
    assert findings(scene(video(FRAMES, [tracker(1, moving(range(FRAMES)))]))) == []


def test_a_jump_is_measured_in_the_size_of_the_box() -> None:
    """0.25 to the right in one frame, with a width of 0.1, is 2.5 sizes; the same way over five frames is no jump."""
    boxes = {0: (0.2, 0.3, 0.3, 0.5), 1: (0.45, 0.3, 0.55, 0.5)}
    slow = {0: (0.2, 0.6, 0.3, 0.8), 5: (0.45, 0.6, 0.55, 0.8)}

    (found,) = findings(scene(video(6, [tracker(1, boxes), tracker(2, slow)])))

    assert (found.reason, found.tracker, found.first, found.text) == ("jumps", 0, 1, "moves 2.5 times its own size in a frame")
    assert found.strength == pytest.approx(2.5)


def test_a_size_that_doubles_is_offered_where_it_does() -> None:
    """Twice as wide and high is four times the area, at the frame after the change."""
    boxes = {frame: (0.2, 0.2, 0.3, 0.3) if frame < 4 else (0.2, 0.2, 0.4, 0.4) for frame in range(8)}

    (found,) = findings(scene(video(8, [tracker(1, boxes)])))

    assert (found.reason, found.first, found.text) == ("changes size", 4, "grows 4.0 times in a frame")


def test_what_the_border_cuts_may_change_its_size() -> None:
    """A box that comes in from the left grows fast and is no mistake."""
    boxes = {0: (0, 0.2, 0.02, 0.4), 1: (0, 0.2, 0.06, 0.4), 2: (0.01, 0.2, 0.11, 0.4), 3: (0.05, 0.2, 0.15, 0.4)}

    assert findings(scene(video(4, [tracker(1, boxes)]))) == []


def test_a_tracker_of_two_frames_is_short_unless_the_video_cuts_it() -> None:
    """Two frames in the middle are offered; two at the begin and one at the end are not."""
    trackers = [
        tracker(1, moving(range(5, 7))),
        tracker(2, moving(range(2), y=0.6)),
        tracker(3, moving(range(FRAMES - 1, FRAMES), y=0.6)),
    ]

    (found,) = findings(scene(video(FRAMES, trackers)))

    assert (found.reason, found.tracker, found.first, found.last, found.text) == ("very short", 0, 5, 6, "is in only 2 frames")


@pytest.mark.parametrize(("label", "together", "offered"), [("car", 5, True), ("car", 4, False), ("bus", 10, False)])
def test_two_of_one_label_on_each_other_for_long(label: str, together: int, *, offered: bool) -> None:
    """Shifted by a tenth of the width, the overlap is 9/11; five frames of it are long, and another label is another object."""
    one = tracker(1, dict.fromkeys(range(FRAMES), (0.2, 0.3, 0.3, 0.5)))
    other = tracker(2, dict.fromkeys(range(together), (0.21, 0.3, 0.31, 0.5)), label)

    found = [each for each in findings(scene(video(FRAMES, [one, other]))) if each.reason == "overlap"]

    assert [(each.tracker, each.other, each.first, each.last) for each in found] == ([(0, 1, 0, together - 1)] if offered else [])
    assert all(each.text == f"overlaps another of its label by 82% in {together} frames" for each in found)


def test_a_tracker_that_clings_to_the_border() -> None:
    """Six of ten frames at the right border are offered, from the first of them; two of ten are not."""
    clinging = {frame: (0.5, 0.3, 1.0 if frame >= 4 else 0.9, 0.5) for frame in range(10)}
    leaving = {frame: (0.5, 0.6, 1.0 if frame >= 8 else 0.9, 0.8) for frame in range(10)}

    (found,) = findings(scene(video(10, [tracker(1, clinging), tracker(2, leaving)])))

    assert (found.reason, found.tracker, found.first) == ("at the border", 0, 4)
    assert found.text == "touches the border in 6 of 10 frames"


def test_doubles_of_an_image() -> None:
    """Two boxes of one label whose overlap is 0.9, and none of a third that is elsewhere."""
    boxes = [rectangle(1, (0.1, 0.1, 0.5, 0.5)), rectangle(2, (0.1, 0.1, 0.5, 0.46)), rectangle(3, (0.6, 0.6, 0.9, 0.9))]

    (found,) = findings(scene(image(rectangles=boxes)))

    assert (found.reason, found.tracker, found.other, found.text) == ("overlap", 0, 1, "overlaps another of its label by 90%")


def test_the_worst_frame_has_the_most_findings_or_else_the_most_annotations() -> None:
    """Two jumps at frame 3; without findings the fullest frame, the first of equal ones."""
    jumping = [tracker(n, {2: (0.1, 0.1 * n, 0.2, 0.1 * n + 0.05), 3: (0.7, 0.1 * n, 0.8, 0.1 * n + 0.05)}) for n in (1, 2)]
    bad = scene(video(6, jumping))
    calm = scene(video(6, [tracker(1, moving(range(6))), tracker(2, moving(range(2, 4), y=0.6))]))

    assert worst_frame(bad, findings(bad)) == 3
    assert worst_frame(calm, findings(calm)) == 2


def test_a_job_without_pre_labels_has_no_findings() -> None:
    """Nothing to look at, and its first frame stands for it."""
    empty = scene(video(3, []))

    assert findings(empty) == []
    assert worst_frame(empty, []) == 0
