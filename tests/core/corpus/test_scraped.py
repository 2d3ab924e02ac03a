"""Pages, song books and forums as text: what stands around lyrics goes, what is sung stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.corpus.cleaning import Cleaner
from core.corpus.report import ImportReport
from core.corpus.songs import Block
from tests.core.corpus_samples import SIMPLIFIED, read

SUNG = ("The lamp is low", "A kettle sings alone", "And no train comes", "So we walk")


def song(tmp_path: Path, text: str) -> tuple[str, ...]:
    (tmp_path / "x.txt").write_text(text, "utf-8")
    [found] = read(tmp_path / "x.txt")[0]
    return found.lines


def left(line: str) -> list[str]:
    """What is left of a line between two others."""
    text = f"{SUNG[0]}\n{SUNG[1]}\n{SUNG[2]}\n{SUNG[3]}\n{SUNG[0]}\n{SUNG[1]}\n{line}\n{SUNG[2]}"
    return Cleaner("x", ImportReport()).clean(Block(1, text)).text.split("\n")[6:-1]


NOTICES = """QQ音乐享有本翻译作品的著作权|以下歌词翻译由微信翻译提供|以上歌词翻译由文曲大模型提供
更多更详尽歌词 在 ※ Mojim.com 魔镜歌词网|更多更詳盡歌詞 在 ※ Mojim.com|点击上方蓝字关注我们
长按二维码关注|阅读原文|扫码关注|加微信 abc12345 领取更多歌词|本文来自某某网，转载请注明出处
下载APP查看完整歌词|点击展开全部|喜欢就点个在看吧|この歌詞をブログ等へ掲載できます|この曲へのレビューはありません|歌詞の意味・考察はこちら
가사 더보기|펼치기|출처: 벅스|가사 제공: 아무개|¿Viste algún error? Envíanos una revisión.
Submitted by user123 on Mon, 01/02/2016 - 10:11|Last edited by admin on Tue, 02/02/2016 - 11:22
Last update: 2019-01-01|Read more: Somebody - Harbour|Report lyrics|Share on Facebook|Download Mp3
AZLyrics  S  Somebody Lyrics|Uploaded by some-one|{{Infobox song}}|[[Category:Songs]]|＊＊＊
版权声明：本歌词仅供学习交流|未经授权禁止转载|(2x)|Repeat＊,＃|{start_of_chorus}|{title: Harbour}
全景声混音：某人|MIDI编程：某人|商务合作：某人|责任编辑：某人|Ukulele：某人|Composição: Alguien
Nhạc sĩ: Nguyễn Văn A|Автор текста: Иван Иванов|조교：아무개|Beat：某人|LRC：某人"""


@pytest.mark.parametrize("line", NOTICES.replace("\n", "|").split("|"))
def test_a_notice_goes(line: str) -> None:
    assert left(line) == []


KEPT = """版权归你所有的吻|未经许可的爱|未经同意就喜欢你|All rights reserved for you
语言：太苍白|和弦：太悲伤|作品：未完成|노래: 부르고 싶어|가수: 되고 싶었어|この歌詞を君に送る
点个灯|下载了你的照片|禁止转载我的秘密不行
Read more books they said|Share my name|Download my heart|A B C D E F G|D is for the days|Take 2 x 2
I love you at x|It's 3 x the love|＊心＊|#1 in my heart|☆|ABC|So ''be it|2 ** 3|[B]|C'est la vie
Submitted by the rain|Uploaded by no one at all|踊ろう♪|==|a {b} c|See the title: none"""


@pytest.mark.parametrize("line", KEPT.replace("\n", "|").split("|"))
def test_a_sung_line_stays(line: str) -> None:
    assert left(line) == [line]


MARKED = {
    "[b]Harbour lights[/b]": "Harbour lights",
    "[url=x]Harbour[/url] lights": "Harbour lights",
    "'''Harbour''' lights": "Harbour lights",
    "**Harbour** lights": "Harbour lights",
    "[[Harbour (song)|Harbour]] lights": "Harbour lights",
    r"\u6e2f\u53e3\u7684\u706f \ud83c\udfb5!": "港口的灯 \U0001f3b5!",
    "Harbour lights x3": "Harbour lights",
    "港口的灯（重复）": "港口的灯",
    "港口的灯×2": "港口的灯",
    "♪ Harbour lights ♪": "Harbour lights",
}


@pytest.mark.parametrize("line", MARKED)
def test_markup_goes_and_what_it_marks_stays(line: str) -> None:
    assert left(line) == [MARKED[line]]


def test_chords_in_lines_above_lines_and_tablature(tmp_path: Path) -> None:
    above = "\n".join(f"C       G/B     Am7   F\n{line}" for line in SUNG)
    within = "{title: x}\n{soc}\n" + "\n".join(f"[C]{line[:6]}[G7]{line[6:]}" for line in SUNG)
    tab = "Em  C  G  D\n" + SUNG[0] + "\ne|--0---0--|\nB|--1---1--|\n" + "\nEm C\n".join(SUNG[1:])
    for text in (above, within, tab):
        assert song(tmp_path, text) == SUNG


def test_letters_that_are_sung_are_no_chords(tmp_path: Path) -> None:
    lines = ("A B C", "D E F G", "A B C", *SUNG)
    assert song(tmp_path, "\n".join(lines)) == lines


def test_marks_of_lines_to_repeat(tmp_path: Path) -> None:
    marked = [f"{mark}{line}" for mark, line in zip("*△#＊", SIMPLIFIED, strict=False)]
    assert song(tmp_path, "\n".join([*marked, "Repeat *"])) == tuple(SIMPLIFIED[:4])
    assert song(tmp_path, "\n".join(["*哈*", *SIMPLIFIED[:3]])) == ("*哈*", *SIMPLIFIED[:3])


@pytest.mark.parametrize(
    "head", ["Harbour Lyrics", "“Harbour” lyrics", "Somebody - Harbour Lyrics", "港口 歌词"]
)
def test_what_stands_above_a_song_goes(tmp_path: Path, head: str) -> None:
    assert song(tmp_path, "\n".join((head, "", *SUNG))) == SUNG
    assert song(tmp_path, "\n".join((*SUNG, *SUNG, head))) == (*SUNG, *SUNG, head)


def test_a_label_of_lyrics_takes_no_line_along(tmp_path: Path) -> None:
    for label in ("Lyrics:", "歌词：", "Letra:"):
        assert song(tmp_path, "\n".join((label, "Somebody Painted Bridges", *SUNG))) == (
            "Somebody Painted Bridges",
            *SUNG,
        )


HEADS = {
    "labels": "歌名：歌{n}\n歌手：某人\n歌词：\n{lines}",
    "English labels": "Title: Song {n}\nArtist: Somebody\nLyrics:\n{lines}",
    "names above credits": "歌曲{n}\n演唱：某人\n作词：某人\n\n{lines}",
}


@pytest.mark.parametrize("case", HEADS)
def test_heads_part_the_songs_of_a_file(tmp_path: Path, case: str) -> None:
    blocks = [SIMPLIFIED[n * 6 : n * 6 + 6] for n in range(4)]
    text = "\n\n".join(
        HEADS[case].format(n=n, lines="\n".join(lines)) for n, lines in enumerate(blocks)
    )
    (tmp_path / "x.txt").write_text(text, "utf-8")
    songs, _ = read(tmp_path / "x.txt")
    assert [song.lines for song in songs] == list(map(tuple, blocks))
    assert all(song.title.endswith(str(n)) for n, song in enumerate(songs))


@pytest.mark.parametrize("rule", ["=======", "---", "* * *"])
def test_rules_part_songs(tmp_path: Path, rule: str) -> None:
    blocks = [SIMPLIFIED[n : n + 12] for n in range(8)]
    text = f"\n{rule}\n".join("\n".join(lines) for lines in blocks)
    (tmp_path / "x.txt").write_text(text, "utf-8")
    assert [song.lines for song in read(tmp_path / "x.txt")[0]] == list(map(tuple, blocks))


def test_a_rule_inside_a_song_parts_its_sections(tmp_path: Path) -> None:
    assert song(tmp_path, "\n---\n".join(("\n".join(SUNG[:2]), "\n".join(SUNG[2:])))) == SUNG


def test_credits_at_the_end_name_no_song(tmp_path: Path) -> None:
    text = "歌一\n词：某人\n曲：某人\n\n" + "\n".join(SIMPLIFIED[:5])
    text += "\n\n" + SIMPLIFIED[5] + "\n编曲：某人\n混音：某人\n"
    assert song(tmp_path, text) == tuple(SIMPLIFIED[:6])
