from django.urls import path, re_path

from datasets.views import contributions, country, decisions, deeds, files, releases, requests, template, verdicts

app_name = "datasets"
SERIES = "countries/<str:iso3>/series/<str:indicator>/<str:category>/<str:measure>/"
CELL = "countries/<str:iso3>/cells/<str:indicator>/<str:category>/<int:year>/<str:measure>/"
urlpatterns = [
    path("countries/<str:iso3>/conflicts/", country.conflict_list, name="conflict-list"),
    path("c/<str:code>/", country.cell_short, name="cell-short"),
    path(CELL, country.cell_detail, name="cell-detail"),
    path(f"{CELL}choose/", decisions.cell_choose, name="cell-choose"),
    path(f"{CELL}confirm/", verdicts.cell_confirm, name="cell-confirm"),
    path(f"{CELL}dispute/", verdicts.cell_dispute, name="cell-dispute"),
    path(SERIES, country.series_detail, name="series-detail"),
    path(f"{SERIES}chart.json", country.chart_data, name="chart-data"),
    path("countries/<str:iso3>/gaps/", requests.gap_page, name="gap-page"),
    path("countries/<str:iso3>/gaps/request/", requests.request_new, name="request-new"),
    path("datasets/requests/", requests.request_list, name="request-list"),
    path("datasets/requests/<int:pk>/", requests.request_detail, name="request-detail"),
    path("datasets/requests/<int:pk>/template.xlsx", requests.request_template, name="request-template"),
    path("datasets/requests/<int:pk>/remind/", requests.request_remind, name="request-remind"),
    path("datasets/requests/<int:pk>/cancel/", requests.request_cancel, name="request-cancel"),
    path("datasets/releases/", releases.release_list, name="release-list"),
    path("datasets/releases/new/", releases.release_new, name="release-new"),
    path("datasets/releases/compare/", releases.release_compare, name="release-compare"),
    path("datasets/releases/<str:name>/", releases.release_detail, name="release-detail"),
    path("datasets/releases/<str:name>/publish/", releases.release_publish, name="release-publish"),
    path("datasets/releases/<str:name>/discard/", releases.release_discard, name="release-discard"),
    re_path(
        r"^datasets/releases/(?P<name>[0-9.]+)/figures\.(?P<kind>zip|parquet)$",
        releases.release_file,
        name="release-file",
    ),
    path("datasets/conflicts/", decisions.conflict_board, name="conflict-board"),
    path("datasets/decisions/", decisions.decision_list, name="decision-list"),
    path("datasets/decisions/preview/", decisions.decision_preview, name="decision-preview"),
    path("datasets/decisions/make/", decisions.decision_make, name="decision-make"),
    path("datasets/decisions/<int:pk>/", decisions.decision_detail, name="decision-detail"),
    path("datasets/decisions/<int:pk>/undo/", decisions.decision_undo, name="decision-undo"),
    path("datasets/overrides/<int:pk>/undo/", decisions.override_undo, name="override-undo"),
    path("datasets/verdicts/<int:pk>/withdraw/", verdicts.verdict_withdraw, name="verdict-withdraw"),
    path("datasets/verdicts/<int:pk>/resolve/", verdicts.verdict_resolve, name="verdict-resolve"),
    path("datasets/contributions/", contributions.contribution_list, name="contribution-list"),
    path("datasets/contributions/upload/", contributions.contribution_upload, name="contribution-upload"),
    path("datasets/contributions/<int:pk>/", contributions.contribution_detail, name="contribution-detail"),
    path(
        "datasets/contributions/<int:pk>/progress/", contributions.contribution_progress, name="contribution-progress"
    ),
    path("datasets/contributions/<int:pk>/file/", files.contribution_file, name="contribution-file"),
    path("datasets/contributions/<int:pk>/findings.csv", files.contribution_findings, name="contribution-findings"),
    path("datasets/contributions/<int:pk>/submit/", deeds.contribution_submit, name="contribution-submit"),
    path("datasets/contributions/<int:pk>/accept/", deeds.contribution_accept, name="contribution-accept"),
    path("datasets/contributions/<int:pk>/return/", deeds.contribution_return, name="contribution-return"),
    path("datasets/contributions/<int:pk>/withdraw/", deeds.contribution_withdraw, name="contribution-withdraw"),
    path("datasets/contributions/<int:pk>/replace/", deeds.contribution_replace, name="contribution-replace"),
    path("datasets/contributions/<int:pk>/check/", deeds.contribution_check, name="contribution-check"),
    path("datasets/review/", contributions.review_list, name="review-list"),
    path("datasets/template/", template.template_help, name="template-help"),
    re_path(r"^datasets/template\.(?P<kind>csv|xlsx)$", template.template_download, name="template-download"),
]
