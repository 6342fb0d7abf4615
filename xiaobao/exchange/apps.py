from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "xiaobao.exchange"
    label = "exchange"
