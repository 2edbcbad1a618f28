"""Results of COCO in several files over the images of one."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from tests.commands import convert
from tests.readers.coco_files import annotation, dataset, files, image, one, pixels, write

BOXES = [annotation("id", image_id=1 + i % 2, bbox=[i, 2 * i, 10, 5], score=0.5 + i / 100) for i in range(8)]
OUTLINES = [{**row, "segmentation": [[i, 1, i + 9, 1, i + 9, 8 + i, i, 9]]} for i, row in enumerate(BOXES)]
POSES = [{**row, "keypoints": [i, 5, 2, i + 1, 6, 1, 0, 0, 0]} for i, row in enumerate(BOXES)]
VIDEOS = {
    "videos": [{"id": 1, "width": 100, "height": 50, "length": 2, "file_names": ["v/0.jpg", "v/1.jpg"]}],
    "categories": [{"id": 1, "name": "car"}],
    "annotations": [],
}
TRACKS = [
    {"video_id": 1, "category_id": 1, "score": 0.9 - i / 10, "segmentations": [None, None], "bboxes": [[i, 1, 20, 9], None]}
    for i in range(4)
]


def deal(folder: Path, rows: Sequence[Any], *, kind: str = "list") -> None:
    """All rows in one file, and dealt to three as a sampler does it."""
    named: dict[str, Sequence[Any]] = {"whole": rows, **{f"rank{rank}": rows[rank::3] for rank in range(3)}}
    for name, some in named.items():
        write(folder / f"{name}.json", some if kind == "list" else {"annotations": some})


def jobs(folder: Path, *arguments: str) -> str:
    """The jobs that are made of files."""
    result = convert(folder, "--format", "coco", "-O", "images=truth.json", "--size", "100x50", *arguments, "--force")
    assert result.exit_code == 0, result.output
    return (folder / "jobs.jsonl").read_text()


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(
    ("truth", "rows", "kind"),
    [
        (dataset([]), BOXES, "list"),
        (dataset([]), OUTLINES, "list"),
        (dataset([], categories=[{"id": 1, "name": "car", "keypoints": ["a", "b", "c"]}]), POSES, "list"),
        (dataset([]), [*BOXES[:5], *({**row, "attributes": {"color": "red"}} for row in BOXES[5:])], "list"),
        (dataset([]), BOXES, "object"),
        (dataset([], [image(1, "a.jpg", width=0, height=0), image(2, "b.jpg")]), BOXES[1::2], "list"),
    ],
)
def test_results_in_several_files_are_those_of_one(truth: object, rows: Sequence[Any], kind: str, workers: str, tmp_path: Path) -> None:
    """Whatever they draw, also where the instances file or a list is out of the ordinary, and whoever reads them."""
    write(tmp_path / "truth.json", truth)
    deal(tmp_path, rows, kind=kind)

    dealt = jobs(tmp_path, "rank0.json", "rank1.json", "rank2.json", "--workers", workers)

    assert dealt == jobs(tmp_path, "whole.json")
    assert dealt.count('"_id"') >= len(rows)


def test_a_folder_of_results(tmp_path: Path) -> None:
    """It is said what was read as one; images without results are frames, once."""
    write(tmp_path / "truth.json", dataset([], [image(1, "a.jpg"), image(2, "b.jpg"), image(3, "c.jpg")]))
    deal(tmp_path / "results", BOXES[:3])
    (tmp_path / "results/whole.json").unlink()
    tally = Tally()
    d = one(tmp_path / "results", tally, images=str(tmp_path / "truth.json"))

    assert [frame.file for frame in d.frames] == ["a.jpg", "b.jpg", "c.jpg"]
    assert (files(d), [box[0] for box in pixels(d)]) == (["a.jpg", "b.jpg", "a.jpg"], [0, 1, 2])
    assert [str(d.place(row)) for row in (0, 2)] == [f"{tmp_path}/results/rank{rank}.json: $[0]" for rank in (0, 2)]
    assert list(tally.notes) == [
        f"results that are read as one list (--merge is for those of several models): {tmp_path}/results/rank0.json (and 2 more)"
    ]


def test_what_two_files_have_stays_once(tmp_path: Path) -> None:
    """A sampler deals some images twice; what differs in anything stays, and what one file has twice, too."""
    write(tmp_path / "truth.json", dataset([]))
    first = [annotation("id", score=0.5), annotation("id", score=0.5), {**OUTLINES[1], "image_id": 2}]
    second = [
        annotation("id", score=0.5),
        annotation("id", score=0.75),
        annotation("id", score=0.5, image_id=2),
        annotation("id", score=0.5, category_id=5),
        annotation("id", score=0.5, bbox=[10, 5, 20, 11]),
        {**OUTLINES[1], "image_id": 2},
        {**OUTLINES[1], "image_id": 2, "segmentation": [[1, 1, 9, 1, 9, 8]]},
        {**BOXES[1], "image_id": 2},
    ]
    write(tmp_path / "results/a.json", first)
    write(tmp_path / "results/b.json", second)
    tally = Tally()
    d = one(tmp_path / "results", tally, images=str(tmp_path / "truth.json"))

    assert dict(tally.filtered) == {"the same result in an earlier file": 2}
    # of the last five objects two have an outline beside their box
    assert len(set(d.object.tolist())) == len(first) + len(second) - 2
    assert sorted({str(d.place(row)).rpartition("/")[2] for row in range(len(d))}) == [
        *(f"a.json: $[{row}]" for row in range(3)), *(f"b.json: $[{row}]" for row in (1, 2, 3, 4, 6, 7)),
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [[], BOXES[:1]])
def test_files_without_a_result(rows: Sequence[Any], tmp_path: Path) -> None:
    """A process may have found nothing, or all of them."""
    write(tmp_path / "truth.json", dataset([]))
    deal(tmp_path, rows)

    assert jobs(tmp_path, "rank0.json", "rank1.json", "rank2.json") == jobs(tmp_path, "whole.json")


def test_an_unreadable_file_among_results(tmp_path: Path) -> None:
    """It alone is left out, and counted."""
    write(tmp_path / "truth.json", dataset([]))
    deal(tmp_path, BOXES)
    write(tmp_path / "rank1.json", json.dumps(BOXES[1::3])[:-30])
    arguments = ["--format", "coco", "-O", "images=truth.json", "rank0.json", "rank1.json", "rank2.json"]
    stopped = convert(tmp_path, *arguments)
    skipped = convert(tmp_path, *arguments, "--on-error", "skip")

    assert (stopped.exit_code, skipped.exit_code) == (1, 1)
    assert "rank1.json" in stopped.output
    assert "bad   unreadable file" in skipped.output
    assert sum(map(len, [BOXES[0::3], BOXES[2::3]])) == (tmp_path / "jobs.jsonl").read_text().count('"_id"')


def test_a_bad_image_is_told_once(tmp_path: Path) -> None:
    """However many files of results refer to it."""
    write(tmp_path / "truth.json", dataset([], [image(1, "a.jpg"), image(1, "b.jpg"), image(2, "c.jpg")]))
    deal(tmp_path / "results", BOXES)
    (tmp_path / "results/whole.json").unlink()
    tally = Tally(on_error="skip")
    d = one(tmp_path / "results", tally, images=str(tmp_path / "truth.json"))

    assert ([bad.reason for bad in tally.bad], len(d)) == (["duplicate image id"], len(BOXES))


def test_a_file_with_images_of_its_own_stays_apart(tmp_path: Path) -> None:
    """Among results over other images it is read as it is."""
    write(tmp_path / "truth.json", dataset([]))
    deal(tmp_path / "results", BOXES)
    write(tmp_path / "results/whole.json", dataset([annotation()], [image(1, "own.jpg")]))
    tally = Tally()
    d = one(tmp_path / "results", tally, images=str(tmp_path / "truth.json"))

    assert [frame.file for frame in d.frames] == ["a.jpg", "b.jpg", "own.jpg"]
    assert len(d) == len(BOXES) + 1


def test_tracks_are_of_one_file(tmp_path: Path) -> None:
    """Each process of a run counts its own from 0, by its results or as it says; it is told."""
    write(tmp_path / "truth.json", VIDEOS)
    deal(tmp_path / "videos", TRACKS)
    (tmp_path / "videos/whole.json").unlink()
    write(tmp_path / "still.json", dataset([]))
    for name, track in (("a", 0), ("b", "0"), ("c", None)):
        rows = [annotation("id", image_id=number, bbox=[10 + ord(name), 5, 20, 10], score=0.5, track_id=track) for number in (1, 2)]
        write(tmp_path / f"images/{name}.json", rows)
    tally = Tally()
    videos = one(tmp_path / "videos", images=str(tmp_path / "truth.json"))
    stills = one(tmp_path / "images", tally, images=str(tmp_path / "still.json"))

    assert sorted(videos.track.tolist()) == [0, 1, 2, 3]
    assert stills.track.tolist() == [0, 0, 1, 1, -1, -1]
    assert tally.notes[-1] == "track ids hold within a file of results: no two files have a track in common"
