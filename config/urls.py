"""The roof: every app's addresses, the API, health."""

from importlib.util import find_spec

from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", include("django.conf.urls.i18n")),
]
for app, prefix in (("coalition", ""), ("countries", ""), ("datasets", ""), ("reports", "")):
    if find_spec(f"{app}.urls"):
        urlpatterns.append(path(prefix, include(f"{app}.urls")))
if find_spec("coalition.views"):
    from coalition import views as coalition_views

    if hasattr(coalition_views, "home"):
        urlpatterns.append(path("", coalition_views.home, name="home"))
if find_spec("config.api_urls"):
    urlpatterns.append(path("api/", include("config.api_urls")))
