"""The steps of linking one scene, each by itself."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from prelabel.detections import Frame
from prelabel.linking.agreement import settled
from prelabel.linking.camera import steadied
from prelabel.linking.confidence import comparable
from prelabel.linking.lanes import follow_all, follow_in_parts
from prelabel.linking.leftovers import with_leftovers
from prelabel.linking.links import reversed_links, united
from prelabel.linking.passes import APART, follow
from prelabel.linking.reach import Reach, learned
from prelabel.linking.scene import Scene, observe
from tests.linking.made import frames


def scene(
    frame: list[int],
    centre: NDArray[np.float64],
    *,
    score: NDArray[np.float64] | None = None,
    label: NDArray[np.intp] | None = None,
) -> Scene:
    """Unit squares, of one label where none is said, given by frame and from left to right."""
    box = np.concatenate([centre - 0.5, centre + 0.5], axis=1)
    n = len(frame)
    score, label = np.ones(n) if score is None else score, np.zeros(n, np.intp) if label is None else label
    seen, order = observe(frames(max(frame) + 1), np.array(frame), box, score, label)
    assert order.tolist() == list(range(n))
    return seen


@pytest.mark.parametrize(
    ("where", "time", "rate"),
    [
        ([(5, 0.0), (6, 0.1), (8, 0.3)], [0, 1, 3], 10),
        ([(0, 0.0), (5, 0.5), (10, 1.0)], [0, 1, 2], 2),
        ([(10, float("nan")), (15, float("nan"))], [0, 1], 6),
        ([(-1, float("nan")), (-1, float("nan")), (-1, float("nan"))], [0, 1, 2], 30),
        ([(4, 0.0), (2, 0.5)], [0, 1], 2),
        ([(0, 0.0), (1, 5e-324)], [0, 1], 30),
        ([(0, -1.7e308), (1, 1.7e308)], [0, 1], 30),
    ],
)
def test_time_counts_in_usual_steps(where: list[tuple[int, float]], time: list[float], rate: float) -> None:
    """Numbers that rise are time, others are not; the rate comes from seconds that can be such, or is 30 numbers a second."""
    n = len(where)
    images = [Frame(file=f"{i}", index=i, time_s=s) for i, s in where]

    seen, _ = observe(images, np.arange(n), np.tile([0.1, 0.1, 0.2, 0.2], (n, 1)), np.ones(n), np.zeros(n, np.intp))

    assert seen.time.tolist() == pytest.approx(time)
    assert seen.rate == pytest.approx(rate)


def test_a_scene_is_measured_in_its_own_boxes() -> None:
    """Boxes of 20 x 5 about (40, 10) are unit squares about (2, 2)."""
    seen, _ = observe(frames(1), np.zeros(1, np.intp), np.array([[30.0, 7.5, 50.0, 12.5]]), np.array([np.nan]), np.zeros(1, np.intp))

    assert seen.box.tolist() == [[2.0, 2.0, 1.0, 1.0]]
    assert seen.score.tolist() == [1.0]


def test_the_camera_is_what_most_do() -> None:
    """Seven objects jump right by 3 and one goes left: without the camera the seven stand and the one moves by 4."""
    before = np.array([[2.0 * i, 0.0] for i in range(8)])
    after = before + np.array([[3.0, 0.0]] * 7 + [[-1.0, 0.0]])
    shaken = scene([0] * 8 + [1] * 8, np.concatenate([before, after[np.argsort(after[:, 0])]]))
    nexts = 8 + np.argsort(np.argsort(after[:, 0]))

    steady = steadied(shaken, np.concatenate([nexts, np.full(8, -1)]))

    moved = steady.box[nexts, 0] - steady.box[:8, 0]
    assert moved.tolist() == pytest.approx([0.0] * 7 + [-4.0])


def test_what_a_camera_did_once_stays_done() -> None:
    """It jumps by 3 before the second of three frames and then stands: both later frames are moved back by 3, the first is not."""
    x = np.array([2.0 * i for i in range(8)])
    shaken = scene([0] * 8 + [1] * 8 + [2] * 8, np.stack([np.concatenate([x, x + 3, x + 3]), np.zeros(24)], axis=1))

    steady = steadied(shaken, np.array([*range(8, 24), *[-1] * 8]))

    assert steady.offset[:, 0].tolist() == pytest.approx([0.0, -3.0, -3.0])


def test_few_objects_do_not_tell_of_a_camera() -> None:
    """Five objects that go the same way may be a convoy."""
    centre = np.array([[3.0 * i + 0.3 * t, 0.0] for t in range(2) for i in range(5)])
    convoy = scene([0] * 5 + [1] * 5, centre)

    assert np.array_equal(steadied(convoy, np.array([5, 6, 7, 8, 9, -1, -1, -1, -1, -1])).box, convoy.box)


def test_boxes_are_widened_by_the_usual_surprise() -> None:
    """A zigzag of 0.1 to each side is missed by 0.4 of the size at each turn; a straight path is never missed."""
    zigzag = scene(list(range(6)), np.array([[0.1 * (-1) ** t, 0.0] for t in range(6)]))
    straight = scene(list(range(6)), np.array([[0.5 * t, 0.0] for t in range(6)]))
    links = np.array([1, 2, 3, 4, 5, -1])

    assert learned(zigzag, links, 45.0).widen == pytest.approx(0.4)
    assert learned(zigzag, links, 45.0).widen_weak == 0.2
    assert learned(straight, links, 45.0).widen == pytest.approx(0.0, abs=1e-9)
    assert learned(zigzag, np.full(6, -1), 45.0).widen == 0.0


def test_scores_are_told_by_what_comes_after_them() -> None:
    """Good detections that return in every frame keep their score; equally many weak ones that never return lose most of theirs."""
    count = 60
    frame = [t for t in range(count) for _ in range(4)]
    centre = np.array([[5.0 * i + (100.0 * t if i > 1 else 0.0), 0.0] for t in range(count) for i in range(4)])
    score = np.tile([0.9, 0.9, 0.5, 0.5], count)

    after = comparable(scene(frame, centre, score=score)).score

    assert after[score == 0.9] == pytest.approx(0.9)
    assert after[score == 0.5].max() < 0.1


def four(count: int, weak: float) -> tuple[list[int], NDArray[np.float64]]:
    """Four squares in each frame: two that return, and two that are where they were in the ``weak`` share of the frames, else far off."""
    away = 100.0 * (np.arange(count) % 10 >= 10 * weak) * (1 + np.arange(count))
    centre = [[5.0 * i + (away[t] if i > 1 else 0.0), 0.0] for t in range(count) for i in range(4)]
    return [t for t in range(count) for _ in range(4)], np.array(centre)


def test_each_label_has_scores_of_its_own() -> None:
    """The weak ones above, of another label: the best of that are worth 1 and rarely return, which takes nothing from them."""
    frame, centre = four(60, 0.5)
    score = np.tile([0.9, 0.9, 0.45, 0.5], 60)

    after = comparable(scene(frame, centre, score=score, label=np.tile([0, 0, 1, 1], 60)))

    assert after.score[score == 0.9] == pytest.approx(0.9)
    assert after.score[score == 0.5] == pytest.approx(1.0)
    assert len(np.unique(after.group)) == 2
    # four pairs of frames in ten have a weak square in the same place, and ten detections of that fate are mixed with each fifty
    assert sorted(after.returning[np.unique(after.group)].round(1).tolist()) == [0.4, 1.0]


def test_a_rare_label_is_taken_as_one_like_all() -> None:
    """Forty-nine detections tell nothing of their label: their scores are on the scale of all."""
    frame, centre = four(60, 1.0)
    score = np.where(np.arange(240) < 49, 0.3, 0.9)

    after = comparable(scene(frame, centre, score=score, label=(np.arange(240) < 49).astype(np.intp)))

    assert after.score == pytest.approx(score, rel=0.02)
    assert len(np.unique(after.group[:49])) == 1


@pytest.mark.parametrize(("returns", "steady"), [(1.0, True), (0.5, False)])
def test_weak_objects_that_always_return_are_steady(returns: float, steady: bool) -> None:  # noqa: FBT001
    """A weak score says nothing where the weak are there again as often as the best; what is there half of the time is none."""
    frame, centre = four(60, returns)
    score = np.tile([0.9, 0.9, 0.45, 0.1], 60)

    found = comparable(scene(frame, centre, score=score)).steady

    assert found.tolist() == (steady & (score == 0.45)).tolist()


def test_a_pass_backwards_finds_the_same_links() -> None:
    """Seen from the end, links of the reversed scene name the same pairs."""
    path = scene(list(range(5)), np.array([[0.2 * t, 0.0] for t in range(5)]))

    assert reversed_links(follow([path.backwards()], [Reach(steps=9.0)])[0]).tolist() == [1, 2, 3, 4, -1]


def walkers(seed: int, count: int, steps: int, *, left: float = 0.0) -> Scene:
    """Squares that walk up and down in columns, now and then missed, before a camera that jerks; some of the columns are near."""
    random = np.random.default_rng(seed)
    column = left + 0.8 * np.arange(count)
    down = random.normal(0, 3, count) + np.outer(np.arange(steps), random.normal(0, 0.3, count)) + random.normal(0, 0.05, (steps, count))
    jerk = np.cumsum(random.normal(0, 0.4, steps) * (random.random(steps) < 0.3))
    seen = random.random((steps, count)) < 0.9
    seen[:, 0] = True
    frame, which = np.nonzero(seen)
    centre = np.stack([column[which] + jerk[frame], down[frame, which]], axis=1)
    return scene(frame.tolist(), centre, score=random.choice([0.4, 0.65, 0.9], len(frame)))


@pytest.mark.parametrize("camera", [True, False])
def test_scenes_side_by_side_are_linked_as_alone(*, camera: bool) -> None:
    """Whatever their lengths and crowds, also where one has objects in the place that the next is moved to."""
    scenes = [walkers(1, 12, 40), walkers(2, 7, 25, left=APART), walkers(3, 3, 60), walkers(4, 9, 31)]
    reaches = [Reach(steps=20.0, widen=widen, widen_weak=widen / 3) for widen in (0.3, 0.0, 0.5, 0.15)]

    together = follow(scenes, reaches, camera=camera)

    for one, reach, links in zip(scenes, reaches, together, strict=True):
        alone = follow([one], [reach], camera=camera)[0]
        assert (alone >= 0).sum() > len(one) / 2
        assert links.tolist() == alone.tolist()


def test_a_pass_in_parts_lacks_only_links_between_them() -> None:
    """Four parts of 300 frames each: the links are those of the quarters."""
    path, reach = walkers(5, 4, 1200), Reach(steps=9.0)

    (links,) = follow_in_parts([path], [reach])

    wanted: list[int] = []
    for begin in range(0, 1200, 300):
        alone = follow([path.between(begin, begin + 300)], [reach])[0]
        wanted += np.where(alone >= 0, alone + len(wanted), -1).tolist()
    assert links.tolist() == wanted


@pytest.mark.parametrize("way", ["forwards", "backwards"])
def test_a_long_scene_is_linked_in_parts_as_in_one(way: str) -> None:
    """Parts overlap by more than a track lives: of a thousand links hardly two are others, and none ends where another does."""
    path = walkers(6, 5, 2400) if way == "forwards" else walkers(6, 5, 2400).backwards()
    reach = Reach(steps=20.0, widen=0.2, widen_weak=0.1)

    (links,) = follow_all([path], [reach])

    whole = follow([path], [reach])[0]
    assert (links != whole).mean() < 2e-3
    assert np.unique(links[links >= 0]).size == (links >= 0).sum() > 8000


def test_what_both_ways_agree_on_comes_first() -> None:
    """Forward links 0-2 and 1-3, backward 0-3 and 1-3: the shared 1-3 stands, then forward's 0-2; 0-3 has no place left."""
    forward, backward = np.array([2, 3, -1, -1]), np.array([3, 3, -1, -1])

    assert united(forward, backward).tolist() == [2, 3, -1, -1]


