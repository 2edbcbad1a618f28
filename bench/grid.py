"""Columns of text."""

from collections.abc import Collection, Sequence


def grid(headings: Sequence[str], rows: Sequence[Sequence[str]], left: Collection[int]) -> list[str]:
    """The lines of a table, a rule below its headings.

    Args:
        headings: one a column.
        rows: as many cells each.
        left: the columns that stand to the left; the others stand to the right.
    """
    cells = [headings, *rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(headings))]
    lines = [
        "  ".join(text.ljust(width) if i in left else text.rjust(width) for i, (text, width) in enumerate(zip(line, widths, strict=True)))
        for line in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return [line.rstrip() for line in lines]
