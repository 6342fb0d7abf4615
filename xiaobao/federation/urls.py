from django.urls import path

from xiaobao.federation import views

urlpatterns = [
    path("office/peers/", views.peers, name="office-peers"),
    path("office/peers/<str:code>/", views.peer, name="office-peer"),
    path("office/peers/<str:code>/ask/", views.ask, name="office-peer-ask"),
    path("office/peers/<str:code>/resend/", views.resend, name="office-peer-resend"),
    path("office/peers/<str:code>/suspend/", views.suspend, name="office-peer-suspend"),
    path("office/peers/<str:code>/resume/", views.resume, name="office-peer-resume"),
    path("office/peers/changes/<int:change_id>/decide/", views.decide, name="office-peer-change-decide"),
    path("office/peers/changes/<int:change_id>/withdraw/", views.withdraw, name="office-peer-change-withdraw"),
    path("desk/cases/<str:number>/peer/", views.forward, name="case-peer"),
]
