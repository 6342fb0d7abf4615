"""What the demonstration leaves out of a release's data, done at the API and the pages, and by commands' actions."""

import hashlib
import json
import os
import sys
from datetime import timedelta
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaobao.config.settings")
django.setup()

import pyotp  # noqa: E402  # Django comes first: rooms cannot be imported before it is set up
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402

from xiaobao.complaints import actions as complaints  # noqa: E402
from xiaobao.exchange import actions as exchange  # noqa: E402
from xiaobao.exchange.domain.signing import written_key  # noqa: E402
from xiaobao.federation import actions as federation  # noqa: E402
from xiaobao.kernel.clock import current_clock, local_day  # noqa: E402
from xiaobao.people import actions as people  # noqa: E402
from xiaobao.people import queries as accounts  # noqa: E402
from xiaobao.people.domain.actor import SYSTEM  # noqa: E402
from xiaobao.procedures.library import load_library  # noqa: E402

FAMILY: Final = "samr-complaint"
PDF: Final = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
LODGINGS: Final = 2


def fill(unit: str) -> list[str]:
    """Lodge, attach and accept; a second factor, a filter, a draft, a peer, a message. The period to ask about."""
    now = current_clock().now()
    ids = {name: accounts.by_username(name).pk for name in ("handler", "head", "registrar")}
    handler, head = (accounts.actor_for(accounts.by_username(name)) for name in ("handler", "head"))
    token = people.issue_token(account_id=ids["registrar"], name="release", actor=SYSTEM, at=now, expires_at=None).token
    mine = people.issue_token(account_id=ids["handler"], name="release", actor=SYSTEM, at=now, expires_at=None).token
    for n in range(LODGINGS):
        number = _lodge(token, unit, n)
        _answer(Client().post(f"/api/cases/{number}/attachments", {"file": _file(n)}, headers=_with(token)), 201)
        if n:
            conditions = {
                each.id: True for each in load_library().family(FAMILY).in_force_on(local_day(now)).conditions
            }
            told = json.dumps({"conditions": conditions})
            asked = Client().post(f"/api/cases/{number}/steps/accepted", told, "application/json", headers=_with(mine))
            _answer(asked, 200)
    offered = people.offer_second(account_id=ids["head"], issuer="release", actor=head, at=now)
    people.confirm_second(account_id=ids["head"], code=pyotp.TOTP(offered.secret).at(now), actor=head, at=now)
    complaints.save_view(name="release", query="only_open=on", actor=handler)
    complaints.keep_draft(owner=handler.key, form="lodging", answers={"title": "a draft"}, at=now)
    federation.put_peer(
        code="bank",
        name="A bank",
        address="https://bank.example.invalid",
        keys=[written_key(hashlib.sha256(b"an invented bank").digest())],
        unit_code=unit,
        actor=SYSTEM,
        at=now,
    )
    text = {"subject": "release", "body": "release"}
    letter = {"topic": "release.letter", "channel": "email", "recipient": "nobody@example.invalid", "payload": text}
    exchange.post_many(messages=[{**letter, "key": "release"}], at=now)
    today = local_day(now)
    return ["--from", (today - timedelta(days=366)).isoformat(), "--to", (today - timedelta(days=1)).isoformat()]


def _lodge(token: str, unit: str, n: int) -> str:
    told = {
        "kinds": ["complaint"],
        "channel": "api",
        "received_at": current_clock().now().isoformat(),
        "title": f"退货 {n}",
        "text": f"手机第{n + 3}天就坏了，商家拒绝退货。",
        "complainants": [{"name": "张测试", "phone": f"1990000{n:04d}"}],
        "respondent": {"name": "云溪手机店"},
    }
    headers = {**_with(token), "Idempotency-Key": f"release-{n:08d}"}
    asked = Client().post(f"/api/cases?unit={unit}", json.dumps(told), "application/json", headers=headers)
    return str(_answer(asked, 201)["receipts"][0]["number"])


def _with(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _file(n: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("receipt.pdf", PDF + f"% {n}\n".encode(), "application/pdf")


def _answer(answer: Any, status: int) -> Any:
    if answer.status_code != status:
        raise SystemExit(f"answered {answer.status_code}: {answer.content[:500]!r}")
    return answer.json()


if __name__ == "__main__":
    print(json.dumps(fill(sys.argv[1])))  # noqa: T201  # the answer to tools/release.py
