"""Labelbox: exports of data rows, JSON a line (NDJSON) or a list of them; images and videos.

    prelabel convert export.ndjson --format labelbox -o jobs.jsonl --workflow-id ID
    prelabel convert export.ndjson --format labelbox --frames frames --src 'https://host/{file}' -o jobs.jsonl --workflow-id ID

A data row is an asset with its labels, project by project. An image is called by its ``external_id``, else its ``global_key``, else what
its URL ends in; ``row_data`` is its source URL. Sizes are those of ``media_attributes``. Coordinates are pixels of the plane.

Of each object one geometry is read: ``bounding_box``, ``polygon``, ``line`` (a line), ``point`` (a landmark of one point). Masks stand at
URLs, which are not fetched: they are counted. Classifications of an object become attributes: the chosen answer, the list of answers of a
checklist, or the text; what is asked under an answer too. Where several answers ask a question of one name, its attribute is the list of
what was answered, each text once. Classifications of a whole image, video or frame, and relationships, are counted.

A video is a sequence that is called as the asset. Its frames count from 1, as Labelbox counts them; they are called ``VIDEO/000001.jpg``
and so on, as ``ffmpeg -i VIDEO.mp4 VIDEO/%06d.jpg`` writes them, and are found by that name among ``--frames``. Each feature id is a track.
Within its ``segments`` an object is seen in every frame: between the frames that list it, it is interpolated on a straight line (where it
has as many points, else it stays) and marked as such, behind the last one it stays to the end of the segment. Exports that list all frames
are taken as they are; ``key_frame_feature_map`` says which of these Labelbox interpolated.

Where a data row has several labels (a consensus, or several projects), the first is read and the others are counted. A label that was
skipped, as its ``performance_details`` say where the export has them, is passed over and counted: an asset whose labels were all skipped
has no detections. Labels and predictions of model runs, which stand in ``experiments``, are counted.

Options:

- ``project=ID or NAME``: of data rows that are in several projects.

The format is the one of https://docs.labelbox.com/reference/export-image-annotations and
https://docs.labelbox.com/reference/export-video-annotations.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar

from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place
from prelabel.readers.base import SNIFFED_BYTES, Certainty, Context, Options, Reader, Unit, sniffed_files
from prelabel.readers.paths import beginning


class LabelboxOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    project: Annotated[str, Meta(description="id or name of the project whose labels are read")] = ""


class LabelboxReader(Reader[LabelboxOptions]):
    """Exports of data rows."""

    name: ClassVar[str] = "labelbox"
    summary: ClassVar[str] = "Labelbox: NDJSON exports of images and videos"
    suffixes: ClassVar[tuple[str, ...]] = (".ndjson", ".jsonl", ".json")
    options = LabelboxOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.LANDMARK})

    def sniff(self, source: Path) -> Certainty:
        """SURE of a file that begins with a data row, and of a folder that holds one; LIKELY of an export of another version."""
        try:
            return max(map(_certainty, sniffed_files(source, self.suffixes)), default=Certainty.NO)
        except InputError:
            return Certainty.NO

    def read(self, unit: Unit, options: LabelboxOptions, context: Context) -> Iterator[Detections]:
        """A batch a video, and one of every some thousand images.

        Raises:
            InputError: a file cannot be read, or a bad record stops the run.
        """
        from prelabel.readers.labelbox.reading import FileReader

        for path in unit.paths:
            if _certainty(path) == Certainty.LIKELY:
                what, fix = "is an export of Labelbox's first version, which is not read", "export the project again, as NDJSON"
                context.tally.reject_file("export of another version", InputError(what, place=Place(str(path)), fix=fix))
                continue
            yield from FileReader(path=path, project=options.project, context=context).read()


def _certainty(path: Path) -> Certainty:
    text = beginning(path, SNIFFED_BYTES)
    if b'"data_row"' in text and b'"row_data"' in text:
        return Certainty.SURE
    return Certainty.LIKELY if b'"Labeled Data"' in text and b'"Label"' in text else Certainty.NO


READER = LabelboxReader()
