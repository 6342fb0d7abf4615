"""Lodging, one question a page, without an account and without JavaScript; a closed tab loses nothing.

What was answered lies sealed on the server under a secret that only this browser keeps in a cookie.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaobao.complaints import actions, queries
from xiaobao.complaints.domain.channels import BY_ADDRESS, Channel
from xiaobao.complaints.domain.drafts import visitor
from xiaobao.complaints.domain.questions import CHECK, START, after, before, first_open, questions_for
from xiaobao.complaints.forms import LodgeForm, QuestionForm, lodging_data, wishes_told
from xiaobao.complaints.labels import KINDS, QUESTIONS
from xiaobao.complaints.queries import Begun, BegunFile
from xiaobao.complaints.views.lodging import ReceiptPage, lodge_or_refuse, receipt_of
from xiaobao.complaints.views.tracking import CODE
from xiaobao.kernel.clock import current_clock
from xiaobao.kernel.errors import XiaobaoError
from xiaobao.organizations import queries as organizations
from xiaobao.people import queries as people
from xiaobao.procedures.model import LODGED

if TYPE_CHECKING:
    from django import forms
    from django.http import QueryDict

COOKIE: Final = "draft"
PLACE: Final = "/lodge/"
FORM: Final = "lodge"
WEEK: Final = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class QuestionPage:
    name: str
    title: str
    note: str
    form: "forms.Form"
    files: tuple[BegunFile, ...]
    back: str
    marks: tuple[str, ...]  # of the progress bar: done, now, ""
    place: int
    many: int
    changing: bool  # reached from the check, and goes back there

    @property
    def is_single(self) -> bool:
        """Whether the title of the page says already what its one field is."""
        return len(self.form.fields) == 1


@dataclass(frozen=True, slots=True)
class Answer:
    """A line of the check: what was asked, what was said, where to change it."""

    name: str
    title: str
    said: str
    href: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    answers: tuple[Answer, ...]
    files: tuple[BegunFile, ...]
    form: "forms.Form"
    marks: tuple[str, ...]
    place: int
    many: int
    back: str


def start(request: HttpRequest) -> HttpResponse:
    """What is it about; with ``?kind=`` the answer is known and the next question is asked at once."""
    begun = _begun(request)
    if request.method == "GET" and request.GET.get("kind") in LODGED:
        return redirect(f"{reverse('lodge-question', args=['happened'])}?{request.GET.urlencode()}")
    return _ask(request, START, begun, {**begun.answers, **_preset(request)})


def question(request: HttpRequest, name: str) -> HttpResponse:
    begun = _begun(request)
    answers = {**begun.answers, **_preset(request)}
    kinds = answers.get("kinds", ())
    if begun.receipts:
        return _receipt(request, begun.receipts)
    if name not in questions_for(kinds) or not kinds:
        return redirect(_address(first_open(kinds, answers)))
    if name == CHECK:
        return _check(request, begun)
    return _ask(request, name, begun, answers)


def photo(request: HttpRequest, file_id: int) -> HttpResponse:
    """A photograph of one's own draft; it was written anew when it came, and holds nothing but the picture."""
    file, content = queries.draft_file(owner=visitor(_secret(request)), form=FORM, file_id=file_id)
    response = HttpResponse(content, content_type=file.media_type if file.is_image else "application/octet-stream")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _ask(request: HttpRequest, name: str, begun: Begun, answers: Mapping[str, Any]) -> HttpResponse:
    kinds = answers.get("kinds", ())
    initial = {**answers, "kinds": " ".join(kinds)} if name == START else answers
    form = QuestionForm(
        _posted(request), question=name, kinds=kinds, units=organizations.receiving_units(), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        return _keep(request, name, {**answers, **form.answers()})
    page = QuestionPage(
        name=name,
        title=str(QUESTIONS[name][0]),
        note=str(QUESTIONS[name][1]),
        form=form,
        files=begun.files,
        back=_address(before(name, kinds)) if name != START else "/",
        changing="change" in request.GET,
        **_progress(name, kinds),
    )
    status = 422 if request.method == "POST" else 200
    return render(request, "complaints/question.html", {"page": page, "nav": "lodge"}, status=status)


def _keep(request: HttpRequest, name: str, answers: Mapping[str, Any]) -> HttpResponse:
    """Keep the answers and the files of this page, then go on: to the next page, or back to the check."""
    secret = _secret(request) or secrets.token_urlsafe(32)
    owner, at = visitor(secret), current_clock().now()
    actions.keep_draft(owner=owner, form=FORM, answers=answers, at=at)
    refused = _keep_files(request, owner)
    to = _following(request, name, answers, refused=refused)
    response = redirect(to)
    response.set_cookie(
        COOKIE, secret, max_age=WEEK, path=PLACE, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


def _keep_files(request: HttpRequest, owner: str) -> bool:
    """Whether any file was refused."""
    refused = False
    for file in request.FILES.getlist("file"):
        try:
            at = current_clock().now()
            actions.add_draft_file(owner=owner, form=FORM, name=file.name or "", content=file.read(), at=at)
        except XiaobaoError as error:
            refused = True
            messages.error(request, people.told(error))
    if (gone := request.POST.get("remove", "")).isdigit():
        actions.drop_draft_file(owner=owner, form=FORM, file_id=int(gone))
    return refused


def _following(request: HttpRequest, name: str, answers: Mapping[str, Any], *, refused: bool) -> str:
    kinds = answers.get("kinds", ())
    if refused or {"add", "remove"} & set(request.POST):
        return request.get_full_path()
    if "change" in request.GET:
        return _address(first_open(kinds, answers))
    return _address(questions_for(kinds)[0] if name == START else after(name, kinds))


def _check(request: HttpRequest, begun: Begun) -> HttpResponse:
    """Everything once more, and the button that sends it."""
    answers = begun.answers
    kinds = answers.get("kinds", ())
    if (open_page := first_open(kinds, answers)) != CHECK:
        return redirect(_address(open_page))
    units = organizations.receiving_units()
    consents = QuestionForm(_posted(request), question=CHECK, kinds=kinds, units=units, initial=answers)
    if request.method == "POST" and consents.is_valid():
        sent = _send(request, consents, {**answers, **consents.answers()})
        if sent is not None:
            return _receipt(request, sent)
    page = CheckPage(
        answers=tuple(_answers(answers, dict(units))),
        files=begun.files,
        form=consents,
        back=_address(before(CHECK, kinds)),
        **_progress(CHECK, kinds),
    )
    status = 422 if request.method == "POST" else 200
    return render(request, "complaints/check.html", {"page": page, "nav": "lodge"}, status=status)


def _send(
    request: HttpRequest, consents: QuestionForm, answers: Mapping[str, Any]
) -> tuple[tuple[int, str, str], ...] | None:
    via = BY_ADDRESS.get(answers.get("via", ""), Channel.WEB)
    form = LodgeForm(lodging_data(answers), units=organizations.receiving_units(), public=True, via=via)
    owner = visitor(_secret(request))
    sent = None
    if form.is_valid():
        unit = form.cleaned_data["unit"]
        sent = lodge_or_refuse(
            form, lambda lodging, at: actions.send_draft(owner=owner, form=FORM, lodging=lodging, unit_code=unit, at=at)
        )
    for field, faults in form.errors.items():
        for fault in faults:
            consents.add_error(None, f"{form[field].label}: {fault}" if field in form.fields else fault)
    return sent


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """On a device that others use too: this browser forgets the case, its number and whatever was begun."""
    request.session.flush()
    response = redirect("home")
    response.delete_cookie(COOKIE, path=PLACE)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _receipt(request: HttpRequest, sent: Sequence[tuple[int, str, str]]) -> HttpResponse:
    """The number and the code, told again to this browser for an hour; the case is open to it meanwhile."""
    request.session[CODE] = sent[0][0]
    page = ReceiptPage(tuple(receipt_of(*each) for each in sent))
    response = render(request, "complaints/receipt.html", {"page": page, "nav": "lodge"}, status=201)
    response["Cache-Control"] = "no-store"
    return response


def _answers(answers: Mapping[str, Any], units: Mapping[str, str]) -> list[Answer]:
    kinds = answers.get("kinds", ())
    told = {
        "kind": " + ".join(str(KINDS[kind]) for kind in kinds),
        "happened": answers.get("text", ""),
        "business": "\n".join(filter(None, (answers.get("respondent_name"), answers.get("respondent_address")))),
        "claims": "\n".join(filter(None, (wishes_told(answers), _money(answers.get("claimed"))))),
        "office": units.get(answers.get("unit", ""), "").strip(),
        "you": _who(answers),
    }
    asked = [name for name in (START, *questions_for(kinds)) if name in told]
    return [Answer(name, str(QUESTIONS[name][0]), told[name], f"{_address(name)}?change") for name in asked]


def _money(claimed: str | None) -> str:
    return _("%(yuan)s yuan") % {"yuan": claimed} if claimed else ""


def _who(answers: Mapping[str, Any]) -> str:
    if answers.get("anonymous"):
        return _("Anonymous")
    return "\n".join(answers[name] for name in ("name", "phone", "address", "email") if answers.get(name))


def _progress(name: str, kinds: Sequence[str]) -> dict[str, Any]:
    asked = (START, *(questions_for(kinds) if kinds else questions_for(["complaint"])))
    place = asked.index(name)
    marks = ["done"] * place + ["now"] + [""] * (len(asked) - place - 1)
    return {"marks": tuple(marks), "place": place + 1, "many": len(asked)}


def _address(name: str) -> str:
    return reverse("lodge") if name == START else reverse("lodge-question", args=[name])


def _preset(request: HttpRequest) -> dict[str, Any]:
    """What an address may say already: a way in from the home page, or the QR code of an office."""
    preset: dict[str, Any] = {}
    if (kind := request.GET.get("kind", "")) in LODGED:
        preset["kinds"] = [kind]
    if unit := request.GET.get("unit", ""):
        preset["unit"] = unit
    if (via := request.GET.get("via", "")) in BY_ADDRESS:
        preset["via"] = via
    return preset


def _begun(request: HttpRequest) -> Begun:
    secret = _secret(request)
    return queries.draft_of(owner=visitor(secret), form=FORM) if secret else queries.NOTHING_BEGUN


def _posted(request: HttpRequest) -> "QueryDict | None":
    """What was sent, also where nothing was filled in."""
    return request.POST if request.method == "POST" else None


def _secret(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")
