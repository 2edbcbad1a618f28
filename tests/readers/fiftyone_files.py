"""Files of FiftyOne for tests."""

import zlib
from base64 import b64encode
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

BOX = [0.25, 0.5, 0.5, 0.25]
"""From 0.25, 0.5 to 0.75, 0.75."""


def packed(array: ArrayLike) -> str:
    """An array as FiftyOne writes it as text."""
    file = BytesIO()
    np.save(file, np.asarray(array), allow_pickle=True)
    return b64encode(zlib.compress(file.getvalue())).decode()


def png(pixels: NDArray[np.uint8]) -> bytes:
    """A file of a mask."""
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def detection(label: object = "car", **fields: object) -> dict[str, Any]:
    """A box."""
    return {"_cls": "Detection", "attributes": {}, "tags": [], "label": label, "bounding_box": BOX, **fields}


def detections(*several: object) -> dict[str, Any]:
    """A field of boxes."""
    return {"_cls": "Detections", "detections": [*several]}


def sample(path: str = "data/a.jpg", **fields: object) -> dict[str, Any]:
    """An image."""
    return {"_id": {"$oid": path}, "filepath": path, "tags": [], "metadata": None, "_media_type": "image", **fields}


def video(path: str = "data/clip.mp4", count: int | None = None, **fields: object) -> dict[str, Any]:
    """A video of so many frames of 80x40 pixels, ten a second."""
    about = {"_cls": "VideoMetadata", "frame_width": 80, "frame_height": 40, "frame_rate": 10.0, "total_frame_count": count}
    return sample(path, **{"_media_type": "video", "metadata": about, **fields})


def frame(number: object, *several: object, of: str = "data/clip.mp4", **fields: object) -> dict[str, Any]:
    """A frame of a video, with boxes in a field."""
    return {"_sample_id": {"$oid": of}, "frame_number": number, "boxes": detections(*several), **fields}


def samples(*several: object) -> dict[str, Any]:
    """What FiftyOneDataset has of images and videos."""
    return {"samples": [*several]}


def frames(*several: object) -> dict[str, Any]:
    """What it has of frames."""
    return {"frames": [*several]}


def boxes(classes: object = None, **labels: object) -> dict[str, Any]:
    """What FiftyOneImageDetectionDataset has."""
    return {"classes": classes, "labels": labels}
