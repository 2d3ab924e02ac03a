"""Invented lines in four languages, each with its Chinese translation."""

from __future__ import annotations

_ENGLISH = """
I left the porch light burning for the rain|我为这场雨留着门廊的灯
You wrote my name in flour on the stove|你在炉台的面粉里写下我的名字
There's a river running underneath this town|有条河在这座小城下面流淌
Don't wake the radio, it's dreaming of snow|别吵醒收音机 它正梦着雪
We were paper boats in a borrowed sea|我们是借来的海上的纸船
The last train hums a song I used to know|末班车哼着我从前会唱的歌
My father's coat still hangs behind the door|爸爸的外套还挂在门后
Nobody told me summer could be over|没有人告诉我夏天会结束
She keeps a letter that she never sent|她留着一封没寄出的信
Hold my hand until the morning comes|牵着我的手直到天亮
The street lamps count the steps back home|路灯数着回家的脚步
I don't know how to say goodbye|我不知道该怎么说再见
Every window has a different moon|每扇窗里都有不一样的月亮
Your voice is somewhere in the wires|你的声音藏在电线里
Old friends are laughing in the kitchen|老朋友们在厨房里大笑
The wind has learned my secrets|风学会了我的秘密
And all the stars are out of reach|所有的星星都够不着
I'd give the years to see you smile|我愿拿这些年换你一笑
Coffee's cold, the story isn't over|咖啡凉了 故事还没完
Wait for me beside the empty station|在空荡的车站旁等我
Green bottles on the window sill|窗台上的绿瓶子
We danced until the floor gave in|我们跳到地板都塌了
Autumn is a word that smells of smoke|秋天是个带烟味的词
No one's coming down this road|没有谁会沿着这条路来
I hear the ocean in the stairwell|我在楼梯间听见大海
My mother sings when she thinks we're asleep|妈妈以为我们睡着了才唱歌
The bridge remembers every kiss|桥记得每一个吻
You were never good at leaving|你从来不擅长离开
Tonight the city wears its golden shoes|今晚这城市穿着金色的鞋
Leave the clock, it only lies|别管那时钟 它只会说谎
"""
_FRENCH = """
La pluie écrit ton nom sur la fenêtre|雨在窗上写下你的名字
Je marche seul dans la ville endormie|我独自走在沉睡的城里
Ne me dis pas que tu vas partir|别对我说你要走了
Mon cœur est un bateau sans capitaine|我的心是一条没有船长的船
Les étoiles ont oublié de briller|星星忘了要发光
Reviens avant la fin de l'hiver|在冬天结束之前回来
Le vent du soir connaît toutes nos chansons|晚风会唱我们所有的歌
Nous étions deux enfants sur le pont|我们曾是桥上的两个孩子
J'ai gardé ta lettre sous la lampe|我把你的信留在灯下
Le monde est grand, la nuit est longue|世界很大 夜很长
Tu ris comme on ouvre une porte|你笑起来像打开一扇门
Demain, peut-être, il fera beau|明天也许会放晴
"""
_SPANISH = """
La luna se durmió sobre la mesa|月亮在桌上睡着了
No quiero despertar de este sueño|我不想从这梦里醒来
Tus ojos guardan toda la lluvia|你的眼睛收着所有的雨
El tren se lleva mi última canción|火车带走我最后一首歌
Espera un poco más en la puerta|在门口再多等一会儿
La casa vieja todavía canta|老房子还在歌唱
Mañana volveré a buscarte|明天我会回来找你
Un barco azul cruza la noche|一条蓝色的船穿过夜晚
Nunca aprendí a decir tu nombre|我从来没学会念你的名字
Y el viento sabe lo que perdimos|风知道我们失去了什么
"""
_GERMAN = """
Der Regen klopft an meine Tür|雨敲着我的门
Ich warte hier seit vielen Jahren|我在这里等了很多年
Dein Name steht im ersten Schnee|你的名字写在初雪里
Wir tanzten ohne ein Wort|我们一句话不说地跳舞
Die alte Stadt vergisst uns nicht|老城不会忘记我们
Ein Zug fährt leise durch die Nacht|一列火车静静驶过黑夜
Komm zurück, das Licht ist an|回来吧 灯还亮着
Mein Herz ist ein leeres Haus|我的心是一间空屋
Der Mond hängt schief über dem Meer|月亮斜挂在海上
Morgen singen die Kinder wieder|明天孩子们又会唱歌
"""


def _pairs(rows: str) -> list[tuple[str, str]]:
    return [tuple(row.split("|")) for row in rows.strip().split("\n")]  # type: ignore[misc]


TRANSLATED = {
    "english": _pairs(_ENGLISH),
    "french": _pairs(_FRENCH),
    "spanish": _pairs(_SPANISH),
    "german": _pairs(_GERMAN),
}
HOOKS = [
    "Oh baby baby", "Stay with me tonight", "Don't let me go", "I love you so", "Hey hey hey",
    "You and I", "La la la la", "Fly me to the sky", "Never say never", "Take my hand",
]  # fmt: skip
"""English lines as they stand in Chinese songs."""
