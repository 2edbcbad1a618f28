"""``prelabel convert``: frames and sizes that are given beside the source."""

from pathlib import Path

from PIL import Image

from tests.commands import BOX, WORKFLOW, coco, convert, jobs, run


def test_sizes_from_images(tmp_path: Path) -> None:
    """A source without sizes takes them from the images, turned as they are shown."""
    exif = Image.Exif()
    exif[0x0112] = 6
    (tmp_path / "images").mkdir()
    Image.new("L", (40, 20)).save(tmp_path / "images" / "a.jpg", exif=exif)
    source = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": [5, 10, 10, 20]}]}, size=(0, 0))

    plain = convert(tmp_path, source.name, out="1")
    framed = convert(tmp_path, source.name, "--frames", "images", out="2")
    sized = convert(tmp_path, source.name, "--size", "100x100", out="3")

    assert [done.exit_code for done in (plain, framed, sized)] == [1, 0, 0]
    assert "fix: give --size WIDTHxHEIGHT, or --frames with the folder of images\n" in plain.stderr
    points = [jobs(tmp_path / out)[0]["data"]["maker_response"]["rectangles"]["data"][0]["coordinates"][0] for out in ("2", "3")]
    assert points == [{"x": 0.25, "y": 0.25}, {"x": 0.05, "y": 0.1}]


def test_sizes_that_disagree(tmp_path: Path) -> None:
    """Are an error until the user says who is right."""
    (tmp_path / "images").mkdir()
    Image.new("L", (40, 20)).save(tmp_path / "images" / "a.jpg")
    source = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]})

    open_ = convert(tmp_path, source.name, "--frames", "images")
    chosen = [convert(tmp_path, source.name, "--frames", "images", "--size-from", who, out=who) for who in ("source", "image")]

    assert [done.exit_code for done in (open_, *chosen)] == [1, 0, 0]
    assert open_.stderr == (
        "Error: a.json:1:13: $.images[0]: 'a.jpg' is 100x100 in the source, 40x20 in the image's header\n"
        "  fix: choose with --size-from source or --size-from image\n"
    )
    sizes = [jobs(tmp_path / who)[0]["data"]["metadata"]["prelabel"]["width"] for who in ("source", "image")]
    assert sizes == [100, 40]


def test_frames_by_a_list_of_urls(tmp_path: Path) -> None:
    """Their order is the order of time, their URLs need no template, and those without labels stay frames."""
    source = coco(tmp_path / "a.json", {"f3.jpg": [{"bbox": BOX}], "a9.jpg": [{"bbox": BOX}]})
    (tmp_path / "list.txt").write_text("https://cdn/x/f3.jpg?key=1\nhttps://cdn/x/77.jpg\nhttps://cdn/x/a9.jpg\n")

    done = run(
        tmp_path, "convert", source, "--frames", "list.txt", "--job", "video", "-o", "jobs.jsonl", "--workflow-id", WORKFLOW
    )  # fmt: skip

    assert done.exit_code == 0
    (job,) = jobs(tmp_path / "jobs.jsonl")
    assert job["data"]["video_data"]["frames"] == [
        {"frame_id": "f3", "src": "https://cdn/x/f3.jpg?key=1"},
        {"frame_id": "77", "src": "https://cdn/x/77.jpg"},
        {"frame_id": "a9", "src": "https://cdn/x/a9.jpg"},
    ]
