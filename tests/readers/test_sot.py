"""Single object tracking: the data sets, with values worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers.sot import READER
from prelabel.testing import check_reader, read_batches
from tests.readers.mots_files import facts, images, names, write
from tests.readers.sot_files import AWAY, CASES, FLAGGED, outline, read, said


def test_got10k() -> None:
    """Pixels count from 1; -1 is no box; class, rate and, where there are no images, size are of meta_info.ini."""
    tally = Tally()
    whole = check_reader(READER, CASES / "got10k")
    read_batches(READER, CASES / "got10k", tally=tally)

    assert facts(whole) == [
        ("GOT-10k_Val_000007", 1, "sea otter", 0, [10, 20, 18, 36]),
        ("GOT-10k_Val_000007", 2, "sea otter", 0, [12, 20, 20, 36]),
        ("GOT-10k_Val_000007", 4, "sea otter", 0, [16, 20, 24.5, 36]),
        ("GOT-10k_Val_000012", 1, "kite", 0, [0, 0, 80, 60]),
    ]
    assert names(whole) == [
        *((i, f"val/GOT-10k_Val_000007/0000000{i}.jpg") for i in (1, 2, 3, 4)),
        (1, "val/GOT-10k_Val_000012/00000001.jpg"),
    ]
    assert [(frame.width, frame.height) for frame in whole.frames[3:]] == [(80, 60), (160, 120)]
    assert [frame.time_s for frame in whole.frames] == pytest.approx([0, 0.1, 0.2, 0.3, 0])
    assert np.isnan(whole.score).all()
    assert dict(tally.filtered) == {AWAY: 1}
    unused = "cover,cut_by_image,major_class,motion_adverb,motion_class,root_class"
    assert tally.notes[0] == f"fields of objects that were not used: {unused} (-O attributes={unused} keeps them)"


def test_truth_of_the_first_frame_alone(tmp_path: Path) -> None:
    """As the test set of GOT-10k has it: all images are frames."""
    write(tmp_path / "GOT-10k_Test_000001/groundtruth.txt", "11,21,8,16")
    images(tmp_path / "GOT-10k_Test_000001", "00000001.jpg", "00000002.jpg", size=(80, 60))

    whole = read(tmp_path)

    assert (len(whole), [frame.index for frame in whole.frames]) == (1, [1, 2])


def test_attributes_of_frames_and_sequences() -> None:
    """Are as they are written; a sequence without a file has none of it."""
    whole = read(CASES / "got10k", {"attributes": "cover,cut_by_image,motion_class"})

    swims = {"motion_class": "swimming"}
    rows = [("8", "0"), ("5", "0"), ("7", "1")]
    assert said(whole) == [*({"cover": cover, "cut_by_image": cut, **swims} for cover, cut in rows), {}]


def test_lasot() -> None:
    """The class is the folder's; a box under a flag is left out and counted, or kept; the sentence becomes an attribute."""
    tally = Tally()
    whole = check_reader(READER, CASES / "lasot")
    read_batches(READER, CASES / "lasot", tally=tally)
    kept = read(CASES / "lasot", {"absent": "keep", "attributes": "nlp,full_occlusion"})

    boxes = {1: [10, 20, 18, 36], 2: [11, 20, 19, 36], 4: [13, 20, 21, 36], 5: [14, 20, 22, 36]}
    assert facts(whole) == [("airplane-1", i, "airplane", 0, boxes[i]) for i in (1, 2, 5)]
    assert names(whole) == [(i, f"airplane/airplane-1/img/0000000{i}.jpg") for i in (1, 2, 3, 4, 5)]
    assert dict(tally.filtered) == {AWAY: 1, FLAGGED: 1}
    assert facts(kept) == [("airplane-1", i, "airplane", 0, box) for i, box in boxes.items()]
    assert said(kept) == [{"nlp": "white airplane that lands", "full_occlusion": flag} for flag in ("0", "0", "1", "0")]


