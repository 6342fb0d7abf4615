from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "xiaobao.organizations"
    label = "organizations"
