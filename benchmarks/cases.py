"""Bulk import, the desk's list and search, at 10,000 and (asked for) more cases, on the database of --database.

    xiaobao --database sqlite:////tmp/bench.db bench cases 10000 1000000

A new database is filled. Each size is measured when the table has grown to it; what has that size is only measured.
"""

import os
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connection, reset_queries

from benchmarks.measuring import p50_p95, record, seconds
from xiaobao.casework import queries as cases
from xiaobao.casework.domain.opening import PastStep
from xiaobao.casework.models import Case
from xiaobao.casework.queries import DeskFilter
from xiaobao.complaints import actions
from xiaobao.complaints.actions.bulk import Incoming
from xiaobao.complaints.domain.channels import Channel
from xiaobao.complaints.domain.lodging import Lodging, Person, Respondent
from xiaobao.kernel.clock import CHINA
from xiaobao.organizations import actions as organizations
from xiaobao.organizations.domain.units import Profile, UnitKind
from xiaobao.people.domain.actor import SYSTEM, Actor, ActorKind, Role

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
OFFICES = 40
WORDS = [
    "手机", "冰箱", "退货", "退款", "质量", "餐饮", "发票", "健身卡", "预付款",
    "商家", "拒绝", "三天", "假货", "赔偿", "电动车", "电池", "维修", "快递",
    "破损", "奶粉", "过期", "食品", "超市", "价格", "欺诈", "合同", "装修",
    "延期", "物业", "培训", "学费", "银行", "信用卡", "年费", "催收", "理财",
    "保险",
]  # fmt: skip
ROUNDS = 60
ASKED = ["退货", "信用卡", "奶粉过期食品", "摩托艇"]  # in every tenth text, rarer, a chance neighbour, in none


def offices() -> list[str]:
    """A bureau with forty offices."""
    bureau = organizations.add_unit(
        code="B", name="bureau", kind=UnitKind.BUREAU, profile=Profile.MARKET, actor=SYSTEM, at=NOW
    )
    for n in range(OFFICES):
        organizations.add_unit(
            code=f"B{n:02d}",
            name=f"office {n}",
            kind=UnitKind.OFFICE,
            profile=Profile.MARKET,
            parent_id=bureau.pk,
            actor=SYSTEM,
            at=NOW,
        )
    return [f"B{n:02d}" for n in range(OFFICES)]


def incoming(first: int, many: int, chance: random.Random) -> Iterator[Incoming]:
    """Inquiries and complaints of about 140 characters; nine of ten are answered or settled long ago."""
    for n in range(first, first + many):
        received = NOW - timedelta(minutes=chance.randrange(60, 60 * 24 * 365))
        old = chance.random() < 0.9
        text = "，".join("".join(chance.choices(WORDS, k=6)) for _ in range(10)) + f"。第{n}件。"
        yield Incoming(
            line=n,
            lodging=Lodging(
                kinds=("inquiry",) if old else ("complaint",),  # type: ignore[arg-type]  # decoded by the dataclass
                channel=Channel.IMPORT,
                received_at=received,
                title=text[:30],
                text=text,
                complainants=(Person(name="张测试", phone=f"1990{n % 10_000_000:07d}"),),
                respondent=Respondent(name=f"商户{n % 500}"),
                source="bench",
                foreign_id=str(n),
            ),
            history=(PastStep(event="replied", at=min(NOW, received + timedelta(days=3))),) if old else (),
        )


def fill(codes: list[str], first: int, until: int) -> float:
    """Import up to a number of cases; how many a second."""
    chance = random.Random(first)
    share = (until - first) // len(codes)

    def work() -> None:
        for n, code in enumerate(codes):
            start = first + n * share
            rows = incoming(start, share, chance)
            for _ in actions.import_lodgings(incoming=rows, unit_code=code, actor=SYSTEM, at=NOW):
                pass

    return share * len(codes) / seconds(work)


def head(path: str) -> Actor:
    return Actor(ActorKind.ACCOUNT, 1, "head", frozenset({Role.HEAD}), (path,))


def desk_times(path: str) -> tuple[float, float]:
    actor = head(path)
    return p50_p95(seconds(lambda: cases.desk(actor=actor, only=DeskFilter())) for _ in range(ROUNDS))


def search_times(path: str, words: list[str]) -> tuple[float, float]:
    actor, only = head(path), DeskFilter(only_open=False)
    return p50_p95(
        seconds(lambda w=word: cases.search_cases(actor=actor, query=w, only=only))  # type: ignore[misc]  # bound now
        for word in words
        for _ in range(ROUNDS // len(words))
    )


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [10_000]
    call_command("migrate", verbosity=0)
    codes = offices() if not Case.objects.exists() else [f"B{n:02d}" for n in range(OFFICES)]
    paths = dict(organizations_paths())
    rows, done = [], Case.objects.count()
    for size in sizes:
        speed = fill(codes, done, size) if done < size else None
        done = max(done, size)
        if connection.vendor == "postgresql" or os.environ.get("ANALYZE"):
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        reset_queries()
        whole, office = desk_times(paths["B"]), desk_times(paths["B07"])
        common = search_times(paths["B"], ASKED)
        rare = search_times(paths["B07"], ASKED)
        rows.append(
            {
                "database": connection.vendor,
                "cases": f"{done:,}",
                "import/s": f"{speed:,.0f}" if speed else "",
                "desk bureau p50/p95 ms": f"{whole[0]:.1f} / {whole[1]:.1f}",
                "desk office p50/p95 ms": f"{office[0]:.1f} / {office[1]:.1f}",
                "search bureau p50/p95 ms": f"{common[0]:.1f} / {common[1]:.1f}",
                "search office p50/p95 ms": f"{rare[0]:.1f} / {rare[1]:.1f}",
            }
        )
    record(f"cases on {connection.vendor}, {rows[0]['cases']} and more", rows)


def organizations_paths() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, path FROM organizations_unit")
        yield from cursor.fetchall()


if __name__ == "__main__":
    main()
