import subprocess
import sys

import pytest

from core.text.prosody import (
    RHYME_CLASSES,
    LineRhyme,
    Scheme,
    count_syllables,
    line_rhyme,
    rhyme_class,
    syllables,
    tone_classes,
)
from core.text.segmenter import Segmenter


@pytest.mark.parametrize(
    ("word", "tongyun", "thirteen"),
    [
        ("回家", "啊", "发花"),
        ("如果", "喔", "梭坡"),
        ("唱歌", "鹅", "梭坡"),
        ("下雪", "鹅", "乜斜"),
        ("一夜", "鹅", "乜斜"),
        ("天气", "衣", "一七"),
        ("名字", "衣", "一七"),
        ("走路", "乌", "姑苏"),
        ("下雨", "迂", "一七"),
        ("大海", "哀", "怀来"),
        ("喝水", "欸", "灰堆"),
        ("小鸟", "熬", "遥条"),
        ("朋友", "欧", "油求"),
        ("永远", "安", "言前"),
        ("白云", "恩", "人辰"),
        ("月光", "昂", "江阳"),
        ("吹风", "英", "中东"),
        ("老翁", "英", "中东"),
        ("天空", "雍", "中东"),
        ("汹涌", "雍", "中东"),
        ("第二", "儿", "一七"),
    ],
)
def test_every_class_of_both_schemes(word: str, tongyun: str, thirteen: str) -> None:
    assert rhyme_class(word) == tongyun
    assert rhyme_class(word, "thirteen") == thirteen


def test_the_class_follows_the_reading_of_the_whole_word() -> None:
    assert rhyme_class("银行") == "昂" and rhyme_class("旅行") == "英"
    assert rhyme_class("音乐") == rhyme_class("快乐") == "鹅"
    assert rhyme_class("音乐", "thirteen") != rhyme_class("快乐", "thirteen")
    assert [syllable.final for syllable in syllables("重逢")] == ["ong", "eng"]
    assert tone_classes("重逢") == "平平" and tone_classes("重量") == "仄仄"
    assert rhyme_class("睡着") == "熬" and rhyme_class("不了") == "熬"


@pytest.mark.parametrize("word", ["知", "吃", "诗", "日", "字", "词", "四"])
def test_the_vowel_after_flat_initials_is_a_final_of_its_own(word: str) -> None:
    assert rhyme_class(word, "final") == "-i" != rhyme_class("衣", "final")
    assert rhyme_class(word) == rhyme_class("衣") == "衣"


def test_u_with_dots_is_not_u() -> None:
    assert rhyme_class("鱼") == rhyme_class("绿") == "迂" != rhyme_class("路")
    assert rhyme_class("云") == "恩" and rhyme_class("月") == "鹅" and rhyme_class("远") == "安"


def test_a_coloured_final_rhymes_by_the_syllable_it_colours() -> None:
    assert rhyme_class("花儿") == "啊" and rhyme_class("一点儿") == "安"
    assert rhyme_class("女儿") == rhyme_class("小女儿") == rhyme_class("儿") == "儿"


def test_what_has_no_chinese_reading_has_no_class() -> None:
    assert rhyme_class("love") is None and rhyme_class("") is None and rhyme_class("嗯") is None


@pytest.mark.parametrize("cut", [None, Segmenter().segment])
def test_a_particle_at_the_end_is_passed_over(cut) -> None:
    forgot, put = line_rhyme("我把你忘了", cut), line_rhyme("就让它放了", cut)
    assert forgot and put
    assert (forgot.rhyme, forgot.particle) == (put.rhyme, put.particle) == ("昂", "了")
    waiting, asleep = line_rhyme("我还在等着", cut), line_rhyme("我已经睡着", cut)
    assert waiting and asleep
    assert (waiting.rhyme, waiting.particle) == ("英", "着")
    assert (asleep.rhyme, asleep.particle) == ("熬", "")
    can_not = line_rhyme("忘也忘不了", cut)
    assert can_not and (can_not.rhyme, can_not.particle) == ("熬", "")


def test_the_word_that_rhymes_is_told_so_that_the_same_word_is_no_rhyme() -> None:
    cut = Segmenter().segment
    assert line_rhyme("院子里开满花儿", cut) == LineRhyme("啊", "花儿", "")
    assert line_rhyme("我等你回家吧", cut) == LineRhyme("啊", "回家", "吧")


def test_a_line_rhymes_by_its_chinese_end_or_not_at_all() -> None:
    assert line_rhyme("hello 你好……！") == LineRhyme("熬", "你好", "")
    assert line_rhyme("我爱你 baby") is None
    assert line_rhyme("") is None and line_rhyme("嗯") is None
    assert line_rhyme("了") == LineRhyme("鹅", "了", "")


def test_tones_and_syllables() -> None:
    assert tone_classes("春天的风") == "平平轻平"
    assert tone_classes("a 雨 b") == "仄"
    assert count_syllables("慢一点 说再见") == 6
    assert count_syllables("我说 hello 你说 bye-bye") == 8
    assert count_syllables("……") == 0


@pytest.mark.parametrize("scheme", ["tongyun", "thirteen"])
def test_every_reading_of_common_characters_has_a_class(scheme: Scheme) -> None:
    common = [chr(code) for code in range(0x4E00, 0x9FA6) if _in_gb2312(chr(code))]
    unknown = [char for char in common if rhyme_class(char, scheme) not in RHYME_CLASSES[scheme]]
    assert len(common) > 6000
    assert set(unknown) <= set("嗯唔呒呣哼噷"), unknown  # syllables without a vowel


def test_importing_loads_no_tables() -> None:
    code = "import sys, core.text.prosody; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
