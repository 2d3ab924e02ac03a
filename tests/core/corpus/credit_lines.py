"""Two hundred lines of credits, and two hundred sung lines that begin like them; all made up."""

from __future__ import annotations

from itertools import pairwise


def _words(text: str) -> list[str]:
    return text.split()


_LABELS = _words(
    """
    作词 作曲 编曲 填词 词 曲 词曲 作詞 編曲 制作人 監製 监制 出品人 混音 混音师 母带 母带工程师
    录音 录音师 录音室 和声 和声编写 吉他 木吉他 电吉他 贝斯 鼓 鼓手 键盘 钢琴 弦乐 大提琴
    小提琴 二胡 古筝 笛子 琵琶 萨克斯 口琴 人声 配唱制作人 音乐总监 企划 统筹 宣传 推广 发行
    发行公司 出品 封面设计 美工 文案 原唱 翻唱 演唱 演唱者 主唱 歌手 后期 翻译 歌词翻译 译 音译
    校对 歌词贡献者 滚动歌词 时间轴 曲绘 分镜 PV 调校 调教 修音 策划 监唱 项目统筹 营销推广 版权
    """
)
_LATIN = (
    """
Lyrics|Composer|Arranger|Producer|Executive Producer|Mixing Engineer|Mastering|Vocals|Guitar
Bass|Drums|Piano|Strings|Recording Studio|Publisher|Lyrics by|Music by|Written by|Produced by
Mixed by|Vocal Produced by|Arranged by|Backing Vocals|Translation|Copyright
""".strip()
    .replace("\n", "|")
    .split("|")
)
_ELSEWHERE = _words(
    """
    作詞・作曲 編曲 歌 訳詞 ミックス ギター ベース ドラム ピアノ コーラス イラスト 動画
    マスタリング 작사 작곡 편곡 노래 프로듀서 믹싱 기타 베이스 드럼 피아노 코러스 번역 녹음
    """
)

CREDITS = [
    *(f"{label}：{name}" for label, name in zip(_LABELS, ["某人", "李某某"] * 99, strict=False)),
    *(f"{label} : 陈某/王某某" for label in _LABELS[:40]),
    *(f"{label}{'' if label.endswith('by') else ':'} Jane Doe" for label in _LATIN),
    *(f"{label}：アキ" for label in _ELSEWHERE[:13]),
    *(f"{label}: 아무개" for label in _ELSEWHERE[13:]),
    *(f"{one}/{two}：某人" for one, two in pairwise(_LABELS[20:61])),
]

_BEHIND = """
给谁听|终人散|不达意|没有人懂|一个谎|到天亮就停|写满一墙|唱错了也不改|比雪还轻|落在你肩上
""".strip().split("|")
_SPOKEN = (
    """
他说：再见吧|我问：灯还亮吗|你答：还亮着|她喊：等一等|妈妈说：早点回来|风在说：别回头|答案：在风里|时间：停在七点
地址：老街的尽头|爱：没有名字|梦：做到一半|门牌：三十七号|天气：有雨|心事：一箩筐|后来：谁也没提|最后一句：晚安
备注：不必等我|收件人：从前的我|寄件人：还是我|距离：一百公里
""".strip()
    .replace("\n", "|")
    .split("|")
)
_PLAIN = (
    """
吉他弹断了一根弦|鼓声停了你还没来|钢琴盖上落满了灰|他抱着贝斯睡着了|录音机里还有你的声音|词写到一半天就亮了|曲子没有名字
编了一个很长的辫子|唱片转到最后一圈|导演喊停的时候雨还在下|监制一场没有人的梦|混音里有一点海|翻译不出你的沉默|封面上是我们的夏天
发行的邮票都寄光了|版权归于昨天的风|演唱会散场的路口|主唱站在第二排|和声是窗外的蝉|二胡拉过了三条街|策划一次没有目的的旅行
制作一只会飞的纸船|小提琴卡在高音|后期的雪下得很大|宣传单飞了一地|口琴里有铁的味道|笛子横在他的唇边|弦乐起时你转过身
歌词贴在冰箱门上|歌手的嗓子哑了
""".strip()
    .replace("\n", "|")
    .split("|")
)
_ENGLISH = (
    """
Bass: hit me harder|Keys: on the table|Strings: cut them loose|Title: none of your business
Drums: louder than my heart|Piano: out of tune again|Vocals: lost somewhere in the rain
Guitar: leaning on the wall|Label: torn from every coat|Music: for nobody at all
Words: we never said
Album: of the faces that we were|Artist: of the long goodbye|Studio: with a broken door
Harmony: that's all I ever asked|Recording: every word you said|The label: faded on the jar
The drums: I hear them in my sleep|My guitar is out of strings|written in the stars
produced by the rain
mixed with a little salt|arranged like flowers on a stone|recorded every breath you took
composed of dust
sung by the kettle on the stove|performed by no one I can name
words by the window, words by the door
music by the water after ten|lyrics by heart and nothing more|mastered the art of letting go
she said: wait for me|he asked: is there a light|mama says: come home|note to self: stay kind
dear you: I kept the key|one more thing: the rain|ten o'clock: the trains go by
I swear: it was the moon
question: who will feed the cat|answer: nobody at all|directions: left at the river
weather: a chance of you
date: I never wrote it down|from: the girl upstairs|to: the boy with the broken bike|ps: I lied
first verse: you leave|last line: I stay|strings of lights above the yard
keys of the city in the mud
drum roll, please, for the fool|bass so low it shakes the bed|piano wire and paper cranes
vocal as a crow at dawn
translation: I love you|artist unknown, it says below|copyright on my heart
""".strip()
    .replace("\n", "|")
    .split("|")
)

