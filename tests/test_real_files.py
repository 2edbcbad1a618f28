"""Real files of other projects: every box of theirs comes out again, once, and nothing else does.

Both sides are read by the standard library alone: the source by `tests.raw_sources`, the jobs here.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests import raw_sources
from tests.commands import WORKFLOW, run, spawned
from tests.conftest import REAL_DATA
from tests.raw_sources import Box, Seen, Truth, merged

SAME = 1e-6
"""How far a fraction may be off: a payload has six decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A source and its truth.

    Args:
        source: below the real data.
        options: of ``convert``; paths in braces are below the real data.
        truth: of the real data's folder.
        src: names a frame in the way of the truth.
        filtered: what the truth does not speak of, and the options leave out.
    """

    source: str
    truth: Callable[[Path], Truth]
    options: tuple[str, ...] = ()
    src: str = "https://host/{file}"
    filtered: Mapping[str, int] = field(default_factory=dict)


def _coco(source: str, *files: str) -> Sample:
    """A folder with instances files, or one of them."""
    return Sample(source=source, truth=lambda data: merged(raw_sources.coco(data / source / file) for file in files or ("",)))


def _yolo(source: str, labels: str, images: str, names: str, *, given: str = "") -> Sample:
    folder = f"yolo/{source}"
    return Sample(
        source=f"{folder}/{given}".rstrip("/"),
        truth=lambda data: raw_sources.yolo(sorted((data / folder).glob(labels)), data / folder / images, data / folder / names),
    )


def _voc(source: str, annotations: str, images: str, *options: str, one_based: bool = True, size: tuple[int, int] | None = None) -> Sample:
    folder = f"voc/{source}"

    def truth(data: Path) -> Truth:
        return raw_sources.voc(sorted((data / folder).glob(annotations)), data / folder / images, one_based=one_based, size=size)

    return Sample(source=folder, truth=truth, options=options)


def _mot(file: str) -> Sample:
    """A text file of a sequence."""
    sequence = file.rpartition("/")[0].removesuffix("/gt")
    labelled = "mot-variants" in file

    def truth(data: Path) -> Truth:
        names = (data / file).with_name("labels.txt")
        classes = {"classes": names.read_text("utf-8").split()} if labelled else {}
        return raw_sources.mot(data / file, data / sequence, truth=file.endswith("gt.txt"), **classes)

    return Sample(source=file, truth=truth, src="https://host/{sequence}/{index}")


def _tracking() -> Iterator[Sample]:
    """Every text file of a sequence that there is."""
    for path in sorted(REAL_DATA.glob("tracking/**/*.txt")):
        if path.name in {"det.txt", "gt.txt"}:
            yield _mot(path.relative_to(REAL_DATA).as_posix())


def _mot_folder(source: str, file: str) -> Sample:
    """A folder of sequences, of which one file each is read."""
    return Sample(
        source=source,
        truth=lambda data: merged(_mot(f"{source}/{folder.name}/{file}.txt").truth(data) for folder in (data / source).iterdir()),
        options=("-O", f"file={file}"),
        src="https://host/{sequence}/{index}",
    )


TWO = ("annotations/{}_train.json", "annotations/{}_val.json")

SAMPLES = [
    _coco("coco/visdrone", "visdrone2019-det-train-first50image.json"),
    _coco("coco/evaluate/dataset.json"),
    _coco("coco/cocovid", "ann.json"),
    _coco("coco/youtube-vis", "ann.json"),
    Sample(
        source="coco/evaluate/result.json",
        truth=lambda data: raw_sources.coco(data / "coco/evaluate/dataset.json", data / "coco/evaluate/result.json"),
        options=("-O", "images={coco/evaluate/dataset.json}"),
    ),
    *(
        _coco(f"coco/datumaro/coco/annotations/{kind}_{split}.json")
        for kind in ("image_info", "instances", "panoptic", "person_keypoints", "stuff")
        for split in ("train", "val")
    ),
    *(
        _coco(f"coco/datumaro/coco_{kind}", *(name.format(kind) for name in TWO))
        for kind in ("image_info", "instances", "panoptic", "person_keypoints", "stuff")
    ),
    _coco("coco/datumaro/mmdet_coco", *(name.format("instances") for name in TWO)),
    Sample(
        source="coco/datumaro/coco_roboflow",
        truth=lambda data: merged(
            raw_sources.coco(path, folder=f"{path.parent.name}/") for path in (data / "coco/datumaro/coco_roboflow").glob("*/*.json")
        ),
    ),
    _yolo("label-studio-import", "labels/*.txt", "images", "classes.txt"),
    _yolo("datumaro/labels", "labels/*/*.txt", "images", "obj.names"),
    _yolo("datumaro/annotations", "Annotations/*.txt", "", "obj.names"),
    *(_yolo("datumaro/strict", "obj_train_data/*.txt", "", "obj.names", given=given) for given in ("", "train.txt", "obj.data")),
    _yolo("roboflow", "*/labels/*.txt", "", "data.yaml"),
    _yolo("labelformat-seg", "labels/*.txt", "images", "dataset.yaml"),
    replace(
        _voc("datumaro/voc_dataset1", "Annotations/*.xml", "JPEGImages", "-O", "parts=drop", "-O", "masks=false"),
        filtered={"part of an object": 1},
    ),
    _voc("datumaro/voc_dataset2", "Annotations/*.xml", "Annotations", "--size", "20x10", size=(20, 10)),
    _voc("datumaro/voc_dataset3", "Annotations/*.xml", "JPEGImages"),
    _voc("roboflow", "*/*.xml", "", "-O", "one_based=false", one_based=False),
    _voc("relaxed1", "annotations/*.xml", "images"),
    _voc("relaxed2", "*.xml", ""),
    *_tracking(),
    _mot_folder("tracking/KITTI-Car", "det"),
    _mot_folder("tracking/MOT17-YOLOX-val", "gt"),
]

NOT_BOXES = "$.annotations: no annotation has a box or a segmentation: nothing to draw\n  fix: give the instances file of the data set"
NO_IMAGES = (
    "a list of results, without images and categories\n  fix: give the instances file that the results belong to with -O images=FILE"
)

REFUSED = {
    **{
        f"coco/cocoapi-results/{name}100_results.json": f"{{source}}: {NO_IMAGES}"
        for name in ("instances_val2014_fakebbox", "instances_val2014_fakesegm", "person_keypoints_val2014_fakekeypoints")
    },
    **{
        f"coco/datumaro/coco/annotations/{kind}_{split}.json": f"{{source}}: {NOT_BOXES}"
        for kind in ("labels", "captions")
        for split in ("train", "val")
    },
    "voc/roboflow": "{source}/train/train_002.xml:14: <xmin> of 'label_1' is 0, but VOC counts pixels from 1\n"
    "  fix: for a tool that counts from 0 give -O one_based=false",
    "voc/datumaro/voc_dataset2": "{source}/Annotations/a.xml: the size of 'a.jpg' is not known\n"
    "  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images",
    "yolo/roboflow-obb": "{source}/train/labelTxt/train_001.txt: DOTA text (four corners in pixels, then the name of the class), "
    "not YOLO rows\n  fix: read it with --format dota",
}
"""What each source is refused with."""


def arguments(sample: Sample, data: Path) -> list[str]:
    """Of ``convert``, beside the output; the format is the folder's name."""
    top = sample.source.partition("/")[0]
    options = [option.replace("{", f"{data}/").replace("}", "") for option in sample.options]
    return [
        "convert", str(data / sample.source), "--format", "mot" if top == "tracking" else top, "--link", "none", "--shape", "box",
        "--src", sample.src, "--workflow-id", WORKFLOW, "-o", "jobs.jsonl", "--report", "report.json", *options,
    ]  # fmt: skip