def test_some_objects_of_a_scene_keep_their_frames() -> None:
    """Without its first and third object the second frame holds one, the first none."""
    seen = scene([0, 1, 1], np.array([[0.0, 0.0], [5.0, 0.0], [9.0, 0.0]])).only(np.array([False, True, False]))

    assert seen.start.tolist() == [0, 0, 1]
    assert seen.box[:, 0].tolist() == [5.0]
    assert seen.frames == 2


def test_some_frames_of_a_scene_keep_what_their_objects_are() -> None:
    """The second and third of four frames, with an object or two each."""
    seen = scene([0, 1, 1, 2, 3], np.array([[float(x), 0.0] for x in (0, 5, 9, 2, 7)]), score=np.array([0.1, 0.2, 0.3, 0.4, 0.5]))

    part = replace(seen, label=np.arange(5)).between(1, 3)

    assert part.start.tolist() == [0, 2, 3]
    assert part.label.tolist() == [1, 2, 3]
    assert part.score.tolist() == [0.2, 0.3, 0.4]
    assert part.box[:, 0].tolist() == [5.0, 9.0, 2.0]
    assert part.time.tolist() == [1.0, 2.0]
    assert part.given.tolist() == [1, 2]


def test_pieces_are_linked_as_they_were_seen() -> None:
    """A still object, which steadying made move by three sizes a frame, is put together from its pieces; a track of three is let alone."""
    still = scene([0, 1, 2, 3], np.zeros((4, 2)))
    moving = still.moved(np.array([[0.0, 0.0], [3.0, 0.0], [6.0, 0.0], [9.0, 0.0]]))
    none = np.zeros(4, np.bool_)

    assert with_leftovers([moving], [np.array([-1, -1, 3, -1])], [45.0], [none])[0].tolist() == [1, 2, 3, -1]
    assert with_leftovers([moving], [np.array([1, 2, -1, -1])], [45.0], [none])[0].tolist() == [1, 2, -1, -1]


