"""Words for the parts that people play in making a record, as they stand before a colon."""

from __future__ import annotations

import re

PARTS = (
    "木吉他 电吉他 電吉他 吉他 贝斯 貝斯 低音提琴 架子鼓 爵士鼓 鼓 打击乐 打擊樂 键盘 鍵盤 "
    "钢琴 鋼琴 弦乐 弦樂 管弦乐 大提琴 中提琴 小提琴 二胡 古筝 古箏 笛子 笛 箫 琵琶 萨克斯 "
    "薩克斯風 口琴 合成器 手风琴 和声 和聲 和音 合声 合音 配唱 人声 人聲 音频 音乐 音樂 声乐 "
    "混音 母带 母帶 录音 錄音 词曲 詞曲 作词 作詞 填词 填詞 作曲 谱曲 譜曲 编曲 編曲 词 詞 曲 "
    "原词 原曲 改编 改編 制作 製作 监制 監製 监唱 出品 联合出品 发行 發行 统筹 統籌 策划 策劃 "
    "企划 企劃 宣传 宣發 宣发 营销 推广 推廣 演唱 原唱 翻唱 主唱 歌手 歌名 歌曲名 歌曲名称 "
    "曲名 专辑 專輯 所属专辑 语言 流派 唱片 版权 版權 编辑 編輯 后期 後期 美工 封面 设计 海报 "
    "题字 视频 字幕 编程 采样 采编 节奏 乐队 樂隊 执行 艺人 项目 联合 特别 总 副 前期 文案 "
    "乐器 说唱 导演 配器 指挥 發行時間 发行时间 歌词 歌詞 制谱 翻译 翻譯 译 譯 音译 音譯 校对 "
    "校對 校译 滚动歌词 滾動歌詞 动态歌词 時間軸 时间轴 打轴 分镜 分鏡 曲绘 曲繪 绘图 插画 "
    "插畫 立绘 动画 動畫 调校 調校 调教 調教 调音 調音 修音 对轨 缩混 縮混 混缩 混縮 分轨 "
    "拟音 音效 伴奏 和弦 监棚 录制 錄製 编配 原作 原创 原創 原著 剧本 劇本 故事 监修 題字 "
    "书法 鸣谢 鳴謝 特别鸣谢 感谢 协助 贡献 竹笛 长笛 長笛 口哨 小号 小號 长号 長號 圆号 圓號 "
    "单簧管 双簧管 铜管 管乐 民乐 民樂 唢呐 嗩吶 扬琴 竖琴 三弦 月琴 柳琴 中阮 大阮 马头琴 "
    "葫芦丝 箜篌 尤克里里 班卓琴 手鼓 铃鼓 沙锤 管风琴 童声 歌曲 貢獻 上传 上傳 投稿 发布 "
    "發布 出处 出處 唱 编 編 PV MV UP 摄影 攝影 造型 化妆 化妝 视觉 視覺 平面 程序 程式 经纪 "
    "經紀 伴唱 念白 旁白 戏腔 戲腔 吟唱 哼唱 剪辑 剪輯 处理 處理 音响 音響 作品 独家 獨家 "
    "中文 英文 日文 韩文 韓文 国语 國語 粤语 粵語 原编 原編 制片 製片 编舞 編舞 舞蹈 服装 "
    "服裝 灯光 燈光 主演 出演 领唱 領唱 和唱 对唱 特约 特約 混 Rap RAP rap 商务 商務 商业 合作 "
    "全景声 全景聲 杜比 杜比全景声 责任 責任 混音工作 立体声"
)
"""What is done or played, or what else a line of credits is about."""

INSTRUMENTS = "[\u4e00-\u9fff]{0,3}[琴鼓笛箫簫筝箏胡弦锣鑼钹鈸管]"
"""What hardly any list of them is complete without."""

ROLES = (
    "词 詞 曲 员 員 人 者 师 師 手 家 独奏 獨奏 合唱 领唱 编写 編寫 录音 錄音 演奏 演唱 设计 "
    "编排 编曲 编辑 制作 製作 监制 總監 总监 监督 助理 工程 室 棚 公司 单位 团队 團隊 组 方 "
    "平台 机构 统筹 经理 管理 协力 支持 提供 名称 贡献者 貢獻者 主 教师 老师 顾问 指导 執行 "
    "执行"
)
"""Who does it; follows one of `PARTS`."""

