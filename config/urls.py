"""The roof: every app's addresses, the API, health."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
# While the parts are being built beside each other, one that does not import yet must not stop the others.
import importlib  # noqa: E402

for module, prefix in (
    ("coalition.urls", ""),
    ("countries.urls", ""),
    ("datasets.urls", ""),
    ("reports.urls", ""),
    ("config.api_urls", "api/"),
):
    try:
        importlib.import_module(module)
    except ImportError as problem:
        print("not yet:", module, problem)
    else:
        urlpatterns.append(path(prefix, include(module)))
try:
    from coalition.views import home

    urlpatterns.append(path("", home, name="home"))
except ImportError as problem:
    print("not yet: home", problem)