def test_a_class_is_that_of_the_folder_around(tmp_path: Path) -> None:
    """A sequence that is called as LaSOT's is none where its folder lies elsewhere: then pixels count from 0."""
    write(tmp_path / "mine/run-1/groundtruth.txt", "10,20,8,16")
    write(tmp_path / "run/run-2/groundtruth.txt", "10,20,8,16")

    assert facts(read(tmp_path)) == [("run-1", 1, "object", 0, [10, 20, 18, 36]), ("run-2", 1, "run", 0, [9, 19, 17, 35])]


def test_otb() -> None:
    """Several objects of a sequence are tracks; rows are of the images in their order, whatever their numbers."""
    whole = check_reader(READER, CASES / "otb")

    assert facts(whole) == [
        ("Jogging", 7, "object", 0, [10, 20, 18, 36]),
        ("Jogging", 8, "object", 0, [11, 20, 19, 36]),
        ("Jogging", 7, "object", 1, [40, 20, 48, 36]),
        ("Jogging", 8, "object", 1, [41, 20, 49, 36]),
    ]
    assert names(whole) == [(i, f"Jogging/img/000{i}.jpg") for i in (7, 8, 9)]
    assert [str(whole.place(row)).rpartition("/")[2] for row in (1, 2)] == ["groundtruth_rect.1.txt:2", "groundtruth_rect.2.txt:1"]


def test_an_empty_file_beside_another_object(tmp_path: Path) -> None:
    """As OTB's Human4 has it, is an object that is not there, and counted."""
    write(tmp_path / "Human4/groundtruth_rect.1.txt")
    write(tmp_path / "Human4/groundtruth_rect.2.txt", "11,21,8,16")
    tally = Tally()

    assert facts(read(tmp_path, tally=tally)) == [("Human4", 1, "object", 0, [10, 20, 18, 36])]
    assert dict(tally.filtered) == {"object of a sequence whose file is empty": 1}


def test_david_begins_late(tmp_path: Path) -> None:
    """Its 471 rows are of the images 300 to 770, of which alone there are frames."""
    write(tmp_path / "David/groundtruth_rect.txt", *["11,21,8,16"] * 471)

    whole = read(tmp_path)

    assert (len(whole), names(whole)[0], names(whole)[-1]) == (471, (300, "David/img/0300.jpg"), (770, "David/img/0770.jpg"))


def test_david_alone(tmp_path: Path) -> None:
    """Where all other images were removed, those that are left are of its rows, with numbers of their own or new ones."""
    for name, first in (("old", 300), ("new", 1)):
        write(tmp_path / f"{name}/David/groundtruth_rect.txt", *["11,21,8,16"] * 471)
        images(tmp_path / f"{name}/David/img", *(f"{number:04}.jpg" for number in range(first, first + 471)), size=(80, 60))

        numbers = [fact[1] for fact in facts(read(tmp_path / name))]

        assert (numbers[0], numbers[-1], len(numbers)) == (first, first + 470, 471)


def test_images_of_otb_that_are_not_there(tmp_path: Path) -> None:
    """Are called as in the data set: BlurCar3 begins with 0003.jpg, and names of Board have five digits."""
    write(tmp_path / "BlurCar3/groundtruth_rect.txt", *["11,21,8,16"] * 357)
    write(tmp_path / "Board/groundtruth_rect.txt", "11,21,8,16")

    found = names(read(tmp_path))

    assert (found[0], found[356]) == ((3, "BlurCar3/img/0003.jpg"), (359, "BlurCar3/img/0359.jpg"))
    assert found[357:] == [(1, "Board/img/00001.jpg")]


def test_rows_beside_truth_of_otb(tmp_path: Path) -> None:
    """As panda-all.txt, whose name says nothing, are no results, and named."""
    write(tmp_path / "Panda/groundtruth_rect.txt", "11,21,8,16")
    other = write(tmp_path / "Panda/panda-all.txt", "1,1,9,9")
    tally = Tally()

    assert facts(read(tmp_path, tally=tally)) == [("Panda", 1, "object", 0, [10, 20, 18, 36])]
    assert tally.notes[0] == f"1 other text file not read: first {other}"


