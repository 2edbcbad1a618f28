"""What an interrupted run leaves, beside the objects that it fetched whole."""

from contextlib import suppress
from pathlib import Path

from prelabel.stores import location, parts_of, staging
from tests.stores.conftest import Memory
from tests.stores.made import below, photo
from tests.stores.test_resume import SOURCE, Interrupt, fetched


def test_beginnings_of_images_and_names_of_files_are_taken_over_too(memory: Memory, tmp_path: Path) -> None:
    """What is not fetched whole is not fetched again either."""
    memory.fill(below("box/labels", {"a.jpg": photo("JPEG", (400, 300), comment=b"x" * 9000), "a.mp4": b"film", "a.txt": b"1"}))
    first = fetched(tmp_path / "parts", SOURCE)

    assert fetched(tmp_path / "parts", SOURCE) == first
    assert (first["labels/a.mp4"][0], 0 < len(first["labels/a.jpg"][0]) < memory.files.size("/box/labels/a.jpg")) == (b"", True)


def test_small_files_above_a_source_are_fetched(memory: Memory, tmp_path: Path) -> None:
    """Also an empty one, and up to a megabyte: larger ones name no classes."""
    sizes = {"a.names": 0, "b.names": 1 << 20, "c.names": (1 << 20) + 1}
    memory.fill({"box/labels/a.txt": b"1", **{f"box/{name}": bytes(size) for name, size in sizes.items()}})

    assert sorted(fetched(tmp_path / "parts", SOURCE)) == ["a.names", "b.names", "labels/a.txt"]


def test_a_folder_that_was_not_wholly_uploaded_is_no_obstacle_either(memory: Memory, tmp_path: Path) -> None:
    """Files of results in it are none of the next run."""
    memory.fill({"box/labels/a.txt": b"1"})
    for number in (1, 2):
        with suppress(Interrupt), staging(tmp_path / "parts") as stage:
            stage.sources([location(SOURCE)], ["yolo"])
            target = stage.output(location("memory://box/results"), force=False, folder=True)
            target.mkdir()
            (target / f"{number}.txt").write_bytes(b"made")
            if number == 1:
                raise Interrupt

    assert sorted(memory.objects()) == ["box/labels/a.txt", "box/results/2.txt"]


def test_what_is_kept_of_an_output_in_a_store_lies_in_the_working_folder() -> None:
    """Under the name of the output, without the folders that it has in the store."""
    assert parts_of(location("s3://box/deep/jobs.jsonl")) == Path("jobs.jsonl.parts")
    assert parts_of(location("s3://box")) == Path("box.parts")
