"""The door of a link for a new password."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from xiaobao.kernel.clock import current_clock
from xiaobao.people import actions, queries
from xiaobao.people.forms import NewPasswordForm


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Whose password is set; ``form`` is None where the link opens nothing."""

    username: str = ""
    form: NewPasswordForm | None = None
    fault: str = ""


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form; on POST set the password and go to sign in with it. Nobody is signed in by a link."""
    at, status, fault = current_clock().now(), 200, ""
    form = NewPasswordForm(request.POST or None)
    try:
        account = queries.live_link(token=token, at=at)
        if request.method == "POST" and form.is_valid():
            actions.use_link(token=token, password=form.cleaned_data["password"], at=at)
            messages.success(request, _("Your new password is set. Sign in with it."))
            return redirect("login")
    except queries.LinkRefused as refused:
        return _page(request, LinkPage(fault=queries.told(refused)), refused.status)
    except actions.WeakPassword as refused:
        status, fault = refused.status, queries.told(refused)
    return _page(request, LinkPage(account.username, form, fault), 422 if form.errors else status)


def _page(request: HttpRequest, page: LinkPage, status: int) -> HttpResponse:
    return render(request, "people/new_password.html", {"page": page}, status=status)
