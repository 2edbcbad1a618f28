"""Archives and packed files as sources, in this process: what they hold is read as if it lay in folders."""

import bz2
import gzip
import json
import lzma
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import prelabel
from prelabel import ConvertOptions, FrameOptions, SequenceOptions
from prelabel.engine import Processes
from prelabel.errors import InputError, Tally
from prelabel.pipeline import convert_to
from prelabel.stores import staging
from prelabel.stores.packed import packing
from tests.commands import BOX, WORKFLOW, coco, convert, run
from tests.stores.conftest import Memory
from tests.stores.made import NAMES, SIZE, below, photo, yolo
from tests.stores.packing import other, tarred, zipped

LABELS = yolo(40)


def jobs(folder: Path, *arguments: str | Path) -> bytes:
    """What a conversion writes."""
    done = convert(folder, *arguments, "--force")
    assert done.exit_code == 0, done.stderr
    return (folder / "jobs.jsonl").read_bytes()


@pytest.fixture
def plain(tmp_path: Path) -> bytes:
    """The jobs of the labels in a folder of the name that the archives have."""
    folder = tmp_path / "labels"
    folder.mkdir()
    for name, data in LABELS.items():
        (folder / name).write_bytes(data)
    return jobs(tmp_path, "labels", *NAMES, *SIZE)


