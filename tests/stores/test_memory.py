"""Commands on a store in memory, in this process."""

import json
from collections.abc import Mapping
from pathlib import Path

import prelabel
from prelabel.stores.heads import HEAD_BYTES
from tests.commands import WORKFLOW, convert, jobs, payload, reported, run
from tests.stores.conftest import Memory
from tests.stores.made import NAMES, SIZE, below, padded, photo, yolo

TMP = "prelabel-"


def on_disk(folder: Path, content: Mapping[str, bytes]) -> None:
    """Write files."""
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def test_a_round_trip_gives_what_the_disk_gives(memory: Memory, local: Path, temporary: Path) -> None:
    """Labels with class names above them, frames, compressed output: byte for byte the same; nothing is left behind."""
    images = {"f1.jpg": photo("JPEG"), "f2.jpg": photo("JPEG"), "f3.jpg": photo("JPEG"), "f4.jpg": photo("JPEG")}
    labels = below("labels", dict(zip(("f1.txt", "f2.txt", "f3.txt", "f4.txt"), yolo(4).values(), strict=True)))
    content = {"data.yaml": b"names: [car, bus]\n", **labels, **below("frames", images)}
    on_disk(local, content)
    memory.fill(below("box", content))

    here = convert(local, "labels", "--frames", "frames", out="jobs.jsonl.gz")
    there = convert(local, "memory://box/labels/", "--frames", "memory://box/frames", out="memory://box/jobs.jsonl.gz")

    assert (here.exit_code, there.exit_code) == (0, 0), there.stderr
    assert memory.objects()["box/jobs.jsonl.gz"] == (local / "jobs.jsonl.gz").read_bytes()
    assert there.stderr == here.stderr.replace("jobs.jsonl.gz:", "memory://box/jobs.jsonl.gz:").replace(
        "data.yaml", "memory://box/data.yaml"
    )
    assert not list(temporary.iterdir())


def test_sizes_of_images_are_those_of_the_whole_files(memory: Memory, local: Path) -> None:
    """Pixels become fractions of images of several formats, also where 40 000 bytes stand before the size, or it stands at the end."""
    images = {
        "a.jpg": photo("JPEG", (320, 200)),
        "b.jpg": photo("JPEG", (400, 100), comment=b"x" * 40_000),
        "c.png": photo("PNG", (500, 200)),
        "d.tif": photo("TIFF", (640, 400), compression="tiff_lzw"),
    }
    assert min(map(len, images.values())) > HEAD_BYTES
    rows = "".join(f"{name},car,40,20,80,40\n" for name in images)
    memory.fill({"box/boxes.csv": b"image,label,xmin,ymin,xmax,ymax\n" + rows.encode(), **below("box/frames", images)})

    done = convert(local, "memory://box/boxes.csv", "--frames", "memory://box/frames", out="memory://box/jobs.jsonl")

    assert done.exit_code == 0, done.stderr
    made = [json.loads(line) for line in memory.objects()["box/jobs.jsonl"].splitlines()]
    corners = [one["data"]["maker_response"]["rectangles"]["data"][0]["coordinates"][0] for one in made]
    assert corners == [{"x": 0.125, "y": 0.1}, {"x": 0.1, "y": 0.2}, {"x": 0.08, "y": 0.1}, {"x": 0.0625, "y": 0.05}]


def test_a_file_url_is_a_path(local: Path) -> None:
    """``file://`` for source, frames and output."""
    on_disk(local, {**below("labels", {"f1.txt": b"0 0.5 0.5 0.2 0.2\n"}), **below("frames", {"f1.jpg": photo("JPEG")})})

    done = convert(local, f"file://{local}/labels", "--frames", f"file://{local}/frames", *NAMES, out=f"file://{local}/jobs.jsonl")

    assert done.exit_code == 0, done.stderr
    assert done.stderr.startswith(f"{local}/jobs.jsonl: 1 image job, 1 frame, 1 annotation from yolo\n")
    assert len(jobs(local / "jobs.jsonl")) == 1


