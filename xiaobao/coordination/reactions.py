"""What follows from what happened: notices, each with a key, each once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from xiaobao.casework import actions as casework
from xiaobao.casework import queries as cases
from xiaobao.exchange import actions as exchange
from xiaobao.federation import actions as federation
from xiaobao.kernel.clock import parse_instant
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.people.domain.actor import Role
from xiaobao.webhooks import actions as webhooks
from xiaobao.webhooks import queries as endpoints

if TYPE_CHECKING:
    from xiaobao.casework.models import Case

Payload = Mapping[str, Any]
OWN_PAGE = "/desk/me/"
PEERS_PAGE = "/office/peers/"
# An event of an account → what its owner is told; ``giver``: what the one is told whom a role was handed over to.
ACCOUNT_TOLD: Mapping[str, Mapping[str, str]] = {
    "password_set": {"own": gettext_noop("The password of your account was changed")},
    "password_link_given": {"own": gettext_noop("A link for a new password of your account was made")},
    "passkey_added": {"own": gettext_noop("A passkey was added to your account: %(name)s")},
    "passkey_removed": {"own": gettext_noop("A passkey was removed from your account: %(name)s")},
    "passkey_counter_fell": {"own": gettext_noop("A passkey of your account may have been copied")},
    "second_factor_set": {"own": gettext_noop("A second factor was set up for your account")},
    "second_factor_dropped": {"own": gettext_noop("The second factor of your account was taken off")},
    "signed_out_everywhere": {"own": gettext_noop("Your account was signed out on every device")},
    "token_issued": {"own": gettext_noop("A token for a program was made for your account: %(name)s")},
    "identity_tied": {"own": gettext_noop("Single sign-on opens your account from now on")},
    "identity_invited": {"own": gettext_noop("A link to tie your account to single sign-on was made")},
    "identity_untied": {"own": gettext_noop("Single sign-on no longer opens your account")},
    "role_delegated": {
        "own": gettext_noop("%(to)s stands in for you"),
        "giver": gettext_noop("You stand in for %(giver)s"),
    },
    "delegation_ended": {
        "own": gettext_noop("%(to)s no longer stands in for you"),
        "giver": gettext_noop("You no longer stand in for %(giver)s"),
    },
}
LANGUAGE = "zh-hans"  # notices that leave the house are Chinese


def tell_handler(*, topic: str, payload: Payload, at: datetime) -> None:
    """The handler, and the co-handlers, of a case that was given to them."""
    case = cases.by_id(payload["case"])
    if case.handler_id is not None:
        with override(LANGUAGE):
            subject = _("Case %(number)s is yours") % {"number": case.number}
        _tell(_of_handler(case), subject, case.title, case.number, f"{case.number}:{payload['seq']}:handler", at)


def tell_of_party(*, topic: str, payload: Payload, at: datetime) -> None:
    """The handler, or while there is none every one who may become it, of what the consumer or the respondent did."""
    case = cases.by_id(payload["case"])
    step = cases.step_of(case, str(payload["type"]).removeprefix("step."))
    if not payload.get("party") or step is None:
        return
    with override(LANGUAGE):
        who = _("the respondent") if payload["party"] == Role.RESPONDENT.value else _("the consumer")
        subject = _("Case %(number)s: %(who)s did: %(step)s") % {
            "number": case.number,
            "who": who,
            "step": step.title.zh,
        }
    told = _of_handler(case) or people.holders(roles=[Role.HANDLER], path=case.unit_path)
    _tell(told, subject, case.title, case.number, f"{case.number}:{payload['seq']}:party", at)


def tell_origin(*, topic: str, payload: Payload, at: datetime) -> None:
    """The handler of the complaint in which a lead was found: what became of it."""
    lead = cases.by_id(payload["case"])
    for origin in cases.origins_of(lead):
        if origin.handler_id is not None:
            with override(LANGUAGE):
                subject = _("The lead found in case %(number)s was decided on") % {"number": origin.number}
            key = f"{lead.number}:{payload['seq']}:origin:{origin.pk}"
            _tell([origin.handler_id], subject, lead.title, lead.number, key, at)


def tell_approvers(*, topic: str, payload: Payload, at: datetime) -> None:
    """Whoever may approve a step that waits, but not the one who asked."""
    for approval in cases.waiting_of(payload["case"]):
        role, path = Role(approval.role), approval.case.unit_path
        others = people.holders_beside(roles=[role], path=path, keys=approval.proposers())
        with override(LANGUAGE):
            subject = _("Case %(number)s: a step waits for your approval") % {"number": approval.case.number}
        key = f"approval:{approval.pk}"
        _tell(others, subject, approval.case.title, approval.case.number, key, at)


def tell_asker(*, topic: str, payload: Payload, at: datetime) -> None:
    """Whoever asked for a step to be approved: that it was denied, and where to read why."""
    approval = cases.decided_in(payload["case"], payload["seq"])
    case = cases.by_id(payload["case"])
    step = cases.step_of(case, approval.event)
    if step is None or not approval.asked_by.startswith("account:"):
        return
    with override(LANGUAGE):
        subject = _("Case %(number)s: not approved: %(step)s") % {"number": case.number, "step": step.title.zh}
    account = int(approval.asked_by.removeprefix("account:"))
    _tell([account], subject, case.title, case.number, f"approval:{approval.pk}:denied", at)


def tell_clock(*, topic: str, payload: Payload, at: datetime) -> None:
    """The handler and whoever is on duty; of a clock that is over, also the role it escalates to."""
    case = cases.by_id(payload["case"])
    accounts = {*payload["accounts"], *_of_handler(case)} if payload["accounts"] else set()
    if topic == "clock.escalated" or not accounts:
        roles = [Role(role) for role in payload["roles"]]
        accounts |= set(people.holders(roles=roles, path=case.unit_path))
    title = cases.clock_title(case, payload["clock"])
    with override(LANGUAGE):
        words = _("is over since") if topic == "clock.escalated" else _("is due on")
        subject = f"{case.number} {title} {words} {payload['due']}"
    key = f"{case.number}:{payload['clock']}:{topic}:{payload['due']}"
    _tell(sorted(accounts), subject, case.title, case.number, key, at)


def tell_parties(*, topic: str, payload: Payload, at: datetime) -> None:
    """The parties that the procedure wants told of this step: the consumer by letter, the respondent in its portal."""
    case = cases.by_id(payload["case"])
    step = cases.step_of(case, str(payload["type"]).removeprefix("step."))
    if step is None:
        return
    key = f"{case.number}:{payload['seq']}"
    subject = f"{case.number} {step.title.zh}"
    if {"complainant", "reporter"} & set(step.tells):
        content = {"subject": subject, "body": f"{case.title}\n{step.title.zh} {step.article}", "link": ""}
        exchange.post(
            topic="notice.letter",
            key=f"{key}:complainant",
            payload=content,
            channel="file",
            recipient=f"case:{case.number}:complainant",
            at=at,
        )
        _mail_consumer(case, key, at)
    if "respondent" in step.tells and case.business_id is not None and case.is_shared:
        link = f"/desk/cases/{case.number}/"
        exchange.post(
            topic="notice.respondent",
            key=f"{key}:respondent",
            payload={"subject": subject, "body": case.title, "link": link},
            channel="in_app",
            recipient=f"business:{case.business_id}",
            at=at,
        )


def tell_peer(*, topic: str, payload: Payload, at: datetime) -> None:
    """The instance that forwarded the case, of what its procedure did with it."""
    federation.tell(case_id=payload["case"], seq=payload["seq"], at=at)


def retract(*, topic: str, payload: Payload, at: datetime) -> None:
    """The other instance, of a step that was undone after it was told of it."""
    federation.retract(case_id=payload["case"], seq=payload["seq"], at=at)


def tell_of_peer(*, topic: str, payload: Payload, at: datetime) -> None:
    """The handler of a case, of what another instance said about it."""
    case = cases.by_id(payload["case"])
    if case.handler_id is not None:
        with override(LANGUAGE):
            subject = _("Case %(number)s: word from the other side") % {"number": case.number}
        _tell(_of_handler(case), subject, case.title, case.number, f"{case.number}:{payload['seq']}:peer", at)


def tell_endpoints(*, topic: str, payload: Payload, at: datetime) -> None:
    """The programs outside that listen at the case's unit or above: what happened, and nothing of any person."""
    if not endpoints.is_anybody_there():
        return
    case = cases.by_id(payload["case"])
    told = {"event": topic, "case": case.number, "kind": case.kind, "stage": case.stage}
    told["unit"] = organizations.code_of(case.unit_id)
    happened_at = parse_instant(payload["at"]) if "at" in payload else at
    key = f"{case.number}:{payload.get('seq') or ':'.join((topic, payload['clock'], payload['due']))}"
    webhooks.announce(key=key, told=told, unit_path=case.unit_path, happened_at=happened_at, at=at)


