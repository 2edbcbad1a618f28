"""Images that lie beside responses, each of whose folders is listed once."""

from pathlib import Path
from unittest.mock import patch

from prelabel.folders import names_in
from prelabel.readers.shared.responses import beside
from tests.readers.output_files import write


def test_the_image_beside_a_file(tmp_path: Path) -> None:
    """Has its name, with an image's ending in place of its own, or is the rest of it; a link that leads nowhere is none."""
    write(tmp_path, dict.fromkeys(("a.png", "a.webp", "b.jpg", "b.jpg.png", "c.PNG", "d.x.gif", "e.txt", "g.tif"), ""))
    (tmp_path / "f.jpg").symlink_to("gone.jpg")
    (tmp_path / "g.bmp").mkdir()

    files = ("a.json", "b.jpg.json", "b.json", "c.json", "d.x.json", "d.json", "e.json", "f.json", "g.json", "h/a.json")
    found = [beside(tmp_path / file) for file in files]

    assert [image and image.name for image in found] == [
        "a.png", "b.jpg", "b.jpg", "c.PNG", "d.x.gif", None, None, None, "g.tif", None,
    ]  # fmt: skip


def test_a_folder_is_listed_once(tmp_path: Path) -> None:
    """However many files are looked at; and again when it has changed."""
    write(tmp_path, {"a.jpg": "", "b.jpg": ""})
    with patch("prelabel.readers.shared.responses.names_in", wraps=names_in) as listed:
        assert all(beside(tmp_path / f"{name}.json") for name in "abab")
        assert listed.call_count == 1

        changed = tmp_path.stat().st_mtime_ns + 1_000_000_000
        write(tmp_path, {"c.jpg": ""})
        with patch.object(Path, "stat", return_value=type("Stat", (), {"st_mtime_ns": changed})):
            assert beside(tmp_path / "c.json") == tmp_path / "c.jpg"
        assert listed.call_count == 2
