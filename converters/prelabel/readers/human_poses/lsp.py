"""Leeds Sports Pose and its extended set: a person with fourteen joints in each image, as MAT-file.

    prelabel convert lsp_dataset --format lsp --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert lspet_dataset/joints.mat --frames lspet_dataset/images --src 'https://host/{file}' -o jobs.jsonl

``joints.mat`` holds an array ``joints``: (3, 14, n) in Leeds Sports Pose, (14, 3, n) in the extended set and the one of high resolution.

What is read
    joints      a landmark ``person`` of the joints that are labelled. Their numbers count from 1: 1 right ankle, 2 right knee, 3 right hip,
                4 left hip, 5 left knee, 6 left ankle, 7 right wrist, 8 right elbow, 9 right shoulder, 10 left shoulder, 11 left elbow,
                12 left wrist, 13 neck, 14 head top. The third value means two things: in (3, 14, n) it is 1 for a joint that is hidden, and
                all are labelled; in (14, 3, n) it is 0 for one that is not labelled
    box         the one around the joints

Frames
    Pixels count from 1, as in MATLAB: programs that read both sets beside MPII's take 1 away; ``-O one_based=false`` takes them as they
    are. Images are not named in the file. Where as many images are known as there are people, they are those in order; else
    they are called ``im0001.jpg`` and so on, in the extended set ``im00001.jpg``, alone or in ``images``. Those in
    ``visualized``, into which poses are drawn, are left out. Images are single ones, whatever they are called.

Options:

- ``attributes=hidden``: the names of the joints that are not visible.
- ``one_based=true|false``: whether pixels count from 1.

Format: http://sam.johnson.io/research/lsp.html and http://sam.johnson.io/research/lspet.html; the order of joints, and what the third value
means: ``miscs/gen_lsp.m`` of https://github.com/bearpaw/pytorch-pose; the set of high resolution, whose PNGs are those of the array in
order: ``datasets/preprocess/hr_lspet.py`` of https://github.com/nkolot/SPIN; pixels: ``src/caffe/cpm_data_transformer.cpp`` of
https://github.com/CMU-Perceptual-Computing-Lab/caffe_train.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.human_poses.layout import MAT, OF_LSP, plan_of_lsp
from prelabel.readers.human_poses.options import LspOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class LspReader(OwnFilesReader[LspOptions]):
    """Single images."""

    name: ClassVar[str] = "lsp"
    summary: ClassVar[str] = "Leeds Sports Pose and its extended set: fourteen joints of a person an image, joints.mat"
    suffixes: ClassVar[tuple[str, ...]] = (MAT,)
    own: ClassVar[OwnFiles] = OF_LSP
    options = LspOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})
    stills: ClassVar[bool] = True

    def plan(self, source: Path, options: LspOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        return plan_of_lsp(source)

    def read(self, unit: Unit, options: LspOptions, context: Context) -> Iterator[Detections]:
        """Images, some thousand at a time.

        Raises:
            InputError: a file or something in it is bad, and the run stops at bad records.
        """
        from prelabel.readers.human_poses.reading import batches_of
        from prelabel.readers.human_poses.sports import pictures_in

        return batches_of(unit, options, context, partial(pictures_in, unit.root, options, context.frames))


LSP = LspReader()
