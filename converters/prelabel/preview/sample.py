"""Which jobs of a large file are shown."""

from collections.abc import Collection, Sequence


def evenly(count: int, most: int) -> Sequence[int]:
    """Positions among ``count``, the first and the last with them, evenly between; all where there are no more than ``most``.

    >>> evenly(3, 10), evenly(10, 4), evenly(10, 1)
    (range(0, 3), [0, 3, 6, 9], [0])
    """
    if count <= most:
        return range(count)
    if most == 1:
        return [0]
    return [i * (count - 1) // (most - 1) for i in range(most)]


def chosen(lines: Sequence[int], most: int, bad: Collection[int]) -> frozenset[int]:
    """The lines of the jobs that are shown: up to half of them such as have problems, evenly the rest.

    >>> sorted(chosen(range(1, 101), 4, {50, 60, 70}))
    [1, 50, 60, 100]
    """
    if len(lines) <= most:
        return frozenset(lines)
    first = [line for line in lines if line in bad][: most // 2]
    others = [line for line in lines if line not in first]
    return frozenset(first) | {others[i] for i in evenly(len(others), most - len(first))}
