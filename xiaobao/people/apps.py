from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "xiaobao.people"
    label = "people"
