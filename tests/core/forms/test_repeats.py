"""Lines of a form hardly say the same again."""

from __future__ import annotations

from core.composing.settings import SamplerSettings
from core.forms.candidates import Gap, Writers, compose_line
from core.forms.repeats import said_again
from core.forms.slots import Wanted
from core.library.bases import shipped_bases
from core.runs.checkpoints import load_model
from core.songs.template import LineTemplate


def test_what_is_said_again_is_counted_by_characters_and_words() -> None:
    assert said_again("走着走，走着") == 0.6
    assert said_again("The rain, the rain") == 0.5
    assert said_again("灯下一只手") == said_again("，") == 0.0


def test_the_first_candidates_say_little_twice() -> None:
    writers = Writers.of(load_model(shipped_bases()["base-zh"]))
    gap = Gap(("雨下了一夜",), LineTemplate(7, rhyme="A"), Wanted("江阳"))
    for seed in range(3):
        found = compose_line(gap, 8, writers=writers, settings=SamplerSettings(), seed=seed)
        shares = [said_again(one.text) for one in found[:4]]
        assert sum(shares) / len(shares) < 0.1, [one.text for one in found]