ALWAYS = re.compile(
    "作[词詞曲]|[填原][词詞]|[词詞]曲|[编編谱譜]曲|[制製]作人|混音|母[带帶]|[录錄]音[师師室棚]|音[译譯]|"
    "[调調][校教]|曲[绘繪]|[时時][间間][轴軸]|配唱|工程|[总總][监監]|出品[人方公]|[发發]行[人方公时時]|版[权權][公管]"
)
"""What makes a label of which no line of a song begins, whatever follows."""

CERTAIN = re.compile(
    "作[词詞曲]|[填原][词詞]|[词詞]曲|[编編谱譜]曲|[监監][制製]|[制製]作人|混音|母[带帶]|出品|发行|發行|原唱|演唱|"
    "翻唱|[录錄]音[师師室棚]|音[译譯]|[统統][筹籌]|企[划劃]|[调調][校教]|曲[绘繪]|[时時][间間][轴軸]|歌[词詞]|配唱|"
    "工程|[总總][监監]|宣[传傳]|推[广廣]|版[权權]|[专專][辑輯]"
)
"""What makes a label of which few lines of a song begin: behind it there is no sentence.

Behind others there must be a name."""

BODIES = re.compile(
    "[爱愛]?[乐樂][团队團隊]|[爱愛][乐樂]|工作室|合唱[团團]|公司|音[乐樂]|[录錄]音|棚$|[团團]$|中心|studio|records|music",
    re.IGNORECASE,
)
"""What the names of groups and firms have in them."""
SAID = frozenset(
    "请請喊哭走骗騙我你他她它您咱们們谁誰的了着著过過吧吗嗎呢啊呀是不没沒在把被让讓别別想要就都还還很说說这這那"
)
"""Characters of sentences that names do not have."""

PHRASES = frozenset("一两兩每像如到给給归歸离離从從向此彼间間什么麼起又再")
"""Characters that names seldom have which do not begin with a surname."""

DEGREES = frozenset("太很最更未已曾真好无無")
"""Characters that no name begins with."""

SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林郑鄭罗羅梁谢謝宋唐许許韩韓冯馮邓"
    "鄧曹彭曾肖田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈"
    "夏韦韋付方白邹鄒孟熊秦邱江尹薛闫段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔"
    "向汤湯伍凌柯欧歐温溫鲍鮑鲁魯殷柳舒裴祝霍翟颜顏涂齐齊项項骆駱詹焦尤阮毕畢聂聶关關纪紀申简簡"
    "苗房耿庄莊邢窦宫盛卓游阎岳靳牛樊兰葛祁辛符桂包阿某小老"
)
"""Characters that names begin with: the hundred commonest surnames and some more, and what is put
before names."""

KOREAN_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노곽성차주우구민진"
)

ELSEWHERE = (
    "作詞 作曲 編曲 作詞・作曲 歌 唄 うた 歌唱 訳 翻訳 訳詞 動画 映像 イラスト タイトル 絵 調声 "
    "ミックス マスタリング ギター ベース ドラム ドラムス ピアノ キーボード コーラス ボーカル "
    "ヴォーカル バイオリン ヴァイオリン ストリングス プロデュース プロデューサー 編集 原曲 "
    "歌手 작사 작곡 편곡 작사가 작곡가 편곡자 노래 가수 프로듀서 프로듀싱 믹싱 믹스 마스터링 "
    "녹음 기타 베이스 드럼 피아노 건반 코러스 보컬 앨범 발매 발매일 번역 제작 기획 연주 원곡 "
    "가사 조교 제목 곡명 작사·작곡 エンジニア ミキシング レコーディング アレンジ 演奏 アルバム "
    "発売日 発売 "
    "作詞家 作曲家 編曲家 歌詞"
)
"""Japanese and Korean labels, whole."""

