"""How the API's lists come: in pages that no question can make boundless."""

from rest_framework.pagination import LimitOffsetPagination


class Pages(LimitOffsetPagination):
    max_limit = 1000
