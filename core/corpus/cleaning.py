"""Takes off what is in files of lyrics but is not sung: credits, stamps, notices.

Each rule is tied to the start or the whole of a line, and a label counts only with its colon:
"吉他：某人" goes, "他抱着吉他唱到天亮" and "鼓声停了" stay. The report tells of each.
"""

from __future__ import annotations

import re

from core.corpus.credits import MOST_VALUE, credit, may_be_a_value
from core.corpus.markup import without_markup
from core.corpus.report import ImportReport
from core.corpus.songs import Block
from core.corpus.stamps import leading_stamps, without_stamps
from core.text.normalise import normalise

CREDIT, STAMP, TAG = "credit", "time stamp", "file tag"
NOTICE, MARK, SINGER = "notice", "repeat mark", "singer's name"
MARKUP, TITLE = "markup", "title"


# No line, however it was made, may take longer than its length allows: what repeats is anchored,
# bounded or possessive, and on a whole block nothing that repeats crosses a line end.

# A cheap first look at a whole block: only lines that it hits are judged one by one.
_SUSPECT = re.compile(
    r"[:：\[<&©℗×]|^ *> |[作填编編词詞原演制製监監混母]\S{1,2} |[Aa][Tt] [A-Z]|^[全剧劇]*[终終]$"
    r"|出品|[（(【［] ?[男女合齐齊童众眾旁]|"
    r"작[사곡]|편곡|[Ff]eat\b|ISRC|^ *[Ff]t\.|^ *[Ll]yrics?\b|[Cc]opyright|\([Pp]\)|"
    r"Courtesy|ommercial|\S\[|» |^ *[Ss]ee |^ *[Ss]ubmit|[Rr]ead [Mm]ore|^ *A-?Z|^ *[Tt]hanks"
    r"|^ *Paroles"
    r"|nstrumental|免[责責]|本站|^\(\d{10}|Under [A-Za-z ]*licen|@|"
    r"\b[Bb][Yy]\b|BY\b|https?|www\.|[（(] *[xX]|\b[xX] ?\d|\d ?[xX] *$|[Ee]mbed"
    r"|EMBED|Contributor|Get tickets|^ *[_=~*\-—─]{3}|[a-z] {2,}\S|[Rr]epeat|REPEAT"
    r"|might also|ights [Rr]eserved|THE END|版权|版權|翻唱|翻录|翻錄"
    r"|许可|許可|二维码|公[众眾]|更多|必究|纯音乐|純音樂|没有填词|歌词|歌詞|QQ|微信|公众号|重[复複唱]|^[^\w\n]*(?:END|[Ee]nd|完)[^\w\n]*$",
    re.MULTILINE,
)

