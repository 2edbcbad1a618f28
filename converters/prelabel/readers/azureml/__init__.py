"""Azure Machine Learning: JSON Lines of AutoML for images and of data labelling, and what its models predict.

    prelabel convert train_annotations.jsonl --format azureml --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert predictions.json --format azureml --frames images --score-attribute score --src 'https://host/{file}' -o jobs.jsonl

**Lines** have `image_url`, and a `label` that is a list of objects, or one: boxes of `topX`, `topY`, `bottomX` and `bottomY`, or the
parts of a `polygon`, each x, y, x, y and so on. `image_details` says how large the image is, such as `499px`. Where there is
`label_confidence`, it is the score of each object of `label`, or null. An image is called by its path in the datastore:
`street/1.jpg` of `azureml://.../datastores/NAME/paths/street/1.jpg` and of `AmlDatastore://NAME/street/1.jpg`; where `image_url` begins
with http, it is the frame's URL, whose path, decoded, is its name. They are single images, unless `--job video` makes videos of them.

**Predictions** have `boxes` of a `box`, `label` and `score`, and a `polygon` beside it of instance segmentation, as a list or one a
line. An image is called by its `filename`, an absolute path below the deepest folder that all paths of its file lie in. Endpoints give
the names of files of their own, such as `/tmp/tmpdkg2wkdy`: one such prediction is of the image that is called as its file, several are of
those of `--frames`, in order.

Coordinates are fractions of the image. An object with a box and a polygon has both, of which `--shape` takes one.

Options:

- `unit=fractions|pixels`: what coordinates are, where a script wrote pixels.
- `crowd=keep|drop|attribute`: objects with `isCrowd`, which stand for groups, are kept as others are, since a box around a group is still
  a box; or left out and counted; or `isCrowd` becomes an attribute.
- `attributes=NAME,...`: further fields of objects that become attributes, such as `isTruncated`.
- `base=FOLDER`: the folder that absolute paths of predictions are below, where it is another.

Counted and not converted: classes of whole images (classification).

Format: "Data schemas to train computer vision models with automated machine learning", `reference-automl-images-schema.md` in
`articles/machine-learning` of MicrosoftDocs/azure-docs (lines, predictions, `499px`) and `v1/reference-automl-images-schema-v1.md` beside
it (`AmlDatastore`); `how-to-auto-train-image-models.md` there (one object as `label`, coordinates as text); "Preparing Datasets for
AutoML Images", as `how-to-prepare-datasets-for-automl-images.md` there was in September 2021 (`label_confidence` from 0 to 1, a list where
`label` is one, which it shows of classes; `isTruncated`).
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.azureml.layout import OWN, SUFFIXES
from prelabel.readers.azureml.options import AzuremlOptions
from prelabel.readers.base import Context, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader


class AzuremlReader(OwnFilesReader[AzuremlOptions]):
    """Training data and predictions of Azure Machine Learning."""

    name: ClassVar[str] = "azureml"
    summary: ClassVar[str] = "Azure Machine Learning: data of AutoML for images and of data labelling, predictions, JSON Lines"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = AzuremlOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})

    def survey(self, units: Sequence[Unit], options: AzuremlOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether there is one file only."""
        return sum(len(unit.paths) for unit in units) == 1

    def read(self, unit: Unit, options: AzuremlOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file is broken, or a bad record stops the run.
        """
        from prelabel.readers.azureml.reading import Reading

        return Reading(unit=unit, options=options, context=context).batches()


READER = AzuremlReader()
