from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "xiaobao.site"
    label = "site"
