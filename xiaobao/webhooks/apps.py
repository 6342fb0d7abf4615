from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "xiaobao.webhooks"
    label = "webhooks"
