"""MegaDetector: results of a run over many images or videos, as JSON, and the predictions of SpeciesNet.

    prelabel convert results.json --format megadetector --min-score 0.2 --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert results.json --format megadetector -O classes=label --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert predictions.json --format megadetector -O base=/mnt/cams --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth with one or several. Read are the output format of MegaDetector in all its versions up to
1.6, which Timelapse, AddaxAI and other tools write, too, and the file that SpeciesNet writes itself:

    {"info": {...}, "detection_categories": {"1": "animal", "2": "person", "3": "vehicle"}, "images": [
        {"file": "cam1/a.jpg", "detections": [{"category": "1", "conf": 0.926, "bbox": [0.1, 0.2, 0.3, 0.4]}]},
        {"file": "cam1/b.jpg", "detections": null, "failure": "Failure image access"}]}

    {"predictions": [{"filepath": "/mnt/cams/a.jpg", "detections": [
        {"category": "1", "label": "animal", "conf": 0.926, "bbox": [0.1, 0.2, 0.3, 0.4]}]}]}

What is read
    boxes       ``bbox`` is left, top, width and height in fractions of the image, ``conf`` the score. A detector lists what it is hardly
                sure of, too: ``--min-score`` leaves that out, for which ``detector_metadata`` of the file may recommend a value
    labels      the name of the ``category`` in ``detection_categories``, else, of SpeciesNet, the ``label``. As the format wants it,
                detections of a category that is not listed are none, which is counted; so are those of category 0 without a box
    classes     the best of ``classifications``; of SpeciesNet ``processed_classification``, else the first of ``raw_classifications``,
                by its common name. They are used where ``-O classes=`` says so
    images      single images: photographs of a camera trap are no video, however they are numbered. ``--job video`` makes videos of
                folders. An image without detections is a frame without any
    failures    images that could not be processed are counted, and the first is named; they are no frames, unless they lie in the source
                or among ``--frames``
    sizes       are not needed; ``width`` and ``height`` are used where a file has them, else ``--size`` or the images

Paths are below the folder of images, with slashes of either kind. Absolute ones are below ``-O base=``; where that is left out, below
the deepest folder that all absolute paths of the file lie in. An image of ``--frames``, or one that lies in the source, goes first
where its path is an end of such a path. A URL is the frame's.

Videos
    An entry with ``frame_rate`` or ``frames_processed``, with a ``frame_number`` in any detection, or with the suffix of a video is a
    sequence called as the file. Its frames are those that were processed, by their numbers from 0, called ``clip.mp4/frame000020.jpg`` as
    MegaDetector calls what it extracts; before version 1.5, which does not say them, those with detections. With ``--frames`` they
    are all images in a folder ``clip.mp4`` or ``clip``: by the numbers in their names where these are the numbers of all frames that were
    processed, else in their order, where they are as many as were processed, else in their order from frame 0.

Options:

- ``classes=ignore|label|attribute``: what the best class of a detection becomes: nothing, the label (where there is none the category
  stays), or the attribute ``class``.
- ``base=FOLDER``: the folder that absolute paths are below.

Counted and not converted: what the whole-image classifier of SpeciesNet says of images. Not used are other classes than the best, their
scores, the descriptions of classes, ``info``, and what detectors add for an image, such as ``datetime`` and ``exif_metadata``. Lists of
images whose boxes are corners in pixels, as the package of Microsoft writes them, are another format, and are not read.

Format: ``megadetector-output-format.md`` and ``postprocessing/validate_batch_results.py`` of agentmorris/MegaDetector, "Output format"
in the README of google/cameratrapai.
"""

from collections.abc import Iterator
from typing import ClassVar

from prelabel.detections import Detections
from prelabel.errors import InputError
from prelabel.readers.base import Context, Unit
from prelabel.readers.megadetector.layout import OWN, SUFFIX
from prelabel.readers.megadetector.options import MegadetectorOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class MegadetectorReader(OwnFilesReader[MegadetectorOptions]):
    """A unit is a file."""

    name: ClassVar[str] = "megadetector"
    summary: ClassVar[str] = "MegaDetector and SpeciesNet: detections in camera trap images and videos, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = MegadetectorOptions
    stills: ClassVar[bool] = True

    def read(self, unit: Unit, options: MegadetectorOptions, context: Context) -> Iterator[Detections]:
        """Images some thousand at a time, each video wholly in one batch.

        Raises:
            InputError: the file cannot be read, or a bad record stops the run.
        """
        from prelabel.readers.megadetector.reading import FileReader

        try:
            reader = FileReader(unit, options, context)
        except InputError as error:
            context.tally.reject_file("unreadable file", error)
            return
        yield from reader.batches()


READER = MegadetectorReader()

__all__ = ["READER", "MegadetectorOptions", "MegadetectorReader"]
