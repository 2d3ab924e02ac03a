"""The desk without a screen: what is offered, taken, kept, taken back, and what is refused."""

from __future__ import annotations

from pathlib import Path

from core.errors import LyricStudioError
from core.forms.one_line import rhymes_here, rhyming
from core.forms.sheet import parse
from core.songs.documents import Documents
from core.text.lines import line_end
from core.writing.desk_lines import count, gaps, mark, shown
from core.songs.template import LineTemplate
from tests.core.writing.song_desk import SETTINGS, Holder

FORM = "title: 雨夜\n[主歌]\n5 A = 我在雨夜里等\n5 A\n5\n5 A\n[副歌]\n4 | 等____\n"
FORM = "title: 雨夜\n[主歌]\n5 A = 我唱着海风\n5 A\n5\n5 A\n[副歌]\n4 | 等___\n[副歌]\n"


def begun(home: Path, form: str = FORM, **options: object) -> Holder:
    holder = Holder(home, **options)  # type: ignore[arg-type]
    holder.desk.begin(lambda: parse(form).document)
    assert holder.errors == []
    return holder


def test_candidates_keep_the_form_and_one_is_taken_with_all_of_them_as_takes(
    tmp_path: Path,
) -> None:
    holder = begun(tmp_path)
    holder.desk.go(1)
    offered = holder.offered()
    assert len(offered) > 1
    for text in offered:
        end = line_end(text)
        assert count(holder.desk.row.line._replace if False else _line(text)).have == 5
        assert end is not None and end.rhyme == "中东"


def _line(text: str):  # type: ignore[no-untyped-def]
    from core.songs.document import Line

    return Line(text=text)
