"""``xiaobao import``: every row is accepted, rejected with its reason, or known already; twice changes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from xiaobao.casework.models import Case, Clock
from xiaobao.complaints.commands import COMMANDS, shipped_maps
from xiaobao.complaints.models import Detail

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
HEADER = "foreign_id,kind,received_at,title,text,complainant_name,complainant_phone,respondent_name,claimed_yuan\n"
ROWS = (
    "1,complaint,2026-05-11 10:00,手机,手机坏了拒绝退货,张测试,19900001234,东街手机店,1999\n"
    "2,inquiry,2026-05-12,问七天,七天无理由怎么算,李测试,19900001235,,\n"
    "3,complaint,not a date,坏日期,内容,王测试,19900001236,东街手机店,\n"
    '4,complaint,2026-05-13,多行,"第一行\n第二行",赵测试,19900001237,东街手机店,"1,200.50"\n'
    "5,complaint,2099-01-01,未来,内容,钱测试,19900001238,东街手机店,\n"
)


def run(*arguments: object) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(COMMANDS["import"], [str(a) for a in arguments])
    answer: dict[str, Any] = json.loads(result.stdout) if result.stdout.strip() else {"stderr": result.stderr}
    return result.exit_code, answer


@pytest.fixture
def file(tmp_path: Path, db: None) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


def test_rows_add_up_and_rejects_are_told_with_line_column_and_reason(file: Path, tmp_path: Path) -> None:
    code, answer = run("complaints", file, "--rejects", tmp_path)

    assert code == 1
    assert (answer["read"], answer["accepted"], answer["rejected"], answer["duplicates"]) == (5, 3, 2, 0)
    told = Path(answer["rejects"]).read_text(encoding="utf-8-sig").splitlines()
    assert told[1].startswith("4,received_at")
    assert "future" in told[2]


def test_running_it_again_changes_nothing(file: Path, tmp_path: Path) -> None:
    run("complaints", file, "--rejects", tmp_path)
    before = Case.objects.count()

    _, answer = run("complaints", file, "--rejects", tmp_path)

    assert (answer["accepted"], answer["duplicates"]) == (0, 3)
    assert Case.objects.count() == before


def test_a_dry_run_counts_and_writes_nothing(file: Path, tmp_path: Path) -> None:
    _, answer = run("complaints", file, "--dry-run", "--rejects", tmp_path)

    assert answer["accepted"] == 3
    assert not Case.objects.exists()


def test_imported_cases_have_clocks_details_and_numbers(file: Path, tmp_path: Path) -> None:
    run("complaints", file, "--rejects", tmp_path)

    case = Case.objects.get(foreign_id="4")
    assert Detail.objects.get(case=case).claimed_fen == 120_050
    assert Clock.objects.filter(case=case, clock="acceptance", status="running").exists()
    assert "第二行" in case.text


def test_a_cell_too_long_is_a_reject_with_its_column(tmp_path: Path, db: None) -> None:
    path = tmp_path / "long.csv"
    path.write_text(HEADER + f"1,complaint,2026-05-11,x,内容,{'张' * 90},19900001234,东街手机店,\n", encoding="utf-8")

    _, answer = run("complaints", path, "--rejects", tmp_path)

    assert answer["rejected"] == 1
    assert "complainant_name" in Path(answer["rejects"]).read_text(encoding="utf-8-sig")


def test_a_missing_column_is_bad_use(tmp_path: Path, db: None) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("title\nx\n", encoding="utf-8")

    result = CliRunner().invoke(COMMANDS["import"], ["complaints", str(path)])

    assert result.exit_code != 0
    assert not Case.objects.exists()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("map_name", "name", "rows"),
    [
        ("taidi-3", "taidi2020c/附件3_全部.xlsx", 4326),
        ("taidi-4", "taidi2020c/附件4_全部.xlsx", 2816),
        ("heimao", "heimao_finance/category6_dev.csv", 511),
        ("cfpb", "cfpb/cfpb_full18cols_2018-2021_ouyang.csv", 1018),
    ],
)
def test_real_files_are_read_whole(map_name: str, name: str, rows: int, tmp_path: Path, db: None) -> None:
    if not SHARED.exists():
        pytest.skip("the public data sets are not beside this repository")

    code, answer = run("complaints", SHARED / name, "--map", map_name, "--rejects", tmp_path)

    assert answer["read"] == answer["accepted"] + answer["rejected"] + answer["duplicates"] == rows
    assert answer["accepted"] > rows * 0.95
    assert code == (1 if answer["rejected"] else 0)


@pytest.mark.shared
def test_replies_become_answered_cases_whose_clock_is_judged(tmp_path: Path, db: None) -> None:
    if not SHARED.exists():
        pytest.skip("the public data sets are not beside this repository")

    run("complaints", SHARED / "taidi2020c/附件4_全部.xlsx", "--map", "taidi-4", "--rejects", tmp_path)

    judged = set(Clock.objects.filter(clock="reply").values_list("status", flat=True))
    assert judged == {"met", "missed"}


def test_every_shipped_map_is_named(db: None) -> None:
    assert shipped_maps() == ["cfpb", "heimao", "taidi-2", "taidi-3", "taidi-4"]
