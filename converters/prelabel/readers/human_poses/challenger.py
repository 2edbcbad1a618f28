"""AI Challenger's human keypoints: people with boxes and fourteen joints, JSON.

    prelabel convert keypoint_validation_annotations_20170911.json --frames images --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth with one or several:

    [{"image_id": "d8eeddd", "human_annotations": {"human1": [x0, y0, x1, y1]}, "keypoint_annotations": {"human1": [x, y, v, ...]}}]

What is read
    keypoint_annotations  a landmark ``person`` of the joints that are labelled. Their numbers count from 1: 1 right shoulder, 2 right
                          elbow, 3 right wrist, 4 left shoulder, 5 left elbow, 6 left wrist, 7 right hip, 8 right knee, 9 right ankle,
                          10 left hip, 11 left knee, 12 left ankle, 13 head top, 14 neck. v is 1 for a visible one, 2 for a hidden
                          one, which is read as others are, and 3, or 0 at 0, 0, where there is none
    human_annotations     the box of a person, left, top, right and bottom; the one around the joints where there is none

Frames
    An image is called as its id; where no such image is known, with ``.jpg``. Sizes come from the images, or ``--size``.
    Coordinates are pixels. Images are single ones, whatever they are called.

Options:

- ``attributes=hidden``: the names of the joints that are not visible.

Not read: ``url``, where the image was once found.

Format: https://challenger.ai/competition/keypoint/subject; ``Evaluation/keypoint_eval/keypoint_eval.py`` of
https://github.com/AIChallenger/AI_Challenger_2017, for which a joint of v = 1 is visible.
"""

from collections.abc import Iterator
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Unit
from prelabel.readers.human_poses.layout import JSON, OF_CHALLENGER
from prelabel.readers.human_poses.options import PoseOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class AiChallengerReader(OwnFilesReader[PoseOptions]):
    """Single images."""

    name: ClassVar[str] = "ai-challenger"
    summary: ClassVar[str] = "AI Challenger human keypoints: boxes and fourteen joints of people, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (JSON,)
    own: ClassVar[OwnFiles] = OF_CHALLENGER
    options = PoseOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})
    stills: ClassVar[bool] = True

    def read(self, unit: Unit, options: PoseOptions, context: Context) -> Iterator[Detections]:
        """Images, some thousand at a time.

        Raises:
            InputError: a file or something in it is bad, and the run stops at bad records.
        """
        from prelabel.readers.human_poses.named import pictures_in
        from prelabel.readers.human_poses.reading import batches_of

        return batches_of(unit, options, context, pictures_in)


AI_CHALLENGER = AiChallengerReader()
