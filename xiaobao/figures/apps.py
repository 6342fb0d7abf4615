from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "xiaobao.figures"
    label = "figures"
