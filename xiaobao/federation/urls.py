from django.urls import path

from xiaobao.federation import views

urlpatterns = [
    path("office/peers/", views.peers, name="office-peers"),
    path("office/peers/<str:code>/resend/", views.resend, name="office-peer-resend"),
    path("office/peers/<str:code>/suspend/", views.suspend, name="office-peer-suspend"),
    path("desk/cases/<str:number>/peer/", views.forward, name="case-peer"),
]
