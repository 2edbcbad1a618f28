"""Runs of the command, in this process or in one of their own, and sources for them."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from prelabel.cli.main import main

WORKFLOW = "2aae1234-acac-1234-eeff-12a22a237bbc"

PROGRAM = Path(sys.executable).with_name("prelabel")

UNSET = ("PLAYMENT_WORKFLOW_ID", "PLAYMENT_BATCH_ID", "PLAYMENT_PROJECT_ID", "PLAYMENT_BASE_URL", "PLAYMENT_API_KEY")
"""Variables that would answer what a test asks."""


Images = Mapping[str, Sequence[Mapping[str, object]]]
"""Images by name, each with its annotations."""


BOX = [10, 20, 30, 40]
"""Left, top, width, height in pixels."""

RUN: Images = {f"f{number}.jpg": [{"bbox": BOX}] for number in (2, 10, 4, 6, 8)}
"""One numbered run of frames, listed in no order."""

PHOTOS: Images = {"000000000139.jpg": [{"bbox": BOX}], "000000000285.jpg": [], "000000000632.jpg": [{"bbox": BOX, "label": "dog"}]}
"""Unrelated photographs."""

NAMES: Images = {f"{cam}/{n}.jpg": [{"bbox": BOX}] for cam in ("a", "b") for n in (1, 2, 3)}
"""Two folders with a run of frames each."""


def run(folder: Path, *arguments: str | Path, variables: Mapping[str, str] | None = None) -> Result:
    """The command in this process, with a working folder; what it does not turn into a message is raised."""
    runner = CliRunner(env={**dict.fromkeys(UNSET), **(variables or {})})
    with contextlib.chdir(folder):
        return runner.invoke(main, [str(argument) for argument in arguments], catch_exceptions=False, prog_name="prelabel")


def payload(out: str = "jobs.jsonl") -> list[str]:
    """The options that a jobs file needs."""
    return ["-o", out, "--workflow-id", WORKFLOW, "--src", "https://host/{file}"]


def convert(folder: Path, *arguments: str | Path, out: str = "jobs.jsonl") -> Result:
    """``prelabel convert`` in this process, to a jobs file in the folder."""
    return run(folder, "convert", *payload(out), *arguments)


def spawned(folder: Path, *arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  # of subprocess.run
    """The command in a process of its own."""
    chosen = {"cwd": folder, "env": environment(), "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run([str(PROGRAM), *map(str, arguments)], encoding="utf-8", check=False, **chosen)


def environment() -> dict[str, str]:
    """The variables of this process without those that would answer what a test asks."""
    return {name: value for name, value in os.environ.items() if name not in UNSET}


def jobs(path: Path) -> list[dict[str, Any]]:
    """The jobs of a file, by the standard library alone."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def coco(path: Path, images: Images, *, size: tuple[int, int] = (100, 100), **fields: Mapping[str, object]) -> Path:
    """An instances file: each image with its annotations, whose boxes are pixels and whose label is ``label``, else ``car``.

    Args:
        path: where it is written.
        images: file name to annotations.
        size: of all images.
        fields: further fields of an image, by the name of its stem.
    """
    labels = sorted({str(one.get("label", "car")) for several in images.values() for one in several} | {"car"})
    annotations = [
        {"image_id": number, "category_id": labels.index(str(one.get("label", "car"))), **{k: v for k, v in one.items() if k != "label"}}
        for number, several in enumerate(images.values())
        for one in several
    ]
    content = {
        "images": [
            {"id": number, "file_name": name, "width": size[0], "height": size[1], **fields.get(Path(name).stem, {})}
            for number, name in enumerate(images)
        ],
        "annotations": [{"id": number, **annotation} for number, annotation in enumerate(annotations)],
        "categories": [{"id": number, "name": name} for number, name in enumerate(labels)],
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def labels(job: dict[str, Any]) -> list[str]:
    """The labels of an image's rectangles."""
    return [one["label"] for one in job["data"].get("maker_response", {}).get("rectangles", {"data": []})["data"]]


def reported(folder: Path) -> dict[str, Any]:
    """What the report says."""
    found: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    return found
