from django.apps import AppConfig


class BusinessesConfig(AppConfig):
    name = "xiaobao.businesses"
    label = "businesses"
