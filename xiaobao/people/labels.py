"""The words of this room, and the sentences in which every refusal of the platform reaches a person.

English msgids; the Chinese stands in the catalogue. Why the refusals stand here: docs/decisions/0010.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BETWEEN: Final = pgettext_lazy("between the items of a list", ", ")

ROLES: "Mapping[str, StrOrPromise]" = {
    "citizen": _("consumer"),
    "respondent": _("respondent"),
    "registrar": _("registrar"),
    "handler": _("handler"),
    "mediator": _("mediator"),
    "head": _("head"),
    "auditor": _("auditor"),
    "administrator": _("administrator"),
    "system": _("the system itself"),
}

# Why a password is refused → what is said; the numbers are those of the rule.
PASSWORD_FAULTS: Final[Mapping[str, str]] = {
    "short": gettext_noop("It needs at least %(shortest)s characters; a sentence is easiest to remember."),
    "long": gettext_noop("It has more than %(longest)s characters."),
    "common": gettext_noop("It is among those that are tried first."),
    "own-name": gettext_noop("The user name stands in it."),
    "product-name": gettext_noop("The name of this site stands in it."),
    "plain": gettext_noop("It hardly goes beyond repetitions and rows like aaaa, abcd or 1234."),
}
PASSWORD_HELP: Final = gettext_noop(
    "At least %(shortest)s characters, any of them, blanks too: a sentence that only you would think of."
)

# Why a role cannot be handed over → what is said.
DELEGATION_FAULTS: Final[Mapping[str, str]] = {
    "stays": gettext_noop("This role is not handed over; an administrator gives it for a time."),
    "not-held": gettext_noop("You do not hold this role there yourself. What was handed over to you goes no further."),
    "outlasts": gettext_noop("You do not hold this role yourself for the whole of that time."),
    "oneself": gettext_noop("Name somebody else."),
    "not-a-colleague": gettext_noop("Nobody of this user name works in your institution."),
    "over": gettext_noop("It would end before it begins, or before now."),
    "too-long": gettext_noop("A role is handed over for at most %(most)s days."),
    "no-reason": gettext_noop("Say why; the reason is kept."),
}
# Why a round of review does not take a decision → what is said.
REVIEW_FAULTS: Final[Mapping[str, str]] = {
    "round-closed": gettext_noop("The review is closed."),
    "decided": gettext_noop("It was decided about this already."),
    "reason": gettext_noop("Say why; the reason is kept."),
}
# Why a sign-on did not come to its end → what is said.
SIGN_ON_FAULTS: Final[Mapping[str, str]] = {
    "not-begun": gettext_noop("It was not begun in this browser, or it took too long. Begin again."),
    "state": gettext_noop("The answer does not belong to what this browser asked. Begin again."),
    "issuer": gettext_noop("Another provider answered than the one that was asked."),
    "denied": gettext_noop("You, or the provider, said no."),
    "provider": gettext_noop("The provider could not do it."),
    "code": gettext_noop("The provider does not take its own code any more. Begin again."),
    "signature": gettext_noop("The signature of the provider does not hold."),
    "audience": gettext_noop("The answer is for another site."),
    "expired": gettext_noop("The answer is too old, or the clocks are apart."),
    "nonce": gettext_noop("The answer belongs to another sign-on."),
    "token": gettext_noop("The answer is not whole."),
    "no-account": gettext_noop("No account here belongs to you yet. Ask your administrator for a link."),
    "tied": gettext_noop("This identity, or this account, is tied already."),
}
# What strikes about an account → the word for it, and the rule.
FINDINGS: "Mapping[str, tuple[StrOrPromise, StrOrPromise]]" = {
    "dormant": (_("dormant"), _("not used for more than 90 days")),
    "no-second": (_("no second factor"), _("an administrator with neither an app nor a passkey")),
    "closed-unit": (_("closed unit"), _("a role at a unit that is closed")),
    "pair": (_("registers and approves"), _("registrar and head towards the same unit")),
    "old-token": (_("old token"), _("a token that was made more than a year ago")),
}
VERDICTS: "Mapping[str, StrOrPromise]" = {"confirm": _("confirmed"), "revoke": _("revoked")}
# Where something handed over stands → the word for it.
DELEGATION_STATES: "Mapping[str, StrOrPromise]" = {
    "coming": _("begins later"),
    "running": _("in force"),
    "idle": _("rests: not held any more by whoever gave it"),
    "over": _("over"),
    "ended": _("ended early"),
}

# The slug of an error → what is said, with places for what the error carries as its data.
REFUSALS: Final[Mapping[str, str]] = {
    # kernel
    "away": gettext_noop("The database does not answer at the moment. Nothing was changed: try again in a minute."),
    "no-room": gettext_noop("There is no room left to write. Nothing was changed: whoever runs this has to make room."),
    "not-a-key": gettext_noop(
        "This is no public key of an installation: 64 hexadecimal digits, from `xiaobao seals key`."
    ),
    "not-text": gettext_noop("The text at %(at)s holds the character %(character)s, which cannot be kept: remove it."),
    "second-factor-needed": gettext_noop(
        "A role of this account asks for a second factor: set it up on the page of your account first."
    ),
    "wrong-code": gettext_noop("This code does not fit, or it was used before. Wait for the next one."),
    "second-factor-stands": gettext_noop("A second factor is set up for this account already: take it off first."),
    "idempotency-key-reused": gettext_noop(
        "The Idempotency-Key %(key)s came with another request before; give this one its own."
    ),
    "idempotency-key-bad": gettext_noop(
        "An Idempotency-Key has 1 to %(most)d letters, digits and marks, and no blanks; take a UUID."
    ),
    "not-found": gettext_noop("Nothing is known here as “%(key)s”, or it is not for you to see."),
    "calendar-out-of-bounds": gettext_noop(
        "%(day)s lies outside the calendar of working days (%(first)s to %(last)s). Check the date."
    ),
    "instant-not-understood": gettext_noop("“%(text)s” is neither a day nor a time. Write it like 2026-06-01 09:30."),
    "invalid-identifier": gettext_noop("The number %(shown)s is not valid. Check its length and every character."),
    "pause-runs-backwards": gettext_noop("What began after %(after)s cannot have ended on %(until)s. Check the dates."),
    "period-not-understood": gettext_noop(
        "“%(text)s” is no period. Write it like 2026, 2026-H1, 2026-Q2, 2026-06 or 2026-06-01..2026-06-30."
    ),
    "erased": gettext_noop("This personal data was erased: the time for which it is kept is over."),
    "nothing-due": gettext_noop("On %(day)s nothing is due here, or a proposal waits already."),
    "plan-decided": gettext_noop("Proposal %(plan)s was decided on before."),
    "in-conflict": gettext_noop(
        "Case %(number)s is about a unit that %(whom)s belongs to: it is for the unit above that one."
    ),
    "nobody-above": gettext_noop(
        "%(unit)s is the highest office here, so nobody here may handle what is reported of it. Turn to the authority"
        " above it."
    ),
    # procedures
    "no-version-in-force": gettext_noop("No procedure was in force on %(day)s. Check the date of receipt."),
    "step-not-allowed": gettext_noop("This step is not possible where the case stands now. Load the case again."),
    "unknown-procedure": gettext_noop("There is no procedure “%(procedure)s”."),
    # people
    "not-throughout": gettext_noop(
        "This is about the whole installation. It is for who heads or administers every tree of units here."
    ),
    "not-permitted": gettext_noop("You may not do this. It is for: %(roles)s."),
    "bad-username": gettext_noop("“%(username)s” cannot be a user name. Take 2 to 64 letters, digits or . @ + - _."),
    "review-refused": gettext_noop("The decision was not taken. %(fault)s"),
    "sign-on-refused": gettext_noop("Signing in did not work. %(fault)s"),
    "provider-away": gettext_noop("Single sign-on does not answer at the moment. Sign in with your password."),
    "cannot-delegate": gettext_noop("The role was not handed over. %(fault)s"),
    "grant-is-over": gettext_noop("The role would end before it begins, or before now. Give a later end."),
    "cannot-grant": gettext_noop("%(username)s cannot be given this role."),
    "username-taken": gettext_noop("There is an account “%(username)s” already. Choose another name."),
    "weak-password": gettext_noop("Choose another password. %(weak)s"),
    "link-refused": gettext_noop(
        "This link opens nothing any more: it opens once, for half an hour. Ask for a new one."
    ),
    "token-not-for-this": gettext_noop("This token is not for that: it only reads, or not from your address."),
    "network-not-understood": gettext_noop("“%(text)s” is no network. Write one like 10.20.0.0/16."),
    "link-over": gettext_noop("This link opens nothing, or nothing any more. Number and query code open the case."),
    "passkey-refused": gettext_noop("This passkey was not taken. Try again, or sign in with your password."),
    "too-many-passkeys": gettext_noop("There are %(most)s passkeys already. Remove one first."),
    "too-many-failures": gettext_noop("Too many tries failed. Wait some minutes, then try again."),
    "not-theirs": gettext_noop(
        "Nobody of this case left this telephone number, identity number or mail address. Give one that you left."
    ),
    "present-password-wrong": gettext_noop("This is not your present password."),
    "reason-missing": gettext_noop("Say why you need this personal data: every look is recorded with its reason."),
    "too-many-requests": gettext_noop(
        "Too many requests came from here. Wait %(minutes)s minutes and try again. If it cannot wait, call the office."
    ),
    "unknown-language": gettext_noop("This site does not speak “%(language)s”."),
    # webhooks
    "endpoint-off": gettext_noop("This endpoint is switched off. Switch it on first."),
    "bad-kinds": gettext_noop("Choose the kinds of event from those that there are."),
    # federation
    "address-refused": gettext_noop("%(address)s is not called: it is not a public address of another machine."),
    "bad-peer-name": gettext_noop("“%(code)s” is no name of an instance. Take a-z, 0-9, dot and dash, at most 64."),
    "change-decided": gettext_noop("This was decided before, by %(by)s."),
    "change-waits": gettext_noop("%(by)s proposed this already, and it waits for a second person."),
    "nothing-changes": gettext_noop("%(code)s is so already; nothing would change."),
    "not-compared": gettext_noop(
        "Compare the fingerprint with the other side by telephone first, and say that you did."
    ),
    "own-peer-name": gettext_noop("“%(code)s” is the name of this instance itself."),
    "peer-moved": gettext_noop("%(code)s was changed since this was proposed. Decline it, and have it proposed anew."),
    "peer-reason-missing": gettext_noop("Say why; the reason is kept."),
    "peer-there": gettext_noop("“%(code)s” is registered already. Open it and correct it."),
    "bad-public-key": gettext_noop("“%(key)s…” is no public key. Copy it whole from the other instance."),
    "cannot-forward": gettext_noop(
        "This cannot be forwarded. The other instance must be registered for your unit and not suspended, the case "
        "open over there, and the procedure must name an article by which personal data may cross."
    ),
    "file-broken": gettext_noop("The file “%(name)s” did not come whole."),
    "message-out-of-place": gettext_noop("The message “%(kind)s” is not taken here."),
    "message-refused": gettext_noop("This is no message that is understood here."),
    "no-answer": gettext_noop("%(address)s does not answer."),
    "no-key-left": gettext_noop("The last key cannot be taken away. Add the new one first."),
    "not-authentic": gettext_noop("The message is not taken: who sent it is not certain."),
    # exchange
    "discard-needs-reason": gettext_noop("Say why this message shall not arrive; the reason is kept."),
    "nothing-to-decide": gettext_noop(
        "This message arrived, was discarded, or is being delivered just now. Look at the list again."
    ),
    # organizations
    "cannot-close-unit": gettext_noop("Close the units below %(code)s first."),
    "cannot-move-unit": gettext_noop("%(code)s cannot lie there."),
    "ends-before-start": gettext_noop("It would end before it begins. Check the times."),
    "shifts-overlap": gettext_noop("This person is on duty here at that time already."),
    "unit-code-taken": gettext_noop("There is a unit “%(code)s” already. Choose another code."),
    "calendar-data": gettext_noop("The table of holidays is wrong at %(path)s: %(problem)s."),
    "correction-needs-reason": gettext_noop("%(year)s was announced before, with other days. Say why they change."),
    "not-announced": gettext_noop("The table of %(year)s only expects its days off. An announcement fixes them."),
    # businesses
    "name-missing": gettext_noop("Say what the business is called."),
    # casework
    "already-asked": gettext_noop("This step waits for approval already; %(by)s asked for it."),
    "case-changed": gettext_noop(
        "Somebody changed the case %(number)s meanwhile. See what was done, then decide again."
    ),
    "draft-too-large": gettext_noop("This is more than a form holds: at most %(most)s files, and a shorter text."),
    "file-refused": gettext_noop(
        "The file “%(name)s” was not taken. Send a JPEG, PNG, WebP, PDF, Word, Excel, MP3 or MP4 file that is "
        "not empty and not larger than %(most)s MB."
    ),
    "file-held": gettext_noop(
        "The file “%(name)s” is held back until it has been checked for malicious software. Try again later."
    ),
    "ground-needed": gettext_noop("Choose one of the statutory grounds."),
    "not-undoable": gettext_noop("The last step may not be undone. Take a step that corrects it."),
    "consent-missing": gettext_noop("%(who)s did not consent to this, or withdrew. Record the consent first."),
    "template-refused": gettext_noop(
        "The template was not taken: it has %(count)s mistakes. Mend them and send it again."
    ),
    "same-person": gettext_noop("Another person than the one who asked must approve this step."),
    # complaints
    "already-branched": gettext_noop("This was opened before, as %(other)s."),
    "cannot-accept": gettext_noop(
        "Not every condition of acceptance is met. Meet them all, or refuse with its ground."
    ),
    "consent-needed": gettext_noop("Mediation needs the consent of both parties."),
    "lodging-incomplete": gettext_noop("The case cannot be opened yet: something is missing."),
    "payload-refused": gettext_noop("The step cannot be taken like this. Check what you filled in."),
    "unknown-remedy": gettext_noop("One of these remedies is not known to the procedure."),
    "another-form": gettext_noop("Its procedure asks other things for this step. Take it for such cases apart."),
    "not-for-many": gettext_noop("This step tells of one case alone; it cannot be taken for many at once."),
    "stays-as-it-is": gettext_noop("It is there already; nothing would change."),
    "too-many-views": gettext_noop("%(most)s views are saved already. Remove one first."),
    "view-not-saved": gettext_noop("Give the view a name of at most %(most)s letters."),
    "too-many-cases": gettext_noop("%(given)s cases are too many at once. Choose at most %(most)s."),
    # figures
    "bad-key": gettext_noop("“%(key)s” is no possible value of “%(dimension)s”."),
    "unknown-figure": gettext_noop("There is no figure, dimension or unit “%(name)s” here."),
}
