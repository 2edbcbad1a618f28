"""Images of a local folder: which one a frame's is, and how the page has it."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from prelabel.errors import ChoiceError
from prelabel.preview.pictures import THUMBNAIL_PX, data_url, open_image, pictures_in, relative_url
from tests.preview.made import image, scene, video


def drawn(path: Path, size: tuple[int, int] = (8, 4), color: str = "#336699") -> Path:
    """A PNG or JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, color).save(path)
    return path


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["f1.png", "f0.png"], "f1.png"),
        (["f1.jpg"], "f1.jpg"),
        (["clip/f1.png", "other/f1.png"], "clip/f1.png"),
        (["clip/img1/f1.png", "other/img1/f1.png"], "clip/img1/f1.png"),
        (["a/f1.png", "b/f1.png"], None),
        (["f2.png"], None),
    ],
)
def test_the_image_of_a_frame(tmp_path: Path, files: list[str], expected: str | None) -> None:
    """By the name in its URL, whatever the suffix; of several the one in the folder of the job; none where that is not one."""
    for file in files:
        drawn(tmp_path / file)

    found = pictures_in(tmp_path).find(scene(video(3, [], reference="clip")), 1)

    assert found == (None if expected is None else tmp_path / expected)


def test_an_image_in_folders(tmp_path: Path) -> None:
    """The longest end of the URL's path decides."""
    for folder in ("train/a", "val/a"):
        drawn(tmp_path / folder / "1 #.png")

    found = pictures_in(tmp_path).find(scene(image("x", "https://host/set/val/a/1%20%23.png?v=2")), 0)

    assert found == tmp_path / "val" / "a" / "1 #.png"


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    """So is what is no folder."""
    for path, what in ((tmp_path, "holds no images"), (tmp_path / "none", "is no folder")):
        with pytest.raises(ChoiceError) as caught:
            pictures_in(path)
        assert str(caught.value) == f"--frames {path}: {what}\n  fix: give the folder that the images lie in"


def test_a_url_beside_the_page(tmp_path: Path) -> None:
    """A name with a colon in front is no scheme."""
    assert relative_url(tmp_path / "a" / "b.png", tmp_path / "out" / "page.html") == "../a/b.png"
    assert relative_url(tmp_path / "javascript:1.png", tmp_path / "page.html") == "javascript%3A1.png"


def test_an_embedded_image_is_a_smaller_jpeg(tmp_path: Path) -> None:
    """Twice too large: half as wide, of the same colour."""
    url = data_url(drawn(tmp_path / "a.png", (2 * THUMBNAIL_PX, 100)))

    assert url is not None
    head, _, data = url.partition(",")
    with Image.open(io.BytesIO(base64.b64decode(data))) as embedded:
        assert (head, embedded.format, embedded.size) == ("data:image/jpeg;base64", "JPEG", (THUMBNAIL_PX, 50))
        assert embedded.convert("RGB").getpixel((5, 5)) == pytest.approx((0x33, 0x66, 0x99), abs=4)


def test_what_is_no_image_is_none(tmp_path: Path) -> None:
    """A broken file ends no preview."""
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\nno image")

    assert open_image(tmp_path / "a.png", 100) is None
    assert data_url(tmp_path / "a.png") is None


def test_an_image_is_turned_as_it_says(tmp_path: Path) -> None:
    """EXIF orientation 6: what is stored 8 by 4 is shown 4 by 8."""
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (8, 4)).save(tmp_path / "a.jpg", exif=exif)

    shown = open_image(tmp_path / "a.jpg", 100)

    assert shown is not None
    assert shown.size == (4, 8)