@pytest.mark.parametrize("end", [".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".ZIP"])
@pytest.mark.parametrize("top", ["", "labels/", "./labels/"])
def test_an_archive_is_read_as_its_folder(end: str, top: str, tmp_path: Path, plain: bytes) -> None:
    """Recognised and named, packed with the folder or from within it, and nothing is left below TMPDIR."""
    archive = (zipped if end.lower() == ".zip" else tarred)(tmp_path / f"labels{end}", {top + name: data for name, data in LABELS.items()})

    assert jobs(tmp_path, archive.name, *NAMES, *SIZE) == plain
    assert jobs(tmp_path, archive, "--format", "yolo", *NAMES, *SIZE) == plain


def test_nothing_stays(tmp_path: Path, temporary: Path) -> None:
    """What is unpacked is gone when the run ends, well or not."""
    zipped(tmp_path / "good.zip", LABELS)
    zipped(tmp_path / "bad.zip", {"a.txt": b"no label"})

    assert convert(tmp_path, "good.zip", "--format", "yolo", *NAMES, *SIZE).exit_code == 0
    assert convert(tmp_path, "bad.zip", "--format", "yolo", *NAMES, *SIZE, out="b.jsonl").exit_code == 1
    assert [*temporary.iterdir()] == []


@pytest.mark.parametrize(("end", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
def test_a_packed_file(end: str, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """As the file is, recognised and named; one that only is called so is read as it is."""
    source = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]})
    expected = jobs(tmp_path, "a.json")
    (tmp_path / f"a.json{end}").write_bytes(pack(source.read_bytes()))
    (tmp_path / f"plain.json{end}").write_bytes(source.read_bytes())

    assert jobs(tmp_path, f"a.json{end}") == expected
    assert jobs(tmp_path, f"a.json{end}", "--format", "coco") == expected
    assert jobs(tmp_path, f"plain.json{end}", "--format", "coco") == expected


def test_packed_files_in_a_folder(memory: Memory, local: Path) -> None:
    """Of a suffix of two parts, in an archive and in a store."""
    frame = {
        "file": "a.jpg",
        "width": 100,
        "height": 100,
        "unit": "fractions",
        "detections": [{"label": "car", "box": [0.1, 0.2, 0.3, 0.4]}],
    }
    line = json.dumps(frame).encode()
    (local / "a.jsonl").write_bytes(line)
    expected = jobs(local, "a.jsonl")
    zipped(local / "s.zip", {"s/a.jsonl.gz": gzip.compress(line)})
    memory.fill({"box/s/a.jsonl.gz": gzip.compress(line)})

    assert b"a.jpg" in expected
    assert jobs(local, "s.zip") == jobs(local, "memory://box/s") == expected


def test_what_is_said_names_the_archive(tmp_path: Path) -> None:
    """As if it were a folder, in errors, counts and notes; a packed file by itself."""
    zipped(tmp_path / "a.zip", {"labels/a.txt": b"0 0.5 0.5 0.1 0.1\n0 1\n", "labels/classes.txt": b"car\n"})
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(b'{"images": [], "annotations": [{}], "categories": []}'))

    stopped = convert(tmp_path, "a.zip", "--format", "yolo", *SIZE)
    skipped = convert(tmp_path, tmp_path / "a.zip", "--format", "yolo", *SIZE, "--on-error", "skip")
    one = convert(tmp_path, "b.json.gz", "--format", "coco", out="b.jsonl")

    assert stopped.stderr.startswith("Error: a.zip/labels/a.txt:2: ")
    assert f"{tmp_path}/a.zip/labels/a.txt:2: " in skipped.stderr
    assert f"note: class names from {tmp_path}/a.zip/labels/classes.txt" in skipped.stderr
    assert one.stderr.startswith("Error: b.json.gz: $.annotations: ")
    assert "prelabel-" not in stopped.stderr + skipped.stderr + one.stderr


def test_images_say_their_size(tmp_path: Path) -> None:
    """Beside the labels in an archive, and in one of their own; of each only the beginning is unpacked, but of a PNG all."""
    label = {"labels/1.txt": b"0 0.5 0.5 0.5 0.5\n", "labels/2.txt": b"0 0.5 0.5 0.5 0.5\n"}
    images = {"1.jpg": photo("JPEG", (400, 300)), "2.jpg": photo("JPEG", (400, 300))}
    mask = photo("PNG", (400, 300))
    zipped(tmp_path / "whole.zip", {**label, **{f"images/{name}": data for name, data in images.items()}, "a.mp4": b"x", "a.png": mask})
    zipped(tmp_path / "labels.zip", label)
    tarred(tmp_path / "images.tar.gz", {f"images/{name}": data for name, data in images.items()})

    beside = run(tmp_path, "convert", "whole.zip", *NAMES, "--to", "detections", "-o", "-")
    given = run(tmp_path, "convert", "labels.zip", *NAMES, "--frames", "images.tar.gz", "--to", "detections", "-o", "-")

    for done in (beside, given):
        assert [(line["width"], line["height"]) for line in map(json.loads, done.stdout.splitlines())] == [(400, 300)] * 2
    with staging() as stage:
        [folder] = stage.sources([tmp_path / "whole.zip"], ["yolo"])
        sizes = {path.name: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    assert (sizes["a.mp4"], sizes["a.png"]) == (0, len(mask))
    assert 0 < sizes["1.jpg"] < len(images["1.jpg"])


def test_what_archives_hold_beside(tmp_path: Path) -> None:
    """Hidden files and those of macOS are no files; hard links are, and names may be of Windows."""
    hard = other("labels/b.txt", tarfile.LNKTYPE, "labels/a.txt")
    tarred(tmp_path / "hard.tar", {"labels/a.txt": b"0 0.5 0.5 0.1 0.1\n"}, hard)
    zipped(tmp_path / "mac.zip", {"x\\a.txt": b"0 0.5 0.5 0.1 0.1\n", "__MACOSX/x/._a.txt": b"\0", "x\\.a.txt": b"0 1\n", "x/": b""})

    both = jobs(tmp_path, "hard.tar", "--format", "yolo", *NAMES, *SIZE).splitlines()
    one = jobs(tmp_path, "mac.zip", "--format", "yolo", *NAMES, *SIZE).splitlines()

    assert [json.loads(line)["data"]["image_url"] for line in both] == ["https://host/a", "https://host/b"]
    assert [json.loads(line)["data"]["image_url"] for line in one] == ["https://host/a"]


def test_an_archive_of_an_archive(tmp_path: Path, plain: bytes) -> None:
    """As services give out what they were given; both are named. A packed file beside others stays as it is."""
    inner = tarred(tmp_path / "labels.tar.gz", {f"labels/{name}": data for name, data in LABELS.items()}).read_bytes()
    zipped(tmp_path / "artifact.zip", {"labels.tar.gz": inner})
    zipped(tmp_path / "bad.zip", {"a.txt.gz": gzip.compress(b"0 1\n")})
    zipped(tmp_path / "several.zip", {"a.txt": b"0 0.5 0.5 0.1 0.1\n", "b.txt.gz": b""})
    deep = b"0 0.5 0.5 0.1 0.1\n"
    for _ in range(4):
        deep = gzip.compress(deep)
    (tmp_path / "a.txt.gz.gz.gz.gz").write_bytes(deep)

    bad = convert(tmp_path, "bad.zip", "--format", "yolo", *NAMES, out="b.jsonl")
    deepest = convert(tmp_path, "a.txt.gz.gz.gz.gz", out="c.jsonl")

    assert jobs(tmp_path, "artifact.zip", *NAMES, *SIZE) == plain
    assert bad.stderr.startswith("Error: bad.zip/a.txt.gz:1: ")
    assert deepest.stderr.startswith("Error: a.txt.gz.gz.gz.gz: no format recognised")
    assert len(jobs(tmp_path, "several.zip", "--format", "yolo", *NAMES, *SIZE).splitlines()) == 1


def test_an_archive_in_a_store(memory: Memory, local: Path) -> None:
    """It is fetched, then unpacked, and named by its URL."""
    memory.fill({"box/a.zip": zipped(local / "a.zip", below("labels", LABELS)).read_bytes()})
    memory.fill({"box/b.zip": zipped(local / "b.zip", {"a.txt": b"0 1\n"}).read_bytes()})
    folder = local / "labels"
    folder.mkdir()
    for name, data in LABELS.items():
        (folder / name).write_bytes(data)

    assert jobs(local, "memory://box/a.zip", *NAMES, *SIZE) == jobs(local, "labels", *NAMES, *SIZE)
    assert convert(local, "memory://box/b.zip", "--format", "yolo", *NAMES, out="b.jsonl").stderr.startswith(
        "Error: memory://box/b.zip/a.txt:1: "
    )


def test_other_commands(tmp_path: Path) -> None:
    """A source is inspected, and is the truth of a score; outputs of models are merged."""
    zipped(tmp_path / "a.zip", {"a.json": coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]}).read_bytes()})
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(coco(tmp_path / "b.json", {"a.jpg": [{"bbox": BOX}]}).read_bytes()))
    jobs(tmp_path, "a.json")

    inspected = run(tmp_path, "inspect", "a.zip")
    scored = run(tmp_path, "score", "jobs.jsonl", "--truth", "a.zip")
    merged = convert(tmp_path, "a.zip", "b.json.gz", "--merge", "nms", out="merged.jsonl")

    assert (inspected.exit_code, scored.exit_code, merged.exit_code) == (0, 0, 0), inspected.stderr + scored.stderr + merged.stderr
    assert "coco" in inspected.stdout
    assert json.loads((tmp_path / "merged.jsonl").read_text())["data"]["image_url"] == "https://host/a.jpg"


