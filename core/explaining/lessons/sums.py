"""Sums of words that one might hope for: b - a + c = answer, as in 国王 − 男人 + 女人 = 王后."""

from __future__ import annotations

from core.explaining.words import Sum

CHINESE = tuple(
    Sum(*line.split())
    for line in (
        "男人 国王 女人 王后", "男人 他 女人 她", "他 他们 我 我们", "我 我们 你 你们",
        "她 她们 他 他们", "夏天 热 冬天 冷", "白天 太阳 夜里 月亮", "爷爷 奶奶 爸爸 妈妈",
        "外公 外婆 爷爷 奶奶", "父亲 母亲 爸爸 妈妈", "儿子 女儿 爸爸 妈妈", "大 小 长 短",
        "大 小 高 低", "快 慢 早 晚", "左 右 上 下", "一 二 三 四", "来 去 开 关", "哭 笑 问 答",
        "春天 花 冬天 雪", "山 高 海 深", "昨天 今天 去年 今年", "说 问 听 看",
    )
)  # fmt: skip
ENGLISH = tuple(
    Sum(*line.split())
    for line in (
        "man king woman queen", "man he woman she", "he his she her", "i my you your",
        "boy girl man woman", "boy girl son daughter", "father mother brother sister",
        "summer hot winter cold", "day sun night moon", "day sun night stars", "high low up down",
        "big small long short", "come go open close", "one two three four", "left right up down",
        "walk walked look looked", "say said tell told", "hand hands eye eyes", "is was are were",
        "good bad right wrong", "today tomorrow now then", "here there this that",
    )
)  # fmt: skip
WORDS = {
    "zh": ("快", "说", "三", "路灯", "她", "蓝色"),
    "en": ("cold", "said", "three", "lantern", "she", "blue"),
}
"""What is looked at while the learner has written nothing."""
