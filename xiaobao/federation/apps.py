from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "xiaobao.federation"
    label = "federation"
