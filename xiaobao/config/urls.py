from django.urls import URLPattern, URLResolver, include, path

from xiaobao.config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", api.urls),
    path("", include("xiaobao.people.urls")),
    path("", include("xiaobao.organizations.urls")),
    path("", include("xiaobao.figures.urls")),
    path("", include("xiaobao.complaints.urls")),
    path("", include("xiaobao.site.urls")),
]
