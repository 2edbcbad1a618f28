"""The page: all that comes from data is text, nothing runs, nothing is loaded."""

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from prelabel.score import score_page
from tests.score.made import LEFT, RIGHT, score, scored, stills

HOSTILE = ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(2)>", "</style></title></svg>&amp;", "مركبة", "javascript:alert(3)"]

TAGS = {
    "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "span", "div", "table", "tr", "th", "td", "svg", "rect", "path",
    "text", "ul", "li",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "role", "aria-label", "viewbox", "x", "y", "d", "width", "height",
    "text-anchor",
}  # fmt: skip


class Seen(HTMLParser):
    """The tags, attributes and texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, list[str]] = {}
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag and its attributes."""
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag that closes itself."""
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Every tag closes the last one that is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)


def hostile_page(folder: Path) -> str:
    """The page of labels that would like to run."""
    jobs = stills(a=[scored((20 * i, 0, 20 * i + 20, 20), label, score=f"0.{i + 1}") for i, label in enumerate(HOSTILE[:4])])
    truth = stills(a=[scored(LEFT, HOSTILE[0]), scored(RIGHT, HOSTILE[4])])
    return score_page(score(folder, jobs, truth))


def test_labels_stay_text(tmp_path: Path) -> None:
    """Every label is shown as it is; there is no tag and no attribute but those of the page."""
    seen = Seen(hostile_page(tmp_path))

    assert seen.tags <= TAGS
    assert seen.attributes.keys() <= ATTRIBUTES
    assert seen.open == []
    assert {label for label in HOSTILE if label in seen.texts} == set(HOSTILE)


def test_nothing_runs_and_nothing_is_loaded(tmp_path: Path) -> None:
    """The policy of the page allows its own style by its hash, and that only."""
    page = hostile_page(tmp_path)
    style = page.partition("<style>")[2].partition("</style>")[0]
    allowed = b64encode(sha256(style.encode()).digest()).decode()

    policies = [value for value in Seen(page).attributes["content"] if "-src" in value]

    assert policies == [f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"]
    assert "url(" not in style
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_plots_of_a_sweep(tmp_path: Path) -> None:
    """Corrections, precision and recall are drawn where jobs have scores, and only there."""
    names = ["corrections", "precision and recall", "overlaps"]
    swept = ["corrections by score floor", "precision and recall by score floor"]
    plain = stills(a=[scored(LEFT)])

    assert Seen(hostile_page(tmp_path)).attributes["aria-label"] == [*names, *swept]
    assert Seen(score_page(score(tmp_path, plain, plain))).attributes["aria-label"] == names


def test_unknown_shares_are_not_drawn(tmp_path: Path) -> None:
    """A label of the jobs alone has no recall: one bar, and no 0.000 for what nobody knows; long names are cut."""
    page = score_page(score(tmp_path, stills(a=[scored(LEFT, "x" * 50)]), stills(a=[])))

    drawn = page.partition('aria-label="precision and recall"')[2].partition("</svg>")[0]
    assert (drawn.count("<rect"), drawn.count("0.000"), drawn.count("x" * 33 + "…<")) == (1, 1, 1)


def test_jobs_that_cost_more_than_they_save(tmp_path: Path) -> None:
    """3 to delete and 1 to add, where drawing takes 1: three times more, and not a share saved of -300%."""
    page = score_page(score(tmp_path, stills(a=[scored(LEFT)] * 3), stills(a=[scored(RIGHT)])))

    assert "The pre-labels save nothing: correcting takes 300.0% more.</p>" in page


def test_a_result_of_nothing(tmp_path: Path) -> None:
    """Neither side has annotations: the page says so in place of plots, and has no bar longer than nothing."""
    page = score_page(score(tmp_path, stills(a=[]), stills(a=[])))

    assert "nan" not in page
    assert "Neither side has annotations.</p>" in page
    assert "No annotation of the jobs matches one of the truth.</p>" in page
    assert "1 frame. 0 corrections left; labelling from nothing would take 0.</p>" in page
