"""COCO: instances files, detection results, and their video relatives (COCO-VID, TAO, MOT in COCO's layout, LVIS).

    prelabel convert instances_val2017.json -o jobs.jsonl --workflow-id ID
    prelabel convert predictions.json -O images=instances_val2017.json -o jobs.jsonl --workflow-id ID

An instances file is an object with `images`, `annotations` and `categories`; a folder is searched for such files, other JSON in it
is left out aloud. Boxes are `bbox` = [left, top, width, height] in pixels, divided by the image's `width` and `height`. Ids may be
numbers or text and need not start at 1; `"7"` and `7` are one id. An image's `coco_url`, `flickr_url` or `url` is its source URL, and
gives its file name where `file_name` is missing. `videos`, with `video_id` and `frame_id` (or `frame_index`) of images, name the
sequences; `track_id` (or `instance_id`) of annotations are the tracks. Objects in `attributes` are always read; null and NaN in them
mean that there is no value.

A results file is a list of detections with `image_id`, `category_id`, `bbox` and `score`; its images and categories come from an
instances file. `image_id` is an id, or the name of the image's file with or without suffix and folders, whichever finds more.

Options:

- `images=FILE`: the instances file that a results file belongs to.
- `attributes=NAME,...`: further fields of annotations that become attributes, such as `iscrowd`.
- `names=path|last`: use file names as they are, or only their last part (for absolute paths).

Of segmentations, keypoints and panoptic segments the box is taken; they are counted as not converted yet.

Format: https://cocodataset.org/#format-data and https://cocodataset.org/#format-results.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from prelabel.detections import Detections
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes, walk
from prelabel.readers import base
from prelabel.readers.coco.images import ImageReader
from prelabel.readers.coco.records import Annotation, Basis, Category, Dataset, Image, Video, fields_of, is_filled, key, with_fields
from prelabel.readers.coco.rows import RowReader
from prelabel.readers.coco.sniffing import certainty
from prelabel.readers.coco.stems import by_id_or_name
from prelabel.readers.coco.unused import unused_fields
from prelabel.safejson import Document, Records

WHOLE_FILE = "give a file with images, annotations and categories"


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
            return certainty(source)
        try:
            found = (certainty(path) for path in walk(source) if path.suffix.lower() == ".json")
            return max((sure for sure, _ in zip(found, range(base.SNIFFED_FILES), strict=False)), default=base.Certainty.NO)
        except InputError:
            return base.Certainty.NO

    def plan(self, source: Path, options: Options) -> base.Plan:  # noqa: ARG002  # the contract's
        """A unit a file; in a folder only the files that look like COCO, the first of them with the names of the others."""
        root, paths = base.files_of(source, self.suffixes)
        ours = tuple(path for path in paths if certainty(path)) if source.is_dir() else paths
        if not ours:
            raise InputError("holds no COCO file", place=Place(str(source)), fix=WHOLE_FILE)
        others = tuple(str(path) for path in paths if path not in set(ours))
        return base.Plan(
            units=tuple(base.Unit(name=path.name, root=root, paths=(path,), detail=() if i else others) for i, path in enumerate(ours))
        )

    def read(self, unit: base.Unit, options: Options, context: base.Context) -> Iterator[Detections]:
        """One batch: the file."""
        path = unit.paths[0]
        if unit.detail:
            context.tally.note(f"files that do not look like COCO were left out: {', '.join(unit.detail)}")
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
    lists, annotations = _dataset(document, with_fields(options.attributes), context.tally)
    if annotations.items and not any(a.bbox or a.segments_info or is_filled(a.segmentation) for a in annotations.items):
        raise InputError(
            "no annotation has a box or a segmentation: nothing to draw", place=Place(str(document.path), element="$.annotations"),
            fix="give the instances file of the data set",
        )  # fmt: skip
    return _rows(document, "$.annotations", annotations, _image_reader(document, unit, options, context), lists=lists, options=options)


def _results(document: Document, unit: base.Unit, options: Options, context: base.Context) -> Detections:
    if options.images is None:
        raise InputError(
            "a list of results, without images and categories", place=Place(str(document.path)),
            fix="give the instances file that the results belong to with -O images=FILE",
        )  # fmt: skip
    truth = Document(read_bytes(options.images), options.images)
    lists = _basis(truth, context.tally)
    kind = with_fields(options.attributes)
    fast: list[Annotation] | None = document.decode(msgspec.json.Decoder(list[kind]))  # type: ignore[valid-type]  # from the options
    results = document.records(kind, "$", context.tally) if fast is None else Records(items=fast)
    if results.items and not any(a.bbox for a in results.items):
        raise InputError(
            "no result has a box", place=Place(str(document.path)),
            fix="give box results; segmentations and keypoints alone are not converted yet",
        )  # fmt: skip
    return _rows(document, "$", results, _image_reader(truth, unit, options, context), lists=lists, options=options)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lists:
    """The lists that annotations refer to."""

    images: Records[Image]
    categories: Records[Category]
    videos: Records[Video]


def _rows(
    document: Document, element: str, annotations: Records[Annotation], reader: ImageReader, *, lists: _Lists, options: Options
) -> Detections:
    """The detections of a list of annotations or results; ``reader`` reads the images, from another file where they are results."""
    tally = reader.tally
    frames = reader.read(lists.images, lists.videos)
    if document is not reader.document:
        by_id, frames = frames, by_id_or_name(frames, [a.image_id for a in annotations.items])
        if frames is not by_id:
            tally.note("image_id of the results is no id of an image: images were found by the names of their files")
    unused = unused_fields(document.data, element, options.attributes)
    if unused:
        tally.note(f"fields of annotations that were not used: {', '.join(unused)} (-O attributes={','.join(unused)} keeps them)")
    return RowReader(
        document=document,
        element=element,
        tally=tally,
        frames=frames,
        categories=_names(reader.document, lists.categories, tally),
        listed_in="" if document is reader.document else f" of {reader.document.path}",
        extra=fields_of(options.attributes),
    ).read(annotations)


def _dataset(document: Document, kind: type[Annotation], tally: Tally) -> tuple[_Lists, Records[Annotation]]:
    """The lists of an instances file; record by record where the whole cannot be decoded."""
    dataset: Dataset[Annotation] | None = document.decode(msgspec.json.Decoder(Dataset[kind]))  # type: ignore[valid-type]  # from the options
    if dataset is not None:
        return _all(dataset), Records(items=dataset.annotations)
    sections = _sections(document, ("images", "annotations", "categories"))
    return _listed(document, sections, tally), document.records(kind, "$.annotations", tally)


def _basis(document: Document, tally: Tally) -> _Lists:
    """Images, categories and videos of an instances file, with or without annotations."""
    if document.root != "{":
        raise InputError("is no instances file", place=Place(str(document.path)), fix=WHOLE_FILE)
    basis = document.decode(msgspec.json.Decoder(Basis))
    return _listed(document, _sections(document, ("images", "categories")), tally) if basis is None else _all(basis)


def _all(basis: Basis) -> _Lists:
    return _Lists(images=Records(items=basis.images), categories=Records(items=basis.categories), videos=Records(items=basis.videos))


def _sections(document: Document, required: Sequence[str]) -> Collection[str]:
    sections = document.sections()
    for name in required:
        if name not in sections:
            raise InputError(f"has no {name!r}", place=Place(str(document.path), element="$"), fix=WHOLE_FILE)
    return sections.keys()


def _listed(document: Document, sections: Collection[str], tally: Tally) -> _Lists:
    return _Lists(
        images=document.records(Image, "$.images", tally),
        categories=document.records(Category, "$.categories", tally),
        videos=document.records(Video, "$.videos", tally) if "videos" in sections else Records(items=[]),
    )


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


def _names(document: Document, categories: Records[Category], tally: Tally) -> Mapping[int | str, str]:
    """Category names by id."""
    out: dict[int | str, str] = {}
    for item, category in enumerate(categories.items):
        known = key(category.id)
        if known in out or not category.name.strip():
            field, reason, what, fix = (
                (".id", "duplicate category id", f"category id {category.id!r} comes twice", "give every category its own id")
                if known in out
                else (".name", "category without name", f"category {category.id!r} has an empty name", "name the category")
            )
            tally.reject(reason, what, place=document.record_place("$.categories", categories.position(item), field), fix=fix)
            continue
        out[known] = category.name
    return out


READER = CocoReader()
