"""How files become units of work."""

from pathlib import Path

import pytest

from prelabel.readers.paths import BYTES_PER_UNIT, FILES_PER_UNIT, parts_of
from tests.commands import convert


def test_files_are_divided_by_number_and_size(tmp_path: Path) -> None:
    """A part ends with the file that makes it large, or at the most files; one that is not there is no matter of this."""
    sizes = [1, BYTES_PER_UNIT - 1, 5, BYTES_PER_UNIT, *[0] * FILES_PER_UNIT, 7]
    paths = [tmp_path / f"{number}" for number in range(len(sizes))]
    for path, size in zip(paths, sizes, strict=True):
        with path.open("wb") as file:
            file.truncate(size)
    paths[-1].unlink()

    assert [len(part) for part in parts_of(paths)] == [2, 2, FILES_PER_UNIT, 1]
    assert [path for part in parts_of(paths) for path in part] == paths


@pytest.mark.parametrize("workers", ["1", "2"])
def test_outputs_of_many_images(tmp_path: Path, workers: str) -> None:
    """One job for each of more files than a unit takes, in natural order."""
    outputs = tmp_path / "preds"
    outputs.mkdir()
    for number in range(FILES_PER_UNIT + 3):
        (outputs / f"{number}.json").write_text('{"labels": [0], "scores": [0.5], "bboxes": [[1, 1, 5, 5]]}')
    result = convert(tmp_path, outputs, "--format", "mmdet", "-O", "names=car", "--size", "10x10", "--job", "image", "--workers", workers)

    assert result.exit_code == 0, result.stderr
    lines = (tmp_path / "jobs.jsonl").read_text("utf-8").splitlines()
    assert [line.split('"')[3] for line in lines] == [str(number) for number in range(FILES_PER_UNIT + 3)]
