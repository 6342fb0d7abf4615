"""A rule is cited with the name of its statute, in Chinese and in English."""

import pytest

from xiaobao.procedures.citing import cite
from xiaobao.procedures.library import load_library
from xiaobao.procedures.model import Evidence, Source

SOURCE = Source(law="某办法", english="Some Measures", number="第1号", evidence=Evidence.SEEN)


@pytest.mark.parametrize(
    ("article", "chinese", "english"),
    [
        ("第十五条第一款", "《某办法》第十五条第一款", "Some Measures, article 15, paragraph 1"),
        ("第三条第一款第（五）项", "《某办法》第三条第一款第（五）项", "Some Measures, article 3, paragraph 1, item 5"),
        ("第十四条、第十五条", "《某办法》第十四条、第十五条", "Some Measures, article 14 and article 15"),
        ("第一百零二条", "《某办法》第一百零二条", "Some Measures, article 102"),
        ("约第十六条（条号待核）", "《某办法》约第十六条（条号待核）", "Some Measures, about article 16 (unconfirmed)"),
        ("本机构规定", "本机构规定", "本机构规定"),
        ("第十条（期限由机关指定）", "《某办法》第十条（期限由机关指定）", "Some Measures, 第十条（期限由机关指定）"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_statute_and_its_article(article: str, chinese: str, english: str) -> None:
    assert (cite(SOURCE, article), cite(SOURCE, article, english=True)) == (chinese, english)


def test_every_statute_that_ships_has_a_name_for_who_reads_english() -> None:
    sources = [procedure.source for family in load_library() for procedure in family.versions]

    assert [source.law for source in sources if not source.english] == []
