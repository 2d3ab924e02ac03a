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
