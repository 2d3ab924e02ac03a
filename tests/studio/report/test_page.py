"""The report as a page: whole, harmless, in both languages, whatever the runs are like."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from core.runs.account import read_account
from core.runs.notes import change_notes, with_note
from core.runs.store import RunStore
from studio.report.lines import thinned
from studio.report.page import MOST_SAMPLES, render, spread
from studio.wording import i18n
from tests.studio.hosts import append, finished, held, lesson, sampled, started, warned, write_run

NOW = datetime.datetime(2026, 9, 21, 12, 0, tzinfo=datetime.UTC)
EVIL = '</pre><script>alert(1)</script><img src=x onerror="a()">\x1b]52;c;x\x07 & "quoted"'


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    i18n.set_language("en")


class Reader(HTMLParser):
    """What a browser would make of it: elements, and the text in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        assert not any(name.startswith("on") for name in names)
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data + "\n"


def page(home: Path, *names: str) -> str:
    store = RunStore(home)
    return render([read_account(store, name) for name in names], now=NOW)


def change_config(path: Path, **train: object) -> None:
    config = msgspec.json.decode((path / "run.json").read_bytes())
    config["train"] |= train
    (path / "run.json").write_bytes(msgspec.json.encode(config))


def test_runs_stand_side_by_side_and_what_differs_is_marked(tmp_path: Path) -> None:
    for name, cell in (("one", "gru"), ("two", "lstm")):
        path = write_run(tmp_path, name, [*lesson(name, 3), finished(name, 150)], cell=cell)
    change_config(path, hidden=512)
    change_notes(path, lambda notes: with_note(notes, "the larger one"))
    html = page(tmp_path, "one", "two")
    read = Reader(html)
    differing = re.findall(r'<tr class="differs"><th>.*?</b> (.*?)</th>', html)
    assert differing == ["cell", "hidden"]
    assert "the larger one" in read.text and "第3次" in read.text
    # Two runs: held out and training, by step and by time, in two units; and the rates.
    assert html.count('class="held-out ') == html.count('class="train ') == 8
    assert html.count('class="rate ') == 4
    assert read.links == [] and "script" not in read.tags
    assert "http" not in html.replace("http-equiv", "")
    assert Reader(page(tmp_path, "one")).text.count("≠") == 0


def test_nothing_that_a_run_says_becomes_markup(tmp_path: Path) -> None:
    path = write_run(tmp_path, "evil", [started("evil"), *lesson("evil", 1), sampled(50, EVIL)])
    config = msgspec.json.decode((path / "run.json").read_bytes())
    config |= {"corpus": EVIL, "versions": {EVIL: EVIL}, "created": EVIL}
    (path / "run.json").write_bytes(msgspec.json.encode(config))
    change_notes(path, lambda notes: with_note(notes, EVIL))
    html = page(tmp_path, "evil")
    read = Reader(html)
    assert not {"script", "img"} & set(read.tags)
    assert "\x1b" not in html and "\x07" not in html
    assert '<img src=x onerror="a()">' in read.text, "it is shown as it was written"


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    store = RunStore(tmp_path)
    write_run(tmp_path, "new", [])
    broken = write_run(tmp_path, "broken", [*lesson("broken", 2), warned(100)])
    (broken / "run.json").write_text("{")
    append(broken, [])
    (broken / "metrics.jsonl").open("ab").write(b"?\n")
    running = write_run(tmp_path, "running", lesson("running", 1))
    with held(running):
        html = render([read_account(store, name) for name in store.names()], now=NOW)
    text = Reader(html).text
    for told in (
        "its log says nothing yet",
        "its settings are not known",
        "run.json",
        "1 lines of its log cannot be read",
        "it is being trained",
        "older version",
    ):
        assert told in text, told
    assert "There is nothing to draw yet." in Reader(page(tmp_path, "new")).text


def test_the_page_speaks_chinese(tmp_path: Path) -> None:
    write_run(tmp_path, "一", [*lesson("一", 2), finished("一", 100)])
    i18n.set_language("zh")
    html = page(tmp_path, "一")
    assert '<html lang="zh-CN">' in html
    for word in ("曲线", "每字比特", "设置", "机器与版本", "已完成"):
        assert word in Reader(html).text, word


def test_many_samples_and_points_are_thinned_from_end_to_end(tmp_path: Path) -> None:
    import numpy as np

    samples = [sampled(step, str(step)) for step in range(1, 200)]
    shown = spread(samples, MOST_SAMPLES)
    assert len(shown) == MOST_SAMPLES and shown[0] is samples[0] and shown[-1] is samples[-1]
    x = np.arange(10_000.0)
    y = np.zeros(10_000)
    y[[1234, 4321]] = 9.0, np.nan
    few_x, few_y = thinned(x, y)
    assert len(few_x) < 2000 and np.nanmax(few_y) == 9.0
    assert few_x[0] == 0 and few_x[-1] == 9999 and (np.diff(few_x) > 0).all()
