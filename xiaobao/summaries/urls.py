from django.urls import path, re_path

from xiaobao.summaries import views

urlpatterns = [
    path("desk/summary/", views.summary, name="summary"),
    re_path(r"^desk/summary/file\.(?P<shape>docx|pdf|md|json)$", views.download, name="summary-download"),
]
