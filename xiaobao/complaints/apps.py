from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "xiaobao.complaints"
    label = "complaints"
