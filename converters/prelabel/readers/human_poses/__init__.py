"""Data sets of the poses of people: the formats ``mpii``, ``lsp``, ``posetrack`` and ``ai-challenger``."""

from prelabel.readers.human_poses.challenger import AI_CHALLENGER
from prelabel.readers.human_poses.lsp import LSP
from prelabel.readers.human_poses.mpii import MPII
from prelabel.readers.human_poses.posetrack import POSETRACK

__all__ = ["AI_CHALLENGER", "LSP", "MPII", "POSETRACK"]
