"""The figures of trackers, against ``trackeval`` itself, which reads the same boxes from files of its own format."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.errors import Tally
from prelabel.score import ScoreOptions, ScoreResult, Tracking, score_file
from tests.readers.playment_files import tracker, video, write
from tests.score.made import LEFT, clip, corners, moving, score

trackeval = pytest.importorskip("trackeval", reason="trackeval is not there: pip install 'prelabel[score]'")

FRAMES = 40
SIDE = 1000
"""Pixels of a frame: whole pixels are exact in six decimals."""

Track = Mapping[int, tuple[int, int, int, int]]
"""Left, top, width, height in pixels by frame, from 1."""


def walks(seed: int, count: int) -> Sequence[Track]:
    """Objects that move about, partly out of sight."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    found = []
    for _ in range(count):
        x, y, width, height = chance.randrange(0, 700), chance.randrange(0, 700), chance.randrange(60, 200), chance.randrange(60, 200)
        track = {}
        for frame in range(1, FRAMES + 1):
            x, y = min(max(x + chance.randrange(-15, 16), 0), 780), min(max(y + chance.randrange(-15, 16), 0), 780)
            if chance.random() > 0.2:
                track[frame] = (x, y, width, height)
        found.append(track)
    return found


def tracked(seed: int, truth: Sequence[Track]) -> Sequence[Track]:
    """What a tracker makes of objects: boxes astray and missed, tracks broken off, exchanged and made up."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    found: list[dict[int, tuple[int, int, int, int]]] = [{} for _ in range(2 * len(truth))]
    for i, track in enumerate(truth):
        cut = chance.randrange(5, FRAMES)
        for frame, (x, y, width, height) in track.items():
            if chance.random() > 0.15:
                shift = chance.randrange(0, width // 3)
                found[i if frame < cut else len(truth) + (i + chance.randrange(2)) % len(truth)][frame] = (x + shift, y, width, height)
    return [*(track for track in found if track), *walks(seed + 1, 2)]


def job(tracks: Sequence[Track], label: str, reference: str) -> dict[str, Any]:
    """A video job of tracks."""
    made = []
    for i, track in enumerate(tracks):
        boxes = {f"f{frame:02}": corners((x / 10, y / 10, (x + w) / 10, (y + h) / 10)) for frame, (x, y, w, h) in track.items()}
        made.append(tracker(label=label, id_=f"{label}{i}", **boxes))
    return video(made, *(f"f{frame:02}" for frame in range(1, FRAMES + 1)), reference=reference)


def mot(path: Path, tracks: Sequence[Track]) -> None:
    """Tracks as a MOTChallenge file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{f},{i + 1},{x},{y},{w},{h},1,-1,-1,-1\n" for i, track in enumerate(tracks) for f, (x, y, w, h) in sorted(track.items())]
    path.write_text("".join(rows))


def direct(folder: Path, pairs: Mapping[str, tuple[Sequence[Track], Sequence[Track]]]) -> Tracking:
    """What trackeval says of truth and results by sequence, through its own files and loader."""
    for name, (truth, results) in pairs.items():
        mot(folder / "gt" / name / "gt.txt", truth)
        mot(folder / "results" / "r" / f"{name}.txt", results)
    data = trackeval.datasets.MotChallenge2DBox(
        {
            "GT_FOLDER": str(folder / "gt"), "TRACKERS_FOLDER": str(folder / "results"), "TRACKERS_TO_EVAL": ["r"], "BENCHMARK": "MOT15",
            "TRACKER_SUB_FOLDER": "", "SEQ_INFO": dict.fromkeys(pairs, FRAMES), "GT_LOC_FORMAT": "{gt_folder}/{seq}/gt.txt",
            "SKIP_SPLIT_FOL": True, "PRINT_CONFIG": False,
        }
    )  # fmt: skip
    found: list[dict[str, Any]] = []
    for metric in (trackeval.metrics.HOTA(), *(m({"PRINT_CONFIG": False}) for m in (trackeval.metrics.CLEAR, trackeval.metrics.Identity))):
        by_name: dict[str, Any] = {}
        for name in pairs:
            by_name[name] = metric.eval_sequence(data.get_preprocessed_seq_data(data.get_raw_seq_data("r", name), "pedestrian"))
        found.append(metric.combine_sequences(by_name))
    hota, clear, identity = found
    return Tracking(
        hota=float(np.mean(hota["HOTA"])), det_a=float(np.mean(hota["DetA"])), ass_a=float(np.mean(hota["AssA"])),
        idf1=float(identity["IDF1"]), mota=float(clear["MOTA"]), switches=int(clear["IDSW"]), fragments=int(clear["Frag"]),
    )  # fmt: skip


