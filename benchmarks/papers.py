"""Setting mediation agreements as Word and as PDF/A, each with its own names and terms, on every core.

    xiaobao bench papers 1000

No database is asked: what is timed is setting, the work that a month's end brings in a heap.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial

from benchmarks.measuring import record, seconds
from xiaobao.casework.papers import own
from xiaobao.casework.papers.model import compose
from xiaobao.kernel.clock import CHINA
from xiaobao.papers.model import Paper
from xiaobao.papers.own_filling import fill
from xiaobao.papers.pdf import to_pdf
from xiaobao.papers.word import to_docx

KIND = "mediation_agreement"
DATE = "2026年11月20日"
AT = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
SHARE = 25  # papers that a process is given at once


def facts(n: int) -> dict[str, str]:
    """An agreement of about a page and a half; no two alike."""
    return {
        "issuer": "云溪县市场监督管理局云城市场监督管理所",
        "case_number": f"99990101-C2026-{n:06d}",
        "title": f"第{n}部手机退货被拒",
        "complainant": f"张测试{n}",
        "phone": f"1990{n:07d}",
        "address": f"云溪县东街{n}号",
        "respondent": f"云溪县第{n}通讯器材商店",
        "respondent_phone": "0999-1234567",
        "respondent_address": f"云溪县西街{n}号",
        "claims": f"要求退货，退还价款{n}元。",
        "law": "市场监督管理投诉举报处理办法",
        "terms": f"一、被投诉人于三日内退还货款{n}元。\n二、投诉人同时退还手机。\n三、双方就此事再无争议。",
        "agreed_yuan": f"{n}.00",
    }


def paper(n: int) -> Paper:
    return compose(KIND, number=f"云城市监投调书〔2026〕第{n}号", date=DATE, facts=facts(n))


def docx(n: int) -> int:
    return len(to_docx(paper(n)))


def pdf(n: int) -> int:
    return len(to_pdf(paper(n), made_at=AT))


def own_docx(n: int, *, template: bytes) -> int:
    return len(fill(template, own.values(KIND, number=f"第{n}号", date=DATE, facts=facts(n))))


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    cores = os.cpu_count() or 1
    works = {
        "Word": docx,
        "PDF/A-2b": pdf,
        "Word by an office's own template": partial(own_docx, template=own.starter(KIND)),
    }
    rows = []
    with ProcessPoolExecutor(cores) as pool:
        for name, work in works.items():
            took = seconds(lambda w=work: list(pool.map(w, range(1, many + 1), chunksize=SHARE)))  # type: ignore[misc]
            rows.append({"set as": name, "agreements": f"{many:,}", "processes": cores, "seconds": f"{took:.1f}"})
    record("papers", rows)


if __name__ == "__main__":
    main()
