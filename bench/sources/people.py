"""The same boxes as people, faces and their joints in well-known data sets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from bench.sources.images import Image


def _ai_challenger(folder: Path, found: Sequence[Image]) -> None:
    def joints(box: Sequence[float]) -> list[float]:
        x0, y0, x1, y1 = box
        return [x0, y0, 1, x1, y1, 2, *[0, 0, 3] * 12]

    records = [
        {
            "image_id": image.name,
            "human_annotations": {f"human{i}": box for i, (_, _, box) in enumerate(image.boxes, 1)},
            "keypoint_annotations": {f"human{i}": joints(box) for i, (_, _, box) in enumerate(image.boxes, 1)},
        }
        for image in found
    ]
    (folder / "keypoint_train_annotations.json").write_bytes(orjson.dumps(records))


def _crowdhuman(folder: Path, found: Sequence[Image]) -> None:
    def person(number: int, box: Sequence[float]) -> dict[str, Any]:
        x0, y0, x1, y1 = box
        xywh = [x0, y0, x1 - x0, y1 - y0]
        said = {"head_attr": {"ignore": 0, "occ": 0, "unsure": 0}, "extra": {"box_id": number, "occ": 0}}
        return {"fbox": xywh, "tag": "person", "hbox": xywh, "vbox": xywh, **said}

    with (folder / "annotation_train.odgt").open("wb") as file:
        for image in found:
            boxes = [person(i, box) for i, (_, _, box) in enumerate(image.boxes)]
            file.write(orjson.dumps({"ID": image.name, "gtboxes": boxes}, option=orjson.OPT_APPEND_NEWLINE))


def _lsp(folder: Path, found: Sequence[Image]) -> None:
    from scipy.io import savemat

    joints = np.ones((14, 3, len(found)))
    for number, image in enumerate(found):
        x0, y0, x1, y1 = image.boxes[0][2] if image.boxes else (1, 1, 2, 2)
        joints[:, 0, number], joints[:, 1, number] = np.linspace(x0, x1, 14), np.linspace(y0, y1, 14)
    savemat(folder / "joints.mat", {"joints": joints})


def _mpii(folder: Path, found: Sequence[Image]) -> None:
    def person(name: str, box: Sequence[float]) -> dict[str, Any]:
        x0, y0, x1, y1 = box
        joints = [[x0, y0], [x1, y1], *[[-1, -1]] * 14]
        said = {"center": [(x0 + x1) / 2, (y0 + y1) / 2], "scale": (y1 - y0) / 200}
        return {"joints_vis": [1, 1, *[0] * 14], "joints": joints, "image": f"{name}.jpg", **said}

    (folder / "train.json").write_bytes(orjson.dumps([person(image.name, box) for image in found for _, _, box in image.boxes]))


def _posetrack(folder: Path, found: Sequence[Image]) -> None:
    def person(track: int, box: Sequence[float]) -> dict[str, Any]:
        x0, y0, x1, y1 = box
        sides = {"x1": [x0], "y1": [y0], "x2": [x1], "y2": [y1]}
        points = [{"id": [0], "x": [x0], "y": [y0], "is_visible": [1]}, {"id": [14], "x": [x1], "y": [y1], "is_visible": [1]}]
        return {**sides, "track_id": [track], "annopoints": [{"point": points}]}

    annolist = [
        {
            "image": [{"name": f"images/bench/{image.name}.jpg"}],
            "annorect": [person(track, box) for track, (_, _, box) in enumerate(image.boxes)],
        }
        for image in found
    ]
    (folder / "bench.json").write_bytes(orjson.dumps({"annolist": annolist}))


def _widerface(folder: Path, found: Sequence[Image]) -> None:
    with (folder / "wider_face_train_bbx_gt.txt").open("w", encoding="ascii", newline="\n") as file:
        for image in found:
            file.write(f"0--Parade/{image.name}.jpg\n{len(image.boxes)}\n")
            file.writelines(f"{x0} {y0} {x1 - x0:.2f} {y1 - y0:.2f} 0 0 0 0 1 0 \n" for _, _, (x0, y0, x1, y1) in image.boxes)


def _five(box: Sequence[float]) -> list[float]:
    """Five points inside a box."""
    x0, y0, x1, y1 = box
    places = ((0.3, 0.3), (0.7, 0.3), (0.5, 0.5), (0.3, 0.8), (0.7, 0.8))
    return [round(value, 2) for x, y in places for value in (x0 + x * (x1 - x0), y0 + y * (y1 - y0))]


def _faces(found: Sequence[Image]) -> Iterator[tuple[str, Sequence[float]]]:
    """Each box as the face of an image of its own."""
    return ((f"{image.name}_{number}", box) for image in found for number, (_, _, box) in enumerate(image.boxes))


def _celeba(folder: Path, found: Sequence[Image]) -> None:
    faces = [*_faces(found)]
    points = " ".join(f"{part}_{axis}" for part in ("lefteye", "righteye", "nose", "leftmouth", "rightmouth") for axis in "xy")
    with (folder / "list_bbox_celeba.txt").open("w", encoding="ascii", newline="\n") as file:
        file.write(f"{len(faces)}\nimage_id x_1 y_1 width height\n")
        file.writelines(f"{name}.jpg    {x0}  {y0} {x1 - x0:.2f} {y1 - y0:.2f}\n" for name, (x0, y0, x1, y1) in faces)
    with (folder / "list_landmarks_celeba.txt").open("w", encoding="ascii", newline="\n") as file:
        file.write(f"{len(faces)}\n{points}\n")
        file.writelines(f"{name}.jpg {'  '.join(map(str, _five(box)))}\n" for name, box in faces)


def _lfw(folder: Path, found: Sequence[Image]) -> None:
    with (folder / "landmarks.txt").open("w", encoding="ascii", newline="\n") as file:
        file.writelines("\t".join(map(str, (f"{name}.jpg", *_five(box)))) + "\n" for name, box in _faces(found))


def _grid(box: Sequence[float], count: int) -> Iterator[tuple[float, float]]:
    """So many points of a box, row by row."""
    x0, y0, x1, y1 = box
    return ((x0 + (x1 - x0) * (number % 10) / 9, y0 + (y1 - y0) * (number // 10) / (count // 10)) for number in range(count))


def _pts(folder: Path, found: Sequence[Image]) -> None:
    for name, box in _faces(found):
        points = "".join(f"{x + 1:.3f} {y + 1:.3f}\n" for x, y in _grid(box, 68))
        (folder / f"{name}.pts").write_text(f"version: 1\nn_points: 68\n{{\n{points}}}\n", encoding="ascii")


def _vggface2(folder: Path, found: Sequence[Image]) -> None:
    heads = {"bb": "X,Y,W,H", "landmark": ",".join(f"P{point}{axis}" for point in range(1, 6) for axis in "XY")}
    faces = [(f'"n000001/{name}"', box) for name, box in _faces(found)]
    rows = {
        "bb": [f"{name},{x0},{y0},{x1 - x0:.2f},{y1 - y0:.2f}\n" for name, (x0, y0, x1, y1) in faces],
        "landmark": [f"{name},{','.join(map(str, _five(box)))}\n" for name, box in faces],
    }
    for kind, head in heads.items():
        with (folder / f"loose_{kind}_train.csv").open("w", encoding="ascii", newline="\n") as file:
            file.writelines([f"NAME_ID,{head}\n", *rows[kind]])


def _wflw(folder: Path, found: Sequence[Image]) -> None:
    with (folder / "list_98pt_rect_attr_train.txt").open("w", encoding="ascii", newline="\n") as file:
        for image in found:
            for _, _, box in image.boxes:
                points = " ".join(f"{x:.6f} {y:.6f}" for x, y in _grid(box, 98))
                file.write(f"{points} {' '.join(map(str, box))} 0 1 0 0 1 0 0--Parade/{image.name}.jpg\n")


PEOPLE: Mapping[str, Callable[[Path, Sequence[Image]], None]] = {
    "ai-challenger": _ai_challenger,
    "celeba": _celeba,
    "crowdhuman": _crowdhuman,
    "lfw": _lfw,
    "lsp": _lsp,
    "mpii": _mpii,
    "posetrack": _posetrack,
    "pts": _pts,
    "vggface2": _vggface2,
    "wflw": _wflw,
    "widerface": _widerface,
}
"""By the name of the reader."""