ALWAYS_ELSEWHERE = re.compile(
    "作詞|作曲|編曲|訳詞|ミ[ッキ]|マスタリング|プロデュ|エンジニア|レコーディング|アレンジ|작[사곡]|편곡|프로듀|믹[싱스]|마스터링"
)
"""Which of them no line of a song begins with."""

TITLES = re.compile(
    r"歌名|歌曲名称?|曲名|题目|題目|title|song (?:name|title)|제목|곡명|タイトル", re.IGNORECASE
)
"""Labels behind which the name of a song stands, whole."""

EUROPEAN = re.compile(
    r"paroles?(?: et musique)?|musique|auteurs?|compositeurs?|interprètes?|letra(?: [ye] música)?|"
    r"música|autor(?:es)?|compositor(?:es)?|intérprete|text(?: und musik)?|musik|komponist|testo|"
    r"paroliers?|composi(?:ção|ción)|musica|автор (?:текста|музыки|слов)|nhạc sĩ|sáng tác|ca sĩ"
    r"|lời|слова|музыка|текст|авторы?|исполнитель|композитор|аранжировка|альбом",
    re.IGNORECASE,
)
"""Labels in other languages, whole."""

ENGLISH = (
    r"(?:(?:lead|backing|background|additional|vocal|vocals|music|song|executive|co|assistant|all|"
    r"electric|acoustic|bass|digital|mixing|mastering|recording|string|strings|1st|2nd|first"
    r"|second|"
    r"post|drums?|guitars?|cover|art|creative|sound|male|female)[\s-]+)*"
    r"(?:lyrics?|lyricists?|composers?(?:\(s\))?|composition|compose|producers?|production"
    r"|arrangers?|arr\.?|"
    r"arrangements?|mix|mixing|mixer|mastering|recording|recorded|engineers?|vocals?|vocalists?|"
    r"singers?|artists?|album|title|guitars?|guitarist|bass|drums?|drummer|piano|keyboards?|"
    r"strings?|violins?|cello|flute|percussion|synth(?:esizer)?s?|programming|studio|publishers?|"
    r"writers?(?:\(s\)?)?|song\s?writers?|written-by|release date|genre|movie|by|"
    r"label|ukulele|harmonica|banjo|whistle|mandolin|beat(?:maker|s)?|topline|melody|illust|lrc"
    r"|midi|op|sp|copyright|director|harmony|chorus arrangement|words|music|isrc|translation|"
    r"translator|director|directing|supervisor|supervision|keys|a\s?&\s?r|illustration|illustrator"
    r"|pv|"
    r"mv|tuning|timing|o\.?p\.?|s\.?p\.?|featuring|feat\.?|ft\.?|artwork|photography|photos?"
    r"|design|"
    r"designer|trumpets?|trombones?|sax(?:ophone)?s?|horns?|violas?|harp|clarinet|oboe|accordion|"
    r"orchestra|orchestration|conductor|contractor|choir|rap|edit(?:ing|or)?|distribution"
    r"|distributor|publishing|source|"
    r"management|starring|coordinator|transcription|subtitles?)(?:\s+(?:i{1,3}|[1-3]|editing))?"
)
"""A regular expression, to be matched whole and without regard to case."""

SURE_ENGLISH = re.compile(
    r".*(?:lyric|compos|produc|arrang|engineer|mastering|programming|publish|copyright|isrc|"
    r"translator)",
    re.IGNORECASE,
)
"""English labels that few lines of a song begin with: behind them there is no sentence."""

SENTENCE = re.compile(
    r"(?<![\w'])(?:i|i'm|i'll|i've|me|my|mine|you|you're|your|he|she|it|it's|its|we|us|our|they"
    r"|them|"
    r"their|is|am|are|was|were|be|to|up|down|out|that|this|these|those|all|no|not|never|ever|what|"
    r"when|where|who|why|how|if|so|but|don't|can't|won't|will|would|could|let|just|till?|with|from|"
    r"into|over)(?![\w'.])|[!?]$"
    r"|^(?:of|in|on|for|by|at|and|like) "
)
"""What sentences have and names do not, in small letters; "I" is one of them, too."""
