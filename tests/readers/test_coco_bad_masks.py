"""Masks of COCO that the codec or the image library refuses: the reader adds the place, and leaves out what they belong to."""

import json
from pathlib import Path

import pytest

from prelabel.errors import InputError
from prelabel.geometry.labelimages import read_label_image
from prelabel.geometry.masks import RunLengths
from tests.readers.coco_bad_shapes import OR_BOXES
from tests.readers.coco_files import left_out, write
from tests.readers.test_coco_bad_shapes import instances
from tests.readers.test_coco_panoptic import GREEN, IDS, RED, bad, panoptic, segment

NO_MASKS: dict[str, str | list[int]] = {
    "too few pixels": [10, 20],
    "too many pixels": [5000, 1],
    "a negative run": [10, -10, 5000],
    "runs beyond all numbers": [2**63, 2**63],
    "no text": "",
    "text that ends in a number": "P4P",
    "text of other characters": "~~~~",
    "text that is not ASCII": "ß",
    "text of another size": "0220h0",
}


@pytest.mark.parametrize("counts", NO_MASKS.values(), ids=NO_MASKS)
def test_counts_that_are_no_mask(counts: str | list[int], tmp_path: Path) -> None:
    """The reader says where, and in the codec's words what is wrong with them; the annotation is left out."""
    _, problems = RunLengths.read([counts], [(50, 100)])
    mask = json.dumps({"size": [50, 100], "counts": counts}, ensure_ascii=False)
    record = f'{{"id": 2, "image_id": 1, "category_id": 1, "bbox": [10, 5, 20, 10], "segmentation": {mask}}}'
    source = write(tmp_path / "in.json", instances(record))
    place = f"{source}:7:{record.index(': ', record.index('counts')) + 3}: $.annotations[2].segmentation.counts"

    d = left_out(source, "no run-length mask", place, problems[0], OR_BOXES)

    assert 2 not in d.origin


@pytest.mark.parametrize(
    "content",
    [b"", b"no image", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\x86\xa0\0\1\x86\xa0\x08\2\0\0\0\x97\xf7\x9c\xc8"],
    ids=["empty", "text", "cut short", "100 000 pixels wide and high"],
)
def test_a_mask_that_cannot_be_read(content: bytes, tmp_path: Path) -> None:
    """What is wrong with the image is said in the words of who reads it, and where the file names it; once for all segments."""
    source = panoptic(tmp_path, [segment(RED), segment(GREEN)], IDS)
    image_file = tmp_path / "in/a.png"
    image_file.write_bytes(content)
    with pytest.raises(InputError) as error:
        read_label_image(image_file)

    what = error.value.what.replace(str(tmp_path), "TMP")
    assert bad(tmp_path, source) == [("mask unreadable", "$.annotations[0].file_name", what, error.value.fix)]
