"""What sites put around lyrics and lyrics do not hold: notices, advertisements, heads, footers."""

from __future__ import annotations

import re

# No line, however it was made, may take longer than its length allows: what repeats is anchored,
# bounded or possessive, and on a whole block nothing that repeats crosses a line end.

# A cheap first look at a whole block: only lines that it hits are judged one by one.
SUSPECT = re.compile(
    r"[:：\[<&©℗×@{♪♫♬♩🎵🎶]"
    # One anchor for all that stands at a beginning: most of the time goes into trying these.
    r"|^ *+(?:> |[全剧劇]*[终終]$|ft\.|Ft\.|[Ll]yrics?\b|See |see |[Ss]ubmit|A-?Z|[Tt]hanks|Paroles"
    r"|\(\d{10}"
    r"|[＊＝*#△☆＃＊※◎=_~*\-—─]|加[微Q]|この|가사|펼치기|출처|¿|Share|(?:Corr|Upl|Trans)\w+ by "
    r"|[eEADGBb] ?\|-|[ |]*[A-G](?:[#b♯♭]|m|maj|sus|\d)?\d?(?:/[A-G])?(?: +[A-G|]|$)"
    r"|[^\w\n]*(?:END|[Ee]nd|完)[^\w\n]*$)"
    r"|[作填編编詞词原演制製监監混母]\S{1,2} |At [A-Z]|at [A-Z]|AT [A-Z]"
    r"|出品|[（(【［] ?[男女合齐齊童众眾旁xX\d]|작[사곡]|편곡|[Ff]eat\b|ISRC|[Cc]opyright|\([Pp]\)"
    r"|Courtesy"
    r"|ommercial|» |[Rr]ead [Mm]ore|nstrumental|免[责責]|本站|Under [A-Za-z ]*licen|著作权"
    r"|未[经經]|禁止|请勿"
    r"|不得|点[击个]|长按|原文$|扫码|来自|转载|下[载載]|edited by|updated?\s*:|Report|ownload|''"
    r"|\\u[0-9a-fA-F]"
    r"|[xX] ?\d|\d ?[xX]\b|\*\*|yrics[\"”]?$|가사$|[Bb][Yy]\b|http|www\.|mbed\b|mbedS|EMBED"
    r"|Contributor"
    r"|Get tickets| {2}\S|[Rr]epeat|REPEAT|might also|ights [Rr]eserved|THE END|版[权權]"
    r"|翻[唱录錄]|[许許]可"
    r"|二[维維]码|公[众眾]|更多|必究|[纯純]音[乐樂]|没有填词|歌[词詞]|QQ|微信|重[复複唱]",
    re.MULTILINE,
)

HEADLINES = 6
"""So many lines may stand above a song."""
HEADLINE = re.compile(
    r".{1,60} Lyrics|[\"“].{1,60}[\"”] lyrics|.{1,30}(?:\s|[_—–-])\s?(?:歌[词詞]|가사)"
    r"|.{1,30} [-–] .{1,30} Lyrics"
)
"""What stands there: the name of the song and what a page holds of it."""
URL = re.compile(r"\b(?:https?://|www\.)\S", re.IGNORECASE)
SITE = re.compile(
    r"©|℗|\(c\)\s*\d{4}|all rights reserved(?! (?:for|to) )"
    r"|版[权權]所有(?!的)|版[权權][归歸].{1,20}所有(?!的)|版[权權][声聲]明\s*[:：]"
    r"|^\W*copyright\W*\d{4}\b|\(p\)\s*\d{4}|^\W*ISRC\W*[A-Z]{2}"
    r"|(?:翻录|翻唱|翻錄|侵权)必究|(?:未经|未經).{0,12}(?:许可|許可|授权|授權|同意)(?=\W|$|不|请"
    r"|任何|严禁|禁|使用|翻|转|商|擅)"
    r"|(?:不得|请勿|禁止).{0,6}(?:翻唱|翻录|转载(?!我))"
    r"|享有本?翻译作品的著作权|^[以如]?[上下]?歌[词詞]翻[译譯]由.{1,20}提供\W*$"
    r"|更多更[详詳][尽盡]?歌[词詞]"
    r"|^点击上方.{0,8}关注|^长按.{0,8}二维码|^阅读原文$|^(?:微信)?扫码关注|^加(?:微信|QQ)\s?\w{4,}"
    r"|^本文来自|转载请注明|^(?:点击)?下[载載]\S{0,6}(?:APP|客户端)|^点击(?:展开|查看)(?:全部|更多"
    r"|完整)"
    r"|^この歌詞を(?:ブログ|掲載|共有|シェア)|^この曲へのレビュー|^歌詞の意味・|^가사 ?더보기$"
    r"|^펼치기$|^출처\s*[:：]|^가사 ?제공\s*[:：]"
    r"|^¿viste algún error|^submitted by \S+ on \w{3,9},? \d"
    r"|^last edited by .{1,40} on \w{3,9},? \d"
    r"|^last updated?\s*:\s*\d|^(?-i:Read more): |^(?-i:Report lyrics|Share on (?:Facebook"
    r"|Twitter))$"
    r"|点个(?:在看|赞)(?:吧|哦)?$|^(?:corrections?|uploaded|transcribed) by [\w.-]+$"
    r"|^download\s+(?:mp3|.{0,30}lyrics)\b|^azlyrics\s{1,3}\w\s|^\{\{.*\}\}$|^\[\[(?:category|file"
    r"|image|分类):"
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
    r"|^\W*(?:微信)?公[众眾][号號]\s*[:：]|扫描?二维码|^本?歌[词詞][来來]自"
    r"|lyrics?\s+licensed\s*(?:&|and)?"
    r"|^[「『“【《].{1,20}[」』”】》]\s*(?:荣誉)?出品$|^本歌曲由.{1,20}(?:授权|授權|出品|发行)"
    r"|更多\S{0,6}(?:歌|音乐)\S{0,8}(?:请|www|关注|下载)"
    r"|^[-~—*=\s(（\[【]*(?:the\s+)?(?:end|完|全?[剧劇]?[终終])[-~—*=\s)）\]】.]*$",
    re.IGNORECASE,
)
# What Genius glues to lines: its head, its advertisements.
HEAD = re.compile(
    r"^(?:\d+ ?Contributors?.*Lyrics(?:.*Read More)?(?=\s*(?:\[|$))|[^\[\]]{1,80} Lyrics(?=\[))"
)
GLUED = re.compile(
    r"(?:See [^\n]{1,80} Live)?Get tickets as low as \$\d+(?:You might also like)?"
    r"|You might also like(?=\[|[A-Z\"(]|$)"
)
RULE = re.compile(r"(?:[_=~*\-—─＊＝] ?){3,}$")
TABLE = re.compile(
    r"(?:name|title|artist|album|track(?: no)?|year|genre|length|composer|label|date|duration)"
    r"\s{2,}(?-i:[^\sa-z]).*$",
    re.IGNORECASE,
)
EMBED = re.compile(r"(?<!\d)\d*+Embed(?:Share URL ?Copy ?Embed ?Copy)?$")
