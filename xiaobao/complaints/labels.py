"""The words of this room: English msgids; the Chinese stands in the catalogue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: "Mapping[str, StrOrPromise]" = {
    "complaint": _("Complaint"),
    "report": _("Report"),
    "inquiry": _("Inquiry"),
    "suggestion": _("Suggestion"),
    "lead": _("Lead"),
}

CHANNELS: "Mapping[str, StrOrPromise]" = {
    "hotline": _("Hotline"),
    "letter": _("Letter"),
    "visit": _("Visit"),
    "web": _("Web form"),
    "qr": _("QR page"),
    "event": _("Desk at an event"),
    "12345": _("Transfer from 12345"),
    "12315": _("Transfer from 12315"),
    "12363": _("Transfer from 12363"),
    "12378": _("Transfer from 12378"),
    "bank_hotline": _("Bank hotline"),
    "authority": _("Transfer from another authority"),
    "api": _("API"),
    "import": _("Import"),
    "complaint": _("Found in a complaint"),
}

OUTCOMES: "Mapping[str, StrOrPromise]" = {
    "settled": _("Settled by mediation"),
    "reconciled": _("Settled in the fast lane"),
    "terminated": _("Mediation terminated"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
    "transferred_out": _("Transferred out"),
    "merged": _("Merged"),
    "upheld": _("Upheld after review"),
    "replied": _("Replied"),
    "answered": _("Answered"),
    "filed": _("Case filed"),
    "not_filed": _("Not filed"),
    "duplicate": _("Repeated report"),
    "unresolved": _("Not settled in the fast lane"),
}

PARTY_ROLES: "Mapping[str, StrOrPromise]" = {
    "complainant": _("Complainant"),
    "reporter": _("Reporter"),
    "respondent": _("Respondent"),
    "agent": _("Agent"),
    "representative": _("Representative"),
    "member": _("Joint complainant"),
}

# Who acts in a journal without an account of their own.
ACTORS: "Mapping[str, StrOrPromise]" = {
    "citizen": _("Consumer"),
    "system": _("System"),
}

LINKS: "Mapping[str, StrOrPromise]" = {
    "split": _("Complaint and report in one text"),
    "duplicate": _("Same dispute"),
    "case_from_complaint": _("Lead found in a complaint"),
    "fast_lane": _("Fast lane"),
    "related": _("Related"),
}

# The personal data of a party, as the vault holds it.
PERSONAL: "Mapping[str, StrOrPromise]" = {
    "name": _("Name"),
    "phone": _("Phone"),
    "address": _("Address"),
    "postcode": _("Postcode"),
    "id_number": _("ID number"),
    "id_type": _("Kind of identity document"),
    "email": _("E-mail"),
    "authority": _("Written authority"),
    "until": _("Until"),
}

BETWEEN = pgettext_lazy("between the items of a list", ", ")

# what another instance says of a case (docs/federation.md)
PEER_MESSAGES: "Mapping[str, StrOrPromise]" = {
    "case.forwarded": _("Complaint forwarded"),
    "case.file": _("Piece of a file"),
    "case.withdrawn": _("Complaint withdrawn"),
    "case.acknowledged": _("Receipt acknowledged"),
    "case.extended": _("Time extended"),
    "case.answered": _("Consumer answered"),
    "case.closed": _("Case closed"),
    "case.reopened": _("Case reopened"),
    "messages.lost": _("Messages lost to both sides"),
}

FIELDS: "Mapping[str, StrOrPromise]" = {
    "closed_on": _("Closed on"),
    "due_on": _("Due on"),
    "lost": _("How many"),
    "in_stead_of_name": _("In the stead of"),
    "article": _("Article"),
    "law": _("Law and article"),
    "message": _("Message"),
    "other_number": _("Number over there"),
    "outcome": _("Outcome"),
    "account": _("Person"),
    "agreed_fen": _("Agreed amount (yuan)"),
    "agrees_to_mediate": _("The respondent agrees to mediation"),
    "approved_because": _("Reason of the approval"),
    "authority": _("Authority"),
    "basis": _("Law and article by which the reporter is told"),
    "body": _("Appraisal body"),
    "bring": _("What else to bring"),
    "channel": _("Channel"),
    "claimed_fen": _("Claimed amount (yuan)"),
    "complainants": _("Number of complainants"),
    "complainant_consents": _("The complainant consents"),
    "conditions": _("Conditions that are met"),
    "copies": _("Copies sent along"),
    "cost": _("Who bears the cost"),
    "event": _("Step"),
    "about": pgettext_lazy("the unit a case is about", "About"),
    "from": _("From unit"),
    "ground": _("Statutory ground"),
    "into": _("Number of the other case"),
    "item": _("What is appraised"),
    "kind": _("Link"),
    "media_type": _("Kind of file"),
    "mediators": _("Mediators"),
    "name": _("Person"),
    "note": _("Remark"),
    "offered_fen": _("Offered amount (yuan)"),
    "on": _("Date and time"),
    "organization": _("Organization"),
    "other": _("Number of the other case"),
    "paid_fen": _("Paid amount (yuan)"),
    "pages": _("Pages sent along"),
    "paper": _("Paper"),
    "place": _("Place"),
    "real_name": _("In their real name"),
    "reason": _("Reason"),
    "recusal_days": _("Days to ask for a recusal"),
    "recused": _("The mediator is recused"),
    "remedies": _("Other remedies told"),
    "respondent_consents": _("The respondent consents"),
    "role": _("Role"),
    "given": _("Consent is given"),
    "purpose": _("Consent to what"),
    "recipient": _("Who receives the data"),
    "shape": _("How consent was given"),
    "suspicion": _("What is suspected"),
    "satisfied": _("The consumer is satisfied"),
    "score": _("Score, 1 to 5"),
    "seq": _("Entry"),
    "subject": _("Subject"),
    "terms": _("Terms"),
    "text": _("Content"),
    "threshold": _("Threshold"),
    "title": _("Title"),
    "to": _("To unit"),
    "unit": _("Unit"),
    "until": _("Until"),
    "version": _("Version"),
    "what": _("What"),
    "why": _("Why"),
}

# What a lodging lacks, by what it lacks.
MISSING: "Mapping[str, StrOrPromise]" = {
    "anonymous": _("Only a report may be anonymous; a complaint needs a name and a phone."),
    "complainants": _("Give a name, and a phone or an address."),
    "kinds": _("This office does not handle this kind."),
    "received_at": _("This lies in the future."),
    "respondent": _("Say whom the complaint is against."),
}

CONSENTS: "Mapping[str, StrOrPromise]" = {
    "publish": _("Publishing the complaint, masked"),
    "entrust": _("Entrusting mediation to an association"),
    "mail": _("Writing to the e-mail address that was left"),
    "third_party": _("Handing the personal data to a third party"),
}

# How a consent was given.
SHAPES: "Mapping[str, StrOrPromise]" = {
    "written": _("In writing"),
    "electronic": _("Electronically, by the consumer"),
    "recorded": _("On a recorded call"),
}

# Where a consent stands.
CONSENT_STATES: "Mapping[str, StrOrPromise]" = {
    "given": _("given"),
    "withdrawn": pgettext_lazy("consent", "withdrawn"),
    "not_given": _("not given"),
}

# The kinds of file that are taken in, for whoever reads the page.
MEDIA: "Mapping[str, StrOrPromise]" = {
    "image/jpeg": _("Photograph"),
    "image/png": _("Picture"),
    "image/webp": _("Picture"),
    "application/pdf": "PDF",
    **dict.fromkeys(("audio/mpeg", "audio/mp4", "audio/x-wav"), _("Sound")),
    "video/mp4": _("Film"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}

SCORES: "Mapping[str, StrOrPromise]" = {
    "5": _("very satisfied"),
    "4": _("satisfied"),
    "3": _("neither"),
    "2": _("dissatisfied"),
    "1": _("very dissatisfied"),
}

# What became of one case, where a step was taken for many.
ROUND_OUTCOMES: "Mapping[str, StrOrPromise]" = {
    "done": _("Done"),
    "waits": _("Waits for approval"),
    "refused": _("Not done"),
    "undone": _("Undone"),
    "kept": _("Done, not undone"),
}

# Over what the page of units looks back.
SPANS: "Mapping[str, StrOrPromise]" = {
    "week": _("This week"),
    "month": _("This month"),
    "quarter": _("This quarter"),
}

# What a page of lodging asks, and what stands below.
QUESTIONS: "Mapping[str, tuple[StrOrPromise, StrOrPromise]]" = {
    "kind": (_("What is it about?"), ""),
    "happened": (
        _("What happened?"),
        _("When, where, what you bought or were done, what went wrong, what the business said. As you would tell it."),
    ),
    "business": (_("Which business?"), _("As it stands on the receipt, the order or the sign. The address helps.")),
    "claims": (_("What do you ask for?"), ""),
    "evidence": (
        _("Do you have a receipt, a contract, photographs?"),
        _("They help, and can be sent later too. Place and camera are taken out of photographs."),
    ),
    "office": (_("Where is it?"), _("The office of that place handles it. If it is the wrong one, it is passed on.")),
    "you": (
        _("How do we reach you?"),
        _("Only who handles your case sees this, and every look is logged. The business is told your name only "
          "where it must be."),
    ),
    "check": (_("Is everything right?"), ""),
}  # fmt: skip
CLOCK_STATUS: "Mapping[str, StrOrPromise]" = {
    "running": _("Running"),
    "paused": _("Paused"),
    "met": _("Met"),
    "missed": _("Missed"),
    "ended": _("Ended with the case"),
}

DAY_UNITS: "Mapping[str, StrOrPromise]" = {
    "working_day": _("working days"),
    "natural_day_rollover": _("days (rolling over a holiday at the end)"),
    "natural_day": _("days"),
}

LEFT_OUT: "Mapping[str, StrOrPromise]" = {
    "weekend": _("weekend"),
    "holiday": _("public holiday"),
    "paused": _("not counted"),
    "roll_over": _("rolled over"),
}