def tell_keepers(*, topic: str, payload: Payload, at: datetime) -> None:
    """Whoever administers the unit of an endpoint, that it was switched off."""
    with override(LANGUAGE):
        subject = _("The webhook %(name)s was switched off") % {"name": payload["name"]}
        body = _("It answered that it is gone.") if payload["why"] == "gone" else _("Nothing arrived for days.")
    link = f"/office/webhooks/{payload['endpoint']}/"
    key = f"webhook:{payload['endpoint']}:off:{at.isoformat()}"
    _tell_at(people.holders(roles=[Role.ADMINISTRATOR], path=payload["path"]), subject, body, link, key, at)


def tell_deciders_of_peer(*, topic: str, payload: Payload, at: datetime) -> None:
    """Whoever may confirm what a colleague proposed to do to a peer: who keeps every unit that it touches."""
    keepers = (
        people.holders_beside(roles=[Role.ADMINISTRATOR], path=path, keys=[payload["proposed_by"]])
        for path in payload["paths"]
    )
    others = sorted(set.intersection(*map(set, keepers)))
    with override(LANGUAGE):
        subject = _("Instance %(code)s: a change waits for your decision") % {"code": payload["code"]}
        body = _("Proposed by %(name)s") % {"name": payload["proposed_name"]}
    _tell_at(others, subject, body, PEERS_PAGE, f"peer:{payload['change']}", at)


