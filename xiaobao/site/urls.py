from django.urls import path

from xiaobao.site.views import components, display, home, notices, palette, procedures

urlpatterns = [
    path("", home.home, name="home"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<str:family>/<str:version>/", procedures.procedure, name="procedure"),
    path("display/", display.display, name="display"),
    path("design/", components.components, name="components"),
    path("desk/notices/", notices.notices, name="notices"),
    path("desk/palette/", palette.palette, name="palette"),
]
