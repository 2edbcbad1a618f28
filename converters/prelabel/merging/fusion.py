"""Weighted boxes fusion (Solovyev, Wang, Gabruseva 2021, https://arxiv.org/abs/1910.13302): boxes that overlap are averaged.

Boxes are taken best score first. Each joins the group whose mean so far it overlaps most, by more than a limit, or else begins a
group. The mean of a group weighs its boxes by their scores; its score is the mean of theirs, less where it has fewer boxes than
there are models. Boxes need not be clipped, and those without area, which the authors' ``ensemble-boxes`` leaves out, stay alone.
"""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.boxes import Boxes
from prelabel.geometry.meeting import meeting
from prelabel.geometry.ragged import gather, owners, places, ranges, starts
from prelabel.merging.overlap import box_overlap

BLOCK = 128
"""Boxes of a piece that are compared with the groups before them at once, and one by one with those that change meanwhile."""


class Groups(NamedTuple):
    """The groups of ``n`` boxes."""

    best: NDArray[np.intp]
    """(n,) the first box of each box's group, which is its best."""
    members: NDArray[np.int64]
    """(n,) how many boxes the group has that a box is the best of; 0 for others."""
    box: Boxes
    """(n, 4) the mean of that group; undefined for others."""
    score: NDArray[np.float64]
    """(n,) the mean of the scores of that group."""


def fuse(box: Boxes, score: NDArray[np.float64], piece: NDArray[np.intp], limit: float) -> Groups:
    """Group boxes and average them, one box of every piece at a time.

    Args:
        box: (n, 4) x0, y0, x1, y1.
        score: (n,) the higher the better, not negative; of equal ones the first is taken first.
        piece: (n,) numbers from 0; boxes of different pieces do not meet.
        limit: a box joins a group whose mean it overlaps by more, in [0, 1].

    >>> pair = np.array([[0.0, 0.0, 0.4, 0.4], [0.0, 0.0, 0.8, 0.4]])
    >>> made = fuse(pair, np.array([0.75, 0.25]), np.array([0, 0]), 0.45)
    >>> made.best.tolist(), made.box[0].round(6).tolist(), made.score[0].round(6).tolist()
    ([0, 0], [0.0, 0.0, 0.5, 0.4], 0.5)
    """
    order = np.lexsort((-score, piece))
    begins = np.flatnonzero(np.diff(piece[order], prepend=-1))
    start = np.append(begins, len(order))
    turn, of = places(start), owners(start)
    open_ = _Open.of(box[order], score[order], begins)
    for first in range(0, int(turn.max(initial=-1)) + 1, BLOCK):
        some = np.flatnonzero((turn >= first) & (turn < first + BLOCK))
        near = open_.near(some, of[some], limit)
        open_.settled[:] = True
        open_.moved[:] = 0
        by_turn = some[np.argsort(turn[some], kind="stable")]
        for taken in np.split(by_turn, np.cumsum(np.bincount(turn[some] - first))[:-1]):
            open_.take(taken, of[taken], near, limit)
    return open_.groups(order)


class _Near(NamedTuple):
    """Groups that boxes overlap by more than the limit, as they were when a block began."""

    start: NDArray[np.int64]
    """(n + 1,) first of each box, and how many there are."""
    slot: NDArray[np.intp]
    share: NDArray[np.float64]


