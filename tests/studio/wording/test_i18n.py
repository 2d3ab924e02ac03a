"""No sentence without its translation: commands, errors of core, reasons, terms, click's own."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator

import msgspec
import pytest

from core.errors import CorpusError, Names
from core.runs.events import Failed
from studio.wording import i18n
from studio.wording.i18n import catalog, error_text, t
from studio.wording.warnings import failure_text
from tests.studio.wording import message_scan as scan


@pytest.fixture
def chinese() -> Iterator[None]:
    i18n.set_language("zh")
    yield
    i18n.set_language("en")


def lacking(messages: dict[str, str]) -> list[str]:
    known = catalog("zh")
    return [f"{place}: {text!r}" for text, place in messages.items() if text not in known]


def test_every_sentence_of_the_interface_has_a_translation() -> None:
    messages = scan.interface_messages()
    assert "write lyrics with a model" in messages  # the scan finds what it should
    assert "running" in messages
    assert len(messages) > 300
    assert lacking(messages) == []


def test_every_expected_error_has_a_translation() -> None:
    messages, unknown = scan.error_messages()
    assert "the file is empty" in messages
    assert len(messages) > 150
    assert [place for place in unknown if place.split(":")[0] not in scan.TOLD_BY_OTHERS] == []
    assert lacking(messages) == []


def test_reasons_and_terms_of_a_corpus_have_a_translation() -> None:
    messages = {**scan.corpus_reasons(), **scan.term_messages()}
    assert {"credit", "a link", "time step"} <= messages.keys()
    assert lacking(messages) == []


def test_every_warning_has_a_translation() -> None:
    assert lacking(scan.warning_messages()) == []


def test_no_field_of_an_error_hides_the_sentence_itself() -> None:
    assert "message" not in scan.error_field_names()  # the parameter of `t`


def test_no_translation_is_for_nothing() -> None:
    """What stands in the catalog of core is still said somewhere."""
    errors, _ = scan.error_messages()
    said = {
        **scan.interface_messages(),
        **errors,
        **scan.corpus_reasons(),
        **scan.term_messages(),
        **scan.warning_messages(),
    }
    path = scan.ROOT / "studio" / "wording" / "locale" / "zh" / "core.toml"
    messages = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [message for message in messages if message not in said] == []


@pytest.mark.usefixtures("chinese")
def test_an_error_of_core_is_told_in_chinese_on_one_line() -> None:
    error = CorpusError("the file is empty", where="歌.txt", hint="give another file")
    assert error_text(error) == "歌.txt: 文件是空的; 请换一个文件"
    assert t("not said anywhere") == "not said anywhere"


@pytest.mark.usefixtures("chinese")
def test_a_failed_training_tells_its_reason_in_chinese() -> None:
    templates = ("process {rank} of {size} ended: {how}", "see {log}")
    failed = Failed(
        run="甲",
        kind="process-lost",
        reason="process 2 of 2 ended: signal 9",
        advice="see log.txt",
        templates=templates,
        fields={"rank": "2", "size": "2", "how": "signal 9", "log": "log.txt"},
    )
    assert failure_text(failed) == "第 2 个进程（共 2 个）结束了：signal 9: 见 log.txt"
    for other in (
        {"templates": ("{rank.__class__} {size}", "see {log}")},  # of a stranger
        {"fields": {"message": "1", "log": "log.txt"}},
        {"templates": ("", "see {log}")},  # of an earlier version
    ):
        told = failure_text(msgspec.structs.replace(failed, **other))
        assert told.startswith("process 2 of 2 ended: signal 9: ")


def test_every_template_can_be_filled_in() -> None:
    for english, chinese in catalog("zh").items():
        fields = {
            name: Names(("rnn", "gru")) if spec and "|" in spec else 1
            for _, name, spec, _ in string.Formatter().parse(english)
            if name
        }
        assert english.format(**fields) or not english
        assert chinese.format(**fields), english
