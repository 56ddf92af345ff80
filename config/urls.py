"""The roof: every app's addresses, the API, the back office, health."""

from django.contrib import admin
from django.urls import include, path

from coalition.views.desk import home
from config import health, metrics

urlpatterns = [
    path("", home, name="home"),
    path("", include("coalition.urls")),
    path("", include("countries.urls")),
    path("", include("datasets.urls")),
    path("", include("reports.urls")),
    path("api/", include("config.api_urls")),
    path("admin/", admin.site.urls),
    path("language/", include("django.conf.urls.i18n")),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