class _Open(NamedTuple):
    """Groups that are being made; those of a piece stand in the slots of its boxes, from the first on."""

    given: Boxes
    """(n, 4) the boxes, piece by piece, best first."""
    weight: NDArray[np.float64]
    """(n,) their scores."""
    begins: NDArray[np.intp]
    """(pieces,) the first box and slot of each piece."""
    formed: NDArray[np.int64]
    """(pieces,) groups of each piece."""
    slot: NDArray[np.intp]
    """(n,) the group of each box."""
    lead: NDArray[np.intp]
    """(n,) the first box of each group."""
    box: Boxes
    sum: NDArray[np.float64]
    score: NDArray[np.float64]
    members: NDArray[np.int64]
    settled: NDArray[np.bool_]
    """(n,) which groups are as they were when the block began."""
    listed: NDArray[np.intp]
    """(n,) the groups of each piece that are not, from its first slot on."""
    moved: NDArray[np.int64]
    """(pieces,) how many those are."""

    @classmethod
    def of(cls, box: Boxes, score: NDArray[np.float64], begins: NDArray[np.intp]) -> Self:
        """No group yet."""
        n, pieces = len(box), len(begins)
        ints, floats = (np.zeros((3, n), np.intp), np.zeros((2, n)))
        return cls(
            given=box, weight=score, begins=begins, formed=np.zeros(pieces, np.int64), slot=ints[0], lead=ints[1], box=np.zeros((n, 4)),
            sum=floats[0], score=floats[1], members=np.zeros(n, np.int64), settled=np.ones(n, np.bool_), listed=ints[2],
            moved=np.zeros(pieces, np.int64),
        )  # fmt: skip

    def near(self, some: NDArray[np.intp], of: NDArray[np.intp], limit: float) -> _Near:
        """What some boxes, of given pieces, overlap of the groups that there are."""
        slots, owner = ranges(self.begins, self.formed), owners(starts(self.formed))
        row, slot, share = [np.empty(0, np.intp)], [np.empty(0, np.intp)], [np.empty(0)]
        for i, j in meeting(self.given[some], of, self.box[slots], owner):
            found = box_overlap(self.given[some[i]], self.box[slots[j]])
            over = found > limit
            row.append(some[i[over]])
            slot.append(slots[j[over]])
            share.append(found[over])
        many = np.bincount(np.concatenate(row), minlength=len(self.given))
        return _Near(start=starts(many), slot=np.concatenate(slot), share=np.concatenate(share))

    def take(self, rows: NDArray[np.intp], of: NDArray[np.intp], near: _Near, limit: float) -> None:
        """Take one box of each of some pieces into the group that it overlaps most, or else into one of its own."""
        known, who = gather(near.start, rows)[0], np.repeat(np.arange(len(rows)), np.diff(near.start)[rows])
        fresh, who_too = self.listed[ranges(self.begins[of], self.moved[of])], np.repeat(np.arange(len(rows)), self.moved[of])
        still = self.settled[near.slot[known]]
        slots = np.concatenate([near.slot[known][still], fresh])
        share = np.concatenate([near.share[known][still], box_overlap(self.given[rows[who_too]], self.box[fresh])])
        whose = np.concatenate([who[still], who_too])
        chosen = np.flatnonzero(share > limit)
        # the last one written is that of the largest share, of equal ones the oldest
        chosen = chosen[np.lexsort((-slots[chosen], share[chosen]))]
        slot = self.begins[of] + self.formed[of]
        new = np.ones(len(rows), np.bool_)
        new[whose[chosen]] = False
        slot[whose[chosen]] = slots[chosen]
        self.formed[of[new]] += 1
        self.lead[slot[new]] = rows[new]
        self.slot[rows] = slot
        first = self.settled[slot]
        self.listed[(self.begins[of] + self.moved[of])[first]] = slot[first]
        self.moved[of[first]] += 1
        self.settled[slot] = False
        self._add(slot, rows)

    def _add(self, slot: NDArray[np.intp], rows: NDArray[np.intp]) -> None:
        """Take a box into each of some slots; a step towards it keeps the mean of equal boxes what they are."""
        box, score = self.given[rows], self.weight[rows]
        self.members[slot] += 1
        self.sum[slot] += score
        total, alone = self.sum[slot], self.members[slot] == 1
        share = np.divide(score, total, out=np.zeros_like(total), where=total > 0)
        self.box[slot] = np.where(alone[:, None], box, self.box[slot] + (box - self.box[slot]) * share[:, None])
        self.score[slot] += (score - self.score[slot]) / self.members[slot]

    def groups(self, order: NDArray[np.intp]) -> Groups:
        """The groups at the places that boxes had before they were put in order."""
        n, used = len(order), np.flatnonzero(self.members)
        out = Groups(best=np.empty(n, np.intp), members=np.zeros(n, np.int64), box=np.zeros((n, 4)), score=np.zeros(n))
        out.best[order] = order[self.lead[self.slot]]
        best = order[self.lead[used]]
        out.members[best], out.box[best], out.score[best] = self.members[used], self.box[used], self.score[used]
        return out
