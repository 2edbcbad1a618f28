"""Segmentations and keypoints that are wrong, and what is said of each."""

from tests.readers.coco_bad import CORRECT, NO_TYPE

OR_BOXES = "correct it, or read the boxes alone with --shape box"
HEIGHT_FIRST = "write size as [height, width]; "
B = '"id": 2, "image_id": 1, "category_id": 1, "bbox": [10, 5, 20, 10]'
"""An annotation with a box, in an image of 100x50."""
N = '"id": 2, "image_id": 1, "category_id": 1'
"""One without."""
FLAT = '"id": 2, "image_id": 1, "category_id": 1, "bbox": [10, 5, 20, 0]'
"""One with a box without area."""
P = '"id": 2, "image_id": 1, "category_id": 9, "bbox": [10, 5, 20, 10]'
"""One of a category that names two keypoints."""

POLYGONS = [
    (".segmentation[0]", f'{{{B}, "segmentation": [«[1, 1, 5, 5]]}}', "too few points", "2 points: a polygon needs 3", OR_BOXES),
    (".segmentation[0]", f'{{{N}, "segmentation": [«[1, 1, 5, 5]]}}', "too few points", "2 points: a polygon needs 3", CORRECT),
    (".segmentation[0]", f'{{{B}, "segmentation": [«[1, 1]]}}', "too few points", "1 point: a polygon needs 3", OR_BOXES),
    (".segmentation[1]", f'{{{B}, "segmentation": [[1, 1, 5, 1, 5, 5], «[]]}}', "too few points", "0 points: a polygon needs 3", OR_BOXES),
    (".segmentation[0]", f'{{{B}, "segmentation": [«[1, 1, 5, 5, 1, 1]]}}', "too few points",
        "2 points without the last, which is the first again: a polygon needs 3", OR_BOXES),
    (".segmentation[0]", f'{{{B}, "segmentation": [«[1, 1, 5, 5, 1, 1, 1, 1]]}}', "too few points",
        "2 points without the last, which is the first again: a polygon needs 3", OR_BOXES),
    (".segmentation[1]", f'{{{B}, "segmentation": [[1, 1, 5, 1, 5, 5], «[1, 1, 5, 1, 5, 5, 1]]}}', "odd number of coordinates",
        "odd number of coordinates: 7", OR_BOXES),
    (".segmentation[0]", f'{{{B}, "segmentation": [«[3, 4, 3, 4, 3.0, 4]]}}', "points all equal", "all 3 points are [3.0, 4.0]", OR_BOXES),
    (".segmentation[0]", f'{{{B}, "segmentation": [«[3, 4, 3, 4, 3, 4, 3, 4]]}}', "points all equal", "all 4 points are [3.0, 4.0]",
        OR_BOXES),
    (".segmentation[0]", f'{{{B}, "segmentation": [«[1, 1, 5, 1, 5, 1e12]]}}', "no pixels",
        "point [5.0, 1000000000000.0] is no place in an image", OR_BOXES),
    (".segmentation[0][3]", f'{{{B}, "segmentation": [[1, 1, 5, «NaN, 5, 5]]}}', NO_TYPE, "NaN is no number of JSON", CORRECT),
    (".segmentation[1][0]", f'{{{B}, "segmentation": [[1, 1, 5, 1, 5, 5], [«Infinity, 1, 5, 1, 5, 5]]}}', NO_TYPE,
        "Infinity is no number of JSON", CORRECT),
    (".segmentation[0][2]", f'{{{B}, "segmentation": [[1, 1, «"5", 1, 5, 5]]}}', NO_TYPE, 'expected `float`, got `str`: "5"', CORRECT),
    (".segmentation[0][5]", f'{{{B}, "segmentation": [[1, 1, 5, 1, 5, «1e999]]}}', NO_TYPE, "number out of range: 1e999", CORRECT),
    (".segmentation[0]", f'{{{B}, "segmentation": [«1, 1, 5, 1, 5, "5"]}}', NO_TYPE, "expected `array`, got `int`: 1", CORRECT),
    (".segmentation[0][0]", f'{{{B}, "segmentation": [[«[1, 1], [5, 1], [5, 5]]]}}', NO_TYPE,
        "expected `float`, got `array`: [1, 1]", CORRECT),
    (".segmentation", f'{{{B}, "segmentation": «"mask.png"}}', NO_TYPE, 'expected `object | array`, got `str`: "mask.png"', CORRECT),
]  # fmt: skip

