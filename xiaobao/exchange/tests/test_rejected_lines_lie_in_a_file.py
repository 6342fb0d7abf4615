import csv
from pathlib import Path

from xiaobao.exchange.domain.sheets import Reject
from xiaobao.exchange.tables import RejectFile


def stars(value: str) -> str:
    return value.replace("13800138000", "138****8000")


def test_without_a_reject_there_is_no_file_and_an_older_one_is_gone(tmp_path: Path) -> None:
    older = tmp_path / "rejects-letters.csv"
    older.write_text("of an earlier import")

    with RejectFile(tmp_path, "letters", mask=stars) as file:
        pass

    assert file.count == 0
    assert list(tmp_path.iterdir()) == []


def test_rejects_are_written_masked_and_harmless_for_their_owner_alone(tmp_path: Path) -> None:
    with RejectFile(tmp_path / "new", "letters", mask=stars) as file:
        file.add(Reject(3, "phone", "13800138000", "'13800138000' is no phone"))
        file.add(Reject(9, "", "=cmd|' /C calc'!A0", "has 1 cells"))

    assert (file.path, file.count) == (tmp_path / "new" / "rejects-letters.csv", 2)
    assert file.path.stat().st_mode & 0o777 == 0o600
    with file.path.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream)) == [
            ["line", "column", "value", "reason"],
            ["3", "phone", "138****8000", "'138****8000' is no phone"],
            ["9", "", "'=cmd|' /C calc'!A0", "has 1 cells"],
        ]


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    file = RejectFile(tmp_path, "../../etc/留言 1.csv", mask=stars)

    assert file.path.parent == tmp_path
    assert file.path.name == "rejects-etc-留言-1.csv.csv"
