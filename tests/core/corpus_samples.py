"""Lines written for these tests, and files made of them."""

from __future__ import annotations

import random
import zipfile
from itertools import pairwise
from pathlib import Path

from core.corpus.formats.walk import read_songs
from core.corpus.options import ImportOptions
from core.corpus.report import ImportReport
from core.corpus.songs import Song

SIMPLIFIED = """
路灯把影子拉得很长
你的名字落在雨里
我数着站台的风
末班车开往没有人的海
窗外的云走得比我快
旧毛衣还留着去年的光
奶奶的院子晒满月亮
一杯咖啡凉了又凉
谁在操场边吹着口哨
把秘密折成纸飞机
我们约好不说再见
这座城市睡得太晚
他抱着吉他唱到天亮
鼓声停了你还没有来
列车穿过很多个冬天
我把想念写成一行行
电话亭里还有回音
星星掉进便利店门口
你笑起来像刚下过雪
时间会替我们开口
老街的石板记得脚步
海浪把沙滩改了又改
风筝断线那天很安静
梦里的人都不肯转身
""".splitlines()[1:]

TRADITIONAL = """
窗臺上的貓看著雨
舊車票還夾在書裡面
妳說過會回來聽我唱歌
這條街的燈還為誰亮著
風把頭髮吹亂了又停
我們都學會輕輕說再見
遠處的鐘聲慢慢變淡
夢見外婆院子裡的龍眼樹
時間從來不問我願不願意
咖啡涼了話還沒說完
海邊的腳印讓浪帶走
電車轉過彎就不見了
沒關係我還記得那首歌
雲層後面藏著一個夏天
""".splitlines()[1:]

CANTONESE = """
佢話嚟到呢度就唔會再走
我哋喺天橋底等咗成晚
你嘅聲音仲喺我耳邊
""".splitlines()[1:]

ENGLISH = """
The last train hums a song I used to know
I left the porch light burning for the rain
You wrote my name in flour on the stove
There's a river underneath this town
Don't wake the radio, it's dreaming of snow
We were paper boats in a borrowed sea
""".strip().split("\n")


def make_songs(count: int, lines: int = 8, seed: int = 0) -> list[list[str]]:
    """`count` songs that differ in most of their lines."""
    generator = random.Random(seed)
    songs = []
    for number in range(count):
        chosen = generator.sample(SIMPLIFIED, lines)
        # Two halves of two lines: enough lines that no song is like another.
        songs.append([f"{a[:5]}{b[-5:]}" for a, b in pairwise(chosen)])
        songs[-1].append(f"第{number}次{chosen[0]}")
    return songs


def as_text(songs: list[list[str]]) -> str:
    return "\n\n".join(f"# 歌{i}\n" + "\n".join(lines) for i, lines in enumerate(songs))


def text_file(folder: Path, name: str = "songs.txt", count: int = 12, seed: int = 0) -> Path:
    path = folder / name
    path.write_text(as_text(make_songs(count, seed=seed)), "utf-8")
    return path


def read(path: Path, **options: object) -> tuple[list[Song], ImportReport]:
    report = ImportReport()
    return list(read_songs(path, ImportOptions(**options), report)), report  # type: ignore[arg-type]


def zip_file(path: Path, members: dict[str, str | bytes], **options: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data, **options)
    return path
