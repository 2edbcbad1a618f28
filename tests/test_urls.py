"""The URL of every frame."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.detections import Frame
from prelabel.errors import ChoiceError, InputError, PrelabelError, Tally, UsageError
from prelabel.urls import Template, Urls, load_map

FRAME = Frame(sequence="cam 1", file="day/a b.1.jpg", index=7, url="https://own/a.jpg")


def refused(call: object, kind: type[PrelabelError]) -> str:
    """The message of a call that is refused."""
    assert callable(call)
    with pytest.raises(kind) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "escaped", "plain"),
    [
        ("{sequence}", "cam%201", "cam 1"),
        ("{file}", "day/a%20b.1.jpg", "day/a b.1.jpg"),
        ("{name}", "a%20b.1.jpg", "a b.1.jpg"),
        ("{stem}", "a%20b.1", "a b.1"),
        ("{index}", "7", "7"),
        ("a{{{index}}}b", "a{7}b", "a{7}b"),
    ],
)
def test_fields_of_a_template(text: str, escaped: str, plain: str) -> None:
    """Percent-encoded in a URL, as they are in a reference id."""
    template = Template(text, option="--src")

    assert (template.fill(FRAME, escape=True), template.fill(FRAME, escape=False)) == (escaped, plain)


@given(st.text(min_size=1).filter(lambda name: "/" not in name))
def test_any_name_makes_a_url_that_says_it_again(name: str) -> None:
    """Quotes, question marks and other alphabets included."""
    url = Urls(template=Template("https://host/{file}", option="--src")).of(Frame(file=name))

    assert url.isascii()
    assert unquote(urlsplit(url).path) == f"/{name}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{frame}", "--src '{frame}': no field {frame}\n  fix: use {sequence}, {file}, {name}, {stem}, {index}"),
        ("{}", "--src '{}': no field {}\n  fix: use {sequence}, {file}, {name}, {stem}, {index}"),
        (
            "{file!r}",
            (
                "--src '{file!r}': {file!r} says how the field is written, which is not supported\n"
                "  fix: write {file}; numbers with leading zeros are those of {stem}"
            ),
        ),
        (
            "{index:05d}",
            (
                "--src '{index:05d}': {index:05d} says how the field is written, which is not supported\n"
                "  fix: write {index}; numbers with leading zeros are those of {stem}"
            ),
        ),
        ("{file", "--src '{file': expected '}' before end of string\n  fix: write a field as {file}, a brace as {{ or }}"),
    ],
)
def test_a_template_with_something_else_is_refused(text: str, message: str) -> None:
    """Before anything is read."""
    assert refused(lambda: Template(text, option="--src"), UsageError) == message


@pytest.mark.parametrize("name", ["sequence", "index"])
def test_a_field_that_a_frame_does_not_have_is_refused(name: str) -> None:
    """A single image has neither sequence nor number; an empty place in a URL would be wrong without a word."""
    template = Template(f"x{{{name}}}", option="--reference-id")

    assert refused(lambda: template.fill(Frame(file="a.jpg"), escape=False), ChoiceError) == (
        f"--reference-id names {{{name}}}, but frame 'a.jpg' has none\n"
        f"  fix: leave {{{name}}} out, or form sequences with --sequences or --job video"
    )


def test_the_map_goes_before_the_template_and_that_before_the_source() -> None:
    """A map may name the whole file or its last part."""
    template = Template("https://host/{file}", option="--src")

    assert Urls(template=template, mapping={"day/a b.1.jpg": "https://map/1"}).of(FRAME) == "https://map/1"
    assert Urls(template=template, mapping={"a b.1.jpg": "https://map/2"}).of(FRAME) == "https://map/2"
    assert Urls(template=template, mapping={"other": "https://map/3"}).of(FRAME) == "https://host/day/a%20b.1.jpg"
    assert Urls(mapping={"other": "https://map/3"}).of(FRAME) == "https://own/a.jpg"
    assert Urls().of(FRAME) == "https://own/a.jpg"


def test_a_frame_without_url_is_refused() -> None:
    """The fix names both options."""
    assert refused(lambda: Urls().of(Frame(file="a.jpg")), ChoiceError) == (
        "frame 'a.jpg' has no URL\n  fix: give --src with a template such as https://host/{file}, or --src-map with a URL for every file"
    )


@pytest.mark.parametrize("url", ["images/a.jpg", "/a.jpg", "https://", "https:///a.jpg", "images/a b.jpg", "C:/a.jpg", "//h/a"])
def test_a_url_that_is_not_absolute_is_refused(url: str) -> None:
    """Wherever it comes from."""
    assert refused(lambda: Urls().of(Frame(file="a.jpg", url=url)), ChoiceError) == (
        f"frame 'a.jpg': {url!r} is no absolute URL\n  fix: give --src or --src-map URLs with a scheme and host, as https://host/{{file}}"
    )


@pytest.mark.parametrize("url", ["https://host/a b.jpg", " https://h/a", "https://h/a\t"])
def test_a_url_that_holds_a_space(url: str) -> None:
    """Has all else that it needs."""
    assert refused(lambda: Urls().of(Frame(file="a.jpg", url=url)), ChoiceError) == (
        f"frame 'a.jpg': {url!r} holds a space\n  fix: write a space in it as %20"
    )


@pytest.mark.parametrize(
    "text",
    ['file,url\r\na.jpg,https://h/1\r\n"b,c.jpg",https://h/2\r\n', '\ufefffile,size,url\na.jpg,3,https://h/1\n"b,c.jpg",,https://h/2\n',
     '{"a.jpg": "https://h/1", "b,c.jpg": "https://h/2"}'],
    ids=["csv", "bom", "json"],
)  # fmt: skip
def test_maps(tmp_path: Path, text: str) -> None:
    """CSV with the two columns among others, or a JSON object."""
    (tmp_path / "map").write_text(text, encoding="utf-8", newline="")

    assert load_map(tmp_path / "map") == {"a.jpg": "https://h/1", "b,c.jpg": "https://h/2"}


CSV = '\n  fix: give CSV with the header "file,url", or a JSON object of file to URL'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f":1: the header is ''{CSV}"),
        ("name,url\na,b\n", f":1: the header is 'name,url'{CSV}"),
        ("file,url\na.jpg\n", f":2: a row without file or URL{CSV}"),
        ("file,url\n,https://h/1\n", f":2: a row without file or URL{CSV}"),
        ("file,url\na.jpg,https://h/1\na.jpg,https://h/2\n", ":3: 'a.jpg' has two URLs\n  fix: keep one row a file"),
        ('file,url\na.jpg,"https://h/1\n', f":2: not CSV: unexpected end of data{CSV}"),
        ('{"a.jpg": ""}', f": a row without file or URL{CSV}"),
        ('{"a.jpg": "https://h/1", "a.jpg": "https://h/2"}', ": 'a.jpg' has two URLs\n  fix: keep one row a file"),
        ('{"a\\"": "https://h/\\"", "a\\"": "https://h/2"}', ": 'a\"' has two URLs\n  fix: keep one row a file"),
        ('{"a.jpg": 1}', f": not a JSON object of strings: Expected `str`, got `int` - at `$[...]`{CSV}"),
        ('{"a.jpg": ', f": not a JSON object of strings: Input data was truncated{CSV}"),
        (f"file;{'u' * 90};url\n", f":1: the header is 'file;{'u' * 52}...'{CSV}"),
        ('["a.jpg"]', f""":1: the header is '["a.jpg"]'{CSV}"""),
    ],
)
def test_a_map_that_is_none_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """The message names the line."""
    path = tmp_path / "map"
    path.write_text(text)

    assert refused(lambda: load_map(path), InputError) == f"{path}{message}"


def test_a_map_may_say_one_thing_twice(tmp_path: Path) -> None:
    """Only a contradiction is an error."""
    (tmp_path / "map").write_text("file,url\na.jpg,https://h/1\na.jpg,https://h/1\n")
    (tmp_path / "map.json").write_text('{"a.jpg": "https://h/1", "\\"": "https://h/2", "a.jpg": "https://h/1"}')

    assert load_map(tmp_path / "map") == {"a.jpg": "https://h/1"}
    assert load_map(tmp_path / "map.json") == {"a.jpg": "https://h/1", '"': "https://h/2"}


@given(
    st.lists(st.from_regex(r"[a-z0-9_.~/-]{1,4}|[ -~é]{1,3}", fullmatch=True), min_size=1, max_size=4),
    st.sampled_from(["https://host/{file}", "https://host/{sequence}/{name}?n={index}", "https://h/{stem}%20{{}}"]),
    st.sampled_from(["s", "a/b", "a b"]),
)
def test_many_frames_get_what_each_gets(files: list[str], template: str, sequence: str) -> None:
    """Names that need no escaping and names that do, alone and among others."""
    frames = [Frame(sequence=sequence, file=f"{file}/{i}.jpg", index=i) for i, file in enumerate(files)]
    urls = Urls(template=Template(template, option="--src"))

    assert urls.of_all(frames, Tally()) == [urls.of(frame) for frame in frames]


def test_of_many_frames_the_first_without_url_is_named() -> None:
    """As each frame by itself is refused."""
    frames = [Frame(sequence="s", file="1.jpg", index=1), Frame(file="2.jpg"), Frame(file="3.jpg")]

    with pytest.raises(ChoiceError) as caught:
        Urls(template=Template("https://host/{index}/{sequence}", option="--src")).of_all(frames, Tally())

    assert str(caught.value).startswith("--src names {index}, but frame '2.jpg' has none")


def test_two_frames_of_one_url_are_refused() -> None:
    """Annotators would see one image for both: by a template that drops the folder, or the sequence."""
    urls = Urls(template=Template("https://host/{stem}", option="--src"))
    frames = [Frame(file="a/1.jpg"), Frame(file="b/2.jpg"), Frame(file="b/1.jpg")]
    named = [Frame(sequence="a", file="1.jpg"), Frame(sequence="b", file="1.jpg")]
    fix = "\n  fix: let --src tell them apart: {file} is a frame's whole name, {sequence} its sequence's"

    assert refused(lambda: urls.of_all(frames, Tally()), ChoiceError) == (
        f"the frames 'a/1.jpg' and 'b/1.jpg' have one URL, 'https://host/1'{fix}"
    )
    assert refused(lambda: urls.of_all(named, Tally()), ChoiceError) == (
        f"the frames '1.jpg' of 'a' and '1.jpg' of 'b' have one URL, 'https://host/1'{fix}"
    )
    assert urls.of_all(frames[:2], Tally()) == ["https://host/1", "https://host/2"]


def test_two_frames_of_one_url_are_noted_where_the_source_says_so() -> None:
    """It may be so, as where a video stands still; the first two are named, once."""
    frames = [Frame(file=f"{name}.jpg", url="https://h/1") for name in "abc"]
    own, mapped = Tally(), Tally()

    assert Urls().of_all(frames, own) == ["https://h/1"] * 3
    Urls().of_all(frames[1:], own)
    Urls(mapping={"a.jpg": "https://h/2", "b.jpg": "https://h/2"}).of_all(frames[:2], mapped)

    assert list(own.notes) == ["frames share a URL, by their source: 'a.jpg' and 'b.jpg' have one URL, 'https://h/1'"]
    assert list(mapped.notes) == ["frames share a URL, by --src-map: 'a.jpg' and 'b.jpg' have one URL, 'https://h/2'"]


def test_urls_that_other_jobs_may_have_are_those_of_templates_that_do_not_tell_jobs_apart() -> None:
    """Of videos a template without the sequence, of images one without the file, too; a map is believed."""
    frames = [Frame(sequence="a", file="a/1.jpg", index=1), Frame(sequence="a", file="a/2.jpg", index=2)]

    def across(template: str, *, video: bool, mapping: dict[str, str] | None = None) -> list[str]:
        return Urls(template=Template(template, option="--src"), mapping=mapping or {}).across(frames, video=video)

    assert across("https://h/{file}", video=True) == ["https://h/a/1.jpg", "https://h/a/2.jpg"]
    assert across("https://h/{file}", video=False) == []
    assert across("https://h/{stem}", video=False) == ["https://h/1", "https://h/2"]
    assert across("https://h/{stem}", video=False, mapping={"1.jpg": "https://g/1"}) == ["https://h/2"]
    assert across("https://h/{sequence}/{stem}", video=True) == across("https://h/{sequence}/{stem}", video=False) == []
    assert Urls().across(frames, video=True) == []
