"""The template: the file to fill in, and the page that explains it, both from its one definition."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from countries.models import Country
from datasets.reference import limits, template
from datasets.reference.indicators import CONTRIBUTED

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def template_download(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "xlsx":
        file, content_type = template.as_xlsx([(c.iso3, c.name) for c in Country.objects.all()]), XLSX
    else:
        file, content_type = template.as_csv(), "text/csv; charset=utf-8"
    name = f"ewaste-template.{kind}"
    return HttpResponse(file, content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_GET
def template_help(request: HttpRequest) -> HttpResponse:
    context = {
        "columns": template.COLUMNS,
        "example": "\n".join((",".join(template.NAMES), ",".join(column.example for column in template.COLUMNS))),
        "code_lists": _code_lists(),
        "indicators": CONTRIBUTED.values(),
        "countries": [(country.iso3, country.name) for country in Country.objects.all()],
        "limits": {"megabytes": limits.MAX_BYTES // 1024**2, "rows": limits.MAX_ROWS, "columns": limits.MAX_COLUMNS},
    }
    return render(request, "datasets/template_help.html", context)


def _code_lists() -> list[dict[str, Any]]:
    """Every list of codes but the indicators', which have their own table with units."""
    return [
        {"name": column.name, "title": column.title, "entries": list(column.codes())}
        for column in template.COLUMNS
        if column.codes and column.name != template.INDICATOR
    ]
