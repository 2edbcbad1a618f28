"""VoTT 2, Microsoft's Visual Object Tagging Tool: exports as JSON, and projects with the files of their assets.

    prelabel convert vott-json-export --format vott --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert project --format vott --frames images --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth: exports (``NAME-export.json``), projects (``NAME.vott``), and the files that a project has for
its tagged assets (``ID-asset.json``), all or single ones. With a project those in its folder are read; where a folder holds
both, an export in ``vott-json-export`` only repeats the files of assets and is passed over, as is a project beside an export
without them. What a project encrypts is of its connections, and not read. The CSV that VoTT exports is a table of the format ``csv``.

What is read
    regions     ``RECTANGLE`` and ``SQUARE`` are boxes, by ``boundingBox``; ``POLYGON`` is a polygon, ``POLYLINE`` a line, and ``POINT`` a
                landmark of one point. Coordinates are pixels
    tags        the first of a region is its label; where it has several, all are the attribute ``tags``, too. ``-O default=LABEL`` labels
                regions without any
    images      a ``file:`` path gives the name of the file alone, without its folders; a URL of another kind is the frame's, which is
                called as its path. An image of ``--frames``, or one in the source, goes first where its path is an end of that path,
                or where it lies beside the export as VoTT writes it there. Assets without regions are frames without detections,
                visited or not
    sizes       as the asset says; VoTT knows none of an asset that was not visited

Videos
    Frames of one ``parent`` are a sequence that is called as the video, in the order of their ``timestamp``; their numbers are those of
    frames at the rate of the project, ``frameExtractionRate``, where it tells them apart, else they count from 0. They are called as
    VoTT calls the image of a frame, such as ``clip.mp4#t=1.5.jpg``. Only frames that were visited are listed.

Counted and not converted: videos none of whose frames is listed, and assets of TFRecords.

Format: microsoft/VoTT: ``src/models/applicationState.ts``, ``src/services/assetService.ts``, ``src/providers/export/vottJson.ts``,
``exportProvider.ts``, ``src/common/htmlFileReader.ts``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar

from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.readers import base
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader
from prelabel.readers.vott.layout import OWN, SUFFIXES, plan_of


class VottOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    default: Annotated[str, Meta(description="the label of regions without a tag")] = ""


class VottReader(OwnFilesReader[VottOptions]):
    """Exports and projects of VoTT."""

    name: ClassVar[str] = "vott"
    summary: ClassVar[str] = "VoTT: JSON exports and projects of Microsoft's Visual Object Tagging Tool, images and videos"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = VottOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.LANDMARK})

    def plan(self, source: Path, options: VottOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """A unit an export, and one for the project and the assets of each folder.

        Raises:
            InputError: the source does not exist, or holds no file of VoTT.
        """
        return plan_of(source)

    def read(self, unit: Unit, options: VottOptions, context: Context) -> Iterator[Detections]:
        """Images in batches of some thousand, in open sequences; each video in one.

        Raises:
            InputError: a file or region is bad, and the run stops at bad records.
        """
        from prelabel.readers.vott.reading import UnitReader

        return UnitReader(unit=unit, default=options.default, context=context).batches()


READER = VottReader()
"""As the table of formats names it."""