def tell_proposer_of_peer(*, topic: str, payload: Payload, at: datetime) -> None:
    """Whoever proposed it, that a colleague confirmed or declined it."""
    if not payload["proposed_by"].startswith("account:"):
        return
    with override(LANGUAGE):
        worded = _("Instance %(code)s: confirmed") if payload["granted"] else _("Instance %(code)s: declined")
        body = _("Decided by %(name)s") % {"name": payload["decided_name"]}
    account = int(payload["proposed_by"].removeprefix("account:"))
    _tell_at([account], worded % {"code": payload["code"]}, body, PEERS_PAGE, f"peer:{payload['change']}:decided", at)


def forget_messages(*, topic: str, payload: Payload, at: datetime) -> None:
    """What two instances said of a case goes with its personal data."""
    federation.forget(case_id=payload["case"])


def follow_unit(*, topic: str, payload: Payload, at: datetime) -> None:
    """The cases of a unit that was moved in the tree lie under its new path."""
    casework.follow_unit(old_path=payload["old_path"], new_path=payload["new_path"])


def recount_year(*, topic: str, payload: Payload, at: datetime) -> None:
    """The due days that rest on a year are counted by what was announced for it."""
    casework.recount_year(year=payload["year"], at=at)


def tell_account(*, topic: str, payload: Payload, at: datetime) -> None:
    """The owner of an account, of what was done to it; by mail too, so that a stranger's hand is noticed."""
    account, told = payload["account"], ACCOUNT_TOLD[topic.removeprefix("account.")]
    worded = told["giver"] if "giver" in payload else told["own"]
    with override(LANGUAGE):
        facts = {"name": payload.get("name", ""), "to": payload.get("to", ""), "giver": payload.get("giver", "")}
        subject = _(worded) % facts
        other = _("Somebody else did this: ask if you do not know why.")
        body = _("You did this yourself.") if payload["own"] else other
        warning = _("If this was not you, sign out everywhere, change your password and tell your administrator.")
    content = {"subject": subject, "body": f"{body} {warning}", "link": OWN_PAGE}
    key = f"account:{account}:event:{payload['event']}"
    whom = {"in_app": [f"account:{account}"], "email": people.addresses([account]).values()}
    for channel, recipients in whom.items():
        for each in recipients:
            exchange.post(
                topic="notice.account",
                key=f"{key}:{channel}",
                payload=content,
                channel=channel,
                recipient=each,
                at=at,
            )


