"""nuImages: boxes, instance masks, attributes and surfaces by the tables of a version; boxes of nuScenes that were projected to images.

    prelabel convert nuimages/v1.0-mini --format nuimages --src 'https://host/nuimages/{file}' -o jobs.jsonl
    prelabel convert nuimages/v1.0-train -O surfaces=drop --shape box --src 'https://host/nuimages/{file}' -o jobs.jsonl
    prelabel convert nuscenes/v1.0-mini/image_annotations.json --size 1600x900 --src 'https://host/nuscenes/{file}' -o jobs.jsonl

A source is the folder of a version, that of the data set where it holds one alone (as ``v1.0-mini``), or a version's table of annotations.
``category.json``, ``attribute.json``, ``sample_data.json``, ``object_ann.json`` and, where it is there, ``surface_ann.json`` are read.

What is read of nuImages
    images      the key frames of cameras, whether anything is annotated there or not: single images, one of each sample, which are called
                as ``filename`` says, below the folder of the data set. Images between key frames are not annotated and not listed; the
                run says how many they are. Point clouds are no images
    bbox        a rectangle: left, top, right, bottom in pixels. It includes what is hidden of the object
    mask        the polygon of what is seen, along the edges of pixels: run lengths as COCO packs them, in base64, of the image's size
    category    the label, with all its parts, as ``vehicle.car``
    attributes  ``vehicle.moving`` is the attribute ``vehicle`` with the value ``moving``: what stands before the last period is its name
    surfaces    polygons of ``flat.driveable_surface`` and of ``vehicle.ego``, the car itself, which have no boxes

Options:

- `surfaces=keep|drop`: `drop` leaves ``surface_ann.json`` unread, which the run says.

Surfaces without a pixel are counted. What is said of sensors, poses and logs is not read.

nuScenes has boxes in space alone; its tools project them to ``image_annotations.json``, which may have another name.

What is read of nuScenes
    bbox_corners  a rectangle: left, top, right, bottom in pixels, cut at the border of the image. It is about what the projected box of
                  an object would be in, also where the object is hidden, and so seldom tight
    filename      log, camera and time: images of one log and camera are a sequence, numbered at 2 key frames a second. Those of several
                  scenes are in one, with gaps between them. Images without a box are not listed. Sizes come from the images, below the
                  folder of the data set, or from `--size`; nuScenes' are 1600x900
    instance      the track, which is of one scene
    attributes    as above, where ``attribute.json`` lies beside the file, else they are counted; ``visibility_token`` is the attribute
                  ``visibility``, by ``visibility.json`` where that lies there

Points of lidar and radar that are in a box are not read.

Format: https://github.com/nutonomy/nuscenes-devkit, ``docs/schema_nuimages.md``, ``docs/instructions_nuimages.md`` (what boxes include),
``python-sdk/nuimages/utils/utils.py`` (how masks are packed), ``docs/schema_nuscenes.md`` and
``python-sdk/nuscenes/scripts/export_2d_annotations_as_json.py`` (projected boxes).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.readers import base
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.nuimages.layout import OBJECTS, SUFFIX, certainty, plan_of


class NuImagesOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    surfaces: Annotated[Literal["keep", "drop"], Meta(description="what becomes of driveable surfaces and the car itself")] = "keep"


class NuImagesReader(Reader[NuImagesOptions]):
    """Versions of nuImages, and projections of nuScenes."""

    name: ClassVar[str] = "nuimages"
    summary: ClassVar[str] = "nuImages: boxes, instance masks, attributes, surfaces; boxes of nuScenes projected to images"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    options = NuImagesOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})
    stills: ClassVar[bool] = True

    def sniff(self, source: Path) -> Certainty:
        """SURE where a table says what annotations do, LIKELY where one is called ``object_ann.json`` beside that of images."""
        return certainty(source)

    def plan(self, source: Path, options: NuImagesOptions) -> Plan:
        """A unit a version.

        Raises:
            InputError: the source does not exist, holds no annotations, or lacks a table.
            ChoiceError: it holds several versions.
        """
        return plan_of(source, surfaces=options.surfaces == "keep")

    def read(self, unit: Unit, options: NuImagesOptions, context: Context) -> Iterator[Detections]:  # noqa: ARG002  # the plan knows them
        """Images of nuImages in batches of a thousand, in open sequences; of nuScenes each sequence in one.

        Raises:
            InputError: a table or record is bad, and the run stops at bad records.
        """
        from prelabel.readers.nuimages.reading import UnitReader
        from prelabel.readers.nuimages.sequences import SequenceReader

        of_kind = UnitReader if unit.detail == OBJECTS else SequenceReader
        return of_kind(unit=unit, context=context).batches()


READER = NuImagesReader()
"""As the table of formats names it."""
