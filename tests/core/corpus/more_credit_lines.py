"""Credits with the names that people go by, and sung lines of the same form; all made up.

The last fifty of each were written after the rules; of these 80 % and 75 % were right at first.
"""

from __future__ import annotations


def _lines(text: str) -> list[str]:
    return text.strip().replace("\n", "|").split("|")


CREDITS = _lines("""
作词 : 林夕|作曲：周杰伦 Jay Chou|编曲 Arrangement：黄雨勋|制作人Producer：周杰伦
录音Recording：某某|录音工程：某某|录音助理：某某|混音工程师 Mixing Engineer：杨大纬
混音录音室：杨大纬录音工作室|Vocal Directing：某某|和声编写Backing Vocals Arrangement：周杰伦
吉他Guitar：某某|木吉他：黄中岳|贝斯Bass：某某|鼓Drums：某某|弦乐编写 Strings Arrangement：某某
弦乐监制：李朋|弦乐录音：某某|大提琴 Cello：某某|古筝演奏：某某|电子鼓：某某|非洲鼓：某某
钢琴演奏：某某|键盘手：某某|合成器编程：某某|程序设计：某某|音乐制作：某某|音乐编辑：某某
音乐出品：某某|音乐发行：某某|音乐营销：某某|音乐推广：某某|词曲版权：某某|录音版权：某某
版权公司：某某|版权管理：某某|版权支持：某某|监制公司：某某|制作公司：某某文化|联合发行：某某
联合推广：某某|独家发行：某某|出品发行：某某|总策划：某某|总监制：某某|总制作人：某某
执行制作：某某|执行制作人：某某|执行监制：某某|制作统筹：某某|项目经理：某某|项目监制：某某
艺人经纪：某某|艺人经理：某某|艺人宣传：某某|平面设计：某某|视觉设计：某某|封面摄影：某某
摄影：某某|造型：某某|化妆：某某|歌词翻译：某某|中文填词：某某|中文词：某某|英文词：某某
粤语词：某某|原曲：某某|原作曲：某某|原编曲：某某|原唱歌手：某某|伴唱：某某|和音编写：某某
和音：某某|童声：某某|念白：某某|旁白：某某|Rap词：某某|Rap：某某|说唱词：某某|戏腔：某某
吟唱：某某|人声剪辑：某某|人声后期：某某|人声工程：某某|母带处理：某某|母带后期制作人：某某
母带后期处理工程师：某某|母带录音室：某某|混音室：某某|录音棚 Recording Studio：某某
音响导演：某某|调音师：某某|发行时间：2020-01-01|出品方：某某|出品公司：某某|宣发：某某
海报设计：某某|MV导演：某某|MV制作：某某|曲绘：某某|PV：某某|题字：某某|鸣谢：某某|特别感谢：某某
感谢：某某|歌词提供：某某|LRC制作：某某|歌词制作：某某|歌词上传：某某
(未经著作权人许可不得翻唱翻录或使用)|※未经许可，不得翻唱|本作品版权归某某所有|ISRC CN-A01-20-00001
OP: 某某音乐 (北京)|SP: Some Music Publishing|OP/SP：某某|O.P.：某某|S.P.：某某|Lyrics: 某某
Lyric：某某|Lyricist：某某|Composed by：某某|Composed & Arranged by: Some One
Lyrics & Composed by: Some One|Written and Produced by: Some One|Words & Music by Some One
Music & Words: Some|Vocals Recorded by Some One|Recorded by Some One at Some Place|Mixing: Some
Mixed & Mastered by Some|Mastered by: Some|Mastering Engineer: Some|Mastering Studio: Some
A&R: Some|Executive Producer: Some|Co-producer: Some|Additional Production by Some
Guitars by Some One|Drums by Some One|Bass by Some One|Piano by Some One|Strings by Some Orchestra
Featuring: Some One|feat. Some One|Artwork by Some One|Photography: Some One|Distributed by Some
Licensed by Some|Lyrics provided by Some|Lyrics from Some site|Transcribed by Some One
Translated by Some One|Arrangement: Some One|Programming: Some One|Percussion: Some One
Trumpet: Some One|Saxophone: Some One|Violin I: Some One|1st Violin: Some One|Viola: Some One
Contractor: Some One|Conductor: Some One|Orchestra: Some Philharmonic|Choir: Some Choir
作詞／作曲：某|作詞 / 作曲 / 編曲：某|作詞家：某|作曲家：某|編曲家：某|作詞:某 作曲:某
作詞・作曲・編曲 某某|歌詞：某|唄：初音ミク|歌唱：アキ|Vocal：初音ミク|ボーカル：アキ
エンジニア：某|ミキシング：某|レコーディング：某|映像：某|絵：某|編集：某|訳：某|演奏：某
アルバム：某|発売日：2020|작사：아무개|작사/작곡：아무개|작사·작곡：아무개|작사 아무개|작곡 아무개
편곡 : 아무개|보컬：아무개|가사：아무개|앨범：아무개|기타 : 아무개|드럼 : 아무개|원곡 : 아무개
번역 : 아무개|믹스 : 아무개|프로듀서 : 아무개|Paroles : Quelqu'un|Musique : Quelqu'un
Auteur : Quelqu'un|Compositeur : Quelqu'un|Letra: Alguien|Música: Alguien|Letra y música: Alguien
Text: Jemand|Musik: Jemand|Слова: Кто-то|Музыка: Кто-то|Исполнитель: Кто-то|作曲/编曲：温奕心
词：陈信延 Chen Xin Yan|曲：周传雄|编：刘永辉|混：鲍锐|制作：马上又|监制：张宝宇|和声：阿朵
和声：黎偌天|吉他：劳国贤|贝斯：韩阳|鼓手：Kevin|钢琴：薛琦琦|弦乐：国际首席爱乐乐团|提琴：李稚
口琴：陈楚生|录音师：王小四|录音室：55TEC studio|录音/混音：刘灵@MusicLab|后期混音：乌拉多恩
统筹：鹿小白|企划：少司命|营销：网易飓风|文案：绾音|美工：木兰|题字：墨书香|策划：墨言|念白：玄霆
宣传支持：网易音乐人|联合出品：寂静之声|出品公司：北京酷亚音乐|音乐企划：木西|发行平台：酷狗
特约录音：阿敏|配唱编写：阿牛|编曲混音：某工作室|制作助理：小北|Lyrics & Music：Tan
Lyrics/Music: J. Doe|Music and Lyrics by J. Doe|Music Producer: J. Doe|Vocals by Jane
Recorded, mixed and mastered by J. Doe|Additional vocals: Jane Doe|Backing vocal：某某
Drum Programming：Doe|Acoustic Guitar：Doe|Mixing Studio：某棚|Mixed By：Doe
Mastered @ Some Studio|Engineered by: Doe|All songs written by Doe|Story by Jane Doe
Publishing: Some|Copyright 2019 Some Records|(P) 2019 Some Records|Courtesy of Some Records
Under license from Some Records|Lyrics © Some Music Publishing|Source: Musixmatch
Writer(s): Jane Doe, John Doe|Songwriters: Jane Doe / John Doe|作詞：椎名 もた|作曲：じん
編曲：宮川弾|ベース：山田|調声：某P|イラスト：しづ|Music：某P|Movie：某|作詞 阿木燿子
作詞:秋元康 作曲:井上ヨシマサ|노래 : 아이유|작사 : 아이유, 김이나|작사: 김이나 / 작곡: 이민수
앨범 : 꽃갈피|작곡/편곡 : 방시혁|프로듀서: 박진영|歌词编辑：小丽|翻譯：小明|字幕：小红|校对：小芳
上传者：某某|词曲编：房东的猫|作词作曲：毛不易|曲/编/混：徐均朔|和音：金玟岐|吉他手：薛峰
Bass手：宋阳|鼓手：贝贝|笛子演奏：丁晓逵|箫：水玥儿|二胡：辰小弦|古琴：玉面小嫣然|萧/笛：囚牛
混缩：狼月|混音师：Mr.鱼|母带工程师：全相彦|人声编辑：汝文博|音频制作：金麦浪|监制：谭旋
音乐监制：舒楠|录音指导：姚迪|制作统筹：施佳宇|项目策划：王星辰|海报：弓木|视频：三无|后期：云の泣
出品：网易游戏|发行方：太合麦田|版权所有：摩登天空|企划：古风堂|翻译：阿K|Guitar：倪方来
Strings：国际首席爱乐|Chorus：李小可|Vocal edit：林雪莉|Mixing engineer: Zhou Tianche
Lyrics: Tom Smith|Music: Tom Smith|Arr.: Tom Smith|Music arranged by Tom Smith
Lyrics by：Tom Smith|Drums - Tom Smith|Violin: Ann Lee, Bob Lee|Recorded at Blue Room, London
Vocal production: Tom Smith|Co-written by Tom Smith|Remix by DJ Tom|Photo: Ann Lee|작사 : 이찬혁
작곡 : 이찬혁|편곡 : 로빈|노래 : 악동뮤지션|作詞：ナユタン星人|歌：花たん|動画：A4。
ミックス：ぐりり
""")

