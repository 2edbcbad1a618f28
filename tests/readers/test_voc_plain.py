"""VOC files that are read without a parser mean what a parser says of them, and all others are left to it."""

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prelabel.detections import COLUMNS
from prelabel.errors import Place, Tally
from prelabel.readers.voc.annotation import Annotation, parsed
from prelabel.readers.voc.expressions import MOST
from prelabel.readers.voc.objects import FIELDS, ObjectReader
from prelabel.readers.voc.plain import LEARNT, LINES, LONGEST, PlainFiles
from prelabel.readers.voc.rows import Rows
from tests.readers.voc_files import BOX, OBJECT, SIZE, attributes, pixels, read, write

KIT_OBJECT = """\t<object>
\t\t<name>{}</name>
\t\t<pose>{}</pose>
\t\t<truncated>1</truncated>
\t\t<difficult>0</difficult>
\t\t<bndbox>
\t\t\t<xmin>{}</xmin>
\t\t\t<ymin>12</ymin>
\t\t\t<xmax>195</xmax>
\t\t\t<ymax>371.5</ymax>
\t\t</bndbox>
\t</object>
"""

KIT = f"""<annotation>
\t<folder>VOC2007</folder>
\t<filename>000001.jpg</filename>
\t<source>
\t\t<database>The VOC2007 Database</database>
\t\t<annotation>PASCAL VOC2007</annotation>
\t</source>
\t<size>
\t\t<width>353</width>
\t\t<height>500</height>
\t\t<depth>3</depth>
\t</size>
\t<segmented>0</segmented>
{KIT_OBJECT.format("dog", "Left", 48)}{KIT_OBJECT.format(" person ", "", -8)}</annotation>
"""
"""As the development kit has it from 2007 on."""

SORTED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<annotation verified="yes"><filename> a.png</filename><object>'
    "<bndbox><xmax>20</xmax><xmin>3</xmin><ymax>30</ymax><ymin>2</ymin></bndbox><difficult>0</difficult><id>7</id><name>Tür</name>"
    "</object>\n<segmented/><size><width>64</width><height>48</height></size></annotation>"
)
"""In alphabetical order, with the size behind the objects, as in a part of VOC2012."""

PLAIN = {
    "kit": KIT,
    "windows": KIT.replace("\n", "\r\n"),
    "sorted": SORTED,
    "empty": f"<?xml version='1.0'?><annotation><path></path>{SIZE}</annotation>",
}

WRONG = (
    "<part>", "</part>", "<actions/>", "<polygon><x1>1</x1></polygon>", "<deleted>1</deleted>", "<!-- -->", "<?a?>", "&amp;", "&a;", "]]>",
    "<![CDATA[a]]>", "<object>", "</object>", "<object/>", "<name>a</name>", "<name >", "</name >", "<bndbox>", "</bndbox>", "<size>",
    "<xmin>5</xmin>", "</size>", "<size/>", "<filename>b.jpg</filename>", "<annotation>", "</annotation>", "<id a='b'>", "<id>1</id>",
    "<id/>", "<a:b/>", "<!DOCTYPE annotation>", "<width>3</width>", "\r", "\n", "\0", "\v", "\x1c", "\x85", "\ufffe", "\ufeff", "é", "-",
    "1e3", "1_0", "\N{ARABIC-INDIC DIGIT THREE}", " ",
)  # fmt: skip
"""What mutations put into files."""

BYTES = b"\0\t\n\v\r\x1c !\"&'+-./019:<=>[]_aex\x7f\x80\xa9\xc3\xed\xef\xff"


def meaning(annotation: Annotation, fields: tuple[str, ...]) -> tuple[object, ...]:
    """All that becomes of what was read of a file."""
    objects = ObjectReader(first=1.0, fields=fields, parts=True, outlined=True, tally=Tally(on_error="skip"))
    rows = Rows(frames=[])
    if annotation.listed:
        objects.read_listed(annotation.listed, rows)
    else:
        objects.read(annotation.objects, "a.xml", rows)
    size = annotation.width, annotation.height, annotation.bare
    return annotation.filename, *size, rows.rows, rows.boxless, rows.labels, rows.attributes.sets, objects.unused, objects.tally


def taken(data: bytes, files: PlainFiles) -> bool:
    """Whether a file is read without a parser; then it says what a parser says, which raises at a file that is no XML."""
    plain = files.read(data)
    if plain is not None:
        assert meaning(plain, files.fields) == meaning(parsed(data, Place("a.xml")), files.fields)
    return plain is not None


def learnt(fields: tuple[str, ...] = FIELDS) -> PlainFiles:
    """A reader that knows all of `PLAIN`."""
    files = PlainFiles(fields)
    assert all(taken(text.encode(), files) for text in PLAIN.values())
    return files