def ours(folder: Path, jobs: Sequence[object], truth: Sequence[object]) -> ScoreResult:
    """The same by prelabel."""
    own, other = write(folder / "jobs.jsonl", *jobs), write(folder / "truth.jsonl", *truth)
    return score_file(own, [other], ScoreOptions(), Tally())


def assert_equal(found: Tracking | None, expected: Tracking) -> None:
    """Counts are equal, shares to nine digits."""
    assert found is not None
    assert (found.switches, found.fragments) == (expected.switches, expected.fragments)
    assert found.as_dict() == pytest.approx(expected.as_dict(), abs=1e-9)


def test_equals_trackeval(tmp_path: Path) -> None:
    """Two labels in three videos: each label and all together are what trackeval says of files; something goes wrong in every figure."""
    videos = {name: walks(seed, 6) for seed, name in enumerate(("one", "two", "three"))}
    results = {name: tracked(seed, videos[name]) for seed, name in enumerate(videos)}
    half = {name: (tracks[:3], tracks[3:]) for name, tracks in videos.items()}
    of_results = {name: (tracks[:5], tracks[5:]) for name, tracks in results.items()}
    sides = {}
    for side, tracks in (("jobs", of_results), ("truth", half)):
        cars, dogs = ({n: job(t[k], label, n) for n, t in tracks.items()} for k, label in enumerate(("car", "dog")))
        for name, one in cars.items():
            annotations = one["data"]["maker_response"]["video2d"]["data"]["annotations"]
            annotations += dogs[name]["data"]["maker_response"]["video2d"]["data"]["annotations"]
        sides[side] = list(cars.values())

    result = ours(tmp_path, sides["jobs"], sides["truth"])

    by_label = [{name: (half[name][k], of_results[name][k]) for name in videos} for k in (0, 1)]
    together = {f"{name}-{k}": pair for k, pairs in enumerate(by_label) for name, pair in pairs.items()}
    for k, label in enumerate(("car", "dog")):
        assert_equal(result.labels[label].tracking, direct(tmp_path / label, by_label[k]))
    expected = direct(tmp_path / "all", together)
    assert_equal(result.total.tracking, expected)
    assert expected.switches > 0
    assert expected.fragments > 0
    assert 0.1 < expected.hota < 0.9


def test_a_label_of_one_side_counts_against_all(tmp_path: Path) -> None:
    """4 boxes found and 4 of another label too many: MOTA is (4 - 4) / 4."""
    jobs = clip(moving("x", [LEFT] * 4), moving("y", [LEFT] * 4, "dog"))

    result = score(tmp_path, [jobs], [clip(moving("a", [LEFT] * 4))])

    assert result.total.tracking is not None
    assert result.total.tracking.mota == 0
    assert result.labels["car"].tracking == Tracking(hota=1, det_a=1, ass_a=1, idf1=1, mota=1, switches=0, fragments=0)


def test_images_have_no_trackers(tmp_path: Path) -> None:
    """There is nothing to follow."""
    from_images = {"reference_id": "a.jpg", "data": {"image_url": "https://host/a.jpg", "maker_response": {}}}

    result = score(tmp_path, [from_images], [from_images])

    assert result.total.tracking is None


def test_more_trackers_than_fit(tmp_path: Path) -> None:
    """3 600 trackers on both sides would need 22 matrices of 3 600 x 3 600: their figures are left out aloud, all else is there."""
    cells = [(10 * (i % 10), 10 * (i // 10)) for i in range(100)]
    job = clip(
        *(tracker(id_=f"t{f}-{i}", **{f"f{f}": corners((x, y, x + 9, y + 9))}) for f in range(1, 37) for i, (x, y) in enumerate(cells)),
        frames=36,
    )

    result = score(tmp_path, [job], [job])

    assert result.total.tracking is None
    assert result.notes == ["no HOTA, IDF1 or MOTA of label 'car' in 1 video: too many trackers"]
    assert result.total.detection.f1 == 1.0
