from django.urls import path, re_path

from xiaobao.figures import views

urlpatterns = [
    path("desk/figures/", views.figures, name="figures"),
    path("desk/figures/cases/", views.cases, name="figure-cases"),
    re_path(r"^desk/figures/answer\.(?P<shape>csv|json)$", views.download, name="figure-download"),
]
