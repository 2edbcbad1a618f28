"""Detections to jobs: ids, clipping, and the text of annotations made in columns."""

from prelabel.build.images import build_image_jobs, image_jobs
from prelabel.build.jobs import BuiltJob, JobOptions
from prelabel.build.options import OutlineOptions
from prelabel.build.videos import build_video_jobs

__all__ = ["BuiltJob", "JobOptions", "OutlineOptions", "build_image_jobs", "build_video_jobs", "image_jobs"]