def frame_of(url: str) -> str:
    """The frame that a URL names."""
    return unquote(urlsplit(url).path).removeprefix("/")


def box_of(annotation: dict[str, Any]) -> Box:
    """The box of a rectangle, whose corners stand in the order of the contract."""
    (x0, y0), (x1, y1) = ((annotation["coordinates"][i]["x"], annotation["coordinates"][i]["y"]) for i in (0, 2))
    corners = [(point["x"], point["y"]) for point in annotation["coordinates"]]
    assert corners == [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    return x0, y0, x1, y1


def found(path: Path) -> tuple[Counter[str], list[Seen]]:
    """The frames of a jobs file, and its annotations; a tracker that was not linked holds one."""
    frames: Counter[str] = Counter()
    objects = []
    for line in path.read_text("utf-8").splitlines():
        data = json.loads(line)["data"]
        if "image_url" in data:
            frame = frame_of(data["image_url"])
            frames[frame] += 1
            rectangles = data.get("maker_response", {"rectangles": {"data": []}})["rectangles"]["data"]
            objects += [Seen(frame, one["label"], box_of(one)) for one in rectangles]
            continue
        names = {frame["frame_id"]: frame_of(frame["src"]) for frame in data["video_data"]["frames"]}
        frames.update(names.values())
        for tracker in data["maker_response"]["video2d"]["data"]["annotations"]:
            ((frame_id, one),) = tracker["frames"].items()
            assert tracker["label"] == one["label"]
            objects.append(Seen(names[frame_id], one["label"], box_of(one)))
    return frames, objects


def unmatched(expected: list[Seen], seen: list[Seen]) -> list[Seen]:
    """The expected objects that no object of the same frame and label has the box of, each taken once."""
    open_boxes: defaultdict[tuple[str, str], list[Box]] = defaultdict(list)
    for one in seen:
        open_boxes[one.frame, one.label].append(one.box)
    missing = []
    for one in expected:
        boxes = open_boxes[one.frame, one.label]
        distances = [max(abs(a - b) for a, b in zip(one.box, box, strict=True)) for box in boxes]
        if distances and min(distances) <= SAME:
            del boxes[distances.index(min(distances))]
        else:
            missing.append(one)
    return missing


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: "-".join((sample.source, *sample.options)))
def test_every_box_comes_out_once(sample: Sample, real_data: Path, tmp_path: Path) -> None:
    """The source converts, `check` passes, and its frames and boxes are those of the jobs, less the rows that the report counts."""
    converted = run(tmp_path, *arguments(sample, real_data))
    checked = run(tmp_path, "check", "jobs.jsonl")

    assert (converted.exit_code, checked.exit_code) == (0, 0), converted.stderr + checked.stderr
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    truth = sample.truth(real_data)
    expected, filtered = truth.visible()
    frames, objects = found(tmp_path / "jobs.jsonl")
    assert frames == Counter(truth.frames)
    assert unmatched(expected, objects) == []
    assert len(objects) == len(expected) == len(truth.objects) - filtered[raw_sources.OUTSIDE]
    assert (report["filtered"], report["bad"]) == (dict(filtered) | dict(sample.filtered), {})


@pytest.mark.parametrize(("source", "message"), REFUSED.items(), ids=REFUSED)
def test_what_cannot_be_drawn_is_refused(source: str, message: str, real_data: Path, tmp_path: Path) -> None:
    """A source that lacks boxes, sizes or images says which file, why and what to do; nothing is written."""
    refused = run(tmp_path, *arguments(Sample(source=source, truth=raw_sources.coco), real_data))

    assert refused.exit_code == 1
    assert refused.stderr == f"Error: {message.format(source=real_data / source)}\n"
    assert list(tmp_path.iterdir()) == []


def test_the_command_itself_gives_the_same_bytes(real_data: Path, tmp_path: Path) -> None:
    """A process of its own writes what the command writes inside the tests."""
    (sample,) = [sample for sample in SAMPLES if sample.source == "coco/visdrone"]
    (tmp_path / "spawned").mkdir()
    run(tmp_path, *arguments(sample, real_data))

    result = spawned(tmp_path / "spawned", *arguments(sample, real_data))

    assert result.returncode == 0, result.stderr
    assert (tmp_path / "spawned" / "jobs.jsonl").read_bytes() == (tmp_path / "jobs.jsonl").read_bytes()
