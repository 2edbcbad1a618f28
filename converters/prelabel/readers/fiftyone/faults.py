"""What to do about what is wrong."""


def or_skip(part: str) -> str:
    """The other way, by which a part of a label is left out, or all of it."""
    return f"or leave the {part} out with --on-error skip"


SKIP = or_skip("label")
