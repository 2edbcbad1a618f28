"""One damaged file among good ones: whatever the format, it is named, or the run gives what it gave before."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from prelabel.frames import IMAGE_SUFFIXES
from tests.commands import convert
from tests.conftest import FIXTURES
from tests.test_golden import CASES, Case

ROWS = frozenset({".txt", ".csv", ".names"})
"""Suffixes of texts that may end with any line."""

NONE_IS_WHOLE = frozenset({"culane", "darklabel/config", "dota", "icdar", "kitti", "mot", "mots", "sot/otb", "visdrone", "yolo"})
"""Formats of text, or fixtures of them, in which an empty file says that nothing is there."""

NO_RECORDS = re.compile(
    r".*/(classes|labels|class_names|train|README)\.txt|.*\.(names|data|ya?ml|ini|pbtxt)|.*/(notes|calib|ImageSets)/.*|"
    r"mot/both/.*/gt\.txt|mots/.*seqmap.*|visdrone/.*(_gt|_attr)\.txt|supervisely/.*/meta\.json|openimages/.*/classes\.csv|"
    r"sagemaker/tracking/.*\.manifest|vott/project/vott-json-export/.*|fiftyone/.*/metadata\.json|kili/raw/(interface\.json|README\.kili\.txt)|"
    r"mapillary/.*/(config[^/]*\.json|splits/\w+\.txt)|paddleocr/.*\.cach|"
    r"sot/(got10k/val/list|results/notes|uav123/.*/att/.*)\.txt|sot/vot/.*\.tag|sot/vot/.*/sequence|"
    r"viame/dataset/.*/annotations\.viame\.csv|waymo/.*camera_calibration.*|"
    r".*/(_classes\.csv|class_mapping\.csv|label_colors\.txt|objectInfo150\.txt|label_classes\.json)"
)
"""Files below fixtures that hold names, sizes, lists of images, what was not asked for, or what others say already."""


def emptied(path: Path) -> None:
    """Of which nothing was written."""
    path.write_bytes(b"")


def cut(path: Path) -> None:
    """Of which the second half was not written; of rows, the last but for its first word."""
    data = path.read_bytes()
    if path.suffix not in ROWS:
        path.write_bytes(data[: len(data) // 2])
        return
    *rows, last = data.rstrip().split(b"\n")
    path.write_bytes(b"\n".join([*rows, re.split(rb"[ ,]", last)[0]]))


def widened(path: Path) -> None:
    """In the encoding that some editors write."""
    path.write_bytes(path.read_bytes().decode("latin-1").encode("utf-16"))


def zeroed(path: Path) -> None:
    """As a file system leaves what was not flushed before the power went."""
    path.write_bytes(bytes(path.stat().st_size))


def dangling(path: Path) -> None:
    """A link to what is not there any more."""
    path.unlink()
    path.symlink_to(path.with_name("gone"))


Way = Callable[[Path], None]

WAYS: tuple[Way, ...] = (emptied, cut, widened, zeroed, dangling)


def files_of(case: Case) -> list[str]:
    """The files of a case but its images, below ``fixtures/FORMAT``."""
    root = FIXTURES / case.format
    paths = (path for path in sorted((root / case.name).rglob("*")) if path.is_file() and path.suffix not in IMAGE_SUFFIXES)
    return [str(path.relative_to(root)) for path in paths]


Damage = tuple[Case, str, Way]


def folders() -> list[tuple[Case, list[str]]]:
    """A case of each fixture that is a folder, and its files."""
    cases = {(case.format, case.name): case for case in reversed(CASES) if not (case.source or case.exit_code)}
    return [(case, files_of(case)) for case in cases.values()]


def told(case: Case, file: str, way: Way) -> bool:
    """Whether a file does not look as if it were whole after all."""
    path = Path(file)
    if way is emptied:
        return not (NONE_IS_WHOLE & {case.format, f"{case.format}/{case.name}"} and path.suffix == ".txt")
    if way is cut:
        # these end with any line
        of_words = case.format == "vlm" and path.suffix == ".txt"
        return path.suffix not in {".ini", ".yaml", ".names"} and path.name != "classes.txt" and not of_words
    # XML says its encoding itself
    return not (way is widened and path.suffix == ".xml")


def damages() -> list[Damage]:
    """Of each folder of several files, the first of each suffix in each folder below it, in each way."""
    first = [
        (case, {(Path(file).parent, Path(file).suffix): file for file in reversed(files)}) for case, files in folders() if len(files) > 1
    ]
    return [(case, file, way) for case, files in first for file in files.values() for way in WAYS if told(case, file, way)]


def twins() -> list[Damage]:
    """The only file of each folder, in each way."""
    only = [(case, files[0]) for case, files in folders() if len(files) == 1]
    return [(case, file, way) for case, file in only for way in WAYS if told(case, file, way) and not NO_RECORDS.fullmatch(f"/{file}")]


def named(part: object) -> str:
    """What a part of a test's name is."""
    return str(getattr(part, "__name__", part))


