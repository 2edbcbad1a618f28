"""Fetches images and says their sizes, with a limit to the bytes of a file; started as a process, with a URL and the limit."""

import resource
import sys

from prelabel.errors import PrelabelError
from prelabel.frames import header_size, images_below
from prelabel.stores import location, staging


def main(url: str, most: int) -> None:
    """Say the name and size of each image, or what went wrong."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        with staging() as stage:
            folder = stage.images(location(url))
            for image in images_below(folder) if folder else ():
                width, height = header_size(image.path) if image.path else (0, 0)
                print(f"{image.file} {width}x{height}")  # noqa: T201  # what the test reads
    except PrelabelError as error:
        print(error)  # noqa: T201  # likewise


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
