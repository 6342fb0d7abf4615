from django.urls import URLPattern, URLResolver, include, path

from xiaobao.config import watching
from xiaobao.config.api import api
from xiaobao.federation.jobs.calling import fetch
from xiaobao.people.actions import use_way_out

use_way_out(fetch)

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", watching.live, name="live"),
    path("health/ready", watching.ready, name="ready"),
    path("metrics", watching.metrics, name="metrics"),
    path("api/", api.urls),
    path("", include("xiaobao.people.urls")),
    path("", include("xiaobao.organizations.urls")),
    path("", include("xiaobao.casework.urls")),
    path("", include("xiaobao.federation.urls")),
    path("", include("xiaobao.figures.urls")),
    path("", include("xiaobao.summaries.urls")),
    path("", include("xiaobao.complaints.urls")),
    path("", include("xiaobao.site.urls")),
]
handler500 = "xiaobao.config.problems.fault"