def test_masks_are_fetched_whole(memory: Memory, local: Path) -> None:
    """A PNG whose pixels a reader wants has all of them: VOC's masks become the outlines that they become on disk."""
    mask = Path(__file__).parents[2] / "fixtures" / "voc"
    source = next(folder.parent for folder in sorted(mask.rglob("SegmentationObject")))
    content = {path.relative_to(source).as_posix(): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    content = {name: padded(data, 40_000) if name.endswith(".png") else data for name, data in content.items()}
    on_disk(local / "masks", content)
    memory.fill(below("box", content))

    here = convert(local, "masks", "--format", "voc", "--shape", "polygon")
    there = convert(local, "memory://box", "--format", "voc", "--shape", "polygon", out="memory://out/jobs.jsonl")

    assert (here.exit_code, there.exit_code) == (0, 0), there.stderr
    assert b"polygons" in (local / "jobs.jsonl").read_bytes()
    assert memory.objects()["out/jobs.jsonl"] == (local / "jobs.jsonl").read_bytes()


def test_what_exists_is_replaced_with_force_alone(memory: Memory, local: Path) -> None:
    """The object stays as it was until ``--force``."""
    memory.fill({**below("box/labels", yolo(2)), "box/jobs.jsonl": b"mine"})

    refused = convert(local, "memory://box/labels", *NAMES, *SIZE, out="memory://box/jobs.jsonl")
    assert refused.exit_code == 1
    assert refused.stderr == (
        "Error: memory://box/jobs.jsonl: exists already\n  fix: choose another name with -o, or replace it with --force\n"
    )
    assert memory.objects()["box/jobs.jsonl"] == b"mine"

    forced = convert(local, "memory://box/labels", *NAMES, *SIZE, "--force", out="memory://box/jobs.jsonl")
    assert forced.exit_code == 0
    assert memory.objects()["box/jobs.jsonl"].startswith(b'{"')


def test_a_run_that_fails_leaves_nothing(memory: Memory, local: Path, temporary: Path) -> None:
    """A bad record stops the run: it is named by the object's URL, and neither the store nor the disk holds anything new."""
    labels = {"f1.txt": b"0 0.5 0.5 0.2 0.2\n", "f2.txt": b"0 0.5 0.5 0.2 0.2\n0 0.5 0.5 x 0.2\n"}
    on_disk(local, below("labels", labels))
    memory.fill(below("box/labels", labels))

    here = convert(local, "labels", *NAMES, *SIZE)
    there = convert(local, "memory://box/labels", *NAMES, *SIZE, out="memory://box/jobs.jsonl")

    assert (here.exit_code, there.exit_code) == (1, 1)
    assert here.stderr.startswith("Error: labels/f2.txt:2: ")
    assert there.stderr == here.stderr.replace("labels/f2.txt", "memory://box/labels/f2.txt")
    assert sorted(memory.objects()) == ["box/labels/f1.txt", "box/labels/f2.txt"]
    assert not list(temporary.iterdir())


def test_what_is_left_out_is_named_by_its_url(memory: Memory, local: Path) -> None:
    """Summary and report name objects, and nothing in them or in the jobs names the private folder."""
    memory.fill(below("box/labels", {"f1.txt": b"0 0.5 0.5 0.2 0.2\n", "f2.txt": b"0 0.5 0.5 x 0.2\n"}))

    done = convert(
        local, "memory://box/labels", *NAMES, *SIZE, "--on-error", "skip", "--report", "report.json", out="memory://box/jobs.jsonl"
    )

    assert done.exit_code == 1
    assert "left out: memory://box/labels/f2.txt:1: " in done.stderr
    assert [one["place"] for one in reported(local)["bad_records"]] == ["memory://box/labels/f2.txt:1"]
    assert reported(local)["output"] == "memory://box/jobs.jsonl"
    everything = done.output + (local / "report.json").read_text() + memory.objects()["box/jobs.jsonl"].decode()
    assert TMP not in everything


def test_several_sequences_of_mot_go_into_a_folder(memory: Memory, local: Path) -> None:
    """A folder of objects as on disk; one that exists stays without ``--force``, whatever else is new."""
    row = b"1,1,10,10,20,20,0.9,-1,-1,-1\n2,1,12,10,20,20,0.9,-1,-1,-1\n"
    memory.fill({"box/a/det/det.txt": row, "box/b/det/det.txt": row})
    options = ("memory://box", "--format", "mot", *SIZE, "--to", "mot")

    done = run(local, "convert", *options, "-o", "memory://out/mot")
    assert done.exit_code == 0, done.stderr
    made = {key: data for key, data in memory.objects().items() if key.startswith("out/")}
    assert sorted(made) == ["out/mot/a.txt", "out/mot/b.txt"]
    assert made["out/mot/a.txt"].splitlines()[0].startswith(b"1,")

    memory.files.rm("/out/mot/a.txt")
    again = run(local, "convert", *options, "-o", "memory://out/mot")
    assert again.exit_code == 1
    assert [key for key in memory.objects() if key.startswith("out/")] == ["out/mot/b.txt"]
    said, _, kept_in = again.stderr.strip().rpartition(" ")
    fix = "choose another name with -o, or replace it with --force; what was made is kept in"
    assert said == f"Error: memory://out/mot/b.txt: exists already\n  fix: {fix}"
    kept = Path(kept_in)
    assert (kept / "b.txt").read_bytes() == made["out/mot/b.txt"]


def test_a_name_in_a_folder_may_begin_with_a_dot(memory: Memory, local: Path) -> None:
    """As that of a sequence may; it is uploaded under its own name."""
    frame = {"frame": 1, "width": 9, "height": 9, "unit": "fractions", "detections": [{"label": "car", "box": [0, 0, 1, 1]}]}
    lines = [json.dumps({"sequence": name, "file": f"{name}/1.jpg", **frame}) for name in (".a", "b")]
    on_disk(local, {"a.jsonl": "\n".join(lines).encode()})

    done = run(local, "convert", "a.jsonl", "--to", "mot", "-o", "memory://out/mot")

    assert done.exit_code == 0, done.stderr
    assert list(memory.objects()) == ["out/mot/.a.txt", "out/mot/b.txt"]


def test_other_commands_read_jobs_from_a_store(memory: Memory, local: Path) -> None:
    """What inspect, check, preview and score say is what they say of files, under the name of the URL."""
    content = below("labels", yolo(3))
    on_disk(local, content)
    memory.fill(below("box", content))
    assert convert(local, "labels", *NAMES, *SIZE).exit_code == 0
    assert convert(local, "memory://box/labels", *NAMES, *SIZE, out="memory://box/jobs.jsonl").exit_code == 0
    url = "memory://box/jobs.jsonl"

    for command in (
        ("inspect", "{}labels", *NAMES, *SIZE),
        ("check", "{}jobs.jsonl"),
        ("preview", "{}jobs.jsonl", "-o", "page.html", "--force"),
        ("score", "{}jobs.jsonl", "--truth", "{}jobs.jsonl"),
    ):
        here = run(local, *(word.replace("{}", "") for word in command))
        there = run(local, *(word.replace("{}", "memory://box/") for word in command))
        assert (here.exit_code, there.exit_code) == (0, 0), there.output
        assert there.output == here.output.replace("jobs.jsonl", url)


def test_check_names_places_in_a_store(memory: Memory, local: Path) -> None:
    """A line that is no job."""
    memory.fill({"box/jobs.jsonl": b"[]\n"})

    done = run(local, "check", "memory://box/jobs.jsonl")

    assert done.exit_code == 1
    assert done.stderr.startswith("memory://box/jobs.jsonl:1: ")
    folder = run(local, "check", "memory://box")
    assert folder.stderr == "Error: memory://box: is a folder\n  fix: give the URL of a file\n"


def test_a_config_file_may_name_urls(memory: Memory, local: Path) -> None:
    """Options of ``prelabel.toml`` are read as on the command line."""
    memory.fill({**below("box/labels", {"f1.txt": b"0 0.5 0.5 0.2 0.2\n"}), **below("box/frames", {"f1.jpg": photo("JPEG")})})
    (local / "prelabel.toml").write_text('frames = "memory://box/frames"\noutput = "memory://box/jobs.jsonl"\n')

    done = run(local, "convert", "memory://box/labels", *NAMES, *payload()[2:])

    assert done.exit_code == 0, done.stderr
    assert b"f1.jpg" in memory.objects()["box/jobs.jsonl"]


def test_the_library_takes_urls_as_the_command_does(memory: Memory, local: Path) -> None:
    """The function gives the bytes of the command, and names URLs in what it counts."""
    labels = {"f1.txt": b"0 0.5 0.5 0.2 0.2\n", "f2.txt": b"0 0.5 0.5 x 0.2\n"}
    memory.fill({**below("box/labels", labels), **below("box/frames", {"f1.jpg": photo("JPEG"), "f2.jpg": photo("JPEG")})})
    urls = ("memory://box/labels", "--frames", "memory://box/frames")
    assert convert(local, *urls, *NAMES, "--on-error", "skip", out="memory://box/a.jsonl").exit_code == 1

    summary = prelabel.convert(
        "memory://box/labels", "memory://box/b.jsonl", prelabel.ConvertOptions(reader={"names": "car,bus"}),
        frames="memory://box/frames", on_error="skip", workflow_id=WORKFLOW, src="https://host/{file}",
    )  # fmt: skip

    assert [str(problem.place) for problem in summary.tally.bad] == ["memory://box/labels/f2.txt:1"]
    assert memory.objects()["box/b.jsonl"] == memory.objects()["box/a.jsonl"]