def damaged(case: Case, folder: Path, file: str, way: Way) -> Path:
    """A copy of a fixture of which a file is damaged, which is made if it is not there."""
    path = folder / "fixtures" / case.format / file
    shutil.copytree(FIXTURES / case.format / case.name, folder / "fixtures" / case.format / case.name)
    if not path.exists():
        (whole,) = files_of(case)
        shutil.copyfile(FIXTURES / case.format / whole, path)
    way(path)
    return path


@pytest.mark.parametrize(("case", "file", "way"), damages(), ids=named)
def test_one_damaged_file_is_named(case: Case, file: str, way: Way, tmp_path: Path) -> None:
    """The run ends with its name; only where it holds no records the jobs may be those of before."""
    damaged(case, tmp_path, file, way)

    done = convert(tmp_path, *case.arguments)

    if done.exit_code == 0 and NO_RECORDS.fullmatch(f"{case.format}/{file}"):
        assert (tmp_path / "jobs.jsonl").read_bytes() == case.golden.read_bytes()
    else:
        assert (done.exit_code, Path(file).name in done.stderr) == (1, True), done.stderr
        assert not (tmp_path / "jobs.jsonl").exists()


@pytest.mark.parametrize(("case", "file", "way"), twins(), ids=named)
def test_a_damaged_file_beside_the_only_one_is_named(case: Case, file: str, way: Way, tmp_path: Path) -> None:
    """Likewise, whatever the format looks for in a folder."""
    path = damaged(case, tmp_path, str(Path(file).with_name(f"zz-{Path(file).name}")), way)

    done = convert(tmp_path, *case.arguments)

    assert (done.exit_code, path.name in done.stderr) == (1, True), done.stderr


@pytest.mark.parametrize(("case", "file"), [(case, file) for case, file, way in damages() if way is dangling], ids=named)
def test_one_damaged_file_is_counted(case: Case, file: str, tmp_path: Path) -> None:
    """Under skip the run goes on without it, and says that it was left out."""
    damaged(case, tmp_path, file, zeroed)

    done = convert(tmp_path, *case.arguments, "--on-error", "skip")

    if done.exit_code or not NO_RECORDS.fullmatch(f"{case.format}/{file}"):
        assert (done.exit_code, Path(file).name in done.stderr) == (1, True), done.stderr
    if not (NO_RECORDS.fullmatch(f"{case.format}/{file}") or "no frame to make a job of: 1 bad record left out" in done.stderr):
        assert (tmp_path / "jobs.jsonl").exists(), done.stderr


@pytest.mark.parametrize(("case", "file"), [(case, file) for case, file, way in twins() if way is zeroed], ids=named)
def test_a_damaged_file_beside_the_only_one_is_counted(case: Case, file: str, tmp_path: Path) -> None:
    """Likewise: under skip the jobs are those of the whole file."""
    path = damaged(case, tmp_path, str(Path(file).with_name(f"zz-{Path(file).name}")), zeroed)

    done = convert(tmp_path, *case.arguments, "--on-error", "skip")

    assert (done.exit_code, path.name in done.stderr) == (1, True), done.stderr
    assert (tmp_path / "jobs.jsonl").read_bytes() == case.golden.read_bytes()
