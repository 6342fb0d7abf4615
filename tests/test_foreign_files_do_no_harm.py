"""Mutated files at every door that takes one: nothing falls over, and of an import every row is accounted for.

Reduced here; in full: ``XIAOBAO_FUZZ=5000 pytest tests/test_foreign_files_do_no_harm.py``.
"""

import csv
import json
import os
import random
import zipfile
from collections import Counter
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import xlsxwriter
from django.db import transaction
from docx import Document
from PIL import Image

from xiaobao.casework.actions.attaching import ALLOWED, FileRefused, clean
from xiaobao.complaints.tests.test_import_command import HEADER, ROWS, run
from xiaobao.exchange.domain.answers import render
from xiaobao.exchange.tables import write_rows
from xiaobao.papers.own_checking import faults_of

MANY = int(os.environ.get("XIAOBAO_FUZZ", "150"))
SEED = 20260415


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A file as it comes out of a bad line, a bad program or a bad mind."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(7):
            case 0 if changed:
                changed[at % len(changed)] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.randint(1, 64)]
            case 2:
                changed[at:at] = chance.randbytes(chance.randint(1, 64))
            case 3:
                changed[at:at] = changed[at : at + chance.randint(1, 256)]
            case 4 if chance.random() < 0.1:
                del changed[at:]
            case 5:
                changed[at:at] = chance.choice(
                    [b'"', b"\n", b"\0", b",,,", b"\xff\xfe", b"=1+1", b"<!DOCTYPE", b"{", b"]"]
                )
            case _:
                changed[at : at + 4] = chance.choice([b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"])
    return bytes(changed)


def repacked(content: bytes, chance: random.Random) -> bytes:
    """An archive whose parts are mutated and packed rightly again: what lies behind the archive is reached."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            told = old.read(part)
            new.writestr(part.filename, mutated(told, chance) if chance.random() < 0.3 else told)
    return out.getvalue()


def tables() -> dict[str, bytes]:
    """The same rows as CSV, as a workbook and as lines of JSON."""
    rows = list(csv.DictReader(StringIO(HEADER + ROWS)))
    book = BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for line, cells in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
            sheet.write_row(line, 0, cells)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return {".csv": (HEADER + ROWS).encode(), ".xlsx": book.getvalue(), ".ndjson": lines.encode()}


def uploads() -> dict[str, bytes]:
    made = {"a.pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF", "a.mp3": b"ID3\x03" + bytes(200)}
    for name, shape in (("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP")):
        out = BytesIO()
        Image.linear_gradient("L").convert("RGB").save(out, format=shape)
        made[name] = out.getvalue()
    out = BytesIO()
    document = Document()
    document.add_paragraph("{{ number }} {{ unit }}")
    document.save(out)
    return made | {"a.docx": out.getvalue(), "a.xlsx": tables()[".xlsx"]}


def test_of_every_mutated_import_each_row_is_accounted_for(db: None, tmp_path: Path) -> None:
    chance, seeds, told = random.Random(SEED), tables(), Counter[str]()
    for n in range(MANY):
        kind = chance.choice(sorted(seeds))
        content = repacked(seeds[kind], chance) if kind == ".xlsx" and n % 2 else mutated(seeds[kind], chance)
        path = tmp_path / f"rows{kind}"
        path.write_bytes(content)
        with transaction.atomic():
            code, answer = run("complaints", path, "--rejects", tmp_path / "rejects")
            transaction.set_rollback(True)
        assert code in (0, 1, 2), (n, kind)
        if "read" in answer:
            assert answer["read"] == answer["accepted"] + answer["rejected"] + answer["duplicates"], (n, kind)
            told[f"read {kind}"] += 1
        else:
            told[f"refused {kind}"] += 1

    assert told["read .csv"] > 0
    assert told["read .xlsx"] > 0
    assert told["read .ndjson"] > 0


def test_a_mutated_upload_is_taken_or_refused_and_nothing_else(db: None) -> None:
    chance, seeds, told = random.Random(SEED), uploads(), Counter[str]()
    for n in range(MANY):
        name = chance.choice(sorted(seeds))
        zipped = name.endswith("x") and n % 2
        content = repacked(seeds[name], chance) if zipped else mutated(seeds[name], chance)
        try:
            kept = clean(name=name, content=content)
        except FileRefused:
            told["refused"] += 1
        else:
            told["taken"] += 1
            assert kept.media_type in ALLOWED, (n, name)
            if kept.is_image:
                with Image.open(BytesIO(kept.content)) as image:
                    image.load()

    assert told["taken"] > 0
    assert told["refused"] > 0


def test_a_template_whose_parts_do_not_unpack_is_no_word_file() -> None:
    """Found by five thousand mutations: a part that is damaged behind a right directory."""
    seed = uploads()["a.docx"]
    with zipfile.ZipFile(BytesIO(seed)) as archive:
        parts = [part.header_offset + 30 + len(part.filename) for part in archive.infolist()]
    for at in parts:
        broken = seed[:at] + b"\xff" * 8 + seed[at + 8 :]
        assert [f.why for f in faults_of(broken, known=("number", "unit"), required=("number",))] == ["not_word"]


def test_a_template_with_a_part_that_only_the_library_reads_is_not_filled() -> None:
    """Found by five thousand mutations: properties that are no XML."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(uploads()["a.docx"])) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, b"<a <" if part.filename == "docProps/core.xml" else old.read(part))

    found = faults_of(out.getvalue(), known=("number", "unit"), required=("number",))

    assert [(fault.why, fault.around) for fault in found] == [("not_filled", "XMLSyntaxError")]


def test_a_mutated_template_is_judged_and_nothing_else() -> None:
    chance, seed = random.Random(SEED), uploads()["a.docx"]
    judged = [
        bool(faults_of(change(seed, chance), known=("number", "unit"), required=("number",)))
        for change in (mutated, repacked)
        for _ in range(max(10, MANY // 10))
    ]

    assert any(judged)


@pytest.mark.parametrize("opening", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0"])
def test_what_a_spreadsheet_would_compute_leaves_no_door_as_it_is(opening: str) -> None:
    """Every writer of tables. Source: OWASP, CSV injection."""
    out = BytesIO()
    write_rows([{"a": opening}], ["a"], "csv", out)

    assert next(csv.DictReader(StringIO(out.getvalue().decode("utf-8-sig"), newline="")))["a"] == f"'{opening}"
    assert next(csv.DictReader(StringIO(render([{"a": opening}], "csv"), newline="")))["a"][
        :2
    ] == f"'{opening[0]}".replace("\r", " ")
