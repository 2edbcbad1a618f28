"""Look before you send: jobs as one self-contained page, or as a contact sheet."""

from prelabel.preview.run import MAX_JOBS, Preview, PreviewOptions, preview

__all__ = ["MAX_JOBS", "Preview", "PreviewOptions", "preview"]
