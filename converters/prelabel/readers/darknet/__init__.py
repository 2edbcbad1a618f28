"""Darknet: what ``detector test ... -out result.json`` writes of images, and saved streams of ``-json_port``, as JSON.

    prelabel convert result.json --format darknet --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert result.json --format darknet -O base=/data/images --frames images --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth with one or several: a list of frames, or of a stream frames one after the other, with commas
between them or without, which the list may not close:

    [{"frame_id": 1, "filename": "data/dog.jpg", "objects": [{"class_id": 16, "name": "dog", "relative_coordinates":
        {"center_x": 0.5, "center_y": 0.5, "width": 0.25, "height": 0.5}, "confidence": 0.99}]}]

What is read
    boxes       ``relative_coordinates``: the centre and the size in fractions of the image, beyond which they may reach
    labels      ``name``; an object of several classes is listed once for each
    scores      ``confidence``; Darknet lists what is above ``-thresh``
    images      ``filename``, with slashes of either kind: a path below the folder of images. Absolute ones are below ``-O base=``; where
                that is left out, below the deepest folder that all absolute paths of the file lie in. An image of ``--frames``, or one in
                the source, goes first where its path is an end of such a path. Images in which nothing was found are frames without
                detections
    videos      frames without a ``filename`` are those of one video, a sequence called as the file, by their ``frame_id``, from 1. They are
                the images of ``--frames`` with these numbers, or else in this order, and those without an entry are frames without
                detections; else they are called ``result/000001.jpg``
    sizes       are not needed, and not said

Darknet writes names as they are. Backslashes of Windows are read as such, unless another tool doubled all of a name; ``nan`` is refused
where it stands. A run that was broken off leaves the last frame in pieces, which is a bad record, or the list open, which is noted.

Not used is ``class_id``. What the library's ``send_json_http`` sends (``absolute_coordinates``) is not read.

Format: AlexeyAB/darknet: ``detection_to_json`` in ``src/network.c``, ``test_detector`` in ``src/detector.c``, ``JSON_sender`` in
``src/http_stream.cpp``, ``demo`` in ``src/demo.c``.
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta

from prelabel.detections import Detections
from prelabel.readers import base
from prelabel.readers.base import Context, Unit
from prelabel.readers.darknet.layout import OWN, SUFFIXES
from prelabel.readers.own import OwnFiles, OwnFilesReader


class DarknetOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    base: Annotated[str, Meta(description="the folder that absolute paths are below; the deepest that all lie in where left out")] = ""


class DarknetReader(OwnFilesReader[DarknetOptions]):
    """A unit is a file."""

    name: ClassVar[str] = "darknet"
    summary: ClassVar[str] = "Darknet: detections in images (-out result.json), and saved JSON streams of videos"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = DarknetOptions

    def read(self, unit: Unit, options: DarknetOptions, context: Context) -> Iterator[Detections]:
        """Images some thousand at a time, a video wholly in one batch.

        Raises:
            InputError: the file cannot be read, or a bad record stops the run.
        """
        from prelabel.readers.darknet.reading import FileReader

        return context.tally.until_broken(FileReader(unit=unit, base=options.base, context=context).batches())


READER = DarknetReader()
"""As the table of formats names it."""