_ID_TAG = re.compile(
    r"^\[\s*(?:ti|ar|al|au|by|re|ve|length|offset|la|lang|encoding|total|sign|hash|id|qq|kana)"
    r"\s*[:：].*\]$",
    re.IGNORECASE,
)
_URL = re.compile(r"\b(?:https?://|www\.)\S", re.IGNORECASE)
_NOTICE = re.compile(
    r"©|℗|\(c\)\s*\d{4}|all rights reserved|版[权權]所有(?!的)|版[权權][归歸].{1,20}所有"
    r"|^\W*copyright\W*\d{4}\b|\(p\)\s*\d{4}|^\W*ISRC\W*[A-Z]{2}"
    r"|(?:翻录|翻唱|翻錄|侵权)必究|(?:未经|未經).{0,12}(?:许可|許可|授权|授權|同意)"
    r"|(?:不得|请勿|禁止).{0,6}(?:翻唱|翻录|转载)"
    r"|^\W*(?:[此本]歌曲为没有填词的)?(?:纯音乐|純音樂)\W*+(?:请您?欣赏|請您?欣賞)?\W*+$"
    r"|not for commercial use|^\(\d{10,}\)$"
    r"|^(?-i:See (?:[A-Z]\S* ){1,6}Live)$|^home » |^submit corrections$|^read more$"
    r"|^a-?z ?lyrics(?:\.com)?$"
    r"|^thanks to .{1,60} for (?:adding|correcting|submitting)\b|^lyrics powered by\b"
    r"|^paroles de la chanson\b|^\(?instrumental (?:break|solo|interlude)\)?$"
    r"|免[责責][声聲]明|本站歌[词詞]"
    r"|没有填词的纯音乐|^you might also like$|^\d+\s+contributors?\b.*"
    r"|^\W*(?:lrc|subtitles?)\s+(?:file\s+)?(?:made\s+)?by\b|^\W*lyrics?\s+(?:file\s+)?made\s+by\b"
    r"|^\W*本?(?:歌词|歌詞|字幕|动态歌词|LRC)\s*"
    r"(?:制作|製作|编辑|編輯|来源|上传|贡献|整理|提供|下载)\s*(?:[:：]|$)"
    r"|^\W*本?(?:歌词|歌詞|字幕)由.{1,20}(?:制作|製作|编辑|編輯|上传|贡献|整理|提供)\W*$"
    r"|(?:^|\W)(?:QQ群|公众号|微信号|QQ)\s*+[:：]?\s*+[\w@]*\d{5,}"
    r"|^\W*(?:微信)?公[众眾][号號]\s*[:：]|扫描?二维码|^本?歌[词詞][来來]自|lyrics?\s+licensed\s*(?:&|and)?"
    r"|^[「『“【《].{1,20}[」』”】》]\s*(?:荣誉)?出品$|^本歌曲由.{1,20}(?:授权|授權|出品|发行)"
    r"|更多\S{0,6}(?:歌|音乐)\S{0,8}(?:请|www|关注|下载)"
    r"|^[-~—*=\s(（\[【]*(?:the\s+)?(?:end|完|全?[剧劇]?[终終])[-~—*=\s)）\]】.]*$",
    re.IGNORECASE,
)
# Not any words behind it: "repeat after me" and "重复的梦" are sung.
_REPEAT_ALONE = re.compile(
    r"^[(（\[]?\s*(?:[xX×]\s*\d{1,2}|\d{1,2}\s*[xX×]"
    r"|repeat(?:\s+(?:[*#△☆]+|[*×]\s?\d{1,2}|\d{1,2}x?|x\d{1,2}|[a-d]|(?:the\s+)?(?:pre-?)?(?:chorus|verse|hook|"
    r"bridge|refrain)|twice|and\s+fade|(?:to|till?|until)\s+fade)){0,2}"
    r"|重[复複唱](?:\s*+(?:[*#△☆]|[a-d]\b|主歌|副歌|导歌|導歌|以上|全曲|一[遍次]|[两兩二三]遍"
    r"|\d{1,2}[遍次]?))*+)"
    r"\s*[)）\]]?$",
    re.IGNORECASE,
)
_REPEAT_TAIL = re.compile(
    r"(?<!\s)\s*+[(（\[]\s*+(?:[xX×]\s*+\d{1,2}|\d{1,2}\s*+[xX×])\s*+[)）\]]$"
)
# What Genius glues to lines: its head, its advertisements.
_HEAD = re.compile(
    r"^(?:\d+ ?Contributors?.*Lyrics(?:.*Read More)?(?=\s*(?:\[|$))|[^\[\]]{1,80} Lyrics(?=\[))"
)
_GLUED = re.compile(
    r"(?:See [^\n]{1,80} Live)?Get tickets as low as \$\d+(?:You might also like)?"
    r"|You might also like(?=\[|[A-Z\"(]|$)"
)
_RULE = re.compile(r"(?:[_=~*\-—─] ?){3,}$")
_QUOTE = re.compile(r"^(?:> ?)+(?=\S)")
_TABLE = re.compile(
    r"(?:name|title|artist|album|track(?: no)?|year|genre|length|composer|label|date|duration)"
    r"\s{2,}(?-i:[^\sa-z]).*$",
    re.IGNORECASE,
)
_EMBED = re.compile(r"(?<!\d)\d*+Embed(?:Share URL ?Copy ?Embed ?Copy)?$")
_GLUED_TAG = re.compile(r"(?<=\S)(?=\[[^\[\]]{1,60}\]$)")
"""Before a tag that an advertisement stood in front of."""
_WHO = "男|女|合|男女|合唱|齐|齊|男声|女声|男聲|女聲|童声|众|眾|旁白"
_SINGER = re.compile(
    rf"^(?:[(（]?(?:{_WHO})[)）]?\s*[:：]|[(（【［\[]\s*(?:{_WHO})\s*[)）】］\]]\s*[:：]?)\s*"
)


def names_the_song(line: str, credits: int, *, alone: bool) -> bool:
    """Whether the first line of a song, with so many lines of credits under it, is its name.

    A single line of credits may have got in between two lines that are sung, unless the line
    stands `alone`, with a blank one below the credits, or is written as "name - singer".
    """
    sure = credits > 1 or alone or " - " in line
    return sure and len(line) <= MOST_VALUE and not _is_heading(line)


