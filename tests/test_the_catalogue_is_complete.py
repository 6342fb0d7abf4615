"""What the interface says is found in code and templates; the check of the catalogue names its faults."""

from pathlib import Path

import pytest

from tools.catalogue import entries, faults, forms, key_of, read_catalogue, updated, write_catalogue
from tools.extracting import Use, uses_in_python, uses_in_template
from tools.messages import compile_catalogue

CODE = """
TITLE = _("Case")
MANY = ngettext("%(n)d case", "%(n)d cases", n) % {"n": n}
VERB = pgettext_lazy("verb", "Open")
NOT_WORDS = gettext(title)
"""
TEMPLATE = """{% load i18n %}
<p title="{% translate 'Due day' %}">{{ x|default:_("never") }}</p>
    {% if cases %}
  {% blocktranslate trimmed count n=cases|length %}
    One case
  {% plural %}
    {{ n }} cases
  {% endblocktranslate %}
{% endif %}
<script>if (a > 'b" {{ c }}) { d() }</script>
{# translate "not this" #}
"""


def said(uses: list[Use]) -> set[tuple[str | None, str, str | None]]:
    return {(use.context, use.msgid, use.plural) for use in uses}


def test_words_in_code_are_found() -> None:
    assert said(list(uses_in_python(CODE, "a.py"))) == {
        (None, "Case", None),
        (None, "%(n)d case", "%(n)d cases"),
        ("verb", "Open", None),
    }


def test_words_in_templates_are_found() -> None:
    assert said(list(uses_in_template(TEMPLATE, "a.html"))) == {
        (None, "Due day", None),
        (None, "never", None),
        (None, "One case", "%(n)s cases"),
    }


def test_a_use_is_named_by_file_and_line() -> None:
    assert next(uses_in_python(CODE, "a.py")).where == "a.py:2"
    assert next(uses_in_template(TEMPLATE, "a.html")).where == "a.html:2"


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("", "is not in the catalogue"),
        ('msgid "Due %(day)s"\nmsgstr ""\n', "has no translation"),
        ('#, fuzzy\nmsgid "Due %(day)s"\nmsgstr "%(day)s 到期"\n', "is marked fuzzy"),
        ('msgid "Due %(day)s"\nmsgstr "到期"\n', "other placeholders"),
        ('msgid "Due %(day)s"\nmsgstr "%(date)s 到期"\n', "other placeholders"),
        ('msgid "Due %(day)s"\nmsgstr "%(day)s 到期"\n\nmsgid "Old"\nmsgstr "旧"\n', "nothing uses it"),
    ],
)
def test_a_fault_of_the_catalogue_is_named(entry: str, fault: str) -> None:
    [found] = faults(read_catalogue(entry), [Use("Due %(day)s", None, None, "a.py:1")])

    assert fault in found


def test_a_complete_catalogue_has_no_faults() -> None:
    entry = 'msgid "One case"\nmsgid_plural "%(n)s cases"\nmsgstr[0] "%(n)s 件"\n'

    assert not list(faults(read_catalogue(entry), uses_in_template(TEMPLATE[TEMPLATE.index("{% blockt") :], "a.html")))


def test_updating_keeps_order_and_words_adds_what_is_missing_and_drops_what_is_unused() -> None:
    old = read_catalogue('msgid "B"\nmsgstr "乙"\n\nmsgid "Gone"\nmsgstr "无"\n\nmsgctxt "x"\nmsgid "A"\nmsgstr "甲"\n')
    uses = [Use("New", "News", None, "a.py:1"), Use("A", None, "x", "a.py:2"), Use("B", None, None, "a.py:3")]

    catalogue = read_catalogue(write_catalogue(updated(old, uses)))

    assert [(key_of(m), forms(m)) for m in entries(catalogue)] == [
        ((None, "B"), ("乙",)),
        (("x", "A"), ("甲",)),
        ((None, "New"), ("",)),
    ]


def test_updating_twice_changes_nothing() -> None:
    uses = [*uses_in_python(CODE, "a.py"), *uses_in_template(TEMPLATE, "a.html")]
    once = write_catalogue(updated(read_catalogue(""), uses))

    assert write_catalogue(updated(read_catalogue(once), uses)) == once


def test_a_catalogue_is_compiled_beside_its_text(tmp_path: Path) -> None:
    text = tmp_path / "django.po"
    text.write_text('msgid "Case"\nmsgstr "案卷"\n', encoding="utf-8")

    assert "案卷".encode() in compile_catalogue(text).read_bytes()
