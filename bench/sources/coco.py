"""A COCO instances file as large and as crooked as the real ones."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

SEED = 2017
CATEGORIES = 80
FIRST_GAP, GAP = 12, 11
"""Category ids leave out numbers, as those of COCO do."""
CROWD_SHARE = 0.01
POINTS = (10, 40)
CROSSED_SHARE = 0.01
"""Of the polygons, those that cross themselves: two of their points have changed places."""
SIZES = ((640, 480), (640, 427), (480, 640), (500, 375), (640, 640), (427, 640), (612, 612))
LARGEST_ID = 600_000
"""Of an image, where there are not more of them."""

CHUNK = 10_000


def write_instances(path: Path, *, images: int, annotations: int, crowds: float = CROWD_SHARE) -> None:
    """Write images in no order, annotations spread unevenly over most of them and grouped by category, about 500 bytes each.

    Args:
        path: the file.
        images: how many.
        annotations: how many.
        crowds: the share of them that are crowds with a run-length mask; the others have a polygon of 10 to 40 points.
    """
    random = np.random.default_rng(SEED)
    image_ids = random.choice(max(LARGEST_ID, 2 * images), images, replace=False) + 1
    sizes = np.array(SIZES)[random.integers(0, len(SIZES), images)]
    with path.open("w", encoding="ascii", newline="\n") as file:
        file.write('{"info": {"description": "made by bench/sources/coco.py","year": 2017},"licenses": [],"images": [')
        _write_list(file, _images(image_ids, sizes, random))
        file.write('],"annotations": [')
        _write_list(file, _annotations(image_ids, sizes, annotations, crowds, random))
        file.write('],"categories": ')
        _dump(
            file, [{"supercategory": f"group {i // 8}", "id": number, "name": f"thing {i:02}"} for i, number in enumerate(_category_ids())]
        )
        file.write("}")


def _category_ids() -> list[int]:
    numbers = (i for i in range(1, 1000) if i < FIRST_GAP or i % GAP)
    return [next(numbers) for _ in range(CATEGORIES)]


def _images(image_ids: NDArray[np.int64], sizes: NDArray[np.int64], random: np.random.Generator) -> Iterator[dict[str, Any]]:
    farms = random.integers(1, 10, len(image_ids)).tolist()
    seconds = random.integers(0, 60, len(image_ids)).tolist()
    for number, (width, height), farm, second in zip(image_ids.tolist(), sizes.tolist(), farms, seconds, strict=True):
        name = f"{number:012}.jpg"
        yield {
            "license": farm % 8 + 1,
            "file_name": name,
            "coco_url": f"http://images.example.org/val2017/{name}",
            "height": height,
            "width": width,
            "date_captured": f"2013-11-{farm + 10} 17:02:{second:02}",
            "flickr_url": f"http://farm{farm}.static.example.com/{number % 9973}/{number * 7919}_z.jpg",
            "id": number,
        }


def _annotations(
    image_ids: NDArray[np.int64], sizes: NDArray[np.int64], count: int, crowds: float, random: np.random.Generator
) -> Iterator[dict[str, Any]]:
    weight = random.gamma(1.0, size=len(image_ids))
    image = random.choice(len(image_ids), count, p=weight / weight.sum())
    category = np.sort(random.integers(0, CATEGORIES, count))
    numbers = random.permutation(count * 3)[:count] + 1
    names = np.array(_category_ids())
    for begin in range(0, count, CHUNK):
        chunk = slice(begin, begin + CHUNK)
        yield from _chunk(
            image_ids[image[chunk]], sizes[image[chunk]], names[category[chunk]], numbers[chunk], crowds=crowds, random=random
        )


def _chunk(
    image_id: NDArray[np.int64],
    size: NDArray[np.int64],
    category: NDArray[np.int64],
    number: NDArray[np.int64],
    *,
    crowds: float,
    random: np.random.Generator,
) -> Iterator[dict[str, Any]]:
    n = len(image_id)
    extent = size * random.beta(1.0, 4.0, (n, 2)) * 0.97 + 4
    extent = np.minimum(extent, size * 0.99)
    corner = (size - extent) * random.random((n, 2))
    counts = random.integers(POINTS[0], POINTS[1] + 1, n)
    # the points of each go once around, however many they are
    angles = np.cumsum(random.exponential(size=(n, POINTS[1] + 1)), axis=1)
    angles = angles[:, :-1] / np.take_along_axis(angles, counts[:, None], axis=1) * 2 * np.pi
    radius = 0.7 + 0.3 * random.random((n, POINTS[1]))
    unit = np.stack([np.cos(angles), np.sin(angles)], axis=2) * radius[:, :, None] / 2 + 0.5
    crossed = random.random(n) < CROSSED_SHARE
    unit[crossed, 0], unit[crossed, 2] = unit[crossed, 2], unit[crossed, 0]
    points = np.round(corner[:, None] + unit * extent[:, None], 2).reshape(n, -1).tolist()
    boxes = np.round(np.concatenate([corner, extent], axis=1), 2).tolist()
    area = (extent.prod(axis=1) * 0.6).tolist()
    crowd = (random.random(n) < crowds).tolist()
    runs = random.integers(1, 900, (n, 24)).tolist()
    pixels = size.prod(axis=1).tolist()
    for i in range(n):
        mask = {"counts": [*runs[i], int(pixels[i]) - sum(runs[i])], "size": size[i, ::-1].tolist()}
        yield {
            "segmentation": mask if crowd[i] else [points[i][: 2 * int(counts[i])]],
            "area": area[i],
            "iscrowd": int(crowd[i]),
            "image_id": int(image_id[i]),
            "bbox": boxes[i],
            "category_id": int(category[i]),
            "id": int(number[i]),
        }


def _write_list(file: TextIO, records: Iterator[dict[str, Any]]) -> None:
    for i, record in enumerate(records):
        if i:
            file.write(",")
        _dump(file, record)


def _dump(file: TextIO, value: object) -> None:
    file.write(json.dumps(value, separators=(",", ": ")))
