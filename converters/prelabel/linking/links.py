"""What is done with links, whoever found them."""

import numpy as np
from numpy.typing import NDArray

from prelabel.linking.scene import Links


def reversed_links(links: Links) -> Links:
    """Links of a scene seen backwards, as links of the scene.

    >>> reversed_links(np.array([2, -1, -1])).tolist()
    [2, -1, -1]
    """
    last = len(links) - 1
    later = np.flatnonzero(links >= 0)
    turned = np.full(len(links), -1, np.intp)
    turned[last - links[later]] = last - later
    return turned


def united(first: Links, second: Links) -> Links:
    """The links that both hold, then those of ``first`` that leave them whole, then those of ``second`` that leave all these whole.

    >>> united(np.array([1, 3, -1, -1]), np.array([2, 3, 3, -1])).tolist()
    [1, 3, -1, -1]
    """
    links = np.where(first == second, first, -1)
    for more in (first, second):
        taken = np.zeros(len(links), np.bool_)
        taken[links[links >= 0]] = True
        free = (links < 0) & (more >= 0) & ~taken[more]
        links = np.where(free, more, links)
    return links


def leaders(links: Links) -> NDArray[np.intp]:
    """The first object of each object's track, (n,).

    >>> leaders(np.array([2, -1, 3, -1])).tolist()
    [0, 1, 0, 0]
    """
    first = np.arange(len(links))
    linked = np.flatnonzero(links >= 0)
    first[links[linked]] = linked
    while True:
        further = first[first]
        if (further == first).all():
            return first
        first = further
