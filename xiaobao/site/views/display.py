"""How the site looks to this reader: large type, light or dark. Kept in two cookies that hold nothing else."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR: Final = 365 * 24 * 3600
# What may be chosen; the first of each is how it is without a choice.
CHOICES: Final = {"size": ("normal", "large"), "theme": ("auto", "light", "dark")}


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep a choice and go back to the page it was made on."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "/")
    for name, values in CHOICES.items():
        chosen = request.POST.get(name)
        if chosen == values[0]:
            response.delete_cookie(name)
        elif chosen in values:
            response.set_cookie(name, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response
