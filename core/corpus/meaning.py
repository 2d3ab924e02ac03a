"""Whether Chinese lines say what lines of a Western language say, told by a few common words.

A bilingual song has lines of both languages as a translated one has. But in a translation a line
with "rain" stands beside one with 雨 more often than chance would have it; the chance is measured
on the same lines, moved against each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from core.text.traditional import simplified

LEAST_SHARED = 0.4
LEAST_MARGIN = 0.25
"""So much more must be shared than by chance."""
LEAST_HITS = 4
LEAST_AGREEMENT = 0.8
"""Of the times that a line comes back, so many have the same line beside it."""

_WORD = re.compile("[a-zà-öø-ÿœ]+")
_NOT = re.compile("n['’]t\\b")

_WORDS = """
我 i me my mine myself je j moi m mon ma mes yo mi mis ich mich mir mein meine meinen io mio mia
你您 you your yours u tu te t toi ton ta tes vous votre ti tus du dich dir dein deine deinen tuo tua
他她它 he she him her his it il elle lui él ella er sie ihn lei ele ela
们 we us our they them their nous notre nos ils elles nosotros nuestro wir uns unser noi nós
不没别未无从 not no never none nothing nobody without ne n pas jamais rien sans nunca nada sin nicht
不没别未无从 kein keine nie niemals nichts ohne non mai niente senza não
爱 love loves loved loving amour aime aimer amor amo quiero amar liebe lieben amore ama
夜晚 night nights tonight evening midnight nuit soir noche nacht abend notte noite
雨 rain rains raining rainy pluie pleut lluvia regen pioggia chuva
风 wind winds breeze vent viento vento
雪 snow snows snowing neige nieve schnee neve
星 star stars étoile étoiles estrella estrellas stern sterne stella stelle estrela
月 moon moonlight month lune luna mond lua
阳日 sun sunlight sunshine soleil sol sonne sole
天 sky heaven day days ciel jour cielo día días himmel tag tage giorno céu dia
心 heart hearts cœur coeur corazón herz herzen cuore coração
梦 dream dreams dreaming dreamed rêve rêves rêver sueño sueños traum träume träumen sogno sonho
家屋 home house maison casa haus hause heimat
路街 road roads street streets way route rue chemin camino calle weg straße strada rua
门 door doors gate porte portes puerta tür porta
窗 window windows fenêtre ventana fenster finestra janela
手 hand hands main mains mano manos hände mão
眼 eye eyes yeux œil ojos ojo augen auge occhi olhos
泪哭 tear tears cry cries crying cried larme larmes pleure lágrima lágrimas llorar llora träne
泪哭 tränen weine weinen lacrime chorar
名 name names named nom nombre namen nome
歌唱 song songs sing sings sang singing chanson chante chanter canción canto cantar lied singe
歌唱 singen canzone canção
声音 voice voices sound sounds voix bruit voz stimme voce
海 sea ocean mer mar meer mare
河 river rivers rivière fleuve río fluss fiume
水 water eau agua wasser acqua
火烧 fire burn burns burning flame feu brûle fuego feuer brennt fuoco fogo
灯光亮 light lights lamp lamps lantern bright shine shines lumière lampe luz licht luce
时 time hour hours when temps heure heures quand tiempo hora cuando zeit stunde wenn tempo
年 year years an ans année años año jahr jahre anno anni ano anos
春 spring printemps primavera frühling
夏 summer été verano sommer estate
秋 autumn automne otoño herbst autunno
冬 winter hiver invierno inverno
回 back return returns returned reviens revenir retour volver vuelve zurück torna
走去离 go goes went gone walk walks walked leave leaves left leaving va vais aller pars
走去离 partir marche voy ir irse gehe geh gehen ging geht vado
来到 come comes came coming viens vient venir ven viene komm komme kommt kam vieni vem
等 wait waits waited waiting attends attendre attend espera espero esperar warte warten wartet
看见望 see saw seen look looks looking watch watching vois voir regarde ver veo mira sehe seh sehen
听 hear hears heard listen listening écoute entends oigo escucha höre hören ascolta
说话讲言 say says said tell told talk talks speak word words dis dit dire parle mot mots digo dice
说话讲言 decir palabra palabras sage sagen sagt wort worte parola
知懂 know knows knew sais sait savoir sabe saber wissen
想念思 think thinks thought miss missed remember pense pienso extraño denke penso
忘 forget forgets forgot forgotten oublie oublier olvido olvidar vergessen vergiss
老旧 old vieux vieille viejo vieja alt alte alten vecchio velho
新 new nouveau nouvelle nuevo nueva neu neue neuen
长 long longue largo larga lang lange lungo
车 train trains car cars bus tren zug treno wagon
城镇 city town ville ciudad stadt città cidade
世 world monde mundo welt mondo
花 flower flowers rose roses fleur fleurs flor flores blume blumen fiore fiori
树 tree trees arbre arbres árbol baum bäume
叶 leaf feuille feuilles hoja hojas blatt blätter
鸟 bird birds oiseau oiseaux pájaro vogel uccello
船 boat boats ship sail bateau barco schiff boot nave
红 red rouge rojo roja rot rote rosso
白 white blanc blanche blanco blanca weiße bianco
黑暗 black dark darkness noir noire negro negra oscuro schwarz dunkel nero
蓝 blue bleu bleue azul blau blaue
绿 green vert verte verde grün grüne
金 gold golden oro
妈母 mother mama mum mom mère madre mutter
爸父 father dad papa père padre vater
孩 child children kid kids enfant enfants niño niños kind kinder bambino
友 friend friends ami amis amigo amigos freund freunde amico
明 tomorrow morning demain matin mañana morgen domani amanhã
永 forever always toujours siempre immer sempre
再 again encore otra wieder ancora
生活 life live lives living alive vie vivre vida vivir leben vita
死 die dies died dead death meurs mort muerte tod sterben morte
山 mountain mountains hill hills montagne montaña berg berge
信 letter letters lettre carta cartas brief briefe
书 book books page pages livre libro buch
酒 wine beer whisky vin vino wein bier
咖 coffee café caffè kaffee
杯 cup cups glass tasse verre taza vaso tasse glas
桌 table mesa tisch tavola
外 coat outside manteau abrigo mantel
桥 bridge pont puente brücke ponte
站 station stand stands platform gare estación bahnhof
钟 clock bell bells cloche campana uhr glocke
笑 smile smiles laugh laughs laughed laughing sourire rire ris sonrisa risa lächeln lachen
吻 kiss kisses kissed baiser beso kuss bacio
"""


def _table() -> dict[str, set[str]]:
    table: dict[str, set[str]] = defaultdict(set)
    for row in _WORDS.split("\n"):
        characters, *words = row.split(" ")
        for word in words:
            table[word].add(characters)
    return table


def say_the_same(western: Sequence[str], chinese: Sequence[str]) -> bool:
    """Whether each line of `chinese` translates the line of `western` in the same place."""
    if not _agree(western, chinese):
        return False
    table = _table()
    meanings = [_meanings(line, table) for line in western]
    lines = [line.translate(simplified()) for line in chinese]
    hits = [_hits(meanings, lines[by:] + lines[:by]) for by in range(len(lines))]
    asked = sum(map(len, meanings))
    if hits[0] < LEAST_HITS or hits[0] < LEAST_SHARED * asked:
        return False
    chance = sum(hits[1:]) / (len(hits) - 1)
    return hits[0] - chance >= LEAST_MARGIN * asked


def _agree(western: Sequence[str], chinese: Sequence[str]) -> bool:
    """Whether a line that comes back has the same line beside it each time."""
    beside: dict[str, list[str]] = defaultdict(list)
    for one, other in zip(western, chinese, strict=True):
        beside[one.lower()].append(other)
    again = [others for others in beside.values() if len(others) > 1]
    same = sum(max(map(others.count, others)) for others in again)
    return same >= LEAST_AGREEMENT * sum(map(len, again))


def _meanings(line: str, table: dict[str, set[str]]) -> set[str]:
    words = _WORD.findall(_NOT.sub(" not", line.lower()))
    return {characters for word in words for characters in table.get(word, ())}


def _hits(meanings: Sequence[set[str]], lines: Sequence[str]) -> int:
    return sum(
        any(character in line for character in characters)
        for found, line in zip(meanings, lines, strict=True)
        for characters in found
    )
