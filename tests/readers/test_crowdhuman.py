"""People of CrowdHuman: which boxes are read, what is ignored, results, images, batches, and which sources are CrowdHuman's."""

from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.crowdhuman import READER
from prelabel.readers.shared.gathering import IMAGES_PER_BATCH
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "crowdhuman"

SIZE = (80, 60)

FULL, VISIBLE, HEAD = [8, 6, 16, 24], [8, 6, 8, 12], [12, 6, 4, 6]


def person(**more: object) -> dict[str, object]:
    """A person with all three boxes."""
    return {"tag": "person", "fbox": FULL, "vbox": VISIBLE, "hbox": HEAD, **more}


def truth(name: str, *people: object) -> dict[str, object]:
    """A line."""
    return {"ID": name, "gtboxes": people}


def results(name: str, *found: object, **more: object) -> dict[str, object]:
    """A line of results."""
    return {"ID": name, "width": 80, "height": 60, "dtboxes": found, **more}


def said(detections: Detections) -> list[dict[str, object]]:
    """The attributes of each row."""
    return [dict(detections.attribute_sets[i]) if i >= 0 else {} for i in detections.attributes.tolist()]


def pixels(detections: Detections) -> list[list[float]]:
    """The boxes in images of 80 x 60."""
    boxes: list[list[float]] = (detections.box * [*SIZE, *SIZE]).round(6).tolist()
    return boxes


