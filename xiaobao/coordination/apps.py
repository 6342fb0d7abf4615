from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "xiaobao.coordination"
    label = "coordination"
