from django.apps import AppConfig


class SummariesConfig(AppConfig):
    name = "xiaobao.summaries"
    label = "summaries"
