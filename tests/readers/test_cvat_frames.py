"""Which frames the videos of a CVAT dump have, and how they are linked to images."""

from pathlib import Path

import pytest
from PIL import Image

from prelabel.errors import ChoiceError, InputError, Tally
from prelabel.readers.cvat import READER
from prelabel.testing import read_batches
from tests.conftest import FIXTURES
from tests.readers.cvat_files import STEP, TASK, TEN, box, document, moves, read, track, write, zipped

TRACK = track(box(10, 0), box(16, 60), box(19, 60, outside=1))

BOTH = f"<project><tasks>{TASK.format(TEN)}{TASK.format(TEN).replace('<id>1', '<id>2').replace('clip', 'other')}</tasks></project>"


def pictures(folder: Path, *names: str, size: tuple[int, int] = (100, 100)) -> Path:
    """A folder of black images."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", size).save(folder / name)
    return folder


@pytest.mark.parametrize(
    ("task", "numbers"),
    [
        (STEP, [10, 13, 16, 19]),
        (STEP.replace("<stop_frame>19</stop_frame>", "<stop_frame>21</stop_frame>"), [10, 13, 16, 19]),
        ("<size>5</size><start_frame>10</start_frame><frame_filter>step=3</frame_filter>", [10, 13, 16, 19, 22]),
        ("<start_frame>10</start_frame><frame_filter>step=3</frame_filter>", [10, 13, 16]),
        ("<frame_filter>step = 1</frame_filter>", [10, 11, 12, 13, 14, 15, 16]),
        ("<size>18</size>", list(range(18))),
        ("<size>3</size><start_frame>9</start_frame><stop_frame>11</stop_frame>", [9, 10, 11, 12, 13, 14, 15, 16]),
    ],
    ids=["step", "stop between steps", "no stop", "no size", "nothing", "size alone", "too short"],
)
def test_the_frames_of_a_task(tmp_path: Path, task: str, numbers: list[int]) -> None:
    """Those that start, stop and step give; without them those from the first shape to the last."""
    found = read(write(tmp_path / "a.xml", document(TRACK, task=task)))

    assert [frame.index for frame in found.frames] == numbers
    assert found.frames[0].file == f"frame_{numbers[0]:06}.png"


def test_a_dump_of_a_job_has_the_frames_of_the_job(tmp_path: Path) -> None:
    """Its range lies within the task's, and its size of the video beside it."""
    job = (
        "<job><id>7</id><size>2</size><mode>interpolation</mode><start_frame>13</start_frame><stop_frame>16</stop_frame>"
        "<frame_filter>step=3</frame_filter></job><original_size><width>100</width><height>100</height></original_size>"
    )
    found = read(write(tmp_path / "a.xml", document(track(box(13, 0), box(16, 60)), meta=job)))

    assert [(frame.sequence, frame.index, frame.width) for frame in found.frames] == [("job-7", 13, 100), ("job-7", 16, 100)]


def test_a_project_has_a_sequence_for_each_task() -> None:
    """Tasks of one subset count on: south has frames 4 and 6, so west begins at 4 + 2 * 2 = 8; test counts from 0."""
    found = read(FIXTURES / "cvat" / "project")

    assert [(frame.sequence, frame.file, frame.index, frame.width) for frame in found.frames] == [
        ("north", "Test/frame_000000.png", 0, 100),
        ("north", "Test/frame_000001.png", 1, 100),
        ("south", "Train/frame_000004.png", 4, 200),
        ("south", "Train/frame_000006.png", 6, 200),
        ("west", "Train/frame_000008.png", 8, 100),
        ("west", "Train/frame_000009.png", 9, 100),
        ("west", "Train/frame_000010.png", 10, 100),
    ]
    assert [(found.frames[at].index, made) for at, made in zip(found.frame.tolist(), found.interpolated.tolist(), strict=True)] == [
        (0, False), (1, True), (4, False), (6, False), (8, False), (9, True), (10, False)
    ]  # fmt: skip


def test_a_video_without_tracks_has_its_frames(tmp_path: Path) -> None:
    """Of a project one task may have no object yet."""
    source = write(tmp_path / "a.xml", document(track(box(0, 0), more='id="0" label="car" task_id="2"'), meta=BOTH))

    assert [frame.sequence for frame in read(source).frames] == ["other"] * 11 + ["clip"] * 11


@pytest.mark.parametrize(
    ("names", "options", "linked"),
    [
        (("frame_000010.png", "frame_000013.png", "frame_000016.png"), {}, "frame_0000{}.png"),
        (("v/frame_000010.png", "v/frame_000013.png", "v/frame_000016.png"), {}, "v/frame_0000{}.png"),
        (("clip_10.jpg", "clip_13.jpg", "clip_16.jpg"), {}, "clip_{}.jpg"),
        (("000010.png", "000013.png", "000016.png"), {"first": "0"}, "0000{}.png"),
        (("000011.png", "000014.png", "000017.png"), {"first": "1"}, None),
    ],
    ids=["exported", "in a folder", "by number", "from 0", "from 1"],
)
def test_frames_are_linked_to_images(tmp_path: Path, names: tuple[str, ...], options: dict[str, str], linked: str | None) -> None:
    """By the name that CVAT gives to exported frames, else by number; frame 19 has neither image nor shape, and is left out with a note."""
    frames = pictures(tmp_path / "frames", *names)
    tally = Tally()
    found = read(write(tmp_path / "a.xml", document(TRACK, task=STEP)), options, frames=frames, tally=tally)

    assert [frame.file for frame in found.frames] == [linked.format(n) if linked else f"0000{n + 1}.png" for n in (10, 13, 16)]
    assert [number for number, _, _ in moves(found)] == [10, 13, 16]
    assert "cvat: frames of clip without image and listed shapes, left out: 1" in tally.notes