SUNG = [
    *(f"{label}：{behind}" for label in "词曲编唱鼓笛" for behind in _BEHIND),
    *_SPOKEN,
    *_PLAIN,
    *_ENGLISH,
    *(f"{line} {word}" for line in _PLAIN[:16] for word in ("啊", "吧")),
]

MORE_CREDITS = """
作词 某某
词/曲：某某
词曲唱：某某
词：某某 曲：某某
作曲 : 某某/某某
监制：某某
和声：某某
和声设计/和声：某某
吉他 Guitar：某某
电吉他 E.Guitar：Some One
鼓 Drums：某某
贝斯手：某某
混音师：某某
混音/母带：某某 @ 某录音室
录音师 Recording Engineer：Some
录音棚：某某录音棚
OP：Some Music
SP：某某音乐
ISRC：CN-A01-23-00001
出品人：某某
制作人：某某
音乐总监：某某
艺人统筹：某某
企划：某某
封面设计：某某
特别鸣谢：某某
发行公司：某某
歌曲原唱：某某
原唱：某某
翻唱：某某
演唱者：某某
弦乐编写：某某
弦乐演奏：国际首席爱乐乐团
二胡独奏：某某
竹笛：某某
民乐：某某
小号：某某
长号：某某
圆号：某某
中阮：某某
唢呐：某某
马头琴：某某
尤克里里：某某
口哨：某某
童声合唱：某某合唱团
人声录音：某某
人声编辑：某某
音频编辑：某某
Vocal Producer：Some
Lyrics：Some One
Composer: Some One
Produced by Some One
Mixed at Some Studio
Mastered by Some One at Some Room
Recorded at Some Studio by Some One
Background Vocals by Some One
Strings arranged by Some One
Published by Some Music
All instruments played by Some One
Words: Some One
Music: Some One
Writer(s): Some One
Songwriter: Some One
Written-By: Some One
Album: Some Album
Label: Some Label
Release Date: 2020-01-01
Genre: Pop
Lyrics licensed & provided by Some
℗ 2020 Some
© Some Music
未经著作权人许可 不得翻唱翻录或使用
【未经著作权人书面许可，不得以任何方式使用】
「某某计划」出品
作詞：某某
作曲：某某
編曲：某某
作詞・作曲：某某
歌：某某
うた：某某
Vocal：某某
Movie：某某
イラスト：某某
작사：某某
작곡, 편곡：某某
앨범：某某
발매일：2020
歌词整理：某某
LRC编辑：某某
歌词来自网络
歌词来源：某某网
更多好听的歌请到www.x.com
扫描二维码关注
微信公众号：some123
by：某某
By:Some
终
- END -
End
(完)
""".strip().split("\n")
"""As they stand in what is scraped: with roles, firms, other words for the same."""

MORE_SUNG = """
特别：想你
我说：你好
他问：走不走
Bass: hit me harder
Drums: keep on beating
Guitar: sing to me tonight
音乐：让它响起来吧
导演：喊停的时候我还在哭
封面：是你笑着的脸
词：写了又擦掉
曲：绕在梁上三天
鼓：敲在心口上
和声：我们一起唱
录音：留着你的声音
吉他手弹到天亮
Written in the sand by the sea
Produced by the heat of the sun
mixed with the rain and the dust
Music: it never stops
Label me a fool
Album of the days we had
作词的人没有来
编曲像一场雨
原来：你早就走了
by the river I sat down
By and by we go
The end of the road
end of the line
完了完了 我又想你
终于等到你
Strings of lights along the pier
Words: they fail me
Repeat after me
重复的梦又来了
OP的那首歌
1999：那年夏天
晚上八点：我们见
第一：别回头
第二：别哭
Title of the book I never wrote
Singer: the bird outside my window
歌手：站在空荡的台上
Publish my name in the sky
Recorded in my mind
我的微信没有你的消息
QQ上的头像灰了
地址：忘了写
时间：停在昨天
天气：晴
妈妈：早点回来
男人：不许哭
女孩：别怕
合：在一起就好
Chorus of the crickets
Verse by verse I learn your name
Bridge over the brown water
Solo again tonight
Intro to a heart like mine
Genre: none of the above
Date: tomorrow never
""".strip().split("\n")
"""Each begins like a credit or a notice."""