def test_a_dispute_is_settled_from_both_sides() -> None:
    """Two objects pass each other: the ways before and behind say who is who; among weak ones the first pass decides."""
    x = [(0.4 * t, 3 - 0.4 * t) for t in range(8)]
    seen = scene([t for t in range(8) for _ in range(2)], np.array([[one, 0.0] for pair in x for one in sorted(pair)]))
    past = np.array([*range(2, 16), -1, -1])
    past[[6, 7]] = [9, 8]
    switched, lost = past.copy(), past.copy()
    switched[[6, 7]], lost[[6, 7]] = [8, 9], -1

    assert settled(seen, switched, past, 0.0).tolist() == past.tolist()
    assert settled(seen, past, switched, 0.0).tolist() == past.tolist()
    assert settled(seen, lost, switched, 0.0).tolist() == switched.tolist()
    assert settled(seen.with_score(np.full(16, 0.9)), switched, past, 0.0).tolist() == switched.tolist()
    one_side = np.where(np.isin(np.arange(16), [6, 7]), 0.9, 1.0)
    assert settled(seen.with_score(one_side), switched, past, 0.0).tolist() == switched.tolist()


@pytest.mark.parametrize(("score", "steady", "links"), [(0.65, False, [1, 2, -1]), (0.55, False, [-1, -1, -1]), (0.55, True, [1, 2, -1])])
def test_an_object_that_is_never_sure_is_one_track(score: float, steady: bool, links: list[int]) -> None:  # noqa: FBT001
    """Scores of 0.65 begin no track in a pass and do among the pieces; those of 0.55 do where they are steady."""
    seen = scene([0, 1, 2], np.zeros((3, 2)), score=np.full(3, score))

    assert with_leftovers([seen], [np.full(3, -1)], [45.0], [np.full(3, steady)])[0].tolist() == links
