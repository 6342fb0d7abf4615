from django.urls import path

from xiaobao.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("procedures/", views.procedures, name="procedures"),
    path("procedures/<str:family>/<str:version>/", views.procedure, name="procedure"),
    path("desk/notices/", views.notices, name="notices"),
]
