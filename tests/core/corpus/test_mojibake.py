"""What was read in a wrong encoding before it was saved is told, with what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.corpus.encoding import DOUBTS, detect
from core.corpus.mojibake import mojibake
from core.corpus.prepare import prepare
from core.errors import CorpusError
from tests.core.corpus.test_guessing import CASES, OTHER_LANGUAGES
from tests.core.corpus_samples import SIMPLIFIED, TRADITIONAL, read

SONG = "\n".join(SIMPLIFIED[:8])


@pytest.mark.parametrize(
    ("right", "wrong", "song"),
    [
        ("gb18030", "latin-1", SONG),
        ("utf-8", "latin-1", SONG),
        ("utf-8", "gb18030", SONG),
        ("big5hkscs", "latin-1", "\n".join(TRADITIONAL[:8])),
    ],
    ids=["gb-latin", "utf8-latin", "utf8-gb", "big5-latin"],
)
def test_it_is_told_and_imported_as_it_is(
    tmp_path: Path, right: str, wrong: str, song: str
) -> None:
    broken = song.encode(right).decode(wrong, "replace").replace("\ufffd", "")
    path = tmp_path / "x.txt"
    path.write_text(broken, "utf-8")
    songs, report = read(path)
    (doubt,) = report.doubts
    assert doubt.sentence == DOUBTS[1]
    assert doubt.fields["right"] == right
    assert songs[0].lines


WRONGLY = {
    "gb18030": "cp1252 mac_roman big5hkscs cp1251 koi8_r",
    "big5hkscs": "cp1252 gb18030",
    "cp932": "latin-1 gb18030 mac_roman cp1251",
    "euc_jp": "cp1252",
    "euc_kr": "cp1252 cp1251 mac_roman",
    "cp1251": "cp1252 koi8_r gb18030 mac_roman",
    "koi8_r": "cp1252 cp1251",
    "cp1252": "mac_roman cp1251 gb18030",
}


@pytest.mark.parametrize("right", WRONGLY)
def test_what_it_was_is_told_of_other_languages(right: str) -> None:
    names = {"gb18030": "gb18030 simplified", "cp932": "shift_jis"}
    song = "\n".join(CASES[names.get(right, right)][1][:12])
    for wrong in WRONGLY[right].split():
        broken = song.encode(right).decode(wrong, "replace").replace("\ufffd", "")
        assert (mojibake(broken) or ("", ""))[0] == right, wrong


@pytest.mark.parametrize("wrong", ["latin-1", "mac_roman", "cp1251", "koi8_r"])
@pytest.mark.parametrize("case", CASES)
def test_utf_8_in_any_language_is_told(case: str, wrong: str) -> None:
    song = "\n".join(CASES[case][1][:12])
    broken = song.encode("utf-8").decode(wrong, "replace").replace("\ufffd", "")
    assert (mojibake(broken) or ("", ""))[0] == "utf-8"


MEANT = {
    "vi": "Anh nghe thấy giọng em\nCả bầu trời đầy sao",
    "hi": "मैं तुमसे प्यार करता हूँ\nरात बहुत लंबी है",
    "is": "Ég elska þig\nNóttin er löng\nÞað er svo kalt",
    "et": "Öö on nii pikk\nTõuse üles\nMu süda põleb nüüd",
    "fa": "می‌خواهم برگردم\nخانه‌ام دور است",
    "hy": "Ես սիրում եմ քեզ\nԳիշերը երկար է",
    "signs": "═══════ ★★★ ♪♪♪ ═══════",
    "emoji": "rain ☔☔☔☔ again ❤️❤️❤️❤️ 😍😍😍😍",
    "pinyin": "néng tīng jiàn nǐ de shēng yīn\nmǎn tiān dōu shì xīng chén",
    "mixed": "我爱你 I love you あなた\n사랑해 baby 我愿意",
    "kanji": "夢幻泡影\n花鳥風月\n一期一会\n森羅万象",
    "half kana": "ｱｲｼﾃﾙ ｷﾐﾄﾎﾞｸ ｻﾖﾅﾗ",
}


OTHERS = [song.replace("|", "\n") for song in OTHER_LANGUAGES.values()]


@pytest.mark.parametrize("text", [*MEANT.values(), *OTHERS])
def test_no_language_is_taken_for_nonsense(text: str) -> None:
    assert mojibake(text) is None


def test_a_text_that_is_lost_is_told() -> None:
    text = "锟斤拷" * 20
    assert detect(text.encode()).doubt == DOUBTS[2]


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_said_of_text_that_is_meant(case: str) -> None:
    lines = CASES[case][1]
    assert detect("\n".join(lines).encode()).doubt == ""


def test_it_is_told_as_well_where_a_file_is_too_short_to_be_kept(tmp_path: Path) -> None:
    broken = "\n".join(SIMPLIFIED[:4]).encode("gb18030").decode("latin-1")
    (tmp_path / "x.txt").write_text(broken, "utf-8")
    with pytest.raises(CorpusError, match="too little") as caught:
        prepare([tmp_path / "x.txt"], tmp_path / "out", name="x")
    assert "reads like gb18030 that was once read as cp1252" in str(caught.value)


def test_a_doubtful_guess_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes("ąż ść ły są gdzieś\nŻółty liść spadł\n".encode("cp1250"))
    _, report = read(path)
    assert [doubt.sentence for doubt in report.doubts] == [DOUBTS[0]]