@pytest.mark.parametrize("case", ["truth", "results"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, size=SIZE)


def test_whole_people() -> None:
    """Are read where nothing else is said; what is to be ignored is counted, and an image without anybody is a frame."""
    tally = Tally()
    d = read(READER, CASES / "truth", tally=tally)

    assert names(d) == ["Images/273271,1a0b2c.png", "Images/273275,4d5e6f.png", "Images/273278,7a8b9c.png"]
    assert (labels(d), d.frame.tolist()) == (["person"] * 3, [0, 0, 1])
    assert pixels(d) == [[-8, 12, 16, 48], [40, 6, 56, 54], [32, 18, 48, 48]]
    assert said(d) == [{"occ": "1"}, {"occ": "0"}, {"occ": "0"}]
    assert bool(np.isnan(d.score).all())
    assert str(d.place(2)) == f"{CASES}/truth/annotation_train.odgt:2"
    assert tally.filtered == {"ignored region": 2}
    assert list(tally.notes) == ["boxes that were not used: hbox,vbox (-O box=full, visible or head)"]


def test_what_is_seen_of_people() -> None:
    """With what is to be ignored, which says so."""
    tally = Tally()
    d = read(READER, CASES / "truth", {"box": "visible", "ignored": "keep"}, tally=tally)

    assert labels(d) == ["person", "person", "mask", "person", "person"]
    assert pixels(d) == [[0, 12, 16, 36], [40, 6, 56, 54], [60, 30, 80, 45], [16, 12, 24, 42], [32, 18, 48, 42]]
    assert said(d) == [{"occ": "1"}, {"occ": "0"}, {"ignore": "true"}, {"ignore": "true", "occ": "0"}, {"occ": "0"}]
    assert tally.filtered == {}


def test_heads() -> None:
    """Have attributes of their own, and are ignored where they or their people are."""
    tally = Tally()
    d = read(READER, CASES / "truth", {"box": "head"}, tally=tally)

    assert (labels(d), pixels(d)) == (["head", "head"], [[0, 12, 8, 18], [36, 18, 44, 24]])
    assert said(d) == [{"occ": "1", "unsure": "0"}, {"occ": "0", "unsure": "1"}]
    assert tally.filtered == {"ignored region": 3}


def test_a_mask_is_no_head(tmp_path: Path) -> None:
    """Where it is kept; what has another tag keeps it, and what stands beside the known attributes is one, too."""
    people = [person(tag="mask"), person(tag="rider", head_attr={"ignore": 1, "hat": "red", "seen": True, "box_id": 7, "none": None})]
    d = read(READER, write(tmp_path, {"a.odgt": truth("a", *people)}), {"box": "head", "ignored": "keep"}, size=SIZE)

    assert labels(d) == ["mask", "rider"]
    assert said(d) == [{"ignore": "true"}, {"ignore": "true", "hat": "red", "seen": "true"}]


@pytest.mark.parametrize("ignore", [1, 1.0, True, "1"], ids=repr)
def test_what_is_to_be_ignored(tmp_path: Path, ignore: object) -> None:
    """Whatever its 1 is written as."""
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.odgt": truth("a", person(extra={"ignore": ignore}), person())}), tally=tally, size=SIZE)

    assert (len(d.frame), tally.filtered) == (1, {"ignored region": 1})


def test_results() -> None:
    """Have scores and sizes; the truth beside them is counted."""
    tally = Tally()
    d = read(READER, CASES / "results", tally=tally)

    assert names(d) == ["273271,1a0b2c.jpg", "273275,4d5e6f.jpg"]
    assert (labels(d), d.frame.tolist(), d.score.tolist()) == (["person"] * 2, [0, 0], [0.91234, 0.25])
    assert pixels(d) == [[-8, 12.5, 16, 42.5], [40, 6, 56, 54]]
    assert tally.unconverted == {"box of gtboxes beside dtboxes": 2}
    assert list(tally.notes) == []


def test_tags_of_results(tmp_path: Path) -> None:
    """Are labels; a person is 1, or not said."""
    found = [{"box": FULL, "score": 1, "tag": tag} for tag in (1, "1", 2, "car")] + [{"box": FULL}]
    d = read(READER, write(tmp_path, {"a.jsonl": [results("a", *found)]}), {"box": "head"})

    assert labels(d) == ["person", "1", "2", "car", "person"]
    assert np.isnan(d.score).tolist() == [False] * 4 + [True]


def test_images_are_those_of_the_name(tmp_path: Path) -> None:
    """Whatever their suffix; another image of the folder has nobody; names with a suffix stay."""
    write(tmp_path, {"x/a.jsonl": [truth("1.5", person()), truth("2.png", person()), truth("day/3", person())]})
    d = read(READER, tmp_path / "x", size=SIZE)
    assert names(d) == ["1.5.jpg", "2.png", "day/3.jpg"]

    write(tmp_path, dict.fromkeys(["f/i/1.5.png", "f/i/2.png", "f/day/3.png", "f/4.png"], (160, 60)))
    d = read(READER, tmp_path / "x", frames=tmp_path / "f")
    assert names(d) == ["i/1.5.png", "i/2.png", "day/3.png"]
    assert d.box[0].tolist() == [0.05, 0.1, 0.15, 0.5]


def test_lines_of_other_systems(tmp_path: Path) -> None:
    """A byte order mark, blank lines and Windows line ends are none of theirs."""
    write(tmp_path, {"a.jsonl": [truth("a", person()), truth("b", person())]})
    text = (tmp_path / "a.jsonl").read_text("utf-8").replace("\n", "\r\n\r\n")
    (tmp_path / "a.jsonl").write_text(f"\ufeff\r\n{text}", encoding="utf-8", newline="")

    d = read(READER, tmp_path, size=SIZE)

    assert (names(d), d.origin.tolist()) == (["a.jpg", "b.jpg"], [2, 4])


def test_many_images_come_in_several_batches(tmp_path: Path) -> None:
    """Without a seam."""
    count = IMAGES_PER_BATCH + 3
    write(tmp_path, {"a.jsonl": [truth(str(number), {"tag": "person", "fbox": [number, 0, 1, 1]}) for number in range(count)]})

    batches = read_batches(READER, tmp_path, size=(10000, 10))

    assert [len(batch.frames) for batch in batches] == [IMAGES_PER_BATCH, 3]
    d = Detections.concat(batches)
    assert (names(d), (d.box[:, 0] * 10000).round(6).tolist()) == ([f"{n}.jpg" for n in range(count)], [*range(count)])


@pytest.mark.parametrize(
    ("name", "content", "sure"),
    [
        ("a.odgt", truth("a"), True),
        ("a.json", results("a"), True),
        ("a.jsonl", [truth("a", person()), truth("b")], True),
        ("a.json", [truth("a")], False),
        ("a.json", {"ID": "a", "boxes": []}, False),
        ("a.json", {"id": "a", "gtboxes": []}, False),
        ("a.odgt", "", False),
    ],
)
def test_recognition(tmp_path: Path, name: str, content: object, sure: bool) -> None:  # noqa: FBT001  # a row of the table
    """By an ID and boxes; a list of such lines is none."""
    write(tmp_path, {name: content})

    assert READER.sniff(tmp_path / name) == (Certainty.SURE if sure else Certainty.NO)
    assert READER.sniff(tmp_path) == READER.sniff(tmp_path / name)


@pytest.mark.parametrize("case", ["truth", "results"])
def test_no_other_format_is_meant(case: str) -> None:
    """Of all fixtures."""
    assert sniff([CASES / case], Tally()).name == "crowdhuman"