def _mail_consumer(case: "Case", key: str, at: datetime) -> None:
    """Whoever lodged and agreed to be written to by mail: the number of the case, and nothing of what it is about.

    The message names the party; its address is opened, and its link made, when the mail leaves.
    """
    party = casework.mailed_party(case=case)
    if party is None:
        return
    with override(LANGUAGE):
        subject = _("Case %(number)s: there is news") % {"number": case.number}
        asked = _("You asked to be written to when something happens in case %(number)s.") % {"number": case.number}
        by_link = _("This link shows it for %(days)s days, to whoever has it: pass it on to nobody.")
        by_code = _("Number and query code show it on the tracking page of the site that you lodged with.")
        how = f"{by_link % {'days': settings.LINK_DAYS}} {by_code}" if casework.gives_links() else by_code
        ending = _("To be written to no more, take your consent back on the page of the case.")
        reason = _("To write to the address that was left for it (Personal Information Protection Law, art. 13(1)(1)).")
    exchange.post(
        topic="notice.consumer",
        key=f"{key}:complainant:mail",
        payload={"subject": subject, "body": f"{asked}\n{how}\n{ending}", "reason": reason},
        channel="email",
        recipient=f"party:{party}",
        at=at,
    )


def _of_handler(case: "Case") -> list[int]:
    """The handler of a case and whoever stands in for them there; nobody while it has none."""
    if case.handler_id is None:
        return []
    return [case.handler_id, *people.stand_ins(case.handler_id, path=case.unit_path)]


def _tell(accounts: Iterable[int], subject: str, body: str, number: str, key: str, at: datetime) -> None:
    """A notice in the platform for each; a mail as well to whoever has left an address.

    A mail leaves the house, so it names the case by its number alone and says nothing of what it is about.
    """
    told = cases.not_in_conflict(number=number, accounts=accounts)
    _tell_at(told, subject, body, f"/desk/cases/{number}/", key, at)


def _tell_at(accounts: Iterable[int], subject: str, body: str, link: str, key: str, at: datetime) -> None:
    told = list(accounts)
    for account in told:
        exchange.post(
            topic="notice.officer",
            key=f"{key}:account:{account}",
            payload={"subject": subject, "body": body, "link": link},
            channel="in_app",
            recipient=f"account:{account}",
            at=at,
        )
    with override(LANGUAGE):
        content = {"subject": subject, "body": _("Sign in to see it: %(link)s") % {"link": link}, "link": link}
    for account, address in people.addresses(told).items():
        exchange.post(
            topic="notice.mail",
            key=f"{key}:mail:{account}",
            payload=content,
            channel="email",
            recipient=address,
            at=at,
        )
