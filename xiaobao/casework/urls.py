from django.urls import path

from xiaobao.casework.views import papers, retention, seals

urlpatterns = [
    path("office/papers/", papers.papers, name="office-papers"),
    path("office/papers/<slug:kind>/", papers.template, name="office-paper-template"),
    path("office/papers/<slug:kind>/withdraw/", papers.withdraw, name="office-paper-withdraw"),
    path("office/retention/", retention.retention, name="office-retention"),
    path("office/retention/propose/", retention.propose, name="office-retention-propose"),
    path("office/retention/<int:plan_id>/", retention.decide, name="office-retention-decide"),
    path("seals/", seals.newest, name="seals"),
    path("seals/seals.ndjson", seals.lines, name="seals-file"),
]
