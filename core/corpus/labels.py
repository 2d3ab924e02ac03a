"""Words for the parts that people play in making a record, as they stand before a colon."""

from __future__ import annotations

PARTS = (
    "木吉他 电吉他 電吉他 吉他 贝斯 貝斯 低音提琴 架子鼓 爵士鼓 鼓 打击乐 打擊樂 键盘 鍵盤 "
    "钢琴 鋼琴 弦乐 弦樂 管弦乐 大提琴 中提琴 小提琴 二胡 古筝 古箏 笛子 笛 箫 琵琶 萨克斯 "
    "薩克斯風 口琴 合成器 手风琴 和声 和聲 和音 合声 合音 配唱 人声 人聲 音频 音乐 音樂 声乐 "
    "混音 母带 母帶 录音 錄音 词曲 詞曲 作词 作詞 填词 填詞 作曲 谱曲 譜曲 编曲 編曲 词 詞 "
    "曲 原词 原曲 改编 改編 制作 製作 监制 監製 监唱 出品 联合出品 发行 發行 统筹 統籌 策划 "
    "策劃 企划 企劃 宣传 宣發 宣发 营销 推广 推廣 演唱 原唱 翻唱 主唱 歌手 歌名 歌曲名 "
    "歌曲名称 曲名 专辑 專輯 所属专辑 语言 流派 唱片 版权 版權 编辑 編輯 后期 後期 美工 封面 "
    "设计 海报 题字 视频 字幕 编程 采样 采编 节奏 乐队 樂隊 执行 艺人 项目 联合 特别 总 副 "
    "前期 文案 乐器 说唱 导演 配器 指挥 發行時間 发行时间 歌词 歌詞 制谱"
)
"""What is done or played, or what else a line of credits is about."""

ROLES = (
    "人 者 师 師 手 家 编写 編寫 录音 錄音 演奏 演唱 设计 编排 编曲 编辑 制作 製作 监制 總監 "
    "总监 监督 助理 工程 室 棚 公司 单位 团队 團隊 组 方 平台 机构 统筹 经理 管理 协力 支持 "
    "提供 名称"
)
"""Who does it; follows one of `PARTS`."""

ENGLISH = (
    r"(?:(?:lead|backing|background|additional|vocal|vocals|music|song|executive|co|assistant|all|"
    r"electric|acoustic|bass|digital|mixing|mastering|recording|string|strings)[\s-]+)*"
    r"(?:lyrics?|lyricists?|composers?|composition|compose|producers?|production|arrangers?|"
    r"arrangements?|mix|mixing|mixer|mastering|recording|recorded|engineers?|vocals?|vocalists?|"
    r"singers?|artists?|album|title|guitars?|guitarist|bass|drums?|drummer|piano|keyboards?|"
    r"strings?|violins?|cello|flute|percussion|synth(?:esizer)?s?|programming|studio|publishers?|"
    r"label|op|sp|copyright|director|harmony|chorus arrangement|words|music|isrc|translation|"
    r"translator|director|supervisor)"
)
"""A regular expression, to be matched whole and without regard to case."""
