from django.urls import path, re_path

from datasets.views import contributions, country, deeds, files, methods, template, understanding, uploads

app_name = "datasets"
SERIES = "countries/<str:iso3>/series/<str:indicator>/<str:category>/<str:measure>/"
urlpatterns = [
    path("countries/<str:iso3>/conflicts/", country.conflict_list, name="conflict-list"),
    path(
        "countries/<str:iso3>/cells/<str:indicator>/<str:category>/<int:year>/<str:measure>/",
        country.cell_detail,
        name="cell-detail",
    ),
    path(
        "countries/<str:iso3>/cells/<str:indicator>/<str:category>/<int:year>/<str:measure>/computation/",
        methods.cell_computation,
        name="cell-computation",
    ),
    path("countries/<str:iso3>/method-runs/<int:pk>/", methods.run_detail, name="run-detail"),
    path("countries/<str:iso3>/what-if/", methods.what_if, name="what-if"),
    path(SERIES, country.series_detail, name="series-detail"),
    path(f"{SERIES}chart.json", country.chart_data, name="chart-data"),
    path("datasets/contributions/", contributions.contribution_list, name="contribution-list"),
    path("datasets/contributions/upload/", contributions.contribution_upload, name="contribution-upload"),
    path("datasets/contributions/<int:pk>/", contributions.contribution_detail, name="contribution-detail"),
    path(
        "datasets/contributions/<int:pk>/progress/", contributions.contribution_progress, name="contribution-progress"
    ),
    path("datasets/contributions/<int:pk>/file/", files.contribution_file, name="contribution-file"),
    path("datasets/contributions/<int:pk>/findings.csv", files.contribution_findings, name="contribution-findings"),
    path("datasets/contributions/<int:pk>/marked.xlsx", files.contribution_marked, name="contribution-marked"),
    path("datasets/contributions/<int:pk>/submit/", deeds.contribution_submit, name="contribution-submit"),
    path("datasets/contributions/<int:pk>/accept/", deeds.contribution_accept, name="contribution-accept"),
    path("datasets/contributions/<int:pk>/return/", deeds.contribution_return, name="contribution-return"),
    path("datasets/contributions/<int:pk>/withdraw/", deeds.contribution_withdraw, name="contribution-withdraw"),
    path("datasets/contributions/<int:pk>/replace/", deeds.contribution_replace, name="contribution-replace"),
    path("datasets/contributions/<int:pk>/check/", deeds.contribution_check, name="contribution-check"),
    path(
        "datasets/contributions/<int:pk>/understood/",
        understanding.contribution_understood,
        name="contribution-understood",
    ),
    path("datasets/contributions/<int:pk>/fix/", understanding.contribution_fix, name="contribution-fix"),
    path("datasets/contributions/<int:pk>/explain/", understanding.contribution_explain, name="contribution-explain"),
    path("datasets/contributions/<int:pk>/clear/", understanding.contribution_clear, name="contribution-clear"),
    path("datasets/uploads/", uploads.upload_begin, name="upload-begin"),
    path("datasets/uploads/<uuid:token>/", uploads.upload_detail, name="upload-detail"),
    path("datasets/review/", contributions.review_list, name="review-list"),
    path("datasets/template/", template.template_help, name="template-help"),
    re_path(r"^datasets/template\.(?P<kind>csv|xlsx)$", template.template_download, name="template-download"),
]
