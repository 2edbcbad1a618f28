"""Two jobs of one URL: annotators would see the same image in both."""

import json
from pathlib import Path

import pytest

from tests.commands import WORKFLOW, run

ROW = "1,{track},10,10,20,20,1,-1,-1,-1\n2,{track},10,10,20,20,1,-1,-1,-1\n"


def sequences(folder: Path) -> None:
    """Two videos, whose frames have the same names."""
    for number, name in enumerate(("a", "b"), 1):
        (folder / "gt" / name / "gt").mkdir(parents=True)
        (folder / "gt" / name / "gt" / "gt.txt").write_text(ROW.format(track=number))


def images(folder: Path, count: int) -> None:
    """Label files in two folders, of which the first and the last have one name."""
    for number in range(count):
        place = folder / "labels" / ("a" if number < count - 1 else "b")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"x{number * number if number < count - 1 else 0}.txt").write_text("0 .5 .5 .2 .2\n")


def converted(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code, and what was said."""
    done = run(folder, "convert", *arguments, "--size", "100x100", "--workflow-id", WORKFLOW, "-o", "jobs.jsonl", "--force")
    return done.exit_code, done.stderr


VIDEOS = ("gt", "--format", "mot")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_videos_that_a_template_gives_the_same_frames(tmp_path: Path, workers: str) -> None:
    """Are refused, with the field that is missing; with it they are not."""
    sequences(tmp_path)

    code, said = converted(tmp_path, *VIDEOS, "--src", "https://host/{name}", "--workers", workers)

    what = "frames of two jobs have one URL, 'https://host/000001.jpg'"
    fix = "let --src tell them apart, with {sequence} or {file}, or convert the sources one by one"
    assert (code, said) == (1, f"Error: {what}\n  fix: {fix}\n")
    assert not (tmp_path / "jobs.jsonl").exists()
    assert converted(tmp_path, *VIDEOS, "--src", "https://host/{sequence}/{name}", "--workers", workers)[0] == 0


def test_videos_that_share_frames_in_their_middle(tmp_path: Path) -> None:
    """Are seen, too; a job that is cut from the same video shares its frames on purpose."""
    frames = [("s", n) for n in range(1, 6)] + [("t", n) for n in range(5, 9)]
    lines = [{"sequence": name, "file": f"{name}/{n}.jpg", "frame": n, "width": 9, "height": 9, "detections": []} for name, n in frames]
    (tmp_path / "both.jsonl").write_text("".join(json.dumps({**line, "unit": "pixels"}) + "\n" for line in lines))
    (tmp_path / "one.jsonl").write_text("".join(json.dumps({**line, "unit": "pixels"}) + "\n" for line in lines[:5]))

    both = converted(tmp_path, "both.jsonl", "--src", "https://host/{name}")
    one = converted(tmp_path, "one.jsonl", "--src", "https://host/{name}", "--max-frames", "3", "--frame-overlap", "1")

    assert both[0] == 1
    assert both[1].startswith("Error: frames of two jobs have one URL, 'https://host/5.jpg'\n")
    assert one[0] == 0


def test_what_a_map_says_and_what_the_template_fills(tmp_path: Path) -> None:
    """A map may mean one URL for two frames, which is said; of frames that it does not name the template is held to its own."""
    images(tmp_path, 4)
    options = ("labels", "--format", "yolo", "-O", "names=car", "--job", "image")
    (tmp_path / "map.csv").write_text("file,url\na/x0,https://host/1\na/x1,https://host/1\na/x4,https://host/2\n")

    code, said = converted(tmp_path, *options, "--src-map", "map.csv", "--src", "https://host/{name}")
    refused = converted(tmp_path, *options, "--src-map", "map.csv", "--src", "https://host/2")

    assert code == 0
    assert "note: frames share a URL, by --src-map: 'a/x0' and 'a/x1' have one URL, 'https://host/1'\n" in said
    assert refused[0] == 0
    assert "note: frames share a URL, by --src-map: 'a/x0' and 'a/x1' have one URL, 'https://host/1'" in refused[1]
    (tmp_path / "map.csv").write_text("file,url\na/x0,https://host/1\n")
    code, said = converted(tmp_path, *options, "--src-map", "map.csv", "--src", "https://host/x.jpg")
    assert code == 1
    assert said.startswith("Error: the frames 'a/x1' and 'a/x4' have one URL, 'https://host/x.jpg'\n  fix: let --src tell them apart")


def test_a_sequence_for_each_frame(tmp_path: Path) -> None:
    """Is told apart by the sequence alone."""
    for name in "ab":
        (tmp_path / "labels" / name).mkdir(parents=True)
        (tmp_path / "labels" / name / "rgb.txt").write_text("0 .5 .5 .2 .2\n")

    code, said = converted(
        tmp_path, "labels", "--format", "yolo", "-O", "names=car", "--sequences", "folder", "--src", "https://h/{sequence}/rgb.jpg"
    )

    assert code == 0, said


@pytest.mark.parametrize("count", [4, 1100])
def test_images_that_a_template_gives_one_url(tmp_path: Path, count: int) -> None:
    """However far apart they stand."""
    images(tmp_path, count)
    options = ("labels", "--format", "yolo", "-O", "names=car")

    code, said = converted(tmp_path, *options, "--src", "https://host/{name}")

    assert code == 1
    assert said.startswith("Error: frames of two jobs have one URL, 'https://host/x0'\n  fix: let --src tell them apart")
    assert converted(tmp_path, *options, "--src", "https://host/{file}")[0] == 0
