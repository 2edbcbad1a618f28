"""Frameworks whose results tests read: real ones, where they are installed."""

import importlib
import importlib.util
import os
import tempfile
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

NAMES = {0: "person", 1: "car"}

SIZE = (200, 100)
"""Width and height of an image in pixels."""

BOXES = [[20, 20, 80, 60], [100, 10, 180, 40]]
"""Corners in pixels."""

FRACTIONS = [[0.1, 0.2, 0.4, 0.6], [0.5, 0.1, 0.9, 0.4]]

KEYPOINTS = [[[30, 30, 0.9], [0, 0, 0]], [[110, 20, 0.8], [120, 30, 0.7]]]
"""In pixels, with scores."""

TRACKS, SCORES = (3, 4), (0.9, 0.5)

ROTATED = (50, 50, 40, 20, 0.3)
"""Centre, width and height in pixels of an oriented box, and how far it is turned in radians."""


def installed(name: str) -> Any:  # noqa: ANN401  # a module
    """A framework; skips the test where it is not installed."""
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed: scripts/frameworks")
    return importlib.import_module(name)


def ultralytics_results(path: str, *, tracked: bool = True, found: bool = True, **fields: Any) -> Any:  # noqa: ANN401  # a Results
    """Real ``Results`` of an image with `BOXES`, scores and, if asked for, tracks; further fields are those of a ``Results``.

    Args:
        path: of the image.
        tracked: the boxes have ids.
        found: there are boxes.
        fields: masks, keypoints, obb.
    """
    # It keeps settings in the user's folder and looks for updates, unless it is told otherwise before it is imported.
    os.environ.setdefault("YOLO_CONFIG_DIR", tempfile.gettempdir())
    os.environ.setdefault("YOLO_OFFLINE", "true")
    torch = installed("torch")
    # it puts a function of its own in the place of Pillow's, which all other tests of the session would get
    opener = Image.open
    installed("ultralytics")
    results = importlib.import_module("ultralytics.engine.results")
    Image.open = opener
    rows = [
        [*box, *([track] if tracked else []), score, label]
        for label, (box, track, score) in enumerate(zip(BOXES, TRACKS, SCORES, strict=True))
    ]
    boxes = torch.tensor(rows if found else np.zeros((0, 6)), dtype=torch.float32)
    return results.Results(np.zeros((*SIZE[::-1], 3), np.uint8), path=path, names=NAMES, **{"boxes": boxes, **fields})


def half_masks() -> Any:  # noqa: ANN401  # of torch
    """(2, 50, 100) masks of what is in the boxes at half the size, as a model gives them."""
    masks = installed("torch").zeros((2, 50, 100))
    for mask, (x0, y0, x1, y1) in zip(masks, BOXES, strict=True):
        mask[y0 // 2 : y1 // 2, x0 // 2 : x1 // 2] = 1
    return masks


def keypoints() -> Any:  # noqa: ANN401  # of torch
    """`KEYPOINTS`."""
    torch = installed("torch")
    return torch.tensor(KEYPOINTS, dtype=torch.float32)


def rotated(*, tracked: bool = False) -> Any:  # noqa: ANN401  # of torch
    """`ROTATED` as a row of a ``Results``: a car."""
    return installed("torch").tensor([[*ROTATED, *([TRACKS[1]] if tracked else []), SCORES[0], 1]])


def corners_of_rotated() -> NDArray[np.float64]:
    """(4, 2) the corners of `ROTATED` in fractions of the image, in the order of their angles about the centre."""
    x, y, width, height, turned = ROTATED
    along = np.array([np.cos(turned), np.sin(turned)]) * width / 2
    across = np.array([-np.sin(turned), np.cos(turned)]) * height / 2
    corners = np.array([along + across, -along + across, -along - across, along - across])
    fractions: NDArray[np.float64] = (corners + np.array([x, y])) / SIZE
    return fractions