def test_lasot_without_boxes(tmp_path: Path) -> None:
    """Its lion-5, person-7 and lizard-16 have such rows in frames in which no flag says that the object is away."""
    write(tmp_path / "lion/lion-5/groundtruth.txt", "11,21,8,16", "1,1,-1,-1", "2,2,-1,-1", "1,1,0,0", "12,21,8,16")
    tally = Tally()

    assert [fact[1] for fact in facts(read(tmp_path, tally=tally))] == [1, 5]
    assert dict(tally.filtered) == {AWAY: 3}


def test_trackingnet() -> None:
    """Images count from 0, frames from 1, and pixels from 0."""
    whole = check_reader(READER, CASES / "trackingnet")

    assert facts(whole) == [
        ("-3TIf_2", 1, "object", 0, [1, 10, 25.5, 27.4]),
        ("-3TIf_2", 2, "object", 0, [-4.07, 9.63, 19.56, 26.91]),
    ]
    assert names(whole) == [(i + 1, f"TRAIN_0/frames/-3TIf_2/{i}.jpg") for i in (0, 1, 2)]


def test_trackingnet_without_images(tmp_path: Path) -> None:
    """Is called as its images would be, from the folder of labels, too."""
    write(tmp_path / "anno/a.txt", "1,2,3,4", "1,2,3,4")
    (tmp_path / "frames").mkdir()

    for source in (tmp_path, tmp_path / "anno", tmp_path / "anno/a.txt"):
        assert names(read(source)) == [(1, "frames/a/0.jpg"), (2, "frames/a/1.jpg")]


def test_uav123() -> None:
    """NaN is a gap; a part of a video has the frames that configSeqs.m says; files of attributes are not read."""
    tally = Tally()
    whole = check_reader(READER, CASES / "uav123")
    read_batches(READER, CASES / "uav123", tally=tally)

    assert facts(whole) == [("bird1_2", 3, "object", 0, [10, 20, 18, 36]), ("bird1_2", 5, "object", 0, [12, 20, 20, 36])]
    assert names(whole) == [(i, f"data_seq/UAV123/bird1/00000{i}.jpg") for i in (3, 4, 5)]
    assert (dict(tally.filtered), list(tally.notes)) == ({AWAY: 1}, [])


def test_lists_of_parts(tmp_path: Path) -> None:
    """The file may say a sequence of each data set; that with as many frames as there are rows is meant. Paths may be put together."""
    end = "'nz',6,'ext','jpg','init_rect',[0,0,0,0])"
    write(
        tmp_path / "configSeqs.m",
        f"seqUAV123={{struct('name','bird1_2','path','F:\\UAV123\\bird1\\','startFrame',775,'endFrame',777,{end}}};",
        f"seqUAV123_10fps={{struct('name','bird1_2','path',[dataSet '\\bird1\\'],'startFrame',259,'endFrame',260,{end}}};",
    )
    write(tmp_path / "anno/UAV123/bird1_2.txt", *["11,21,8,16"] * 3)
    write(tmp_path / "anno/UAV123_10fps/bird1_2.txt", *["11,21,8,16"] * 2)

    found = [(name, of.index) for of in read(tmp_path).frames for name in [of.file.rpartition("data_seq/")[2]]]

    assert found == [
        *((f"UAV123/bird1/000{i}.jpg", i) for i in (775, 776, 777)),
        *((f"UAV123_10fps/bird1/000{i}.jpg", i) for i in (259, 260)),
    ]


def test_parts_that_nothing_says(tmp_path: Path) -> None:
    """Are called as videos of their own, which is told; other sequences are not told of."""
    write(tmp_path / "anno/UAV20L/bike1.txt", "11,21,8,16")
    write(tmp_path / "anno/UAV20L/bird1_2.txt", "11,21,8,16")
    tally = Tally()

    assert names(read(tmp_path, tally=tally)) == [(1, f"data_seq/UAV20L/{name}/000001.jpg") for name in ("bike1", "bird1_2")]
    assert list(tally.notes) == ["sequences that may be parts of videos, which configSeqs.m beside data_seq would say: bird1_2"]


