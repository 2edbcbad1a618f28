"""Masks of videos: objects, tracks, labels and frames, with values worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.errors import InputError, Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import Certainty
from prelabel.readers.coco import READER as COCO
from prelabel.readers.planning import read_sources
from prelabel.readers.vos import READER
from prelabel.readers.vos.options import VosOptions
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.mots_files import facts, names, runs
from tests.readers.vos_files import colours, document, images, mask, read, save, tracks
from tests.readers.yolo_files import shapes

CASES = FIXTURES / "vos"

EMPTY = "videos of which frames have no mask, which are frames without objects"
LEFT_OUT = f"{EMPTY} (-O frames=masks leaves them out): "


def test_davis() -> None:
    """Ids are tracks, 255 beside ids is of no object and alone it is object 1; an image without a mask is a frame without objects."""
    tally = Tally()
    whole = check_reader(READER, CASES / "davis")
    read(CASES / "davis", tally=tally)

    assert facts(whole) == [
        ("bear", 0, "object", 1, [1, 1, 5, 5]),
        ("bear", 0, "object", 2, [8, 2, 11, 5]),
        ("bear", 1, "object", 1, [2, 1, 11, 5]),
        ("goat", 0, "object", 1, [2, 2, 5, 4]),
        ("goat", 1, "object", 1, [3, 2, 6, 4]),
    ]
    assert names(whole) == [
        *((0, "bear/00000.jpg"), (1, "bear/00001.jpg"), (2, "bear/00002.jpg"), (0, "goat/00000.jpg"), (1, "goat/00001.jpg")),
    ]
    assert dict(tally.filtered) == {"void region, of value 255": 1}
    assert tally.notes == [f"{LEFT_OUT}'bear' (1 of 3)", "videos of masks of 255 alone, which is their object 1: 'goat'"]


def test_outlines() -> None:
    """Along the edges of pixels: a hole is a ring of its own, and so is a second part."""
    whole = read(CASES / "davis")
    found = [[(round(x * 12, 6), round(y * 8, 6)) for x, y in points] for _, _, _, points, _ in shapes([whole])]

    assert set(whole.kind.tolist()) == {Kind.POLYGON}
    assert str(whole.place(1)) == f"{CASES}/davis/Annotations/480p/bear/00000.png: object 2"
    assert found[0] == [(1, 1), (5, 1), (5, 5), (1, 5), (2, 2), (2, 4), (4, 4), (4, 2)]
    assert found[2][8:] == [(9, 3), (11, 3), (11, 5), (9, 5)]
    assert whole.ring_hole.tolist() == [False, True, False, False, True, False, False, False]


def test_youtube_vos() -> None:
    """meta.json names objects by video and id; a video without masks is no sequence."""
    tally = Tally()
    whole = check_reader(READER, CASES / "youtube", {"attributes": "pose"})
    read(CASES / "youtube", tally=tally)

    assert [(sequence, index, label, track) for sequence, index, label, track, _ in facts(whole)] == [
        ("00f88c4f0a", 15, "sedan", 3),
        *(("003234408d", number, *of) for number in (0, 5) for of in (("penguin", 1), ("bird", 2))),
    ]
    assert [dict(whole.attribute_sets[at]) if at >= 0 else {} for at in whole.attributes.tolist()] == [{}, *[{"pose": "standing"}, {}] * 2]
    assert tally.notes[0] == "fields of objects that were not used: pose (-O attributes=pose keeps them)"


def test_a_folder_for_each_object() -> None:
    """The name of the folder is the track, objects may overlap, and a mask without a pixel is an object that is not there."""
    whole = check_reader(READER, CASES / "objects", {"frames": "masks"})
    results = check_reader(READER, CASES / "results_objects")

    assert facts(whole) == [
        ("sav_000001", 0, "object", 0, [1, 1, 7, 4]),
        ("sav_000001", 4, "object", 0, [4, 1, 10, 4]),
        ("sav_000001", 0, "object", 1, [3, 2, 5, 5]),
    ]
    assert names(whole) == [(0, "sav_000001/00000.jpg"), (4, "sav_000001/00004.jpg")]
    assert [(sequence, index, track) for sequence, index, _, track, _ in facts(results)] == [("lion", 0, 1), ("lion", 1, 1), ("lion", 0, 2)]


def test_segments() -> None:
    """pred.json of DEVA says score and category by frame and id; ids are colours."""
    whole = check_reader(READER, CASES / "deva", {"names": "cat,dog,cow"})

    assert [(label, track) for _, _, label, track, _ in facts(whole)] == [("cat", 513), ("dog", 70000), ("cow", 513), ("dog", 70000)]
    assert np.array_equal(whole.score, [0.5, 0.75, np.nan, 0.625], equal_nan=True)
    assert {frame.sequence for frame in whole.frames} == {"deva"}


def test_scores_of_deva_in_burst(tmp_path: Path) -> None:
    """Lie in the folder of each video, in lists by frame; the masks are those of the PNGs."""
    for video in "ab":
        save(tmp_path / f"BDD/{video}/frame0001.png", mask((1, 1, 1, 4, 3)))
    objects = [{"id": 1, "score": 0.25, "rle": {"size": [6, 8], "counts": runs()}}]
    frames = [{"file_name": "frame0001.jpg", "segmentations": objects}]
    path = document(tmp_path / "BDD/a/pred.json", {"dataset": "BDD", "seq_name": "a", "segmentations": frames})

    whole = read(tmp_path)

    assert [frame.sequence for frame in whole.frames] == ["BDD/a", "BDD/b"]
    assert np.array_equal(whole.score, [0.25, np.nan], equal_nan=True)
    assert read(path.parent).score.tolist() == [0.25]
    assert READER.sniff(tmp_path) == Certainty.SURE


def test_semantics_of_davis(tmp_path: Path) -> None:
    """Name objects by video and id, beside the folder of masks."""
    for video in ("bear", "goat"):
        save(tmp_path / f"Annotations/480p/{video}/00000.png", mask((1, 1, 1, 4, 3), (2, 5, 1, 6, 2)))
    document(tmp_path / "davis_semantics.json", {"bear": {"1": "bear", "2": "ball"}})
    tally = Tally()

    assert [label for _, _, label, _, _ in facts(read(tmp_path, tally=tally))] == ["bear", "ball", "object", "object"]
    assert tally.notes == ["videos that davis_semantics.json does not name: goat"]


def test_several_values_in_the_mask_of_an_object(tmp_path: Path) -> None:
    """Are that object, which is told, since a number may name a video as well."""
    path = save(tmp_path / "Annotations/clips/101/0.png", mask((1, 1, 1, 4, 3), (2, 4, 1, 6, 3)))
    tally = Tally()

    assert facts(read(tmp_path, tally=tally)) == [("clips", 0, "object", 101, [1, 1, 6, 3])]
    assert tally.notes == [
        f"masks of one object that hold several values, all of which are taken to be it (-O objects=pixels reads objects): {path}",
    ]
    assert [track for _, _, _, track, _ in facts(read(tmp_path, {"objects": "pixels"}))] == [1, 2]


def test_categories_without_names() -> None:
    """Are told, and their objects called as others that nothing names."""
    tally = Tally()

    assert read(CASES / "deva", {"label": "thing"}, tally=tally).labels == ("thing",)
    assert tally.notes == ["categories without a name, whose objects are called as those without category (-O names= names them): 0,1,2"]


def test_vipseg() -> None:
    """A list of segments of all videos, which names its categories."""
    whole = check_reader(READER, CASES / "vipseg")

    assert [(label, track) for _, _, label, track, _ in facts(whole)] == [("person", 1234), ("wall", 8405120)] * 2
    assert names(whole) == [(number, f"12_1mWNahzcsAc/0000{number}.jpg") for number in (1255, 1258)]


def test_results_of_trackers() -> None:
    """Each folder of PNGs is a video; frames are called as their masks."""
    whole = check_reader(READER, CASES / "results", {"label": "animal"})

    assert [(sequence, index, label, track) for sequence, index, label, track, _ in facts(whole)] == [
        *(("cows", number, "animal", track) for number in (0, 1) for track in (1, 2)),
        ("dogs", 0, "animal", 3),
    ]
    assert names(whole)[-1] == (0, "dogs/00000.jpg")


def test_the_value_255(tmp_path: Path) -> None:
    """The user says what it is."""
    save(tmp_path / "Annotations/a/0.png", mask((255, 1, 1, 4, 3)))
    save(tmp_path / "Annotations/b/0.png", mask((255, 1, 1, 4, 3), (7, 5, 1, 6, 2)))

    assert tracks(read(tmp_path)) == [(0, 1), (0, 7)]
    assert tracks(read(tmp_path, {"void": "keep"})) == [(0, 255), (0, 7), (0, 255)]
    assert tracks(read(tmp_path, {"void": "drop"})) == [(0, 7)]


def test_grey_in_rgb(tmp_path: Path) -> None:
    """Is a level where all colours of a video are grey, else a colour as others; 255 of colours is an object."""
    white, red = (255, 255, 255), (255, 0, 0)
    save(tmp_path / "Annotations/a/0.png", colours((white, 1, 1, 4, 3)), palette=False)
    save(tmp_path / "Annotations/b/0.png", colours((white, 1, 1, 4, 3), (red, 5, 1, 6, 2)), palette=False)

    assert tracks(read(tmp_path)) == [(0, 1), (0, 255), (0, 0xFFFFFF)]


def test_frames_that_the_user_gives(tmp_path: Path) -> None:
    """Are those of the folder of the video, by name or by number, and all of a single video; a note names no option for them."""
    source = tmp_path / "pred"
    for name in ("00002", "00003"):
        save(source / f"bear/{name}.png", mask((1, 1, 1, 4, 3)))
    tally = Tally()
    by_number = images(tmp_path / "x/480p/bear", "f2.png", "f3.png", "f4.png").parent
    alone = images(tmp_path / "y", "00001.jpg", "00002.jpg", "00003.jpg")

    assert names(read(source, frames=by_number, tally=tally)) == [(2, "bear/f2.png"), (3, "bear/f3.png"), (4, "bear/f4.png")]
    assert tally.notes == [f"{EMPTY}: 'bear' (1 of 3)"]
    assert tracks(read(source, frames=alone)) == [(2, 1), (3, 1)]


def test_masks_of_another_size(tmp_path: Path) -> None:
    """Stop the run; where the user says that the image is right, places are those of the mask in it."""
    source = tmp_path / "pred"
    path = save(source / "a/0.png", mask((1, 4, 3, 8, 6)))
    given = images(tmp_path / "images/a", "0.jpg", size=(16, 12)).parent

    with pytest.raises(InputError) as error:
        read(source, frames=given)
    _, batches = read_sources(READER, [source], VosOptions(), FrameOptions(frames=given, size_from="image"), Tally())
    (whole,) = batches

    what = f"{path}: 'a/0.jpg' is 8x6 in the source, 16x12 in the image's header"
    assert str(error.value) == f"{what}\n  fix: choose with --size-from source or --size-from image"
    assert (whole.frames[0].width, whole.box.tolist()) == (16, [[0.5, 0.5, 1, 1]])


@pytest.mark.parametrize(
    ("path", "certainty"),
    [
        ("davis/Annotations/480p/bear", Certainty.SURE),
        ("davis/Annotations/480p/bear/00000.png", Certainty.SURE),
        ("objects/Annotations_6fps/sav_000001/001", Certainty.SURE),
        ("davis/JPEGImages", Certainty.NO),
        ("results", Certainty.LIKELY),
        ("results/cows", Certainty.MAYBE),
        ("youtube/train/meta.json", Certainty.NO),
        ("burst/all_classes.json", Certainty.SURE),
    ],
)
def test_recognition(path: str, certainty: Certainty) -> None:
    """Folders of masks, of a video and of an object, a mask, sequences of BURST."""
    assert READER.sniff(CASES / path) == certainty


@pytest.mark.parametrize("order", [("videos", "annotations", "categories"), ("annotations", "categories", "videos")])
def test_a_long_list_of_vipseg_is_not_of_coco(order: tuple[str, ...], tmp_path: Path) -> None:
    """Whether its beginning shows the images of videos or their annotations, which are lists for each video."""
    frame = {"image_id": "1", "file_name": "1.png", "segments_info": [{"id": 1, "category_id": 0, "iscrowd": 0, "area": 6}]}
    image = {"id": "1", "width": 8, "height": 6, "file_name": "1.png"}
    whole = {
        "videos": [{"video_id": f"{number}", "images": [image] * 20} for number in range(100)],
        "annotations": [{"video_id": f"{number}", "annotations": [frame] * 20} for number in range(100)],
        "categories": [{"id": 0, "name": "wall", "isthing": 0}],
    }
    path = document(tmp_path / "panoptic_gt.json", {name: whole[name] for name in order})

    assert COCO.sniff(path) == Certainty.NO


def test_burst_is_told_by_long_lists_of_images(tmp_path: Path) -> None:
    """Which stand before what else it is told by."""
    names = [f"frame{number:07}.jpg" for number in range(100_000)]
    one = {"seq_name": "a", "all_image_paths": names, "annotated_image_paths": names[:1], "segmentations": [{}]}
    path = document(tmp_path / "a.json", {"sequences": [one], "categories": [{"id": 3, "name": "n" * 100}] * 20_000})

    assert READER.sniff(path) == Certainty.SURE


def test_objects_without_a_pixel(tmp_path: Path) -> None:
    """Of lists of segments are counted; each video may have a file of its own."""
    save(tmp_path / "Annotations/a/00000.png", mask((1, 1, 1, 4, 3)))
    save(tmp_path / "Annotations/b/00000.png", mask((2, 1, 1, 4, 3)))
    segments = [{"id": 1, "score": 0.25}, {"id": 9}]
    document(tmp_path / "JSONFiles/a.json", {"annotations": [{"file_name": "00000.jpg", "segments_info": segments}]})
    tally = Tally()

    assert np.array_equal(read(tmp_path, tally=tally).score, [0.25, np.nan], equal_nan=True)
    assert dict(tally.unconverted) == {"object of a list of segments without a pixel": 1}