SUNG = _lines("""
特别：想你|作曲家死在昨天|作词的夜晚|词：写给你的|曲：散了|曲终：人散|编曲：给风的歌
和声：我们的呼吸|和声：此起彼伏|鼓：咚咚咚|鼓：别停下来|吉他：陪我到老|钢琴：黑白之间
贝斯：低低地说|导演：是命运|主演：你和我|编剧：是老天|主唱：是风|观众：只有你|伴奏：雨的声音
独白：我不爱你了|念白：从前有座山|对白：没有声音|字幕：再见了|片名：我们的一生|歌名：忘了
歌词：写了又撕|标题：无题|题目：爱是什么|作者：不详|来源：我的心|出处：你的眼睛|版权：归于昨天
时间：停在那一秒|地点：老地方|人物：我和你|备注：不要哭|签名：爱你的人|感谢：你来过|鸣谢：这场雨
感谢：所有的相遇|特别感谢：你的离开|监制：我的孤独|出品：青春|制作：一场梦|策划：一次逃跑
统筹：两个人的时间|发行：到每个角落|封面：你的笑脸|海报：褪了颜色|摄影：用眼睛|化妆：掩盖泪痕
翻译：你的沉默|翻唱：你的心跳|原唱：是我|演唱：给自己听|说唱：不停|录音：你的呼吸|后期：修不好
美工：画不出你|推广：我的爱|宣传：不如沉默|企划：逃离这里|我写的词：你看懂了吗|第一乐章：相遇
唱：啦啦啦|唱：天黑黑|唱一首：月亮代表|说：我爱你|问：你爱我吗|爱情：两个字|回忆：像烟
明天：会更好|他们说：没有用|老师：请坐|妈妈：我想你|爸爸：别走|Bass: hit me harder
Bass: drop it low|Drums: roll on|Guitar: cry for me|Piano: play it slow|Vocals: louder, louder
Strings: pull me back to you|Music: take me higher|Lyrics: I forgot them all|Words: just words
Producer: turn it up|Director: cut!|Engineer: drive that train|Label: fragile
Studio: lights down low|Mix: love and pain|Record: spinning round|Title: unknown
Artist: of my heart|Singer: sing for me|Chorus: la la la|Verse: the story of us|Translation: stay
By: the time I get there|Written in your eyes|Written by the moonlight|Written by my own hand
Produced by pain|Composed of stars and dust|Mixed up and broken|Arranged in rows of silver
Recorded on my heart|Performed by candlelight|Played by the river|Played by Heart|Sung by Angels
Published in the sky|Mastered my fear|Music by moonlight|Words by heart
Lyrics from the bottom of my heart|Translated by the wind|Licensed to kill|Distributed love
Drums by night|Guitars by the fire|Featuring you and me|Recorded at midnight|Mixed at dawn
Orchestra of rain|Choir of angels sing|Conductor: take my ticket|Violin: weep|Op op op, open up
SP: sweet pain|PS: I love you|P.S. I love you|Dear John: I am leaving|Rule one: never cry
Number one: you|Two: me and you|Question: who are you|3:15 in the morning|12:30 又是一夜
End: of the road|The End of us|完全不懂|终于|歌：唱不完|絵：描けないまま|声：届かない|夢：それは
歌：君に届け|기타를 치며|노래：불러줘|노래: 너를 위해|드럼: 쿵쿵쿵|by my side|By your side
By the way: I love you|All rights and wrongs|Copyright my love|www is where we wander|更多的爱
更多：你的爱|扫描我的心|关注你的一切|QQ上没有你|微信：没有回|公众：面前哭|版权所有的爱|[雨声]
(x) marks the spot|x2 是什么意思|2x the love|Repeat the night again|重复：你的话
Embed me in your arms|Get tickets to the moon|You might also like to dance|See me live
Contributors to my heart|Track no more|Name   that tune|Year after year|我唱：山高水长
谁在唱：月儿弯弯|风声：呼呼|心跳：一百二十下|天气：小雨转晴|今天：无事|星期三：大雨
你的名字：两个字|遗书：对不起|日记：三月一日|门牌上写：出租|信里写：勿念|电台：正在播放旧歌
广告：全场五折|医生说：没救了|导演：请喊停|导演：再来一次|主唱：已经走了|歌手：一辈子唱不红
贝斯：在角落里哭|吉他：断了一根弦|鼓：一下一下敲在心上|钢琴：落满了灰|弦乐：慢慢地起
笛：吹一曲离人泪|琴：弹断了相思|词：填不满空白|词：写到一半停笔|曲：唱到天亮|曲：一首没有名字的歌
编：一段谎言骗自己|唱：月亮走我也走|混音：雨声和你的笑|混：一天是一天|制作：一份早餐给你
出品：我们的青春|策划：一场私奔|宣传：单身万岁|文案：三行情书|题字：永不相见|校对：每一个谎
翻译：你说的再见是再见|字幕：谢谢观看|上传：我的悲伤|版权：属于昨天的你|感谢：那个不爱我的人
Lyrics: lost in translation|Melody: soft and low|Rhythm: of my heart
Harmony: two voices in the dark|Beat: it goes on and on|Drums: they call my name
Bass: it's shaking the floor|Vocals: crying out for more|Piano: keys under my fingers
Guitar: strings of fire|Producer: nobody knows|Story: of my life|Source: unknown|Copy: that
Written on the wall|Written by the hand of God|Produced in a dream|Mixed with tears
Recorded every word|Arranged the flowers|Music is my lover|Lyrics on the page
Courtesy of the night|Under the license of love|Publishing my secrets|Played the fool again
Sung in the shower|Directed by fate|Edited by the years|Designed to break|夢：覚めないで
声：聞こえる|歌：うたおう|歌：どこまでも|ギター：鳴らして|ベース：低く響け|노래 : 들려와|춤 : 추자
기타 : 울려라|드럼 : 두드려|사랑 : 아프다|편지 : 보고 싶다|他唱：让我们荡起双桨|她写：见字如面
我答：不知道|题目：我的妈妈|后来：我们什么都没有|方向：一路向北|目的地：远方|行李：一把吉他
温度：零下三度|距离：两颗心|词：越写越短|曲：越唱越慢|编：故事给孩子听|唱：一曲相思|鼓：震天响
琴：声声慢|笛：悠悠|吉他：陪着我流浪|贝斯：跟着心跳|和声：是海浪|导演：生活|主演：我们|编剧：时间
字幕：剧终|制作：孤独|出品：寂寞|发行：全世界|监制：岁月|策划：偶然|录音：沉默|后期：遗忘
推广：快乐|翻译：眼泪|感谢：你|来源：思念|Lyrics: written in the sand|Music: let it play
Bass: thumping in my chest|Strings: attached to nothing|Drums: like thunder|Vocals: fade away
Label: me whatever|Title: it's yours|Album: full of photographs|Artist: starving
Singer: out of tune|Producer: of dreams|Director: of my days|Publisher: send it back
Photo: of you and me|Design: your own goodbye|Mixed feelings|Recorded laughter in an empty room
Lyrics by the dashboard light|Music by the sea|Written by the losers|Produced by nothing but time
歌：聴こえますか|絵：色のない|노래 : 부르자|피아노 : 울린다|보컬 : 외친다
""")
