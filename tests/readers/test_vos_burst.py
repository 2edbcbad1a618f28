"""BURST: sequences of run-length masks by track and frame."""

from pathlib import Path

import numpy as np

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers.vos import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.mots_files import NOTHING, facts, names, runs
from tests.readers.vos_files import burst, document, images, read, seen, sequence, tracks

CASES = FIXTURES / "vos"


def test_truth() -> None:
    """Frames are all images, of which those that are annotated have objects; tracks have labels, masks scores."""
    whole = check_reader(READER, CASES / "burst", {"attributes": "is_gt"})
    argo, flickr = "ArgoVerse/side_left_01", "YFCC100M/v_01"

    assert facts(whole) == [
        (argo, 0, "person", 1, [1, 1, 5, 5]),
        (argo, 0, "bus", 2, [5, 2, 8, 4]),
        (argo, 3, "bus", 2, [7, 2, 10, 4]),
        (flickr, 0, "person", 7, [2, 2, 5, 4]),
    ]
    assert np.array_equal(whole.score, [np.nan, 0.875, 0.75, np.nan], equal_nan=True)
    assert [whole.attribute_sets[at]["is_gt"] if at >= 0 else "" for at in whole.attributes.tolist()] == ["true", "false", "false", ""]
    assert names(whole) == [*((number, f"{argo}/frame000{number + 1}.jpg") for number in range(6)), (0, f"{flickr}/frame0001.jpg")]
    assert [frame.time_s for frame in whole.frames] == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0]
    assert str(whole.place(2)) == f"{CASES}/burst/all_classes.json: $.sequences[0].segmentations[1]"


def test_annotated_frames_alone() -> None:
    """Keep their numbers and times."""
    whole = read(CASES / "burst", {"frames": "masks"})

    assert [(frame.index, frame.time_s) for frame in whole.frames] == [(0, 0), (3, 0.3), (0, 0)]


def test_first_frames() -> None:
    """An object without a mask is its box; one of which a point alone is said is counted."""
    tally = Tally()
    whole = check_reader(READER, CASES / "burst_first")
    read(CASES / "burst_first", tally=tally)

    assert facts(whole) == [("HACS/kayak_1", 0, "person", 1, [2, 2, 5, 4]), ("HACS/kayak_1", 0, "person", 2, [6, 1, 10, 6])]
    assert whole.kind.tolist() == [Kind.POLYGON, Kind.RECTANGLE]
    assert dict(tally.unconverted) == {"object of which only a point is said": 1}


def test_a_file_of_one_sequence(tmp_path: Path) -> None:
    """As trackers keep it: runs may have their size, and categories may be of another file."""
    one = sequence({"1": {"rle": {"size": [6, 8], "counts": runs()}}})
    path = document(tmp_path / "pred.json", one)

    assert facts(check_reader(READER, path, {"names": "a,b,c,van"})) == [("BDD/a", 0, "van", 1, [1, 1, 4, 3])]


def test_names_of_tracks_before_publication(tmp_path: Path) -> None:
    """They stand in ``categories`` of the sequence."""
    old = sequence({"1": seen()}, categories={"1": 3})
    del old["track_category_ids"]

    assert read(burst(tmp_path / "a.json", old)).labels == ("bus",)


def test_masks_without_a_pixel_and_frames_without_masks(tmp_path: Path) -> None:
    """Are counted, and are frames without objects."""
    path = burst(tmp_path / "a.json", sequence({"1": seen(), "2": {"rle": runs(NOTHING)}}, {}, {"1": seen()}))
    tally = Tally()

    assert tracks(read(path, tally=tally)) == [(0, 1), (2, 1)]
    assert dict(tally.unconverted) == {"mask without a pixel": 1}


def test_images_of_frames(tmp_path: Path) -> None:
    """Lie in a folder of the sequence; a single sequence has all of them."""
    path = burst(tmp_path / "a.json", sequence({"1": seen()}, {"1": seen()}))
    below = images(tmp_path / "frames/val/BDD/a", "1.jpg", "2.jpg").parents[2]
    alone = images(tmp_path / "alone", "1.png", "2.png")

    assert names(read(path, frames=below)) == [(0, "val/BDD/a/1.jpg"), (1, "val/BDD/a/2.jpg")]
    assert names(read(path, frames=alone)) == [(0, "1.png"), (1, "2.png")]
