"""Boxes of competitions on Kaggle: texts that say all objects of an image, boxes of columns, frames of videos."""

from pathlib import Path

import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers.kaggle import READER
from tests.readers.kaggle_files import CASES, SIZE, one, pixels, said
from tests.readers.output_files import labels, names, read, skipped, write


def test_texts_with_classes() -> None:
    """Are class, score and corners; the box that stands for no object is counted."""
    tally = Tally()
    d = read(READER, CASES / "classes", {"names": "aorta,atelectasis"}, size=SIZE, tally=tally)

    assert (names(d), labels(d)) == (["004f.jpg", "0050.jpg", "0051.jpg"], ["atelectasis", "aorta", "atelectasis"])
    assert pixels(d) == [[10, 10, 30, 20], [20.5, 5, 60, 50], [0, 0, 100, 50]]
    assert d.score.tolist() == [0.5, 0.75, 0.125]
    assert tally.filtered == {"box 0 0 1 1, which stands for no object": 1}


def test_texts_without_classes() -> None:
    """Are score, left, top, width and height."""
    d = read(READER, CASES / "scored", size=SIZE)

    assert (names(d), labels(d)) == (["aac8.jpg", "bbd9.jpg"], ["object"] * 2)
    assert (pixels(d), d.score.tolist()) == ([[10, 20, 40, 30], [0, 0, 5, 5]], [0.91, 0.25])


@pytest.mark.parametrize(
    ("header", "cell", "options", "box"),
    [
        ("ImageId,PredictionString", "car 0.5 0.25 0.5 0.75 1", {}, [25, 25, 75, 50]),
        ("ImageId,PredictionString", "car 0.5 0.25 0.5 0.75 1", {"unit": "pixels"}, [0.25, 0.5, 0.75, 1]),
        ("id,prediction_string", "car 0.5 10 20 30 40", {}, [10, 20, 30, 40]),
        ("id,PredictionString", "10 20 30 40 x", {"words": "x0,y0,x1,y1,label"}, [10, 20, 30, 40]),
        ("id,PredictionString", "? 10 20 30 10 0.5", {"words": "-,x,y,w,h,score"}, [10, 20, 40, 30]),
    ],
)
def test_words_of_texts(tmp_path: Path, header: str, cell: str, options: dict[str, str], box: list[float]) -> None:
    """Are told by the texts, or by what is said; fractions are not above 1.5."""
    assert pixels(one(tmp_path, f"{header}\na,{cell}\n", options)) == [box]


def test_one_box_does_not_say_what_the_others_are(tmp_path: Path) -> None:
    """Of fractions one may leave its image far, of pixels one may be a speck."""
    table = "id,PredictionString\na,c 1 0.1 0.1 0.5 0.5 c 1 0 0 1 1 c 1 0.1 0.1 70 0.5 c 1 0 0 0.5 1\n"
    d, reasons = skipped(READER, write(tmp_path, {"b.csv": table}) / "b.csv", size=SIZE)
    assert pixels(d) == [[10, 5, 50, 25], [0, 0, 100, 50], [0, 0, 50, 50]]
    assert reasons == ["coordinate out of range"]

    d = one(tmp_path, "id,PredictionString\na,c 1 0.5 0.5 1 1 c 1 10 10 20 20\n")
    assert pixels(d) == [[0.5, 0.5, 1, 1], [10, 10, 20, 20]]


def test_studies_are_no_images(tmp_path: Path) -> None:
    """They are counted; what stands behind the ids of images is none of their names."""
    tally = Tally()
    d = one(
        tmp_path, "Id,PredictionString\n1_study,typical 1 0 0 1 1\n2_image,opacity 0.5 10 10 20 20\n3_image,none 1 0 0 1 1\n", tally=tally
    )

    assert (names(d), labels(d), pixels(d)) == (["2.jpg", "3.jpg"], ["opacity"], [[10, 10, 20, 20]])
    assert tally.filtered == {"label of a study": 1, "box 0 0 1 1, which stands for no object": 2}
    d = one(tmp_path, "ImageId,EncodedPixels\n1_study,\n2_image,1 3\n")
    assert names(d) == ["1_study.jpg", "2_image.jpg"]


def test_characters() -> None:
    """Are boxes with the code of each; of submissions points."""
    d = read(READER, CASES / "characters", size=SIZE)
    assert (names(d), labels(d)) == (["100241706_00004_2.jpg", "hnsd004-026.jpg"], ["U+306F", "U+304C"])
    assert pixels(d) == [[10, 20, 15, 26], [40, 30, 48, 38]]

    d = read(READER, CASES / "points", size=SIZE)
    assert d.kind.tolist() == [Kind.LANDMARK] * 2
    assert ((d.points * SIZE).round(6).tolist(), d.point_number.tolist()) == ([[10, 20], [40, 30]], [1, 1])


