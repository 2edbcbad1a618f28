"""The frames of a camera: their numbers, names and sizes."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prelabel.detections import Frame
from prelabel.errors import Place
from prelabel.readers.base import Context
from prelabel.readers.shared.timing import MOST_FRAMES, numbered
from prelabel.readers.waymo.enums import CAMERAS

RATE_HZ = 10
"""At which frames are taken."""

_SIZE = "put camera_calibration of the segment beside its labels, or give --frames with the folder of images, or --size WIDTHxHEIGHT"


class Camera(NamedTuple):
    """A camera in a segment.

    Args:
        segment: the name.
        number: of the camera, from 1.
        size: width and height of its images in pixels, (0, 0) where nothing says it.
        place: of a file that speaks of it.
        first_us: the first time of the segment.
    """

    segment: str
    number: int
    size: tuple[int, int]
    place: Place
    first_us: int

    @property
    def name(self) -> str:
        """Of the camera."""
        return CAMERAS[self.number - 1]

    @property
    def sequence(self) -> str:
        """The name of the sequence."""
        return f"{self.segment}/{self.name}"


def frames_of(camera: Camera, times_us: Sequence[int], needed: Sequence[bool], context: Context) -> list[Frame | None]:
    """The frames of a camera; None of those that were rejected.

    Args:
        camera: in a segment.
        times_us: rising.
        needed: of each, whether anything is in it, for which its size is needed.
        context: decides names and sizes.

    Raises:
        InputError: a frame is rejected, and the run stops at bad records.
    """
    times_s = [(time_us - camera.first_us) / 1e6 for time_us in times_us]
    # what is so far apart was not taken at this rate
    numbers = numbered(times_s, RATE_HZ if times_s[-1] * RATE_HZ < MOST_FRAMES else 0)
    files = [f"{camera.sequence}/{time_us}.jpg" for time_us in times_us]
    plain = context.frames.alike(files, numbers, sequence=camera.sequence, size=camera.size, times=times_s)
    if plain is not None:
        return [*plain]
    files = [_known(camera, time_us, context) or file for time_us, file in zip(times_us, files, strict=True)]
    if _lacks_size(camera, files, context):
        what = f"the size of the images of {camera.name} is not known"
        context.tally.reject("size unknown", what, place=camera.place, fix=_SIZE)
        return [None] * len(files)
    return [
        context.frames.frame(
            file, place=camera.place, tally=context.tally, width=camera.size[0], height=camera.size[1], sequence=camera.sequence,
            index=number, time_s=time_s, sized=sized,
        )
        for file, number, time_s, sized in zip(files, numbers, times_s, needed, strict=True)
    ]  # fmt: skip


def _lacks_size(camera: Camera, files: Sequence[str], context: Context) -> bool:
    """Whether nothing says how large images are."""
    if min(camera.size) > 0 or context.frames.options.size or context.frames.given:
        return False
    return all(context.frames.find(file) is None for file in files)


def _known(camera: Camera, time_us: int, context: Context) -> str | None:
    """The image of a time among those that are known, by the names that images have outside of the data set; None where there is none."""
    found = map(context.frames.find, _names(camera, time_us)) if context.frames.known else ()
    return next((image.file for image in found if image is not None), None)


def _names(camera: Camera, time_us: int) -> Iterator[str]:
    """What images are called."""
    for name in (camera.name, str(camera.number)):
        yield f"{camera.segment}/{name}/{time_us}.jpg"
        yield f"{camera.segment}/{time_us}_{name}.jpg"
        yield f"{camera.segment}/image_{time_us}_{name}.jpg"
