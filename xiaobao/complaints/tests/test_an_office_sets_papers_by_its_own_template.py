"""An office's own Word template: the nearest up the tree is used, every version is kept, a paper keeps its own."""

import hashlib
import json
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from docx import Document

from tests.world import MONDAY, World
from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.casework.commands import COMMANDS
from xiaobao.casework.models import Paper, PaperTemplate
from xiaobao.casework.papers import own
from xiaobao.casework.papers.model import templates
from xiaobao.complaints.tests.test_papers import download, words_of
from xiaobao.complaints.tests.test_steps import accept
from xiaobao.kernel.errors import NotFound
from xiaobao.papers import libreoffice
from xiaobao.papers.own_filling import TemplateNotFilled
from xiaobao.papers.pdf import font_folders
from xiaobao.people import actions as people
from xiaobao.people.domain.actor import SYSTEM, Actor, Role
from xiaobao.people.domain.permitting import NotPermitted
from xiaobao.people.models import Account

KIND = "acceptance_decision"
FIELDS = ("{{ complainant }}", "{{ received_on }}", "{{ about }}", "{{ number }}", "{{ date }}")


def word(*lines: str) -> bytes:
    made, content = Document(), BytesIO()
    for line in lines:
        made.add_paragraph(line)
    made.save(content)
    return content.getvalue()


def put(unit: str, mark: str, *, actor: Actor = SYSTEM, lines: tuple[str, ...] = FIELDS) -> PaperTemplate:
    content = word(mark, *lines)
    return casework.put_template(
        unit_code=unit,
        kind=KIND,
        name=f"{mark}.docx",
        content=content,
        actor=actor,
        at=MONDAY,
    )


def issued(world: World, complaint: str) -> Paper:
    accept(world, complaint)
    return Paper.objects.get()


@pytest.mark.parametrize("kind", sorted(templates()))
def test_every_built_in_paper_can_be_taken_begun_with_and_put_back(kind: str) -> None:
    starter = own.starter(kind)

    assert own.check(kind, starter) == []
    assert {f"{{{{ {name} }}}}" for name in templates()[kind].required} <= set_of_fields(starter)


def set_of_fields(content: bytes) -> set[str]:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    said = " ".join([*(p.text for p in document.paragraphs), *cells])
    return {
        f"{{{{ {name} }}}}" for name in own.fields_of("complaint_registration") | ALL if f"{{{{ {name} }}}}" in said
    }


ALL = frozenset(name for kind in templates() for name in own.fields_of(kind))


def test_a_unit_without_a_template_uses_that_of_the_nearest_unit_above(world: World, complaint: str) -> None:
    put("BUREAU", "县局的模板")

    assert "县局的模板" in words_of(download("east-handler", issued(world, complaint)))


def test_a_units_own_template_wins_over_that_above(world: World, complaint: str) -> None:
    put("EAST", "东所的模板")
    put("BUREAU", "县局的模板")

    assert "东所的模板" in words_of(download("east-handler", issued(world, complaint)))


def test_another_units_template_is_not_used(world: World, complaint: str) -> None:
    put("WEST", "西所的模板")

    said = words_of(download("east-handler", issued(world, complaint)))

    assert "西所的模板" not in said
    assert "我局决定受理" in said


def test_the_fields_say_what_the_case_says(world: World, complaint: str) -> None:
    put("EAST", "东所的模板")
    paper = issued(world, complaint)

    said = words_of(download("east-handler", paper)).splitlines()

    assert said == [
        "东所的模板",
        "张测试",
        "2026年5月11日",
        f"手机退货被拒（编号{complaint}）",
        paper.number,
        "2026年5月12日",
    ]


def test_a_paper_keeps_the_version_it_was_set_with(world: World, complaint: str) -> None:
    first = put("EAST", "第一版")
    paper = issued(world, complaint)
    before = download("east-handler", paper)
    put("EAST", "第二版")
    Paper.objects.update(docx="")

    again = download("east-handler", paper)

    paper.refresh_from_db()
    assert paper.template == first
    assert again == before
    assert hashlib.sha256(again).hexdigest() == paper.docx