class Cleaner:
    """Cleans one file, block by block."""

    def __init__(self, where: str, report: ImportReport) -> None:
        self._where, self._report = where, report
        self.title = ""
        """The line that stood alone above the first credits of the file."""
        self._credits = False  # the line just before was a credit
        self._open = 0  # labels alone on their lines just before; one: its value follows

    def clean(self, block: Block) -> Block:
        """The block without removed lines; line numbers after a removed one are no longer true."""
        text = block.text
        if not self._open and not _SUSPECT.search(text):
            self._credits = False
            return block
        kept: list[str] = []
        above: int | None = None  # lines above the first credits
        credits = 0  # of those
        for offset, line in enumerate(text.split("\n")):
            if not self._open and not _SUSPECT.search(line):
                self._credits = False
                kept.append(line)
                continue
            result = self._judge(line.strip(), block.first + offset)
            if result is not None:
                kept.append(result)
            elif self._credits and (above is None or above == len(kept)):
                above, credits = len(kept), credits + 1
        if block.first == 1 and above is not None:
            self._take_title(kept, above, credits)
        return block._replace(text="\n".join(kept))

    @property
    def credits(self) -> bool:
        """Whether the last line was one of credits."""
        return self._credits

    def _take_title(self, kept: list[str], above: int, credits: int) -> None:
        """What stands alone above the credits is the name of the song, if a song follows."""
        filled = [place for place in range(above) if kept[place]]
        if len(filled) != 1 or not any(kept[above:]):
            return
        line = kept[filled[0]].strip()
        if names_the_song(line, credits, alone=not kept[above]):
            self.title = line
            self._told(TITLE, line, filled[0] + 1, None)
            del kept[filled[0]]

    def _judge(self, line: str, number: int) -> str | None:
        """The line, shortened, or None."""
        if (plain := without_markup(line)) is line:
            return self._judge_plain(line, number)
        # As the lines that a reader of the page saw; what is escaped twice stays as it is.
        parts = (part.strip() for part in normalise(plain).split("\n"))
        judged = [self._judge_plain(part, number) for part in parts]
        kept = "\n".join(part for part in judged if part is not None)
        return self._told(MARKUP, line, number, kept if kept.strip() else "")

    def _judge_plain(self, line: str, number: int) -> str | None:
        opened, self._open = self._open, 0
        if not line:
            return line
        is_credit = self._is_credit(line)
        self._credits = is_credit
        if is_credit:
            # A list of labels is a form that nobody filled in: what follows it is sung.
            self._open += opened if self._open else 0
            return self._told(CREDIT, line, number, None)
        # Where no name follows, the label had no value.
        if opened == 1 and may_be_a_value(line) and not _is_heading(line):
            return self._told(CREDIT, line, number, None)
        if (bare := _GLUED.sub("", _HEAD.sub("", line)).strip()) != line:
            bare = _GLUED_TAG.sub("\n", bare)
            self._told(NOTICE, line, number, bare)
            if not bare:
                return None
            line = bare
        stamped = without_stamps(leading_stamps(line)[1]).strip()
        if stamped != line:
            self._told(STAMP, line, number, stamped)
            if not stamped:
                return ""
            line = stamped
        reason = self._reason(line)
        if reason is not None:
            return self._told(reason, line, number, None)
        for pattern, why in (
            (_QUOTE, MARKUP),
            (_SINGER, SINGER),
            (_REPEAT_TAIL, MARK),
            (_EMBED, NOTICE),
        ):
            shorter = pattern.sub("", line)
            if shorter != line:
                self._told(why, line, number, shorter)
                line = shorter
        return line

    def _reason(self, line: str) -> str | None:
        if _ID_TAG.match(line):
            return TAG
        if self._is_credit(line):
            return CREDIT
        if _NOTICE.search(line) or _URL.search(line) or _RULE.match(line) or _TABLE.match(line):
            return NOTICE
        if _REPEAT_ALONE.match(line):
            return MARK
        return None

    def _is_credit(self, line: str) -> bool:
        found = credit(line, beside=self._credits)
        self._open = int(found == "label")
        return found is not None

    def _told(self, reason: str, line: str, number: int, left: str | None) -> str | None:
        self._report.removed(self._where, number, reason, line)
        return left


def _is_heading(line: str) -> bool:
    return line[0] in "#《[【"
