"""The registration form 登记表 and the receipt 回执 of a case: made when they are asked for.

They say what the case says and what their reader may see. Source: forms 1 and 2 of the market regulator's documents
of April 2026.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from xiaobao.casework.actions.issuing import written
from xiaobao.casework.actions.keeping import personal_facts
from xiaobao.casework.actions.setting import Said, set_as
from xiaobao.casework.actions.templating import template_for
from xiaobao.casework.papers.facts import PERSONAL
from xiaobao.casework.papers.model import templates
from xiaobao.casework.papers.words import word
from xiaobao.casework.queries.cases import CaseFile
from xiaobao.kernel.clock import local_day
from xiaobao.kernel.errors import NotFound
from xiaobao.organizations.domain.units import Profile
from xiaobao.procedures.model import LODGED, Kind

if TYPE_CHECKING:
    from xiaobao.casework.models import Case, Party

FORMS: Mapping[str, str] = {Kind.COMPLAINT: "complaint_registration", Kind.REPORT: "report_registration"}
RECEIPT = "receipt"
READERS = frozenset({"registrar", "handler", "mediator", "head", "auditor"})


def registration_title(case: "Case") -> str:
    """What the form of a case is called; "" for a kind that has none, and at a bank: the forms are the regulator's."""
    return templates()[FORMS[case.kind]].title if _has_form(case) else ""


def _has_form(case: "Case") -> bool:
    return case.kind in FORMS and case.unit.profile == Profile.MARKET


def registration_form(file: CaseFile, *, personal: Mapping[str, str], claims: str, shape: str, at: datetime) -> bytes:
    """The form as ``docx`` or ``pdf``. ``personal`` is what the vault opened for this reader; empty: as masked.

    Raises: NotFound (no form for this case or this reader), NoChineseFont, CharacterNotShown, NotConverted.
    """
    if not _has_form(file.case) or not file.roles & READERS:
        raise NotFound("registration form", file.case.kind)
    return _set(FORMS[file.case.kind], file, _facts(file, personal, claims), shape, at)


def receipt(file: CaseFile, *, personal: Mapping[str, str], address: str, shape: str, at: datetime) -> bytes:
    """The receipt 登记回执 as ``docx`` or ``pdf``: number, day, and ``address``, where to ask how far it is.

    It bears no query code: that is told once, to whoever lodged. Raises: see `registration_form`.
    """
    if file.case.kind not in LODGED:
        raise NotFound("receipt", file.case.kind)
    facts = _facts(file, personal, "") | {"matter": word("matters", file.case.kind), "query_at": address}
    return _set(RECEIPT, file, facts, shape, at)


def _set(kind: str, file: CaseFile, facts: Mapping[str, str], shape: str, at: datetime) -> bytes:
    known = {name: fact for name, fact in facts.items() if fact}
    said = Said(kind=kind, number="", date=written(local_day(file.case.received_at)), facts=known)
    return set_as(said, shape, template_for(file.case.unit, kind), made_at=at)


def _facts(file: CaseFile, personal: Mapping[str, str], claims: str) -> dict[str, str]:
    case, business = file.case, file.case.business
    address = business.address if business else ""
    return {
        "issuer": case.unit.name,
        "case_number": case.number,
        "title": case.title,
        "received_on": written(local_day(case.received_at)),
        "complainant": case.complainant,
        "reporter": case.complainant,
        "respondent": case.respondent,
        "respondent_address": address,
        "respondent_phone": business.phone if business else "",
        "accused": case.respondent,
        "accused_address": address,
        "account": case.text,
        "claims": claims,
        **_consents(file.parties),
        **personal_facts(personal, PERSONAL, set(PERSONAL)),
    }


def _consents(parties: "Iterable[Party]") -> dict[str, str]:
    first = next((party for party in parties if party.role == "complainant"), None)
    if first is None:
        return {}
    given = {name: "yes" if first.consents.get(name) else "no" for name in ("publish", "entrust")}
    return {f"{name}_consent": answer for name, answer in given.items()}
