from django.urls import path

from xiaobao.people.views import links, own, passkeys, sign_on, signing, standing_in

urlpatterns = [
    path("login/", signing.login, name="login"),
    path("login/second/", signing.second, name="login-second"),
    path("login/passkey/", passkeys.sign_in, name="login-passkey"),
    path("login/sso/", sign_on.begin, name="sign-on"),
    path("login/sso/back/", sign_on.back, name="sign-on-back"),
    path("login/sso/tie/<str:token>/", sign_on.tie, name="sign-on-tie"),
    path("login/new/<str:token>/", links.new_password, name="new-password"),
    path("desk/me/passkeys/", passkeys.add, name="own-passkeys"),
    path("desk/me/", own.own, name="own"),
    path("desk/me/standing-in/", standing_in.standing_in, name="standing-in"),
    path("desk/me/standing-in/<int:delegation_id>/end/", standing_in.end, name="standing-in-end"),
    path("logout/", signing.logout, name="logout"),
    path("language/", signing.language, name="set_language"),
]
