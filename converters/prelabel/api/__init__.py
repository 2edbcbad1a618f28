"""The way of the command in Python: read, link, build and write, and detections straight from a model's arrays."""

from prelabel.api.builder import SequenceBuilder
from prelabel.api.running import build_jobs, convert, read, write_jobs
from prelabel.api.steps import link, merge, refine

__all__ = ["SequenceBuilder", "build_jobs", "convert", "link", "merge", "read", "refine", "write_jobs"]