def test_nfs() -> None:
    """Corners are pixels from 0; of rows at 240 Hz beside images at 30 Hz each eighth is read; one that is lost is a gap."""
    tally = Tally()
    whole = check_reader(READER, CASES / "nfs", {"attributes": "occluded"})
    read_batches(READER, CASES / "nfs", tally=tally)

    assert facts(whole) == [("ball_6", 1, "golf ball", 0, [10, 20, 18, 36]), ("ball_6", 3, "golf ball", 0, [26, 20, 34, 36])]
    assert names(whole) == [(i, f"ball_6/30/ball_6/0000{i}.jpg") for i in (1, 2, 3)]
    assert [frame.time_s for frame in whole.frames] == pytest.approx([0, 1 / 30, 2 / 30])
    assert said(whole) == [{"occluded": "0"}, {"occluded": "1"}]
    assert dict(tally.filtered) == {AWAY: 1}
    assert "NfS: each eighth row is of an image at 30 Hz, as in ball_6" in tally.notes


def test_nfs_of_pytracking(tmp_path: Path) -> None:
    """Has boxes between tabs, and images in a folder without what stands before."""
    write(tmp_path / "anno/nfs_ball.txt", "10\t20\t8\t16")
    images(tmp_path / "sequences/ball", "00001.jpg", size=(80, 60))

    whole = check_reader(READER, tmp_path)

    assert facts(whole) == [("ball", 1, "object", 0, [10, 20, 18, 36])]
    assert names(whole) == [(1, "sequences/ball/00001.jpg")]


def test_vot() -> None:
    """Polygons and boxes of one track are outlines, a code is a gap; masks are outlines where their pixels are, each object a track."""
    tally = Tally()
    whole = check_reader(READER, CASES / "vot")
    read_batches(READER, CASES / "vot", tally=tally)

    assert set(whole.kind.tolist()) == {Kind.POLYGON}
    assert [fact[:4] for fact in facts(whole)] == [
        *(("bag", i, "object", 0) for i in (1, 2, 4)),
        *(("box", i, "object", track) for i, track in ((1, 0), (1, 1), (2, 1))),
    ]
    assert outline(whole, 1) == [[12.5, 20], [20.5, 22], [18.5, 38], [10.5, 36]]
    assert outline(whole, 2) == [[14, 20], [22, 20], [22, 36], [14, 36]]
    assert outline(whole, 3) == [[11, 20], [13, 20], [13, 21], [14, 21], [14, 23], [10, 23], [10, 21], [11, 21]]
    assert outline(whole, 4)[:4] == [[30, 40], [33, 40], [33, 43], [30, 43]]
    assert outline(whole, 4)[4:] in ([[31, 41], [31, 42], [32, 42], [32, 41]], [[32, 41], [31, 41], [31, 42], [32, 42]])
    assert names(whole) == [*((i, f"bag/color/0000000{i}.jpg") for i in (1, 2, 3, 4)), *((i, f"box/color/0000000{i}.jpg") for i in (1, 2))]
    assert [frame.time_s for frame in whole.frames] == pytest.approx([0, 0.04, 0.08, 0.12, 0, 1 / 30])
    assert dict(tally.filtered) == {AWAY: 2}
    assert "images of other channels are not read: depth" in tally.notes


def test_tags_end_before_the_frames() -> None:
    """What VOT's files do not say is 0."""
    whole = read(CASES / "vot/bag", {"attributes": "occlusion,camera_motion"})

    assert said(whole) == [{"occlusion": flag, "camera_motion": "1"} for flag in ("0", "1", "0")]


def test_images_that_sequence_says(tmp_path: Path) -> None:
    """Lie in another folder, and have other names; where no file says it and none are there, they lie beside the truth."""
    write(tmp_path / "a/groundtruth.txt", "10,20,8,16")
    write(tmp_path / "a/sequence", "channels.ir=ir/f%04d.png", "fps=25")
    write(tmp_path / "b/groundtruth.txt", "10,20,8,16")

    assert names(read(tmp_path)) == [(1, "a/ir/f0001.png"), (1, "b/00000001.jpg")]
