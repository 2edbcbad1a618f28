"""Two jobs of one URL: annotators would see the same image in both."""

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

    what = "two jobs, 'a' and 'b', have one URL, 'https://host/000001.jpg'"
    fix = "let --src tell them apart, with {sequence} or {file}, or convert the sources one by one"
    assert (code, said) == (1, f"Error: {what}\n  fix: {fix}\n")
    assert not (tmp_path / "jobs.jsonl").exists()
    assert converted(tmp_path, *VIDEOS, "--src", "https://host/{sequence}/{name}", "--workers", workers)[0] == 0


def test_videos_that_a_map_gives_the_same_frames(tmp_path: Path) -> None:
    """Are made, since a map may mean it, and said."""
    sequences(tmp_path)
    rows = [f"{name}/img1/00000{n}.jpg,https://host/{n}\n" for name in "ab" for n in (1, 2)]
    (tmp_path / "map.csv").write_text("file,url\n" + "".join(rows))

    code, said = converted(tmp_path, *VIDEOS, "--src-map", "map.csv")

    assert code == 0
    assert "note: 1 job with the URL of another, by --src-map or their source: first 'b' and 'a', 'https://host/1'\n" in said


@pytest.mark.parametrize("count", [4, 1100])
def test_images_that_a_template_gives_one_url(tmp_path: Path, count: int) -> None:
    """However far apart they stand."""
    images(tmp_path, count)
    options = ("labels", "--format", "yolo", "-O", "names=car")

    code, said = converted(tmp_path, *options, "--src", "https://host/{name}")

    assert code == 1
    assert "'a/x0' and 'b/x0'" in said
    assert "have one URL, 'https://host/x0'\n" in said
    assert converted(tmp_path, *options, "--src", "https://host/{file}")[0] == 0