def test_boxes_of_columns(tmp_path: Path) -> None:
    """Between brackets, or one number each; blank ones leave an image."""
    d = read(READER, CASES / "wheat", {"attributes": "source"})
    assert (names(d), labels(d)) == (["b6ab.jpg", "c7cd.jpg"], ["wheat head"] * 3)
    assert pixels(d) == [[10, 20, 40, 30], [90, 0, 110.5, 50], [0, 0, 1, 1]]
    assert said(d) == [{"source": "usask_1"}] * 2 + [{"source": "rres_1"}]

    tally = Tally()
    d = read(READER, CASES / "pneumonia", size=SIZE, tally=tally)
    assert (names(d), labels(d), d.frame.tolist()) == (["0004cfab.jpg", "00436515.jpg"], ["lung opacity"] * 2, [1, 1])
    assert pixels(d) == [[10, 20, 40, 30], [60, 5, 80, 45]]
    assert list(tally.notes) == ["nothing says what objects are: they are called lung opacity (-O label=NAME)"]

    d = one(tmp_path, "patientId,x,y,width,height,class\na,1,2,3,4,Lung Opacity\n", {"suffix": "dcm.png"})
    assert (names(d), labels(d)) == (["a.dcm.png"], ["Lung Opacity"])


def test_the_reef() -> None:
    """Is a sequence for each part of a video, with frames without boxes."""
    d = read(READER, CASES / "reef", {"label": "cots"}, size=SIZE)

    assert names(d) == ["video_0/40258:video_0/16.jpg", "video_0/40258:video_0/17.jpg", "video_0/45518:video_0/40.jpg"]
    assert [frame.index for frame in d.frames] == [16, 17, 40]
    assert (d.frame.tolist(), labels(d), d.track.tolist()) == ([1, 1, 2], ["cots"] * 3, [-1] * 3)
    assert pixels(d) == [[10, 20, 40, 30], [50, 0, 55, 5], [0, 0, 10, 10]]


def test_images_of_the_reef(tmp_path: Path) -> None:
    """Are found where the competition has them, and say their sizes; those of another video are not taken."""
    write(tmp_path, {"t/train_images/video_0/7.png": (50, 25), "t/train_images/video_1/8.png": (20, 20)})
    d = one(tmp_path, "video_id,video_frame,annotations\n0,7,\"[{'x': 5, 'y': 5, 'width': 10, 'height': 10}]\"\n0,8,[]\n")

    assert names(d) == ["video_0:train_images/video_0/7.png", "video_0:video_0/8.jpg"]
    assert pixels(d, 50, 25) == [[5, 5, 15, 15]]


def test_helmets() -> None:
    """Are tracks of players in each video, whose frames count from 1; those of detections have scores."""
    d = read(READER, CASES / "helmets", size=SIZE)
    end, side = "57583_000082_Endzone", "57583_000082_Sideline"

    assert names(d) == [f"{video}:{video}/{video}_frame000{number}.jpg" for video, number in ((end, 1), (end, 2), (side, 1))]
    assert [frame.index for frame in d.frames] == [0, 1, 0]
    assert (d.frame.tolist(), d.track.tolist(), labels(d)) == ([0, 0, 1, 2], [0, 1, 0, 0], ["helmet"] * 4)
    assert pixels(d) == [[10, 5, 30, 15], [50, 5, 70, 15], [12, 6, 32, 16], [0, 0, 10, 10]]
    assert said(d) == [{"player": player} for player in ("H97", "V76", "H97", "H97")]

    d = read(READER, CASES / "detections", size=SIZE)
    assert (d.score.tolist(), d.track.tolist(), d.frame.tolist()) == ([0.75, 0.5], [-1, -1], [0, 1])


def test_players_that_nobody_saw_are_no_tracks(tmp_path: Path) -> None:
    """There may be several of them in a frame; images of a folder are the frames of the only video."""
    rows = "".join(f"1_2_End_{frame},{player},0,5,0,5\n" for frame, player in ((2, "H00"), (2, "H00"), (1, "V1")))
    write(tmp_path, {"f/x/1.png": SIZE, "f/x/2.png": SIZE, "f/x/3.png": SIZE})
    d = one(tmp_path, f"video_frame,label,left,width,top,height\n{rows}", frames=tmp_path / "f")

    assert [frame.file for frame in d.frames] == ["x/1.png", "x/2.png", "x/3.png"]
    assert (d.frame.tolist(), d.track.tolist()) == ([0, 1, 1], [0, -1, -1])
