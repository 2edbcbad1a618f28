"""Real YOLO files of other projects, against an independent reading of their text."""

from pathlib import Path

import numpy as np
import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.base import Certainty
from prelabel.readers.yolo import READER
from prelabel.testing import check_reader, read_batches
from tests.readers.yolo_files import places, shapes

SOURCES = [
    ("roboflow", 3),
    ("roboflow/train/labels", 2),
    ("labelformat-seg", 2),
    ("labelformat-seg/dataset.yaml", 2),
    ("datumaro/labels", 2),
    ("datumaro/annotations", 1),
    ("datumaro/strict", 1),
    ("datumaro/strict/train.txt", 1),
    ("datumaro/strict/obj.data", 1),
    ("label-studio-import", 7),
    ("label-studio-import/labels", 7),
]


def numbers_of(place: str) -> list[float]:
    """The numbers behind the class in the row at ``path:line``, from its text."""
    path, _, line = place.rpartition(":")
    return [float(word) for word in Path(path).read_text("utf-8").split("\n")[int(line) - 1].split()[1:]]


def box_of(place: str) -> list[float]:
    """The bounds of the row at ``path:line``."""
    numbers = numbers_of(place)
    if len(numbers) == 4:
        x, y, w, h = numbers
        return [x - w / 2, y - h / 2, x + w / 2, y + h / 2]
    return [min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])]


@pytest.mark.parametrize(("source", "frames"), SOURCES, ids=[source for source, _ in SOURCES])
def test_every_row_is_found_again(real_data: Path, source: str, frames: int) -> None:
    """Each row of each label file is one box, in the frame of the file's stem, under the class of its number."""
    path = real_data / "yolo" / source
    whole = check_reader(READER, path)
    found = places([whole])
    files = {Path(place.rpartition(":")[0]) for place in found}

    assert READER.sniff(path) >= Certainty.LIKELY
    assert len(whole.frames) == frames
    assert all(frame.file.endswith((".jpg", ".jpeg", ".png")) for frame in whole.frames)
    assert sorted(found) == sorted(
        f"{file}:{number}" for file in files for number, line in enumerate(file.read_text("utf-8").split("\n"), 1) if line.strip()
    )
    np.testing.assert_allclose(whole.box, [box_of(place) for place in found], rtol=0, atol=1e-12)
    for place, (_, kind, _, points, _) in zip(found, shapes([whole]), strict=True):
        numbers = numbers_of(place)
        assert kind == ("RECTANGLE" if len(numbers) == 4 else "POLYGON")
        assert points == ([] if len(numbers) == 4 else list(zip(numbers[::2], numbers[1::2], strict=True)))
    for row, place in enumerate(found):
        file, _, line = place.rpartition(":")
        assert Path(whole.frames[whole.frame[row]].file).stem == Path(file).stem
        number = int(Path(file).read_text("utf-8").split("\n")[int(line) - 1].split()[0])
        assert whole.labels[whole.label[row]] == whole.labels[number]


def test_a_split_that_an_export_names_wrongly(real_data: Path) -> None:
    """The export's ``val`` is not where its description says; the folder itself converts."""
    source = real_data / "yolo/roboflow/data.yaml"
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    batches = read_batches(READER, source, tally=tally)

    assert str(caught.value) == (
        f"{source}: val names '../valid/images', where no label file is\n  fix: mend the path, or give the folder of the data set"
    )
    assert [frame.file for batch in batches for frame in batch.frames] == ["train_001.jpg", "train_002.jpg"]


def test_dota_text_is_refused(real_data: Path) -> None:
    """Rotated boxes in DOTA text are not YOLO."""
    source = real_data / "yolo/roboflow-obb"

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)

    assert READER.sniff(source) == Certainty.NO
    assert str(caught.value) == (
        f"{source}/train/labelTxt/train_001.txt: DOTA text (four corners in pixels, then the name of the class), not YOLO rows\n"
        "  fix: read it with --format dota"
    )


@pytest.mark.parametrize("other", ["tracking/KITTI-Car", "tracking/mot-variants", "voc/roboflow", "coco/visdrone", "kitti"])
def test_other_formats_are_not_taken_for_yolo(real_data: Path, other: str) -> None:
    """Text of trackers and KITTI, XML and JSON are left to their readers."""
    assert READER.sniff(real_data / other) == Certainty.NO
