"""Pairs that overlap, and the best choice among them."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from prelabel.linking.assignment import choose
from prelabel.linking.overlap import MOST_KEPT, MOST_MET, alike


@st.composite
def offers(draw: st.DrawFn) -> dict[tuple[int, int], float]:
    """Some pairs of up to five boxes on each side, with weights that are often equal."""
    pair = st.tuples(st.integers(0, 4), st.integers(0, 4))
    return draw(st.dictionaries(pair, st.sampled_from([0.25, 0.5, 0.75, 1.0])))


@given(offers())
def test_the_choice_is_the_best_there_is(offer: dict[tuple[int, int], float]) -> None:
    """No one-to-one choice, of all that there are, weighs more; no box is taken twice."""
    left, right, weight = (np.array(c) for c in ([p[0] for p in offer], [p[1] for p in offer], list(offer.values())))
    best = max(sum(offer.get((i, j), 0.0) for i, j in enumerate(p)) for p in permutations(range(5)))

    chosen = choose(left.astype(np.intp), right.astype(np.intp), weight)

    assert weight[chosen].sum() == best
    assert len(set(left[chosen])) == len(set(right[chosen])) == len(chosen)


def test_groups_are_solved_apart_and_well() -> None:
    """Forty groups in which the greedy choice is wrong, too many for one small matrix, are each solved well."""
    group = np.repeat(np.arange(40), 3)
    left, right = 2 * group + np.tile([0, 0, 1], 40), 2 * group + np.tile([0, 1, 0], 40)

    chosen = choose(left, right, np.tile([0.9, 0.8, 0.8], 40))

    assert chosen.tolist() == [i for i in range(120) if i % 3]


def test_a_huge_group_is_chosen_from_the_best_down() -> None:
    """A chain of 2 000 boxes on each side, too large to be solved: still one to one, and the heaviest pairs are in."""
    i = np.arange(2000)
    left, right = np.concatenate([i, i[:-1]]), np.concatenate([i, i[1:]])
    weight = np.concatenate([np.full(2000, 0.6), np.full(1999, 0.5)])

    chosen = choose(left, right, weight)

    assert chosen.tolist() == list(range(2000))


def scattered(count: int, seed: int) -> NDArray[np.float64]:
    """Boxes of different sizes, many of which overlap."""
    random = np.random.default_rng(seed)
    return np.concatenate([random.random((count, 2)), 0.01 + 0.1 * random.random((count, 2))], axis=1)


def test_a_crowd_is_swept_to_the_same_pairs() -> None:
    """Three hundred boxes against as many, swept, give what looking at every left box alone gives."""
    left, right = scattered(300, 1), scattered(300, 2)
    widen = np.linspace(0, 0.5, 300)

    found = alike(left, right, widen=widen)

    alone = [alike(left[[i]], right, widen=widen[[i]]) for i in range(300)]
    kept = [np.sort(np.argsort(-a.likeness, kind="stable")[:32]) for a in alone]
    assert np.array_equal(found.left, np.repeat(np.arange(300), [len(k) for k in kept]))
    assert np.array_equal(found.right, np.concatenate([a.right[k] for a, k in zip(alone, kept, strict=True)]))
    assert np.array_equal(found.likeness, np.concatenate([a.likeness[k] for a, k in zip(alone, kept, strict=True)]))


@pytest.mark.parametrize("count", [100, 300])
def test_the_least_likeness_leaves_out_what_is_below_it(count: int) -> None:
    """With a least likeness there are the pairs from there on and no others, swept or not."""
    left, right = scattered(count, 3), scattered(count, 4)
    widen = np.linspace(0, 0.5, count)

    some = alike(left, right, widen=widen, least=0.4)

    every = alike(left, right, widen=widen)
    enough = every.likeness >= 0.4
    assert 0 < len(some.left) < len(every.left)
    assert some.left.tolist() == every.left[enough].tolist()
    assert some.right.tolist() == every.right[enough].tolist()
    assert some.likeness.tolist() == every.likeness[enough].tolist()


def test_a_right_box_bounds_how_much_a_pair_grows() -> None:
    """Unit squares 1.2 apart meet when both grow by a half; one that allows a twentieth does not, one beside it that allows more does."""
    left = np.array([[0.0, 0.0, 1.0, 1.0]])
    right = np.array([[1.2, 0.0, 1.0, 1.0], [-1.2, 0.0, 1.0, 1.0]])

    found = alike(left, right, widen=np.array([0.5]), most=np.array([0.05, 0.9]))

    assert found.right.tolist() == [1]
    assert found.likeness.tolist() == pytest.approx([0.8 * 2 / (2 * 4 - 0.8 * 2)])


def test_boxes_on_one_spot_stay_few_pairs() -> None:
    """Of a thousand identical boxes on each side every left one keeps 32 partners, its own counterpart among them."""
    same = np.tile([0.5, 0.5, 0.1, 0.1], (1000, 1))

    found = alike(same, same)

    assert np.bincount(found.left).tolist() == [32] * 1000
    assert np.count_nonzero(found.left == found.right) == 1000


def test_widened_boxes_meet() -> None:
    """Two unit boxes with their own width between them do not overlap; grown by their size on each side they share a third of 15."""
    left, right = np.array([[0.0, 0.0, 1.0, 1.0]]), np.array([[2.0, 0.0, 1.0, 1.0]])

    assert len(alike(left, right).likeness) == 0
    assert alike(left, right, widen=np.array([1.0])).likeness.tolist() == [0.2]


@pytest.mark.parametrize("met", [MOST_MET, MOST_MET + 2])
def test_of_a_crowd_on_one_spot_those_nearest_in_x_are_measured(met: int) -> None:
    """As many as the limit are all compared; of more, the outermost in x are not, though they are most alike."""
    left = np.tile([[0.0, 0.0, 1.0, 1.0]], (50, 1))
    right = np.column_stack([np.linspace(-1e-3, 1e-3, met), np.zeros(met), np.ones(met), np.full(met, 0.9)])
    right[[0, -1], 3] = 1.0
    # others that are met in x alone
    below = np.tile([[0.0, 9.0, 1.0, 1.0]], (met, 1))

    found = alike(left, np.concatenate([below, right]))

    assert np.bincount(found.left).tolist() == [MOST_KEPT] * 50
    ends = [(int(i), int(j)) for i, j in zip(found.left, found.right - met, strict=True) if j in {0, met - 1}]
    assert ends == ([(i, j) for i in range(50) for j in (0, met - 1)] if met == MOST_MET else [])