MASKS = [
    (".segmentation.size", f'{{{B}, "segmentation": {{"size": «[100, 50], "counts": [5000]}}}}', "mask of another size",
        "size [100, 50] is not that of its image, [50, 100]", HEIGHT_FIRST + OR_BOXES),
    (".segmentation.size", f'{{{N}, "segmentation": {{"size": «[5, -1], "counts": "P4"}}}}', "mask of another size",
        "size [5, -1] is not that of its image, [50, 100]", HEIGHT_FIRST + CORRECT),
    (".segmentation.size", f'{{{B}, "segmentation": {{"size": «[50], "counts": [5000]}}}}', NO_TYPE, "expected `array` of length 2: [50]",
        CORRECT),
    (".segmentation", f'{{{B}, "segmentation": «{{"size": [50, 100]}}}}', NO_TYPE,
        'object missing required field `counts`: {"size": [50, 100]}', CORRECT),
    (".segmentation.counts[1]", f'{{{B}, "segmentation": {{"size": [50, 100], "counts": [10, «2.5, 4987.5]}}}}', NO_TYPE,
        "expected `int`, got `float`: 2.5", CORRECT),
    (".segmentation.counts", f'{{{B}, "segmentation": {{"size": [50, 100], "counts": «null}}}}', NO_TYPE,
        "expected `str | array`, got `null`: null", CORRECT),
    ("", f'«{{{N}, "segmentation": {{"size": [50, 100], "counts": [5000]}}}}', "no bbox", "has no bbox, and no pixel in its mask",
        "give it a bbox, or remove it"),
    ("", f'«{{{FLAT}, "segmentation": {{"size": [50, 100], "counts": [5000]}}}}', "no bbox",
        "its bbox has no area, and no pixel in its mask", "give it a bbox, or remove it"),
    (".segmentation[0]", f'{{{FLAT}, "segmentation": [«[1, 1, 5, 5]]}}', "too few points", "2 points: a polygon needs 3", CORRECT),
]  # fmt: skip

KEYPOINTS = [
    (".keypoints", f'{{{B}, "keypoints": «[1, 2, 2, 3]}}', "keypoints no triples",
        "4 values are no triples of x, y and visibility", OR_BOXES),
    (".keypoints", f'{{{N}, "keypoints": «[1, 2]}}', "keypoints no triples", "2 values are no triples of x, y and visibility", CORRECT),
    (".keypoints", f'{{{P}, "keypoints": «[1, 2, 2]}}', "keypoints unlike their category", "1 keypoint, but the category names 2",
        f"correct the category's keypoints, or {OR_BOXES}"),
    (".keypoints", f'{{{P}, "keypoints": «[1, 2, 2, 3, 4, 2, 5, 6, 2]}}', "keypoints unlike their category",
        "3 keypoints, but the category names 2", f"correct the category's keypoints, or {OR_BOXES}"),
    (".keypoints", f'{{{B}, "keypoints": «[1, 2, 2, -2e9, 2, 2]}}', "no pixels", "-2e+09 is no place in an image", OR_BOXES),
    (".keypoints[4]", f'{{{B}, "keypoints": [1, 2, 2, 3, «NaN, 2]}}', NO_TYPE, "NaN is no number of JSON", CORRECT),
    (".keypoints[0]", f'{{{B}, "keypoints": [«[1, 2, 2]]}}', NO_TYPE, "expected `float`, got `array`: [1, 2, 2]", CORRECT),
    (".keypoints", f'{{{B}, "keypoints": «{{"nose": [1, 2]}}}}', NO_TYPE, 'expected `array`, got `object`: {"nose": [1, 2]}', CORRECT),
    ("", f'«{{{N}, "keypoints": [0, 0, 0, 5, 5, 0]}}', "no bbox", "has no bbox, and no labelled keypoint", "give it a bbox, or remove it"),
    (".iscrowd", f'{{{B}, "iscrowd": «"0"}}', NO_TYPE, 'expected `bool | int | float | null`, got `str`: "0"', CORRECT),
]  # fmt: skip

SHAPES = [*POLYGONS, *MASKS, *KEYPOINTS]
"""Field, a bad annotation with a mark before the value that is named, reason, what is wrong, fix."""

IDS = [f"{i} {reason}" for i, (_, _, reason, *_) in enumerate(SHAPES)]
