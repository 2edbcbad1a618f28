"""What tests of model outputs share: files that they write, and what was read or refused."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from prelabel.detections import Detections
from prelabel.errors import PrelabelError, Tally
from prelabel.readers.base import Reader
from prelabel.testing import read_batches

Options = Mapping[str, str]


def write(root: Path, files: Mapping[str, object]) -> Path:
    """Write files below a folder: bytes and text as they are, images of (width, height), lists of ``.jsonl`` a line each, else as JSON."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in {".jpg", ".png"} and isinstance(content, tuple):
            Image.new("RGB", content).save(path)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        elif path.suffix == ".jsonl" and isinstance(content, list):
            path.write_text("".join(f"{json.dumps(line)}\n" for line in content), encoding="utf-8")
        else:
            path.write_text(json.dumps(content), encoding="utf-8")
    return root


def read(reader: Reader[Any], source: Path, options: Options | None = None, **more: Any) -> Detections:  # noqa: ANN401  # of read_batches
    """All that is read of a source, as one."""
    return Detections.concat(read_batches(reader, source, options, **more))


def names(detections: Detections) -> list[str]:
    """The frames, as ``sequence:file`` where they have a sequence."""
    return [f"{frame.sequence}:{frame.file}" if frame.sequence else frame.file for frame in detections.frames]


def labels(detections: Detections) -> list[str]:
    """The label of each row."""
    return [detections.labels[i] for i in detections.label.tolist()]


def refused(reader: Reader[Any], source: Path, options: Options | None = None, **more: Any) -> str:  # noqa: ANN401  # of read_batches
    """What ends the run, without the folder of the source."""
    with pytest.raises(PrelabelError) as caught:
        read_batches(reader, source, options, **more)
    folder = source if source.is_dir() else source.parent
    return str(caught.value).replace(f"{folder}/", "").replace(str(folder), "SOURCE")


def skipped(reader: Reader[Any], source: Path, options: Options | None = None, **more: Any) -> tuple[Detections, list[str]]:  # noqa: ANN401  # of read_batches
    """What is left of a source whose bad records are left out, and the reasons."""
    tally = Tally(on_error="skip")
    found = read_batches(reader, source, options, tally=tally, **more)
    return Detections.concat(found), [problem.reason for problem in tally.bad]
