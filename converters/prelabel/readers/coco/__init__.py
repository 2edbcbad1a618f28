"""COCO: instances files, detection results, and their video relatives (COCO-VID, TAO, MOT in COCO's layout, LVIS).

    prelabel convert instances_val2017.json -o jobs.jsonl --workflow-id ID
    prelabel convert predictions.json -O images=instances_val2017.json -o jobs.jsonl --workflow-id ID

An instances file is an object with `images`, `annotations` and `categories`; a folder is searched for such files. Boxes are
`bbox` = [left, top, width, height] in pixels, divided by the image's `width` and `height`. Ids may be numbers or text and need not
start at 1; `"7"` and `7` are one id. An image's `coco_url`, `flickr_url` or `url` is its source URL, and gives its file name where
`file_name` is missing. `videos`, with `video_id` and `frame_id` (or `frame_index`) of images, name the sequences; `track_id` (or
`instance_id`) of annotations are the tracks. Objects in `attributes` are always read.

A results file is a list of detections with `image_id` (an id, or the stem of a file name), `category_id`, `bbox` and `score`; its
images and categories come from an instances file.

Options:

- `images=FILE`: the instances file that a results file belongs to.
- `attributes=NAME,...`: further fields of annotations that become attributes, such as `iscrowd`.
- `names=path|last`: use file names as they are, or only their last part (for absolute paths).

Of segmentations, keypoints and panoptic segments the box is taken; they are counted as not converted yet.

Format: https://cocodataset.org/#format-data and https://cocodataset.org/#format-results.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

import msgspec

from prelabel.detections import Detections
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes, walk
from prelabel.readers import base
from prelabel.readers.coco.images import Frames, ImageReader
from prelabel.readers.coco.records import Annotation, Category, Dataset, Image, Video, is_filled, key, with_fields
from prelabel.readers.coco.rows import RowReader, looked_up
from prelabel.safejson import Document, Records

SNIFFED_BYTES = 1 << 16
SAMPLE_RECORDS = 100
KNOWN_FIELDS = frozenset(Annotation.__struct_fields__) | {"area", "num_keypoints", "video_id", "category_name", "file_name"}


class Options(base.Options, frozen=True):
    """What ``-O`` takes."""

    images: Annotated[Path | None, msgspec.Meta(description="the instances file that a results file belongs to")] = None
    attributes: Annotated[tuple[str, ...], msgspec.Meta(description="further fields of annotations that become attributes")] = ()
    names: Annotated[Literal["path", "last"], msgspec.Meta(description="file names as they are, or only their last part")] = "path"


class CocoReader(base.Reader[Options]):
    """COCO instances and results."""

    name = "coco"
    summary = "COCO instances and results JSON, COCO-VID, TAO, LVIS"
    suffixes = (".json",)
    options = Options

    def sniff(self, source: Path) -> base.Certainty:
        """Sure of an object with annotations and images, likely of a list with image ids."""
        if not source.is_dir():
            return _sniffed(source)
        found = (_sniffed(path) for path in walk(source) if path.suffix.lower() == ".json")
        return max((certainty for certainty, _ in zip(found, range(base.SNIFFED_FILES), strict=False)), default=base.Certainty.NO)

    def plan(self, source: Path, options: Options) -> base.Plan:  # noqa: ARG002  # the contract's
        """A unit a file; in a folder only the files that look like COCO."""
        root, paths = base.files_of(source, self.suffixes)
        if source.is_dir():
            ours = tuple(path for path in paths if _sniffed(path))
            if not ours:
                raise InputError(
                    "holds no COCO file", place=Place(str(source)), fix="give a JSON file with images, annotations and categories"
                )
            paths = ours
        return base.Plan(units=tuple(base.Unit(name=path.name, root=root, paths=(path,)) for path in paths))

    def read(self, unit: base.Unit, options: Options, context: base.Context) -> Iterator[Detections]:
        """One batch: the file."""
        path = unit.paths[0]
        document = Document(read_bytes(path), path)
        match document.root:
            case "{":
                yield _instances(document, unit, options, context)
            case "[":
                yield _results(document, unit, options, context)
            case other:
                raise InputError(
                    f"the root is neither an object nor a list, but starts with {other!r}", place=Place(str(path)),
                    fix="give an instances file or a list of results",
                )  # fmt: skip


def _instances(document: Document, unit: base.Unit, options: Options, context: base.Context) -> Detections:
    kind = with_fields(options.attributes) if options.attributes else Annotation
    images, annotations, categories, videos = _records(document, kind, context.tally)
    if annotations.items and not any(a.bbox or a.segments_info or is_filled(a.segmentation) for a in annotations.items):
        raise InputError(
            "no annotation has a box or a segmentation: nothing to draw", place=Place(str(document.path), element="$.annotations"),
            fix="give the instances file of the data set",
        )  # fmt: skip
    frames = _image_reader(document, unit, options, context).read(images, videos)
    _note_unused(document, options, context.tally)
    rows = RowReader(
        document=document,
        element="$.annotations",
        tally=context.tally,
        frames=frames,
        categories=_names(document, categories, context.tally),
        extra=options.attributes,
    )
    return rows.read(annotations)


def _results(document: Document, unit: base.Unit, options: Options, context: base.Context) -> Detections:
    if options.images is None:
        raise InputError(
            "a list of results, without images and categories", place=Place(str(document.path)),
            fix="give the instances file that the results belong to with -O images=FILE",
        )  # fmt: skip
    kind = with_fields(options.attributes) if options.attributes else Annotation
    truth = Document(read_bytes(options.images), options.images)
    images, _, categories, videos = _records(truth, Annotation, context.tally, with_annotations=False)
    frames = _image_reader(truth, unit, options, context).read(images, videos)
    fast: list[Annotation] | None = document.decode(msgspec.json.Decoder(list[kind]))  # type: ignore[valid-type]  # from the options
    annotations = Records(items=fast) if fast is not None else document.records(document.strict, kind, "$", context.tally)
    if not any(a.bbox for a in annotations.items) and annotations.items:
        raise InputError(
            "no result has a box",
            place=Place(str(document.path)),
            fix="give box results; segmentations and keypoints alone are not converted yet",
        )
    rows = RowReader(
        document=document,
        element="$",
        tally=context.tally,
        frames=_by_id_or_stem(frames, annotations),
        categories=_names(truth, categories, context.tally),
        extra=options.attributes,
    )
    return rows.read(annotations)


def _records(
    document: Document, kind: type[Annotation], tally: Tally, *, with_annotations: bool = True
) -> tuple[Records[Image], Records[Annotation], Records[Category], Records[Video]]:
    """The lists of an instances file; record by record where the whole cannot be decoded."""
    dataset: Dataset[Annotation] | None = document.decode(msgspec.json.Decoder(Dataset[kind]))  # type: ignore[valid-type]
    if dataset is not None:
        images, categories, videos = Records(items=dataset.images), Records(items=dataset.categories), Records(items=dataset.videos)
        return images, Records(items=dataset.annotations), categories, videos
    if document.root != "{":
        raise InputError("is no instances file", place=Place(str(document.path)), fix="give a file with images, annotations and categories")
    sections = document.sections()
    required = ("images", "annotations") if with_annotations else ("images", "categories")
    for name in required:
        if name not in sections:
            raise InputError(
                f"has no {name!r}", place=Place(str(document.path), element="$"), fix="give a file with images, annotations and categories"
            )

    def listed(name: str, kind: type[msgspec.Struct]) -> Records[msgspec.Struct]:
        return document.records(sections[name], kind, f"$.{name}", tally) if name in sections else Records(items=[])

    annotations = listed("annotations", kind) if with_annotations else Records(items=[])
    return listed("images", Image), annotations, listed("categories", Category), listed("videos", Video)  # type: ignore[return-value]  # each of its kind


def _image_reader(document: Document, unit: base.Unit, options: Options, context: base.Context) -> ImageReader:
    folder = document.path.parent
    inside = folder != unit.root and folder.is_relative_to(unit.root)
    return ImageReader(
        document=document,
        index=context.frames,
        tally=context.tally,
        folder=folder,
        prefix=f"{folder.relative_to(unit.root).as_posix()}/" if inside else "",
        last_part=options.names == "last",
    )


def _by_id_or_stem(frames: Frames, annotations: Records[Annotation]) -> Frames:
    """Images by id where every result has one, else by the stem of their files where that finds all."""
    ids = [a.image_id for a in annotations.items]
    if (looked_up(ids, frames.of_image) >= -1).all():
        return frames
    stems = {key(PurePosixPath(frame.file).stem): i for i, frame in enumerate(frames.frames)}
    unique = len(stems) == len(frames.frames)
    return replace(frames, of_image=stems) if unique and (looked_up(ids, stems) >= 0).all() else frames


def _names(document: Document, categories: Records[Category], tally: Tally) -> Mapping[int | str, str]:
    """Category names by id."""
    out: dict[int | str, str] = {}
    for item, category in enumerate(categories.items):
        place = document.record_place("$.categories", categories.position(item)) if key(category.id) in out or not category.name else None
        if place is None:
            out[key(category.id)] = category.name
        elif not category.name:
            tally.reject("category without name", f"category {category.id!r} has an empty name", place=place, fix="name the category")
        else:
            tally.reject(
                "duplicate category id", f"category id {category.id!r} comes twice", place=place, fix="give every category its own id"
            )
    return out


def _note_unused(document: Document, options: Options, tally: Tally) -> None:
    """Say once which fields the first annotations have that nothing uses."""
    start = re.search(rb'"annotations"\s*:\s*\[', document.data)
    if start is None:
        return
    text = document.data[start.end() : start.end() + SNIFFED_BYTES].decode("utf-8", "ignore").lstrip()
    fields: set[str] = set()
    decoder = json.JSONDecoder()
    for _ in range(SAMPLE_RECORDS):
        try:
            record, end = decoder.raw_decode(text)
        except ValueError:
            break
        fields |= set(record) if isinstance(record, dict) else set()
        text = text[end:].lstrip().removeprefix(",").lstrip()
    unused = sorted(fields - KNOWN_FIELDS - set(options.attributes))
    if unused:
        tally.note(f"fields of annotations that were not used: {', '.join(unused)} (-O attributes={','.join(unused)} keeps them)")


def _sniffed(path: Path) -> base.Certainty:
    if path.suffix.lower() != ".json":
        return base.Certainty.NO
    try:
        with path.open("rb") as file:
            head = file.read(SNIFFED_BYTES)
            file.seek(0, 2)
            file.seek(max(0, file.tell() - SNIFFED_BYTES))
            text = head + file.read()
    except OSError:
        return base.Certainty.NO
    if b'"annotations"' in text and (b'"images"' in text or b'"categories"' in text):
        return base.Certainty.SURE
    return base.Certainty.LIKELY if head.lstrip().startswith(b"[") and b'"image_id"' in head else base.Certainty.NO


READER = CocoReader()
