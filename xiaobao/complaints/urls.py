from django.urls import path

from xiaobao.complaints.views import case, desk, papers, public

urlpatterns = [
    path("lodge/", public.lodge, name="lodge"),
    path("track/", public.track, name="track"),
    path("track/case/", public.tracked, name="tracked"),
    path("track/linked/", public.track_linked, name="track-linked"),
    path("track/case/<slug:event>/", public.citizen_step, name="citizen-step"),
    path("desk/", desk.desk, name="desk"),
    path("desk/cases/", desk.desk, name="desk-cases"),
    path("desk/register/", desk.register, name="lodge-desk"),
    path("desk/approvals/", desk.approvals, name="approvals"),
    path("desk/approvals/<int:approval_id>/", desk.decide, name="decide"),
    path("desk/cases/<str:number>/", case.case, name="case"),
    path("desk/cases/<str:number>/steps/<slug:event>/", case.step, name="step"),
    path("desk/cases/<str:number>/undo/", case.undo, name="undo"),
    path("desk/cases/<str:number>/notes/", case.note, name="note"),
    path("desk/cases/<str:number>/papers/<int:paper_id>.<slug:shape>", papers.paper, name="paper"),
    path("desk/cases/<str:number>/registration.<slug:shape>", papers.registration, name="registration"),
    path("desk/cases/<str:number>/files/<int:file_id>/", case.file, name="file"),
    path("desk/cases/<str:number>/files/", desk.attach, name="attach"),
    path("desk/cases/<str:number>/tasks/<int:task_id>/", case.finish_task, name="finish-task"),
    path("desk/cases/<str:number>/parties/<int:party_id>/", case.look, name="look"),
]
