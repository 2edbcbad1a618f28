"""Tables of DeepLabCut and Lightning Pose: the contract, images, videos, projects, numbers of points and tracks."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers import find
from prelabel.readers.animals import DEEPLABCUT as READER
from prelabel.readers.base import Certainty
from prelabel.testing import check_reader
from tests.commands import convert
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "deeplabcut"

NETWORK = "DLC_resnet50_mouseMay1shuffle1_100"


def table(
    *rows: Sequence[object], parts: Sequence[str] = ("nose", "tail"), animals: Sequence[str] = (), scores: bool = True, index: int = 1
) -> str:
    """A table of these rows below what stands above it."""
    axes = ("x", "y", "likelihood") if scores else ("x", "y")
    columns = [(animal, part, axis) for animal in animals or [""] for part in parts for axis in axes]
    pad = [""] * (index - 1)
    levels = {"scorer": [NETWORK] * len(columns), "individuals": [animal for animal, _, _ in columns]}
    levels |= {"bodyparts": [part for _, part, _ in columns], "coords": [axis for _, _, axis in columns]}
    above = [[level, *pad, *cells] for level, cells in levels.items() if animals or level != "individuals"]
    return "".join(",".join(map(str, row)) + "\n" for row in (*above, *rows))


def points(d: Detections, row: int, size: tuple[int, int]) -> list[tuple[int, float, float]]:
    """Number and place of the points of a landmark, in pixels."""
    ring = d.detection_start[row]
    part = slice(*d.ring_start[[ring, ring + 1]].tolist())
    places = (d.points[part] * size).round(6).tolist()
    return [(number, x, y) for number, (x, y) in zip(d.point_number[part].tolist(), places, strict=True)]


@pytest.mark.parametrize("case", ["project", "single", "videos", "lightning", "lightning-predictions"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, size=(640, 480))


@pytest.mark.parametrize("case", ["project", "single", "videos", "lightning", "lightning-predictions"])
def test_tables_are_recognised(case: str) -> None:
    """As those of no other format, a folder and each file of it."""
    files = [*(CASES / case).rglob("*.csv")]

    assert READER.sniff(CASES / case) == Certainty.SURE
    assert [READER.sniff(file) for file in files] == [Certainty.SURE] * len(files)
    assert {find(other).sniff(file) for other in ("csv", "sleap", "openimages", "via") for file in files} == {Certainty.NO}


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("scorer,a\nbodyparts,b\n", Certainty.SURE),
        ('\ufeff"scorer",a\r\n"individuals",b\r\n', Certainty.SURE),
        ("scorer," + "DLC_resnet50," * 6000, Certainty.LIKELY),
        ("scorer,a\nteam,b\n", Certainty.NO),
        ("scorers,a\nbodyparts,b\n", Certainty.NO),
        ("", Certainty.NO),
    ],
)
def test_how_tables_begin(text: str, sure: Certainty, tmp_path: Path) -> None:
    """By two rows; the first alone may be longer than what is looked at."""
    (tmp_path / "a.csv").write_text(text, encoding="utf-8", newline="")

    assert READER.sniff(tmp_path / "a.csv") == sure


def test_a_project() -> None:
    """Points have the numbers of the configuration; what it does not list comes then; each animal is a landmark and a track."""
    tally = Tally()
    d = read(READER, CASES / "project", tally=tally)

    assert names(d) == [f"labeled-data/{name}.png" for name in ("cage/img004", "cage/img012", "cage/img020", "field/img1")]
    assert [frame.still for frame in d.frames] == [True] * 4
    assert labels(d) == ["animal", "animal", "single", "animal", "animal", "animal", "single", "animal", "animal"]
    assert d.track.tolist() == [0, 0, 2, 0, 1, 1, 2, 0, 0]
    assert d.frame.tolist() == [0, 0, 0, 1, 1, 1, 1, 3, 3]
    assert d.kind.tolist() == [0, 4, 4, 4, 0, 4, 4, 0, 4]
    assert (d.box[0] * [160, 120, 160, 120]).tolist() == [40, 30, 80, 60]
    assert points(d, 1, (160, 120)) == [(1, 80, 30), (2, 40, 60)]
    assert points(d, 2, (160, 120)) == [(1, 8, 6)]
    assert points(d, 5, (160, 120)) == [(1, 100.5, 45.25), (2, 120, 90)]
    assert points(d, 8, (160, 120)) == [(1, 16, 12), (2, 32, 24), (3, 48, 36)]
    assert np.isnan(d.score).all()
    assert str(d.place(5)) == f"{CASES}/project/labeled-data/cage/CollectedData_Jane.csv:6"
    assert tally.notes == [f"1 other file not read: first {CASES}/project/labeled-data/cage/machinelabels-iter0.csv"]


def test_paths_of_windows_in_one_cell() -> None:
    """Are those of images below the source; an image without a point is a frame."""
    d = read(READER, CASES / "single", {"label": "mouse"})

    assert names(d) == [f"labeled-data/reach/img0{n}.png" for n in (1, 2, 3)]
    assert (labels(d), d.frame.tolist()) == (["mouse"] * 4, [0, 0, 2, 2])
    assert points(d, 3, (160, 120)) == [(1, 24, 30), (2, 44, 66), (3, 100, 90)]


@pytest.mark.parametrize(
    "said", ["/home/jane/p/labeled-data/v/a.png", "C:\\p\\labeled-data\\v\\a.png", "labeled-data/v/a.png", "v/a.png", "a.png"]
)
def test_images_beside_a_table(said: str, tmp_path: Path) -> None:
    """Are found by the end of their path, wherever it begins."""
    write(tmp_path, {"v/a.png": (40, 20), "v/CollectedData_x.csv": table([said, 4, 5, 10, 15], scores=False)})

    alone = read(READER, tmp_path / "v/CollectedData_x.csv")
    below = read(READER, tmp_path)

    assert [(frame.width, frame.height) for frame in (*alone.frames, *below.frames)] == [(40, 20)] * 2
    assert names(below) == ["v/a.png"]


def test_images_of_frames(tmp_path: Path) -> None:
    """Those of --frames are meant by the end of a path, too."""
    write(tmp_path, {"i/v/a.png": (40, 20), "t.csv": table(["labeled-data", "v", "a.png", 4, 5, 10, 15], scores=False, index=3)})

    d = read(READER, tmp_path / "t.csv", frames=tmp_path / "i")

    assert (names(d), points(d, 1, (40, 20))) == (["v/a.png"], [(1, 4, 5), (2, 10, 15)])


def test_lightning_pose() -> None:
    """Labels and predictions of images are read alike; its set of a row is noted."""
    tally = Tally()
    said = read(READER, CASES / "lightning")
    predicted = read(READER, CASES / "lightning-predictions", {"score": "mean"}, size=(160, 120), tally=tally)

    assert names(said) == names(predicted) == ["labeled-data/mouse/img7.png", "labeled-data/mouse/img9.png"]
    assert points(said, 2, (160, 120)) == [(2, 32, 60)]
    assert predicted.score.tolist() == [0.825, 0.825, 0.5625, 0.5625]
    assert list(tally.notes) == ["columns that are not read: set"]


def test_names_of_individuals(tmp_path: Path) -> None:
    """Become an attribute where that is asked for; ids are those of names, in whichever table they stand."""
    write(
        tmp_path,
        {
            "u/a.csv": table(["u/1.png", 1, 2, 3, 9], animals=("x",), scores=False),
            "v/a.csv": table(["v/1.png", "", "", 5, 9, 6, 7, 8, 9], animals=("y", "x"), scores=False),
        },
    )

    d = read(READER, tmp_path, {"attributes": "individual"}, size=(10, 10))

    assert [d.attribute_sets[i]["individual"] for i in d.attributes.tolist()] == ["x", "x", "y", "x", "x"]
    assert d.track.tolist() == [0, 0, 1, 0, 0]


def test_an_only_animal_has_no_name(tmp_path: Path) -> None:
    """But it is a track, and the run says that nothing has the attribute."""
    (tmp_path / "a.csv").write_text(table([0, 1, 2, 1, 3, 4, 1]), encoding="utf-8")

    result = convert(tmp_path, "a.csv", "-O", "attributes=individual", "--size", "9x9", "--min-length", "1")

    assert result.exit_code == 0
    assert "-O attributes names what no object has: individual" in result.output


def test_a_project_of_several_scorers(tmp_path: Path) -> None:
    """Has the labels of the one whom its configuration names; drawings and predictions beside them are left out."""
    row = ["labeled-data", "v", "1.png", 1, 2, 3, 9]
    write(
        tmp_path,
        {
            "config.yaml": "scorer: me\nbodyparts:\n- tail\n- nose\n",
            "labeled-data/v/CollectedData_me.csv": table(row, scores=False, index=3),
            "labeled-data/v/CollectedData_you.csv": table(row, scores=False, index=3),
            "labeled-data/w/CollectedData_you.csv": table(["labeled-data", "w", "2.png", 1, 2, 3, 9], scores=False, index=3),
            "labeled-data/v/1.png": (10, 10), "labeled-data/w/2.png": (10, 10), "labeled-data/v_labeled/1_drawn.png": (10, 10),
            "videos/plot-poses/v/plot.png": (10, 10),
            f"videos/v{NETWORK}.csv": table([0, 1, 2, 1, 3, 4, 1]),
            f"videos/w{NETWORK}.h5": b"\x89HDF",
        },
    )  # fmt: skip
    tally = Tally()

    d = read(READER, tmp_path, tally=tally)

    assert names(d) == ["labeled-data/v/1.png", "labeled-data/w/2.png"]
    assert points(d, 1, (10, 10)) == [(1, 3, 9), (2, 1, 2)]
    assert tally.notes == [f"3 other files not read: first {tmp_path}/labeled-data/v/CollectedData_you.csv"]


def test_a_project_without_labels(tmp_path: Path) -> None:
    """Has predictions; the images that are to be labelled are no frames in their order."""
    write(
        tmp_path,
        {
            "config.yaml": "bodyparts: [nose, tail]\n",
            "labeled-data/v/1.png": (9, 9),
            f"videos/v{NETWORK}.csv": table([0, 1, 2, 1, 3, 4, 1]),
        },
    )

    assert names(read(READER, tmp_path, size=(9, 9))) == ["videos/v:videos/v_0"]


def test_images_that_no_row_is_of(tmp_path: Path) -> None:
    """Are frames in which nothing is, but for those that keypoints are drawn into."""
    write(
        tmp_path,
        {
            "v/a.png": (9, 9),
            "v/b.png": (9, 9),
            "v_labeled/a.png": (9, 9),
            "v/CollectedData_x.csv": table(["v/a.png", 1, 2, 3, 9], scores=False),
        },
    )

    result = convert(tmp_path, ".", "--format", "deeplabcut")

    assert result.exit_code == 0
    assert "2 image jobs, 2 frames" in result.output


def test_images_become_a_video(tmp_path: Path) -> None:
    """Where that is asked for, with the numbers in the names of images."""
    for n in (3, 12):
        (tmp_path / "v").mkdir(exist_ok=True)
        Image.new("RGB", (9, 9)).save(tmp_path / f"v/img{n}.png")
    write(tmp_path, {"v/CollectedData_x.csv": table(["v/img3.png", 1, 2, 3, 9], ["v/img12.png", 1, 2, 3, 8], scores=False)})

    result = convert(tmp_path, ".", "--format", "deeplabcut", "--job", "video")

    assert "1 video job, 2 frames, 2 trackers, 4 annotations" in result.output


def test_a_table_that_pandas_has_written_again(tmp_path: Path) -> None:
    """Has names for the empty cells above a path of several."""
    text = table(["labeled-data", "v", "1.png", 5, 6, 7, 8], scores=False, index=3)
    rows = [row.replace(",,,", f",Unnamed: 1_level_{n},Unnamed: 2_level_{n},") for n, row in enumerate(text.splitlines())]
    (tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    tally = Tally()

    d = read(READER, tmp_path, size=(10, 10), tally=tally)

    assert (names(d), points(d, 1, (10, 10))) == (["labeled-data/v/1.png"], [(1, 5, 6), (2, 7, 8)])
    assert list(tally.notes) == []
