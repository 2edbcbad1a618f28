"""Shapes and long sequences, from the command line to the jobs."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import mask as codec

from tests.commands import convert, jobs, run
from tests.rasters import filled

SIZE = 4096


def instances(path: Path, images: list[dict[str, Any]], annotations: list[dict[str, Any]], categories: list[dict[str, Any]]) -> Path:
    """A COCO file."""
    path.write_text(json.dumps({"images": images, "annotations": annotations, "categories": categories}))
    return path


def noisy_mask() -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Blocks, some single pixels, holes and parts, spread over a large image."""
    random = np.random.default_rng(3)
    image = np.zeros((SIZE, SIZE), np.bool_)
    image[1000:3000, 500:3500] = True
    for y, x in random.integers(0, SIZE - 40, (40, 2)):
        side = int(random.integers(1, 40))
        image[y : y + side, x : x + side] = ~image[y, x]
    return image


def test_a_mask_comes_through_the_whole_job(tmp_path: Path) -> None:
    """With its holes cut and its parts joined in one ring: filled by the even-odd rule, it is the mask again but for its rounding."""
    mask = noisy_mask()
    packed = codec.encode(np.asfortranarray(mask.astype(np.uint8)))
    segmentation = {"size": [SIZE, SIZE], "counts": bytes(packed["counts"]).decode()}  # type: ignore[arg-type]  # bytes where it encodes
    source = instances(
        tmp_path / "in.json",
        [{"id": 1, "file_name": "a.jpg", "width": SIZE, "height": SIZE}],
        [{"id": 1, "image_id": 1, "category_id": 1, "segmentation": segmentation}],
        [{"id": 1, "name": "blob"}],
    )

    done = convert(tmp_path, source, "--holes", "cut", "--parts", "join", "--simplify", "0")

    assert done.exit_code == 0, done.stderr
    (job,) = jobs(tmp_path / "jobs.jsonl")
    (polygon,) = job["data"]["maker_response"]["polygons"]["data"]
    ring = np.array([(point["x"], point["y"]) for point in polygon["points"].values()]) * SIZE
    drawn = filled([ring], SIZE, SIZE)
    assert (drawn & mask).sum() / (drawn | mask).sum() >= 0.995
    assert run(tmp_path, "check", "jobs.jsonl").exit_code == 0


def tracked(path: Path, frames: int) -> Path:
    """One object with keypoints over numbered frames."""
    images = [{"id": i, "file_name": f"{i:03}.jpg", "width": 100, "height": 100, "video_id": 1, "frame_id": i} for i in range(frames)]
    annotations = [
        {
            "id": i,
            "image_id": i,
            "category_id": 1,
            "bbox": [10, 10, 40, 40],
            "track_id": 5,
            "score": 0.9,
            "keypoints": [20, 20, 2, 30, 30, 1],
        }
        for i in range(frames)
    ]
    path.write_text(
        json.dumps(
            {
                "videos": [{"id": 1, "name": "street"}],
                "images": images,
                "annotations": annotations,
                "categories": [{"id": 1, "name": "person", "keypoints": ["nose", "tail"]}],
            }
        )
    )
    return path


def test_a_long_sequence_becomes_several_jobs(tmp_path: Path) -> None:
    """Of at most so many frames; an object keeps its tracker's id, and a shared frame has the same annotations in both jobs."""
    done = convert(tmp_path, tracked(tmp_path / "in.json", 10), "--max-frames", "4", "--frame-overlap", "1")

    assert done.exit_code == 0, done.stderr
    made = jobs(tmp_path / "jobs.jsonl")
    assert [job["reference_id"] for job in made] == ["street-001", "street-002", "street-003"]
    frames = [[frame["frame_id"] for frame in job["data"]["video_data"]["frames"]] for job in made]
    assert frames == [["000", "001", "002", "003"], ["003", "004", "005", "006"], ["006", "007", "008", "009"]]
    trackers = [job["data"]["maker_response"]["video2d"]["data"]["annotations"] for job in made]
    assert len({tuple(tracker["_id"] for tracker in some) for some in trackers}) == 1
    assert [tracker["frames"]["003"] for tracker in trackers[0]] == [tracker["frames"]["003"] for tracker in trackers[1]]
    assert made[1]["data"]["metadata"]["prelabel"]["sequence"] == "street"
    assert made[1]["data"]["metadata"]["prelabel"]["frame_numbers"] == [3, 4, 5, 6]


def test_a_sequence_that_fits_keeps_its_name(tmp_path: Path) -> None:
    """Nothing is cut, nothing renamed."""
    convert(tmp_path, tracked(tmp_path / "in.json", 4), "--max-frames", "4")

    assert [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")] == ["street"]


def test_an_overlap_needs_longer_jobs(tmp_path: Path) -> None:
    """Else a sequence would never end."""
    done = convert(tmp_path, tracked(tmp_path / "in.json", 4), "--max-frames", "4", "--frame-overlap", "4")

    assert done.exit_code == 2
    assert done.stderr == "Error: --frame-overlap 4 needs jobs of more frames\n  fix: give a --max-frames that is larger than it\n"


def test_maps_stand_in_the_config_file(tmp_path: Path) -> None:
    """Keypoint numbers, attributes, defaults; scores as an attribute, and the state."""
    (tmp_path / "prelabel.toml").write_text(
        'shape = "landmark"\nscore-attribute = "confidence"\nstate = "non_editable"\n[labels]\nperson = "Pedestrian"\n'
        '[keypoints]\nPedestrian = [0, 7]\n[defaults.Pedestrian]\nOcclusion = "none"\n'
    )

    done = convert(tmp_path, tracked(tmp_path / "in.json", 2))

    assert done.exit_code == 0, done.stderr
    (job,) = jobs(tmp_path / "jobs.jsonl")
    (tracker,) = job["data"]["maker_response"]["video2d"]["data"]["annotations"]
    one = tracker["frames"]["000"]
    assert (tracker["type"], tracker["label"], one["state"]) == ("landmark", "Pedestrian", "non_editable")
    assert one["points"] == {"p1": {"x": 0.3, "y": 0.3, "label": 7}}
    assert one["attributes"] == {"Occlusion": {"value": "none"}, "confidence": {"value": "0.9"}}
    assert job["data"]["metadata"]["prelabel"]["score_attribute"] == "confidence"


def test_an_unknown_shape_is_a_wrong_use(tmp_path: Path) -> None:
    """The shapes that there are stand in the message."""
    done = convert(tmp_path, tracked(tmp_path / "in.json", 2), "--shape", "box,mask")

    assert done.exit_code == 2
    assert "'mask' is neither auto nor of box, polygon, line, cuboid, landmark" in done.stderr
