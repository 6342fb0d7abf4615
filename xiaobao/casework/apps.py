from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "xiaobao.casework"
    label = "casework"
