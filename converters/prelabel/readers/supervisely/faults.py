"""Why an object is left out."""

SKIP = "or leave the object out with --on-error skip"