def test_withdrawn_the_built_in_paper_is_back_and_the_history_stays(world: World, complaint: str) -> None:
    put("EAST", "东所的模板")
    casework.withdraw_template(unit_code="EAST", kind=KIND, actor=world.actor("east-head"), at=MONDAY)

    paper = issued(world, complaint)

    assert paper.template is None
    history = [(v.version, v.name, bool(v.digest), v.added_by) for v in cases.versions("EAST", KIND)]
    assert history == [(2, "", False, "east-head"), (1, "东所的模板.docx", True, SYSTEM.name)]


def test_nothing_can_be_withdrawn_twice(world: World) -> None:
    put("EAST", "东所的模板")
    casework.withdraw_template(unit_code="EAST", kind=KIND, actor=SYSTEM, at=MONDAY)

    with pytest.raises(NotFound):
        casework.withdraw_template(unit_code="EAST", kind=KIND, actor=SYSTEM, at=MONDAY)


def test_the_same_file_twice_is_one_version(world: World) -> None:
    content = word(*FIELDS)
    for _ in range(2):
        casework.put_template(unit_code="EAST", kind=KIND, name="a.docx", content=content, actor=SYSTEM, at=MONDAY)

    assert PaperTemplate.objects.count() == 1


def test_a_template_with_mistakes_changes_nothing(world: World) -> None:
    with pytest.raises(casework.TemplateRefused) as refused:
        put("EAST", "东所的模板", lines=("{{ complainant }}", "{{ received_on }}{{ colour }}"))

    assert [(f.why, f.field) for f in refused.value.faults] == [("unknown", "colour"), ("missing", "about")]
    assert "paragraph 3" in str(refused.value)
    assert not PaperTemplate.objects.exists()


def test_a_field_of_another_kind_of_paper_is_unknown(world: World) -> None:
    with pytest.raises(casework.TemplateRefused):
        put("EAST", "东所的模板", lines=(*FIELDS, "{{ terms }}"))


@pytest.mark.parametrize("who", ["east-handler", "west-head", "auditor"])
def test_only_whoever_heads_or_administers_the_unit_puts_a_template(world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        put("EAST", "东所的模板", actor=world.actor(who))


def test_a_template_that_was_changed_in_the_database_is_named(world: World) -> None:
    put("EAST", "东所的模板")
    PaperTemplate.objects.update(content=word("换掉了"))

    assert [f.what for f in cases.verify_papers()] == [f"the template EAST {KIND}, version 1 does not fit its hash"]


def test_a_template_of_an_earlier_release_keeps_no_step_from_being_taken(world: World, complaint: str) -> None:
    taken = put("EAST", "东所的模板")
    PaperTemplate.objects.filter(pk=taken.pk).update(content=word("{{ a_field_of_old }}"))
    paper = issued(world, complaint)

    with pytest.raises(TemplateNotFilled, match="a_field_of_old"):
        casework.hand_out(paper=paper, more={}, shape="docx", actor=world.actor("east-handler"), at=MONDAY)

    assert paper.docx == ""


@pytest.mark.skipif(not font_folders(), reason="no Chinese font here: install Debian's fonts-noto-cjk")
def test_without_libreoffice_the_pdf_is_built_in_and_says_so(
    world: World, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "is_installed", lambda: False)
    put("EAST", "东所的模板")
    paper = issued(world, complaint)

    noted = download("east-handler", paper, "pdf")

    Paper.objects.update(template=None, pdf="")
    assert noted.startswith(b"%PDF")
    assert noted != download("east-handler", paper, "pdf")  # without the note


@pytest.mark.skipif(not libreoffice.is_installed(), reason="no LibreOffice here: install Debian's libreoffice-writer")
def test_with_libreoffice_the_pdf_is_that_of_the_template_for_the_archive(world: World, complaint: str) -> None:
    put("EAST", "East template")
    paper = issued(world, complaint)

    content = download("east-handler", paper, "pdf")

    assert b"pdfaid:part>2<" in content
    paper.refresh_from_db()
    assert hashlib.sha256(content).hexdigest() == paper.pdf


@pytest.fixture
def admin(world: World) -> Client:
    made = people.create_account(username="admin", name="admin", unit_id=world.units["EAST"], actor=SYSTEM, at=MONDAY)
    role, unit = Role.ADMINISTRATOR, world.units["EAST"]
    people.grant_role(account_id=made.pk, role=role, unit_id=unit, actor=SYSTEM, at=MONDAY)
    return signed_in("admin")


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username))
    return client


