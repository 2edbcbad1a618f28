"""What to do about what is wrong."""

SKIP = "or leave the label out with --on-error skip"
