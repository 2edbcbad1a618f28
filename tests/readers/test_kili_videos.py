"""Videos of Kili: frames and their images, times, tracks."""

from math import isnan
from pathlib import Path

from prelabel.errors import Tally
from prelabel.readers.kili import READER
from prelabel.testing import read_batches
from tests.conftest import FIXTURES
from tests.readers.kili_files import annotation, asset, label, video
from tests.readers.output_files import names, read, refused, skipped, write
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "kili"


def test_a_video() -> None:
    """A sequence of as many frames as Kili plays; what it made between keyframes is marked; a box that is turned anywhere is a polygon."""
    tally = Tally()
    drive, take = read_batches(READER, CASES / "video", tally=tally)

    assert frames([drive, take]) == [f"drive:drive/{i:06}.jpg" for i in range(5)] + ["take:take/img000001.jpg", "take:take/img000002.jpg"]
    assert [frame.index for frame in drive.frames] == [0, 1, 2, 3, 4]
    assert [frame.time_s for frame in drive.frames] == [0, 0.25, 0.5, 0.75, 1]
    assert [(frame.url, frame.time_s) for frame in take.frames][1] == ("https://host.example/take/img000002.jpg", 0.5)
    assert [(row[0][-5:-4], row[1], row[4], made) for row, made in zip(rows([drive]), drive.interpolated.tolist(), strict=True)] == [
        ("0", "CAR", 0, False), ("1", "CAR", 0, True), ("1", "VAN", 1, False), ("2", "LAKE", 2, False), ("2", "CAR", 0, False),
        ("2", "VAN", 1, True), ("2", "POLE", 3, False),
    ]  # fmt: skip
    assert [shape[1] for shape in shapes([drive]) if shape[2] in {"CAR", "VAN"}] == ["RECTANGLE"] * 2 + ["POLYGON", "RECTANGLE", "POLYGON"]
    assert places([drive])[0] == f'{CASES}/video/data.json: $[0].latestLabel.jsonResponse["0"]'
    assert tally.unconverted == {"classification of a whole image, video or frame": 2}


def test_the_images_of_a_video(tmp_path: Path) -> None:
    """Those of ``--frames`` by the numbers in their names, which may count from 1."""
    source = write(tmp_path, {"a.json": [video({"0": [annotation(mid="m")], "2": [annotation(mid="m")]})]})
    images = write(tmp_path / "images", {f"drive_{i}.jpg": (10, 5) for i in (1, 2, 3)})

    assert names(read(READER, source / "a.json", frames=images)) == ["drive:drive_1.jpg", "drive:drive_2.jpg", "drive:drive_3.jpg"]
    assert rows([read(READER, source / "a.json", frames=images)])[1][0] == "drive_3.jpg"


def test_frames_of_an_export_with_assets(tmp_path: Path) -> None:
    """Are the paths that the asset lists."""
    files = [f"assets/drive_{i}.jpg" for i in range(2)]
    write(tmp_path, {"labels/a.json": video({"1": [annotation()]}, jsonContent=files), **dict.fromkeys(files, (100, 50))})

    d = read(READER, tmp_path)

    assert names(d) == [f"drive:{file}" for file in files]
    assert rows([d]) == [("assets/drive_1.jpg", "CAR", (0.1, 0.2, 0.3, 0.6), None, -1)]


def test_images_that_were_sorted_as_text(tmp_path: Path) -> None:
    """Of an export that cut the video and padded its numbers for the three frames that were labelled; URLs are in the order of the user."""
    files = [f"assets/drive.mp4_{i}.jpg" for i in range(11)]
    links = [f"https://host.example/{i}.jpg" for i in (1, 10, 2)]
    for name, said in {"cut": [*files[:2], files[10], *files[2:10]], "links": links}.items():
        write(tmp_path, {f"{name}.json": [video({"2": [annotation()]}, jsonContent=said)]})

    assert names(read(READER, tmp_path / "cut.json")) == [f"drive:{file}" for file in files]
    assert rows([read(READER, tmp_path / "cut.json")])[0][0] == files[2]
    assert rows([read(READER, tmp_path / "links.json")])[0][0] == "drive/2.jpg"


def test_a_bad_image_of_a_video(tmp_path: Path) -> None:
    """Is called by its number, and moves no other."""
    source = write(tmp_path, {"a.json": [video({"2": [annotation()]}, jsonContent=["f/a.jpg", None, "f/c.jpg"])]})
    d, said = skipped(READER, source / "a.json")

    assert names(d) == ["drive:f/a.jpg", "drive:drive/000001.jpg", "drive:f/c.jpg"]
    assert rows([d])[0][0] == "f/c.jpg"
    assert said == ["record of the wrong type"]
    assert refused(READER, source / "a.json").endswith(
        "$[0].jsonContent[1]: expected `str`, got `null`: null\n  fix: correct the value, or leave the name out with --on-error skip"
    )


def test_videos_that_hold_nothing(tmp_path: Path) -> None:
    """One without labels has the frames that its asset says; one of which nothing says any is counted."""
    played = {"processingParameters": {"numberOfFrames": 2, "framesPlayedPerSecond": 0}}
    said = [asset("a.mp4", jsonMetadata=played), asset("b.mp4", latestLabel=label({"assetLevel": {}}))]
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": said}), tally=tally)

    assert names(d) == ["a:a/000000.jpg", "a:a/000001.jpg"]
    assert all(isnan(frame.time_s) for frame in d.frames)
    assert tally.unconverted == {"video without frames": 1}
