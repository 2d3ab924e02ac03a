"""Pinyin of Chinese characters, to find things by it: readings without tones.

The 3,755 commonest characters stand in GB 2312 in the order of their pinyin, so the first character
of each syllable says the reading of all. That costs nothing to load; pypinyin, which knows more,
holds up everything for a tenth of a second when it is imported, in a thread too, and takes 60 MB.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import Final

_FIRST: Final = (
    "a啊ai埃an鞍ang肮ao凹ba芭bai白ban斑bang邦bao苞bei杯ben奔beng崩bi逼bian鞭biao标bie鳖bin彬"
    "bing兵bo玻bu捕ca擦cai猜can餐cang苍cao操ce厕ceng层cha插chai拆chan搀chang昌chao超che车chen郴"
    "cheng撑chi吃chong充chou抽chu初chuai揣chuan川chuang疮chui吹chun春chuo戳ci疵cong聪cou凑cu粗"
    "cuan蹿cui摧cun村cuo磋da搭dai呆dan耽dang当dao刀de德deng蹬di堤dian颠diao碉die跌ding丁diu丢"
    "dong东dou兜du督duan端dui堆dun墩duo掇e蛾en恩er而fa发fan藩fang坊fei菲fen芬feng丰fo佛fou否fu夫"
    "ga噶gai该gan干gang冈gao篙ge哥gei给gen根geng耕gong工gou钩gu辜gua刮guai乖guan棺guang光gui瑰"
    "gun辊guo锅ha哈hai骸han酣hang夯hao壕he呵hei嘿hen痕heng哼hong轰hou喉hu呼hua花huai槐huan欢"
    "huang荒hui灰hun荤huo豁ji击jia嘉jian歼jiang僵jiao蕉jie揭jin巾jing荆jiong炯jiu揪ju鞠juan捐"
    "jue撅jun均ka喀kai开kan刊kang康kao考ke坷ken肯keng坑kong空kou抠ku枯kua夸kuai块kuan宽kuang匡"
    "kui亏kun坤kuo括la垃lai莱lan蓝lang琅lao捞le勒lei雷leng棱li厘lia俩lian联liang粮liao撩lie列"
    "lin琳ling玲liu溜long龙lou楼lu芦lv驴luan峦lve掠lun抡luo萝ma妈mai埋man瞒mang芒mao猫me么mei玫"
    "men门meng萌mi眯mian棉miao苗mie蔑min民ming明miu谬mo摸mou谋mu拇na拿nai氖nan南nang囊nao挠ne呢"
    "nei馁nen嫩neng能ni妮nian蔫niang娘niao鸟nie捏nin您ning柠niu牛nong脓nu奴nv女nuan暖nve虐nuo挪"
    "o哦ou欧pa啪pai拍pan攀pang乓pao抛pei呸pen喷peng砰pi坯pian篇piao飘pie撇pin拼ping乒po坡pu扑qi期"
    "qia掐qian牵qiang枪qiao橇qie切qin钦qing青qiong琼qiu秋qu趋quan圈que缺qun裙ran然rang瓤rao饶re惹"
    "ren壬reng扔ri日rong戎rou揉ru茹ruan软rui蕊run闰ruo若sa撒sai腮san三sang桑sao搔se瑟sen森seng僧"
    "sha莎shai筛shan珊shang墒shao梢she奢shen砷sheng声shi师shou收shu蔬shua刷shuai摔shuan栓shuang霜"
    "shui谁shun吮shuo说si斯song松sou搜su苏suan酸sui虽sun孙suo蓑ta塌tai胎tan坍tang汤tao掏te特"
    "teng藤ti梯tian天tiao挑tie贴ting厅tong通tou偷tu凸tuan湍tui推tun吞tuo拖wa挖wai歪wan豌wang汪"
    "wei威wen瘟weng嗡wo挝wu巫xi昔xia瞎xian掀xiang相xiao萧xie楔xin薪xing星xiong兄xiu休xu墟xuan轩"
    "xue靴xun勋ya压yan焉yang殃yao邀ye椰yi一yin茵ying英yo哟yong拥you幽yu迂yuan鸳yue曰yun耘za匝"
    "zai栽zan咱zang赃zao遭ze责zei贼zen怎zeng增zha扎zhai摘zhan瞻zhang樟zhao招zhe遮zhen珍zheng蒸"
    "zhi芝zhong中zhou舟zhu珠zhua抓zhuai拽zhuan专zhuang桩zhui椎zhun谆zhuo捉zi兹zong鬃zou邹zu租"
    "zuan钻zui嘴zun尊zuo昨"
)
"""Each syllable and the first character that is read so; ü is v."""
_OTHER: Final = {
    "重": "chong", "行": "hang", "长": "zhang", "调": "tiao", "还": "hai", "乐": "yue",
    "参": "shen", "单": "shan", "降": "xiang", "传": "zhuan", "弹": "tan", "朝": "zhao",
    "藏": "zang", "率": "shuai", "种": "chong", "数": "shuo", "着": "zhao",
    "得": "dei", "会": "kuai", "觉": "jiao", "角": "jue", "差": "chai",
    "都": "du", "没": "mo", "省": "xing", "似": "shi", "系": "ji",
}  # fmt: skip
"""Second readings of characters that have two."""
_LEAST, _MOST = b"\xb0\xa1", b"\xd7\xfa"


@cache
def _syllables() -> tuple[list[bytes], list[str]]:
    pairs = re.findall(r"([a-z]+)(.)", _FIRST)
    return [first.encode("gb2312") for _, first in pairs], [syllable for syllable, _ in pairs]


def readings(character: str) -> tuple[str, ...]:
    """How a character is read; () where that is not known."""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return ()
    if not _LEAST <= code < _MOST:
        return ()
    firsts, syllables = _syllables()
    usual = syllables[bisect_right(firsts, code) - 1]
    other = _OTHER.get(character)
    return (usual,) if other is None else (usual, other)
