from django.urls import path

from xiaobao.webhooks import views

urlpatterns = [
    path("office/webhooks/", views.endpoints, name="office-webhooks"),
    path("office/webhooks/<int:endpoint_id>/", views.endpoint, name="office-webhook"),
    path("office/webhooks/<int:endpoint_id>/rotate/", views.rotate, name="office-webhook-rotate"),
    path("office/webhooks/<int:endpoint_id>/ping/", views.ping, name="office-webhook-ping"),
    path("office/webhooks/<int:endpoint_id>/switch/", views.switch, name="office-webhook-switch"),
]