def test_in_python(tmp_path: Path, temporary: Path, memory: Memory) -> None:
    """What is read names its archive, and is gone when it was read, or when nobody reads it any more; of a URL likewise."""
    zipped(tmp_path / "a.zip", {"a.txt": b"0 0.5 0.5 0.1 0.1\n", "b.txt": b"0 0.5 0.5 0.1 0.1\n", "classes.txt": b"car"})
    memory.fill({"box/a.zip": (tmp_path / "a.zip").read_bytes()})
    options = ConvertOptions(format="yolo")

    for source in (str(tmp_path / "a.zip"), "memory://box/a.zip"):
        tally = Tally()
        [batch] = prelabel.read(source, options, tally=tally)
        assert [str(batch.detections.place(row)) for row in (0, 1)] == [f"{source}/a.txt:1", f"{source}/b.txt:1"]
        assert f"class names from {source}/classes.txt" in tally.notes
    zipped(tmp_path / "frames.zip", {f"{name}.jpg": photo("JPEG", (40, 30)) for name in "ab"})
    options = replace(options, frames=FrameOptions(frames=tmp_path / "frames.zip"), sequences=SequenceOptions(job="video"))
    waiting = prelabel.read(tmp_path / "a.zip", options)
    assert len([*temporary.iterdir()]) == 1
    assert [(frame.file, frame.width) for frame in next(waiting).detections.frames] == [("a.jpg", 40), ("b.jpg", 40)]
    del waiting
    assert [*temporary.iterdir()] == []
    prelabel.convert(tmp_path / "a.zip", tmp_path / "jobs.jsonl", options, workflow_id=WORKFLOW, src="https://host/{file}")
    assert json.loads((tmp_path / "jobs.jsonl").read_text())["data"]["video_data"]["frames"][0]["src"] == "https://host/a.jpg"