@pytest.mark.parametrize("fields", [FIELDS, (*FIELDS, "id", "name", "xmin", "bndbox")])
def test_plain_files_need_no_parser(fields: tuple[str, ...]) -> None:
    """What the tools write is read without one, whichever elements become attributes, and means the same."""
    learnt(fields)


def test_what_a_plain_file_says() -> None:
    """Names, sizes, lines, texts and elements that are not used are what the file holds, worked out by hand."""
    kit, actions = (PlainFiles(FIELDS).read(PLAIN[name].encode()) for name in ("windows", "sorted"))
    assert kit
    assert actions

    name, width, height, bare, rows, _, labels, sets, unused, _ = meaning(kit, FIELDS)
    assert (name, width, height, bare, labels, unused) == ("000001.jpg", 353, 500, False, {"dog": 0, "person": 1}, set())
    assert rows == [(-1, 14, 0, 0, 1.0, "48", "12", "195", "371.5"), (-1, 26, 1, 1, 1.0, "-8", "12", "195", "371.5")]
    assert sets == ({"difficult": "false", "pose": "Left", "truncated": "true"}, {"difficult": "false", "truncated": "true"})
    name, width, height, bare, rows, _, labels, sets, unused, _ = meaning(actions, FIELDS)
    assert (name, width, height, bare, labels, unused) == ("a.png", 64, 48, False, {"Tür": 0}, {"id"})
    assert (rows, sets) == ([(-1, 2, 0, 0, 1.0, "3", "2", "20", "30")], ({"difficult": "false"},))


