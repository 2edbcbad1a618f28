"""A result as one HTML page that needs nothing beside it and runs nothing."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape

from prelabel.errors import counted
from prelabel.score.plots import Line, Mark, bars, columns, lines
from prelabel.score.result import Floor, LabelScore, ScoreResult, correction_lines

MOST_LABELS = 40
"""Labels that are drawn, those with the most annotations; the table has all."""

STYLE = """
:root{color-scheme:light dark;--ink:#1d2430;--back:#fff;--soft:#d9dee6;--rest:#78818e;--a:#2563a8;--b:#c2691a;--c:#2f7d43}
@media(prefers-color-scheme:dark){
:root{--ink:#e6e9ef;--back:#14181f;--soft:#333b47;--rest:#8b94a1;--a:#6ea8e6;--b:#e69a52;--c:#74c088}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.5rem}h1,p,li,td:first-child{overflow-wrap:anywhere}
.wide{overflow-x:auto;margin:.5rem 0}table{border-collapse:collapse}
th,td{padding:.2rem .7rem;text-align:right;border-bottom:1px solid var(--soft)}th{white-space:nowrap}
th:first-child,td:first-child{text-align:left;min-width:8rem}tr.sum{font-weight:600}
svg{width:100%;min-width:34rem;height:auto;display:block}text{fill:var(--ink);font:12px system-ui,sans-serif}
.a{fill:var(--a);stroke:var(--a);color:var(--a)}.b{fill:var(--b);stroke:var(--b);color:var(--b)}
.c{fill:var(--c);stroke:var(--c);color:var(--c)}.rest{fill:var(--rest);stroke:var(--rest);color:var(--rest)}
.line{fill:none;stroke-width:2}.grid{fill:none;stroke:var(--soft)}
.axis{fill:none;stroke:var(--ink)}.mark{fill:none;stroke:var(--ink);stroke-dasharray:4 4}
"""


def score_page(result: ScoreResult) -> str:
    """The page: figures, what is left to correct, how well annotations lie, labels, and the sweep of the score floor."""
    allowed = b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    title = escape(f"{result.jobs} against {result.truth}")
    parts = [_facts(result), _corrections(result), _labels(result), _overlaps(result), _sweep(result), _notes(result)]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>{''.join(parts)}</body></html>\n"
    )


def share(value: float | None) -> str:
    """A share for people; a dash where there is none."""
    return "-" if value is None else f"{value:.3f}"


def label_table(result: ScoreResult) -> list[list[str]]:
    """The head, a row a label, and the row of all together."""
    rows = []
    for name, one in _all(result):
        d = one.detection
        shares = map(share, (d.precision, d.recall, d.f1, d.mean_iou))
        rows.append([name, f"{d.truth:,}", f"{d.jobs:,}", *shares, f"{one.corrections.total:,}"])
    return [["label", "truth", "jobs", "precision", "recall", "F1", "mean IoU", "to correct"], *rows]


def tracking_table(result: ScoreResult) -> list[list[str]]:
    """Likewise of trackers; empty where there are no figures of them."""
    rows = []
    for name, one in _all(result):
        t = one.tracking
        if t is not None:
            shares = map(share, (t.hota, t.det_a, t.ass_a, t.idf1, t.mota))
            rows.append([name, *shares, f"{t.switches:,}", f"{t.fragments:,}"])
    return [["label", "HOTA", "DetA", "AssA", "IDF1", "MOTA", "switches", "fragments"], *rows] if rows else []


def correction_table(result: ScoreResult) -> list[list[str]]:
    """The head, a row a kind of correction, and the row of all together."""
    rows = ([name, f"{left:,}", f"{whole:,}"] for name, left, whole in correction_lines(result))
    return [["corrections", "left", "from nothing"], *rows]


def _all(result: ScoreResult) -> list[tuple[str, LabelScore]]:
    return [*result.labels.items(), ("all", result.total)]


def _facts(result: ScoreResult) -> str:
    saved = result.share_saved
    left, whole = counted(result.total.corrections.total, "correction"), result.from_nothing.total
    text = f"{counted(result.frames, 'frame')}. {left} left; labelling from nothing would take {whole:,}."
    if saved is not None:
        verdict = f"The pre-labels save {saved:.1%}." if saved >= 0 else f"The pre-labels save nothing: correcting takes {-saved:.1%} more."
        text = f"{text} {verdict}"
    return f"<p>{escape(text)}</p>"


def _key(**names: str) -> str:
    """What the classes of a plot mean."""
    said = (f'<span class="{style}">■</span> {name}' for style, name in names.items())
    return f"<p>{', '.join(said)}</p>"


def _corrections(result: ScoreResult) -> str:
    rows = correction_lines(result)
    # from nothing, all is added: bars of 0 would say nothing
    values = [(name, [("a", float(left)), *([("rest", float(whole))] if whole else [])]) for name, left, whole in rows]
    drawn = bars("corrections", values, lambda value: f"{value:,.0f}")
    return f"<h2>Left to correct</h2>{_key(a='left', rest='labelling from nothing')}{drawn}{_table(correction_table(result))}"


def _labels(result: ScoreResult) -> str:
    if not result.labels:
        return "<h2>Labels</h2><p>Neither side has annotations.</p>"
    most = sorted(result.labels.items(), key=lambda item: (-item[1].detection.truth - item[1].detection.jobs, item[0]))[:MOST_LABELS]
    values = []
    for name, one in most:
        shares = (("b", one.detection.precision), ("c", one.detection.recall))
        values.append((name, [(style, known) for style, known in shares if known is not None]))
    drawn = bars("precision and recall", values, lambda value: f"{value:.3f}", most=1.0)
    followed = tracking_table(result)
    trackers = f"<h2>Trackers</h2>{_table(followed)}" if followed else ""
    some = f"<p>Drawn are the {MOST_LABELS} labels with the most annotations.</p>" if len(most) < len(result.labels) else ""
    key = _key(b="precision", c="recall; annotations match from an intersection over union of 0.5")
    return f"<h2>Labels</h2>{key}{some}{drawn}{_table(label_table(result))}{trackers}"


def _overlaps(result: ScoreResult) -> str:
    if not any(result.overlaps):
        return "<h2>How well they fit</h2><p>No annotation of the jobs matches one of the truth.</p>"
    edges = [f"{0.5 + 0.05 * i:.2f}" for i in range(len(result.overlaps) + 1)]
    drawn = columns("overlaps", "intersection over union", "matched pairs", edges, result.overlaps)
    return f"<h2>How well they fit</h2><p>Pairs from 0.90 on need no move.</p>{drawn}"


def _sweep(result: ScoreResult) -> str:
    best = result.best_floor
    if best is None:
        return ""
    now, whole = result.total.corrections.total, float(result.from_nothing.total)
    left = [(floor.score, float(floor.corrections.total)) for floor in result.floors]
    counts = [Line("corrections left", "a", [*left, (1.0, left[-1][1])])]
    if whole:
        counts.append(Line("labelling from nothing", "rest", [(0.0, whole), (1.0, whole)]))
    shares = [Line(name, style, _held(result.floors, name)) for name, style in (("precision", "b"), ("recall", "c"))]
    text = (
        f"Without the annotations whose {result.score_attribute} is under {best.score:g}, {counted(best.corrections.total, 'correction')} "
        f"would be left, now {now:,}; {counted(best.kept, 'annotation')} would be kept."
    )
    if not best.score:
        text = f"No floor under {result.score_attribute} leaves fewer than the {counted(now, 'correction')} of now."
    most = max(whole, *(total for _, total in left))
    mark = Mark(best.score, f"best {best.score:g}")
    return (
        f"<h2>Score floor</h2><p>{escape(text)}</p>"
        + lines("corrections by score floor", "score floor", counts, most=most, whole=True, mark=mark)
        + lines("precision and recall by score floor", "score floor", shares, most=1.0, whole=False, mark=mark)
    )


def _held(floors: Sequence[Floor], name: str) -> list[tuple[float, float]]:
    """A share by floor, up to where it is unknown: nothing is kept from there on."""
    shares = [(floor.score, getattr(floor.detection, name)) for floor in floors]
    points: list[tuple[float, float]] = [(score, value) for score, value in shares if value is not None]
    end = next((score for score, value in shares if value is None), 1.0)
    return [*points, (end, points[-1][1])] if points else points


def _notes(result: ScoreResult) -> str:
    notes = [
        *([f"labels only in the jobs: {', '.join(result.only_in_jobs)}"] if result.only_in_jobs else []),
        *([f"labels only in the truth: {', '.join(result.only_in_truth)}"] if result.only_in_truth else []),
        *result.notes,
    ]
    return f"<h2>Notes</h2><ul>{''.join(f'<li>{escape(note)}</li>' for note in notes)}</ul>" if notes else ""


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines_ = [_row("th", head), *(_row("td", row) for row in body[:-1]), _row("td", body[-1], ' class="sum"')]
    return f'<div class="wide"><table>{"".join(lines_)}</table></div>'


def _row(tag: str, cells: Iterable[str], style: str = "") -> str:
    return f"<tr{style}>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
