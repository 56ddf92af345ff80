"""The API's table of contents. Each app's `api` lists its ROUTES: (path, view set, base name)."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import APIRootView, DefaultRouter

from coalition import api as coalition
from countries import api as countries
from datasets import api as datasets
from reports import api as reports


class Contents(APIRootView):
    """The lists that there are, each with its address."""

    permission_classes = [AllowAny]


class Router(DefaultRouter):
    APIRootView = Contents
    include_format_suffixes = False


router = Router()
for prefix, view_set, basename in (*coalition.ROUTES, *countries.ROUTES, *datasets.ROUTES, *reports.ROUTES):
    router.register(prefix, view_set, basename)

app_name = "api"
urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api_docs.html"),
        name="docs",
    ),
]
