from django.urls import path

from xiaobao.organizations.views import accounts, calendar, duty, messages, reviews, units

urlpatterns = [
    path("office/units/", units.units, name="office-units"),
    path("office/units/<slug:code>/", units.unit, name="office-unit"),
    path("office/units/<slug:code>/close/", units.close, name="office-unit-close"),
    path("office/accounts/", accounts.accounts, name="office-accounts"),
    path("office/accounts/new/", accounts.new, name="office-account-new"),
    path("office/accounts/<int:account_id>/", accounts.account, name="office-account"),
    path("office/accounts/<int:account_id>/revoke/", accounts.revoke, name="office-account-revoke"),
    path("office/accounts/<int:account_id>/password/", accounts.password, name="office-account-password"),
    path("office/accounts/<int:account_id>/second-factor/", accounts.second_factor, name="office-account-second"),
    path("office/accounts/<int:account_id>/sign-out/", accounts.sign_out, name="office-account-sign-out"),
    path("office/accounts/<int:account_id>/identity/", accounts.invite, name="office-account-invite"),
    path("office/accounts/<int:account_id>/identity/untie/", accounts.untie, name="office-account-untie"),
    path("office/accounts/<int:account_id>/close/", accounts.close, name="office-account-close"),
    path(
        "office/accounts/<int:account_id>/delegations/<int:delegation_id>/end/",
        accounts.end_delegation,
        name="office-account-delegation-end",
    ),
    path("office/reviews/", reviews.reviews, name="office-reviews"),
    path("office/reviews/<int:review_id>/", reviews.review, name="office-review"),
    path("office/reviews/<int:review_id>/close/", reviews.close, name="office-review-close"),
    path("office/reviews/<int:review_id>/decisions.csv", reviews.decisions, name="office-review-decisions"),
    path("office/duty/", duty.duty, name="office-duty"),
    path("office/duty/<int:shift_id>/cancel/", duty.cancel, name="office-duty-cancel"),
    path("office/calendar/", calendar.calendar, name="office-calendar"),
    path("office/messages/", messages.messages, name="office-messages"),
    path("office/messages/<int:message_id>/resend/", messages.resend, name="office-message-resend"),
    path("office/messages/<int:message_id>/discard/", messages.discard, name="office-message-discard"),
    path("office/messages/<slug:channel>/resend-all/", messages.resend_all, name="office-messages-resend"),
]
