"""The page of a song: rhymes, pinyin, and nothing that a text could break out of."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from core.songs.opening import document_of_text
from core.songs.page import page

SONG = "[主歌]\n窗台上的都是雾\n有一个很远的人\n你走得很远的路\n重逢在重庆"


class Page(HTMLParser):
    """What a browser makes of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.shown: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta",):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("rt", "style", "title"):
            self.shown.append(data)

    @property
    def text(self) -> str:
        return "".join(self.shown)


def test_every_character_has_its_reading_in_its_word() -> None:
    text = page(document_of_text(SONG, title="雾"))
    assert "<ruby>窗<rt>chuāng</rt></ruby>" in text
    assert re.findall("重<rt>([^<]+)", text) == ["chóng", "chóng"]
    assert "<ruby>一<rt>" in text


def test_rhymes_are_coloured_and_have_letters() -> None:
    text = page(document_of_text(SONG, title="雾"))
    ends = re.findall(r'class="r r(\w)">.*?<ruby>(.)<rt>', text)
    assert ends == [("A", "雾"), ("A", "路")]
    assert text.count('<span class="l">A</span>') == 2
    assert re.search(r"\.rA\{color:hsl\(\d+ ", text)
    english = page(document_of_text("I walk the Night\nit rains\nI leave the light!", title="r"))
    assert re.findall(r'class="r r(\w)">(\w+)<', english) == [("A", "Night"), ("A", "light")]


@pytest.mark.parametrize(
    "nasty", ["</style><script>x()</script>", "<img src=x onerror=y>", '&amp;"']
)
def test_what_stands_in_a_song_is_shown_and_never_run(nasty: str) -> None:
    made = Page(page(document_of_text(f"[{nasty[:50]}]\n{nasty}\n雾{nasty}", title=nasty)))
    assert made.text.count(nasty) >= 3
    assert not {"script", "img", "link", "iframe"} & set(made.tags)
    assert not {"src", "href", "onerror"} & {name for name, _ in made.attributes}


def test_it_opens_without_a_network_dark_or_light() -> None:
    text = page(document_of_text(SONG, title="雾"))
    assert not re.search(r"https?:|//|url\(|@import", text)
    assert "default-src 'none'" in text
    assert "prefers-color-scheme:dark" in text
    assert Page(text).text.replace("\n", "").count("窗台上的都是雾") == 1
