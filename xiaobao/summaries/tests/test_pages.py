"""The page of the summaries: choose, read with every number open, take away as a file; only where one may look."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from docx import Document

from tests.world import World
from xiaobao.casework.models import Case
from xiaobao.papers.pdf import font_folders
from xiaobao.people.models import Account

PERIOD = {"from": "2026-01-01", "to": "2026-12-31"}
ADDRESS = "/desk/summary/"


def client_of(world: World, username: str) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(Account.objects.get(pk=world.accounts[username]))
    return client


@pytest.fixture
def head(world: World, complaint: str) -> Client:
    return client_of(world, "head")


def shown(client: Client, **asked: str) -> str:
    return client.get(ADDRESS, PERIOD | {"show": "1"} | asked).content.decode()


def links(html: str) -> list[str]:
    article = html[html.index("<article") : html.index("</article>")]
    return [unescape(href) for href in re.findall(r'href="([^"]+)"', article)]


def test_a_stranger_is_sent_to_the_door(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 302
    assert client.get(f"{ADDRESS}file.docx").status_code == 302


def test_the_page_offers_units_templates_and_every_shape(head: Client) -> None:
    html = head.get(ADDRESS).content.decode()

    assert '<option value="BUREAU" selected>' in html
    assert '<option value="EAST">' in html
    assert "BANK" not in html
    assert "消费维权工作总结" in html
    assert re.findall(r"file\.(\w+)", html) == ["docx", "pdf", "md", "json"]
    assert "<article" not in html


def test_every_number_of_the_summary_opens_a_figure(head: Client) -> None:
    html = shown(head)

    opened = links(html)
    assert len(opened) > 20
    assert all(href.startswith("/desk/figures/?figure=complaints.") for href in opened)
    assert {head.get(href).status_code for href in sorted(set(opened))} == {200}


def test_the_number_that_is_opened_is_the_number_that_was_read(head: Client) -> None:
    html = shown(head)

    found = re.search(r'诉求<a href="([^"]+)">(\d+)</a>件', html)
    assert found
    figure = head.get(unescape(found.group(1))).content.decode()
    assert re.search(rf'<a class="figure" href="[^"]+">{found.group(2)}</a>', figure)


def test_it_has_its_charts_and_the_annex_of_what_was_asked(head: Client) -> None:
    html = shown(head)

    assert html.count("<svg") == 3
    assert "附件：数据口径" in html
    assert "complaints.on_time_rate" in html
    assert "\ue000" not in html


def test_gaps_stand_above_the_summary(head: Client) -> None:
    assert "do not add up" not in shown(head)

    Case.objects.update(kind="riddle")
    html = shown(head)

    assert html.index("do not add up") < html.index("核对说明") < html.index("<article")
    assert html.count("核对说明") == 1


@pytest.mark.parametrize("shape", ["docx", "md", "json"])
def test_files_are_named_after_the_summary(head: Client, shape: str) -> None:
    told = head.get(f"{ADDRESS}file.{shape}", PERIOD | {"org": "BUREAU"})

    assert told.status_code == 200
    assert told["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert told["Content-Disposition"].endswith(f".{shape}")


def test_the_word_file_is_the_summary(head: Client) -> None:
    told = head.get(f"{ADDRESS}file.docx", PERIOD)

    assert "消费维权工作总结" in Document(BytesIO(told.content)).paragraphs[0].text


@pytest.mark.skipif(not font_folders(), reason="no Chinese font here: install fonts-noto-cjk")
def test_the_pdf_is_one(head: Client) -> None:
    assert head.get(f"{ADDRESS}file.pdf", PERIOD).content.startswith(b"%PDF")


def test_a_handler_has_the_summary_of_the_own_unit_and_of_no_other(world: World, complaint: str) -> None:
    handler = client_of(world, "handler")

    assert "消费维权工作总结" in shown(handler, org="EAST")
    for address in (ADDRESS, f"{ADDRESS}file.docx"):
        assert handler.get(address, PERIOD | {"org": "BANK", "show": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"period": "soon"}, 400), ({"org": "NOWHERE"}, 404), ({"template": "poem", "show": "1"}, 404)],
)
def test_what_cannot_be_made_is_told(head: Client, asked: dict[str, str], status: int) -> None:
    assert head.get(ADDRESS, asked).status_code == status


def test_the_annex_says_each_question_in_words(head: Client) -> None:
    told = Document(BytesIO(head.get(ADDRESS + "file.docx", PERIOD | {"org": "BUREAU"}).content))
    annex = [[cell.text for cell in row.cells] for row in told.tables[-1].rows]

    assert ["投诉", "收到件数", "类型：投诉", "1"] in annex
    assert ["来源渠道", "收到件数", "按来源渠道分组", "1"] in annex
