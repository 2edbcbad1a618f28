"""What is no list of frames, and is given as one."""

from pathlib import Path

import pytest
from PIL import Image

from prelabel.errors import InputError
from prelabel.frames import FrameIndex, FrameOptions

MP4 = b"\0\0\0\x18ftypmp42"


@pytest.mark.parametrize("name", ["clip.mp4", "a.png"])
def test_a_video_or_an_image_is_no_list(tmp_path: Path, name: str) -> None:
    """It is not called a text in a wrong encoding, nor are its first bytes the name of a frame."""
    path = tmp_path / name
    if path.suffix == ".mp4":
        path.write_bytes(MP4)
    else:
        Image.new("L", (40, 20)).save(path)

    with pytest.raises(InputError) as caught:
        FrameIndex.open(FrameOptions(frames=path))

    assert str(caught.value) == (
        f"{path}: is no list of names but a file of bytes, as an image or a video\n"
        "  fix: give a folder of images, or a text file with a name a line; a video must be cut into images first: "
        "ffmpeg -i VIDEO frames/%06d.jpg"
    )


def test_text_in_utf_16_is_told_by_its_encoding(tmp_path: Path) -> None:
    """As Windows writes lists; it holds bytes of 0, too."""
    (tmp_path / "list.txt").write_text("a.jpg\nb.jpg\n", encoding="utf-16")

    with pytest.raises(InputError, match=r"list\.txt:1: byte 0xff is not UTF-8\n  fix: save the file as UTF-8 text"):
        FrameIndex.open(FrameOptions(frames=tmp_path / "list.txt"))
