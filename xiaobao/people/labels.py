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

# The slug of an error → what is said, with places for what the error carries as its data.
REFUSALS: Final[Mapping[str, str]] = {
    # kernel
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
    # procedures
    "no-version-in-force": gettext_noop("No procedure was in force on %(day)s. Check the date of receipt."),
    "step-not-allowed": gettext_noop("This step is not possible where the case stands now. Load the case again."),
    "unknown-procedure": gettext_noop("There is no procedure “%(procedure)s”."),
    # people
    "not-permitted": gettext_noop("You may not do this. It is for: %(roles)s."),
    "bad-username": gettext_noop("“%(username)s” cannot be a user name. Take 2 to 64 letters, digits or . @ + - _."),
    "cannot-grant": gettext_noop("%(username)s cannot be given this role."),
    "username-taken": gettext_noop("There is an account “%(username)s” already. Choose another name."),
    "weak-password": gettext_noop("This password is too weak. Choose a better one."),
    "reason-missing": gettext_noop("Say why you need this personal data: every look is recorded with its reason."),
    "unknown-language": gettext_noop("This site does not speak “%(language)s”."),
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
    "file-refused": gettext_noop(
        "The file “%(name)s” was not taken. Send a JPEG, PNG, WebP, PDF, Word, Excel, MP3 or MP4 file that is "
        "not empty and not larger than %(most)s MB."
    ),
    "ground-needed": gettext_noop("Choose one of the statutory grounds."),
    "not-undoable": gettext_noop("The last step may not be undone. Take a step that corrects it."),
    "consent-missing": gettext_noop("%(who)s did not consent to this, or withdrew. Record the consent first."),
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
    # figures
    "bad-key": gettext_noop("“%(key)s” is no possible value of “%(dimension)s”."),
    "unknown-figure": gettext_noop("There is no figure, dimension or unit “%(name)s” here."),
}