def test_what_is_bad_in_python(tmp_path: Path, temporary: Path) -> None:
    """Before and while it is read, an error names the archive, and nothing stays."""
    bad = ("a.txt", b"0 1\n")
    zipped(tmp_path / "a.zip", [bad, ("classes.txt", b"car")])
    zipped(tmp_path / "b.zip", [bad])

    with pytest.raises(InputError, match=r"a\.zip/a\.txt:1: ") as first:
        [*prelabel.read(tmp_path / "a.zip", ConvertOptions(format="yolo"))]
    with pytest.raises(InputError, match=r"b\.zip/a\.txt: no class names ") as second:
        prelabel.read(tmp_path / "b.zip", ConvertOptions(format="yolo"))

    assert "prelabel-" not in str(first.value) + str(second.value)
    assert [*temporary.iterdir()] == []


def test_a_run_that_goes_on(tmp_path: Path) -> None:
    """What is unpacked anew looks as it did."""
    archive = zipped(tmp_path / "labels.zip", LABELS)
    looks = []
    for _ in range(2):
        with staging(tmp_path / "jobs.jsonl.parts") as stage:
            [folder] = stage.sources([archive], ["yolo"])
            looks.append({path: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir()})

    assert looks[0] == looks[1]
    assert len(looks[0]) == len(LABELS)
    assert convert(tmp_path, "labels.zip", "--format", "yolo", *NAMES, *SIZE, "--resume").exit_code == 0


def test_what_is_packed(tmp_path: Path) -> None:
    """By its name and how it begins."""
    names = {
        "a.tar.gz": gzip.compress(b""),
        "b.gz": gzip.compress(b""),
        "c.zip": b"PK\3\4",
        "d.zip": b"text",
        "e.tar": b"text",
        "f": b"PK\3\4",
    }
    for name, data in names.items():
        (tmp_path / name).write_bytes(data)

    assert [packing(tmp_path / name) for name in names] == [".tar.gz", ".gz", ".zip", "", "", ""]
    assert packing(tmp_path / "gone.zip") == ""


def test_an_interrupted_run_of_an_archive_goes_on(tmp_path: Path) -> None:
    """With two processes, and with the bytes of one that nothing interrupts."""
    archive, parts = zipped(tmp_path / "labels.zip", {**LABELS, "classes.txt": b"car\nbus"}), tmp_path / "out.jsonl.parts"
    options = ConvertOptions(format="yolo", sequences=SequenceOptions(sequences=r"(s\d+)_"), frames=FrameOptions(size=(100, 100)))

    def end(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), staging(parts) as stage:
        convert_to(stage.sources([archive], ["yolo"]), options, "detections", tmp_path / "out.jsonl", progress=end, resume=parts)
    assert (parts / "results").stat().st_size > 0
    with staging(parts) as stage, Processes(2, patience_s=0) as engine:
        found = stage.sources([archive], ["yolo"])
        convert_to(found, options, "detections", tmp_path / "out.jsonl", resume=parts, engine=engine)
    with staging() as stage:
        convert_to(stage.sources([archive], ["yolo"]), options, "detections", tmp_path / "whole.jsonl")

    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert not parts.exists()