def test_images_that_count_from_one_are_asked_about(tmp_path: Path) -> None:
    """Frames of a video from 0 and images as ffmpeg numbers them would be one frame off; the option settles it."""
    source = write(tmp_path / "a.xml", document(track(box(0, 0), box(1, 0, outside=1))))
    frames = pictures(tmp_path / "frames", *(f"{number:06}.png" for number in range(1, 12)))

    with pytest.raises(ChoiceError) as caught:
        read_batches(READER, source, frames=frames)

    assert str(caught.value) == (
        f"{source}: the images of --frames count from 1, the frames of CVAT from 0\n"
        "  fix: say with -O first=1 that image 1 is frame 0, or with -O first=0 that images bear CVAT's numbers"
    )
    assert [frame.file for frame in read(source, {"first": "1"}, frames=frames).frames[:2]] == ["000001.png", "000002.png"]


def test_images_of_a_task_of_images_stand_in_their_order(tmp_path: Path) -> None:
    """CVAT numbers the images of a task as they are sorted, from 0, whatever numbers they bear."""
    task = TEN.replace("interpolation", "annotation").replace("10</stop_frame>", "2</stop_frame>").replace("11</size>", "3</size>")
    source = write(tmp_path / "a.xml", document(track(box(0, 0), box(1, 0), box(2, 0, outside=1)), task=task))
    frames = pictures(tmp_path / "frames", "shot_7.png", "shot_12.png", "shot_90.png")

    assert [(frame.index, frame.file) for frame in read(source, frames=frames).frames] == [
        (0, "shot_7.png"), (1, "shot_12.png"), (2, "shot_90.png")
    ]  # fmt: skip


def test_sequences_have_folders_of_their_own(tmp_path: Path) -> None:
    """Of several videos each takes the images in the folder of its name; one that has none is an error."""
    tracks = [track(box(0, 0), box(1, 0, outside=1), more=f'id="0" label="car" task_id="{number}"') for number in (1, 2)]
    source = write(tmp_path / "a.xml", document(*tracks, meta=BOTH))
    frames = pictures(tmp_path / "frames", "clip/0.png", "other/0.png")

    assert [(f.sequence, f.file) for f in read(source, frames=frames).frames] == [("clip", "clip/0.png"), ("other", "other/0.png")]

    lone = pictures(tmp_path / "lone", "clip/0.png")
    with pytest.raises(InputError) as caught:
        read_batches(READER, source, frames=lone)
    assert str(caught.value) == (
        f"{source}: no image of --frames lies in a folder 'other'\n"
        "  fix: give --frames a folder that holds one folder of images for each sequence"
    )


def test_a_shape_without_image_is_bad(tmp_path: Path) -> None:
    """The images are given, and one is missing."""
    source = write(tmp_path / "a.xml", document(TRACK, task=STEP))
    frames = pictures(tmp_path / "frames", "frame_000010.png", "frame_000013.png")
    tally = Tally(on_error="skip")
    found = read(source, frames=frames, tally=tally)

    assert [f"{one.place}: {one.what}" for one in tally.bad] == [f"{source}: frame 'frame_000016.png' is not among the 2 of --frames"]
    assert [number for number, _, _ in moves(found)] == [10, 13]


def test_images_beside_the_dump_name_the_frames(tmp_path: Path) -> None:
    """In the archive as in the folder; a frame that CVAT left out of them since it was deleted there is left out."""
    text = document(TRACK, task=STEP)
    names = ("frame_000010.PNG", "frame_000016.PNG")
    archive = zipped(tmp_path / "a.zip", {"annotations.xml": text, **{f"images/{name}": "" for name in names}})
    folder = pictures(tmp_path / "folder" / "images", *names).parent
    write(folder / "annotations.xml", text)

    for source in (archive, folder):
        found = read(source)
        assert [frame.file for frame in found.frames] == list(names)
        assert [number for number, _, _ in moves(found)] == [10, 16]


def test_sizes_that_disagree_are_an_error(tmp_path: Path) -> None:
    """The size of the video and that of an image's header."""
    source = write(tmp_path / "a.xml", document(TRACK, task=STEP))
    frames = pictures(tmp_path / "frames", "frame_000010.png", "frame_000013.png", "frame_000016.png", size=(50, 50))

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, frames=frames)

    assert str(caught.value) == (
        f"{source}: 'frame_000010.png' is 100x100 in the source, 50x50 in the image's header\n"
        "  fix: choose with --size-from source or --size-from image"
    )


def test_a_size_that_nothing_says_is_asked_for(tmp_path: Path) -> None:
    """Old dumps have no original_size."""
    source = write(tmp_path / "a.xml", document(track(box(0, 0), box(1, 0, outside=1)), meta=f"<task><name>v</name>{TEN}</task>"))

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    (found,) = read_batches(READER, source, size=(200, 100))

    assert str(caught.value) == (
        f"{source}: the size of 'frame_000000.png' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert found.box.tolist() == [[0, 0.1, 0.1, 0.3]]
