"""Azure's services of vision: answers of Image Analysis, Read, Face and Custom Vision, as JSON.

    prelabel convert answers --format azure-vision --src 'https://host/{file}' -o jobs.jsonl --workflow-id ID
    prelabel convert answers --format azure-vision -O kinds=objects,people --min-score 0.5 --src 'https://host/{file}' -o jobs.jsonl

A source is a file or a folder. Names are in camel case, or `with_underscores` as clients for Python write them. An answer is of the image
that is called as its file, by the images of `--frames` or beside it, else `FILE.jpg`; images of Custom Vision are called by their `id`.

- Image Analysis 3.2: `objects`, `faces` and `brands`; 4.0 and its previews: `objectsResult`, also of a custom model, `peopleResult` (called
  `person`) and the words of `readResult`. All are in pixels; `metadata` says the size of the image.
- Read 3.x: the words of `readResults`, in fractions of their page; `page` 2, or any of several, is `FILE-2.jpg`.
- Face: a list of faces, called `face`, with their landmarks as numbered points: 1 pupilLeft, 2 pupilRight, 3 noseTip, and so on in the
  order in which the API reference lists them, up to 27 underLipBottom. They are in pixels, and nothing says the size of the image.
- Custom Vision: `predictions` of an image, also as a list alone, as exported models give them; the lists of images of the training API with
  the `regions` that were drawn, or with `predictions`, which go before regions. All are in fractions of the image.

The score is `confidence` or `probability`. Words are polygons called `text` with the attribute `text`.

Options:

- `kinds=KIND,...`: what is read of an answer of Image Analysis: `objects`, `people`, `faces`, `brands` and `texts`; by default `objects`.
  Answers of the other services are read as they are.
- `attributes=NAME,...`: what an object or a face says becomes attributes, such as `parent`, `age`, `glasses`, `headPose.roll` or `tagId`.

Counted and not converted: other kinds than asked for, tags, captions and crops of images, categories, colours and adult content, tags and
predictions of whole images, landmarks that are not known, lines of text without words, and what else Read finds, such as
`selectionMarks`. Answers of the older OCR operation are refused: its boxes are of a turned image; so are those of Document Intelligence,
which have no `readResults`. What failed, or is not done, is a bad record.

Format: `specification/cognitiveservices/data-plane/ComputerVision/stable/v3.2` (`ComputerVision.json`, `Ocr.json`),
`CustomVision/Prediction` v3.1 and `CustomVision/Training` v3.3 beside it, `specification/ai/ImageAnalysis/models.tsp` (4.0) and
`specification/ai/data-plane/Face` of Azure/azure-rest-api-specs, with their examples; the pages below
https://learn.microsoft.com/azure/ai-services/computer-vision/ and https://learn.microsoft.com/azure/ai-services/custom-vision-service/.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.azure_vision.layout import OWN, SUFFIXES
from prelabel.readers.azure_vision.options import AzureVisionOptions
from prelabel.readers.base import Context, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader


class AzureVisionReader(OwnFilesReader[AzureVisionOptions]):
    """Answers of Azure's services."""

    name: ClassVar[str] = "azure-vision"
    summary: ClassVar[str] = "Azure: Image Analysis, Read, Face and Custom Vision, JSON"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = AzureVisionOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})

    def survey(self, units: Sequence[Unit], options: AzureVisionOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether there is one file only."""
        return sum(len(unit.paths) for unit in units) == 1

    def read(self, unit: Unit, options: AzureVisionOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file is broken, or a bad record stops the run.
        """
        from prelabel.readers.azure_vision.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = AzureVisionReader()