def send(client: Client, content: bytes) -> HttpResponse:
    file = SimpleUploadedFile("own.docx", content)
    return client.post("/office/papers/?unit=EAST", {"kind": KIND, "file": file})  # type: ignore[return-value]


def test_the_page_takes_a_template(admin: Client) -> None:
    assert send(admin, word(*FIELDS)).status_code == 302

    assert PaperTemplate.objects.get().added_by == "admin"
    page = admin.get("/office/papers/?unit=EAST").content.decode()
    assert "own.docx" in page
    assert PaperTemplate.objects.get().digest[:16] in page


def test_the_page_tells_every_mistake_with_its_place(admin: Client) -> None:
    answer = send(admin, word("关于{{ colour }}的投诉"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "正文第1段" in page
    assert "该种文书没有这个字段" in page
    assert "关于{{ colour }}的投诉" in page
    assert "模板必须包含这个字段" in page


def test_the_page_withdraws(admin: Client) -> None:
    send(admin, word(*FIELDS))

    admin.post(f"/office/papers/{KIND}/withdraw/", {"unit": "EAST"})

    assert cases.versions("EAST", KIND)[0].digest == ""


def test_a_colleague_reads_the_page_and_puts_nothing(world: World) -> None:
    colleague = signed_in("east-handler")

    assert 'type="file"' not in colleague.get("/office/papers/?unit=EAST").content.decode()
    assert send(colleague, word(*FIELDS)).status_code == 422
    assert not PaperTemplate.objects.exists()


def test_the_page_is_not_for_a_business(world: World) -> None:
    assert signed_in("merchant").get("/office/papers/").status_code == 403


def test_the_page_hands_out_the_built_in_template_and_the_own_one(admin: Client) -> None:
    content = word(*FIELDS)
    send(admin, content)

    assert admin.get(f"/office/papers/{KIND}/").content == own.starter(KIND)
    assert admin.get(f"/office/papers/{KIND}/?unit=EAST&version=1").content == content
    assert admin.get(f"/office/papers/{KIND}/?unit=EAST&version=9").status_code == 404
    assert admin.get("/office/papers/nothing/").status_code == 404


def run(*arguments: object) -> tuple[int, str]:
    told = CliRunner().invoke(COMMANDS["papers"], [str(a) for a in arguments])
    return told.exit_code, told.output


def test_the_command_checks_puts_lists_and_withdraws(world: World, tmp_path: Path) -> None:
    file = tmp_path / "own.docx"
    assert run("get", file, "--kind", KIND)[0] == 0
    assert run("check", file, "--kind", KIND) == (0, "[]\n")

    assert run("put", file, "--kind", KIND, "--unit", "EAST")[0] == 0
    assert run("withdraw", "--kind", KIND, "--unit", "EAST")[0] == 0

    assert [row["version"] for row in json.loads(run("versions", "--unit", "EAST")[1])] == [2, 1]


def test_the_command_ends_with_1_and_tells_the_place(world: World, tmp_path: Path) -> None:
    file = tmp_path / "own.docx"
    file.write_bytes(word("{{ colour }}"))

    code, said = run("check", file, "--kind", KIND)
    assert code == 1
    assert json.loads(said)[0] == {
        "what": "unknown",
        "where": "text, paragraph 1",
        "field": "colour",
        "around": "{{ colour }}",
    }
    assert run("put", file, "--kind", KIND, "--unit", "EAST")[0] == 1
