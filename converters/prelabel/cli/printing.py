"""Texts of files as a terminal shows them: they can move no cursor, change no title and turn no line around."""


def printable(text: str) -> str:
    r"""A text whose lines do nothing but be read: what cannot be printed becomes its escape.

    >>> printable("ca\x1b[31mr"), printable("مركبة"), printable("what\n  fix")
    ('ca\\x1b[31mr', 'مركبة', 'what\n  fix')
    """
    return "".join(each if each.isprintable() or each == "\n" else each.encode("unicode_escape").decode() for each in text)


def one_line(text: str) -> str:
    r"""The same in a single line.

    >>> one_line("a\x07\nb")
    'a\\x07\\nb'
    """
    return printable(text).replace("\n", "\\n")
