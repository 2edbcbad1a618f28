"""What lies between keyframes: linear in every number."""

import numpy as np
from numpy.typing import NDArray


def between(
    frame: NDArray[np.int64], values: NDArray[np.float64], hidden: NDArray[np.bool_], *, step: int = 1
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.intp], NDArray[np.bool_]]:
    """A track with the frames between its keyframes, in the order of time.

    From a hidden keyframe to the next one there is nothing; behind the last one neither.

    Args:
        frame: (k,) rising numbers of frames, whole steps apart.
        values: (k, m) any numbers, such as the coordinates of a box or of as many points in each keyframe; angles must be unwrapped.
        hidden: (k,) whether the object cannot be seen from here on.
        step: between frames.

    Returns:
        Frames (n,), values (n, m), the keyframe that each is at or behind (n,), and whether it was made here (n,).

    >>> frames, values, key, made = between(np.array([0, 2, 4]), np.array([[0.0], [1.0], [9.0]]), np.array([False, True, False]))
    >>> frames.tolist(), values[:, 0].tolist(), key.tolist(), made.tolist()
    ([0, 1, 4], [0.0, 0.5, 9.0], [0, 0, 2], [False, True, False])
    """
    stop = np.append(frame[1:], frame[-1:] + step)
    many = np.where(hidden, 0, (stop - frame) // step)
    key = np.repeat(np.arange(len(frame)), many)
    behind = np.arange(len(key)) - np.repeat(np.cumsum(many) - many, many)
    following = np.minimum(key + 1, len(frame) - 1)
    share = (behind * step / np.maximum(stop - frame, step)[key])[:, None]
    return frame[key] + behind * step, values[key] + share * (values[following] - values[key]), key, behind > 0
