"""Archives of Datumaro's layout, as CVAT exports them."""

from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.base import Certainty
from prelabel.readers.datumaro import READER
from prelabel.testing import check_reader, read_batches
from tests.commands import convert
from tests.readers.cvat_files import zipped
from tests.readers.datumaro_files import bbox, item, text
from tests.readers.yolo_files import frames, rows

CLOUD = {"id": "c", "point_cloud": {"path": "c.pcd"}}

BAD = text([item("a", [bbox(label=9)])])
BAD_PLACE = f"task.zip/annotations/s.json:1:{BAD.index('9,') + 1}: $.items[0].annotations[0].label_id"


def test_annotations_and_images_are_read_where_they_lie(tmp_path: Path) -> None:
    """Several subsets, in one data set or in several; first releases have the images of all subsets side by side."""
    members = {
        "annotations/s.json": text([item("a", [bbox()])]),
        "annotations/cloud.json": text([CLOUD]),
        "images/s/a.jpg": "",
        "images/s/x/b.PNG": "",
        "images/s/b.txt": "",
        "images/other.jpg": "",
        "images/cloud/c/0.png": "",
        "old/annotations/t.json": text([item("d", [bbox(30, 1)])]),
        "old/images/d.jpg": "",
        "notes.json": '{"made": "by hand"}',
    }
    archive = zipped(tmp_path / "task.ZIP", members)

    plan = READER.plan(archive, READER.options())
    found = read_batches(READER, archive, tally=Tally())

    assert READER.sniff(archive) == Certainty.SURE
    assert [image.file for image in plan.images] == ["s/a.jpg", "s/x/b.PNG", "old/d.jpg"]
    assert plan.others == (f"{archive}/notes.json",)
    assert sorted(frames(found)) == ["old/d.jpg", "s/a.jpg"]
    assert [row[1] for row in rows(found)] == ["car", "bus"]
    check_reader(READER, archive)


REFUSED = [
    ({"notes.json": "{}"}, "task.zip/notes.json: has no 'categories'", "give a file as Datumaro writes it, with 'categories' and 'items'"),
    ({"a.jpg": ""}, "task.zip: holds no annotation file of Datumaro", "give the archive as it was exported"),
    ({"annotations/s.json": text([])[:-9]}, "task.zip/annotations/s.json:1: not JSON: the text ends before the document does",
     "copy or write the file again, it is not complete"),
    ({"annotations/s.json": BAD},
     f"{BAD_PLACE}: label_id 9, but the categories list 5 labels",
     "write the place of a label in categories.label.labels, from 0"),
    ({"annotations/s.json": text([]), "../a.json": ""}, "task.zip: holds a member with '..' in its path: '../a.json'",
     "pack the folder again, with names below it"),
]  # fmt: skip


@pytest.mark.parametrize(("members", "what", "fix"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused(members: dict[str, str], what: str, fix: str, tmp_path: Path) -> None:
    """Members are named as if the archive were a folder."""
    zipped(tmp_path / "task.zip", members)

    done = convert(tmp_path, "task.zip", "--format", "datumaro")

    assert (done.exit_code, done.stderr.partition(", or ")[0].strip()) == (1, f"Error: {what}\n  fix: {fix}")
    assert not (tmp_path / "jobs.jsonl").exists()


def test_what_is_no_archive(tmp_path: Path) -> None:
    """It is not recognised, and refused where the format is said."""
    path = tmp_path / "a.zip"
    path.write_bytes(b"no zip")

    assert READER.sniff(path) == Certainty.NO
    with pytest.raises(InputError, match="is no zip file that can be read"):
        READER.plan(path, READER.options())