@pytest.mark.parametrize("name", PLAIN)
def test_no_byte_makes_a_difference(name: str) -> None:
    """A file with any byte left out, replaced or added says the same without a parser, or is left to it."""
    files, data = learnt(), PLAIN[name].encode()
    changed = [data[:i] + data[i + 1 :] for i in range(len(data))]
    for i, byte in product(range(len(data)), BYTES):
        changed += data[:i] + bytes([byte]) + data[i + 1 :], data[:i] + bytes([byte]) + data[i:]
    read = sum([taken(text, files) for text in changed])

    assert 0 < read < len(changed)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A file with tags and texts left out, doubled, swapped, or replaced by what is not plain."""
    pieces = re.findall(r"<[^>]*>|[^<]+", draw(st.sampled_from(sorted(PLAIN.values()))))
    places = st.integers(0, len(pieces) - 1)
    for _ in range(draw(st.integers(1, 3))):
        first, last = sorted(min(draw(places), len(pieces) - 1) for _ in range(2))
        match draw(st.sampled_from(["drop", "double", "swap", "add", "inside"])):
            case "drop":
                del pieces[first : draw(st.sampled_from([first + 1, last]))]
            case "double":
                pieces[last:last] = pieces[first : draw(st.sampled_from([first + 1, last]))]
            case "swap":
                pieces[first], pieces[last] = pieces[last], pieces[first]
            case "add":
                pieces.insert(first, draw(st.sampled_from(WRONG)))
            case _:
                cut = draw(st.integers(0, len(pieces[first])))
                pieces[first] = pieces[first][:cut] + draw(st.sampled_from(WRONG)) + pieces[first][cut:]
        pieces = pieces or [""]
    return "".join(pieces).encode()


@given(mutated())
@settings(max_examples=600, deadline=None)
def test_no_mutation_makes_a_difference(data: bytes) -> None:
    """Neither where the expressions are known before, nor where they are made from the mutated file."""
    taken(data, learnt())
    taken(data, PlainFiles(FIELDS))


def document(begin: str = f"<filename>1.jpg</filename>{SIZE}", objects: str = OBJECT, end: str = "") -> str:
    """A file with elements before its objects, and behind them."""
    return f"<annotation>{begin}{objects}{end}</annotation>"


NOT_PLAIN = {
    "entity": document(objects=OBJECT.replace("car", "a&amp;b")),
    "character reference": document(objects=OBJECT.replace("car", "&#65;")),
    "cdata": document(objects=OBJECT.replace("car", "<![CDATA[car]]>")),
    "end of cdata alone": document(objects=OBJECT.replace("car", "car]]>")),
    "comment": document(end="<!-- -->"),
    "instruction": document(end="<?a?>"),
    "doctype": f"<!DOCTYPE annotation>{document()}",
    "attribute": document(objects=OBJECT.replace("<name>", "<name a='b'>")),
    "another encoding": f'<?xml version="1.0" encoding="iso-8859-1"?>{document()}',
    "byte order mark": f"\ufeff{document()}",
    "no character of XML": document(objects=OBJECT.replace("car", "\ufffe")),
    "two roots": f"{document(objects='')}<annotation></annotation>",
    "root closed and opened": "<annotation></annotation><annotation></annotation>",
    "another root": document().replace("annotation>", "annotations>"),
    "text between elements": document(begin="text<filename>1.jpg</filename>"),
    "crossed tags": document(begin="<a><b>1</a></b>"),
    "two sizes": document(begin=SIZE, end=SIZE),
    "two sizes on one side": document(begin=SIZE * 2),
    "second size that is empty": document(begin=f"{SIZE}<size/>"),
    "second name of a file that is empty": document(begin="<filename>1.jpg</filename><filename/>"),
    "empty element of an object": document(objects=OBJECT.replace(BOX, f"{BOX}<id/>")),
    "second size that says nothing": document(begin=f"{SIZE}<size><depth>3</depth></size>"),
    "size without height": document(begin="<size><width>4</width></size>"),
    "size that is none": document(begin=SIZE.replace("40", "40.0")),
    "two names of files": document(begin="<filename>1.jpg</filename>", end="<filename>2.jpg</filename>"),
    "second name of a file that is none": document(begin="<filename>1.jpg</filename><filename><a>1</a></filename>"),
    "no name": document(objects=f"<object>{BOX}</object>"),
    "blank name": document(objects=OBJECT.replace("car", " ")),
    "two names": document(objects=OBJECT.replace(BOX, f"<name>bus</name>{BOX}")),
    "no box": document(objects="<object><name>car</name></object>"),
    "two boxes": document(objects=OBJECT.replace(BOX, BOX * 2)),
    "two halves of a box": document(objects=OBJECT.replace("</xmin>", "</xmin></bndbox><bndbox>")),
    "missing corner": document(objects=OBJECT.replace("<xmin>1</xmin>", "")),
    "corner that is no number": document(objects=OBJECT.replace("20", "wide")),
    "part": document(objects=OBJECT.replace(BOX, f"{BOX}<part><name>head</name>{BOX}</part>")),
    "actions": document(objects=OBJECT.replace(BOX, f"{BOX}<actions><jumping>1</jumping></actions>")),
    "attributes": document(objects=OBJECT.replace(BOX, f"{BOX}<attributes></attributes>")),
    "deleted": document(objects=OBJECT.replace(BOX, f"{BOX}<deleted>0</deleted>")),
    "rotated box": document(objects="<object><name>car</name><robndbox><cx>1</cx></robndbox></object>"),
    "objects of different tags": document(objects=OBJECT + OBJECT.replace(BOX, f"{BOX}<pose>Left</pose>")),
    "object in another element": document(objects=f"<objects>{OBJECT}</objects>"),
    "elements between objects": document(objects=f"{OBJECT}<segmented>0</segmented>{OBJECT}"),
    "cut off": document()[:-20],
    "not UTF-8": document(objects=OBJECT.replace("car", "\udce9")),
    "too many tags": document(end="<id>1</id>" * MOST),
    "too long": document(end="\n" * LONGEST),
    "too many lines": document(begin="\n" * LINES),
    "nothing": "",
}


@pytest.mark.parametrize("case", NOT_PLAIN)
def test_others_are_left_to_a_parser(case: str) -> None:
    """Whether the expressions come from a plain file, or from this one."""
    data = NOT_PLAIN[case].encode("utf-8", "surrogateescape")
    files = PlainFiles(FIELDS)

    assert taken(document().encode(), files)
    assert files.read(data) is None
    assert PlainFiles(FIELDS).read(data) is None


def test_real_files_say_the_same(real_data: Path) -> None:
    """Of all that other projects made, and most need no parser."""
    paths = sorted((real_data / "voc").rglob("*.xml"))
    read = [taken(path.read_bytes(), PlainFiles(FIELDS)) for path in paths]

    assert sum(read) > len(read) // 2


def test_a_folder_of_plain_and_other_files(tmp_path: Path) -> None:
    """More shapes than are learnt, each also with a comment, which only a parser reads: the batch is the same without any plain file."""
    tags = [f"tag{i % (2 * LEARNT)}" for i in range(99)]
    objects = [OBJECT.replace("car", f"thing{i % 7}").replace(BOX, f"<{tag}>x</{tag}>{BOX}") for i, tag in enumerate(tags)]
    for i, thing in enumerate(objects):
        write(tmp_path / f"mixed/{i}.xml", thing, *["<!-- -->"] * (i % 3 == 0))
        write(tmp_path / f"parsed/{i}.xml", thing, "<!-- -->")
    options = {"attributes": ",".join(f"tag{i}" for i in range(LEARNT))}
    tallies = Tally(), Tally()
    mixed, other = (read(tmp_path / name, options, tally=tally) for name, tally in zip(("mixed", "parsed"), tallies, strict=True))

    assert (mixed.frames, mixed.labels, mixed.attribute_sets) == (other.frames, other.labels, other.attribute_sets)
    assert all((getattr(mixed, name) == getattr(other, name)).all() for name in COLUMNS if name != "score")
    assert (tallies[0], len(mixed), pixels(mixed)[0]) == (tallies[1], len(objects), [0, 0, 20, 30])
    assert attributes(mixed)[:2] == [{"tag0": "x"}, {"tag1": "x"}]
