from django.urls import path

from countries.views import answers, countries, files, requests, wizard

app_name = "countries"
urlpatterns = [
    path("countries/", countries.country_list, name="country-list"),
    path("countries/<str:iso3>/", countries.country_detail, name="country-detail"),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/queue/", requests.queue, name="request-queue"),
    path("requests/new/", wizard.request_new, name="request-new"),
    path("requests/work-plan.csv", files.work_plan, name="work-plan"),
    path("requests/form.xlsx", files.request_form, name="request-form"),
    path("requests/read-form/", wizard.request_import, name="request-import"),
    path("requests/similar/", wizard.request_similar, name="request-similar"),
    path("requests/<int:pk>/", requests.request_detail, name="request-detail"),
    path("requests/<int:pk>/edit/<slug:step>/", wizard.request_edit, name="request-edit"),
    path("requests/<int:pk>/offers/", answers.offer_edit, name="offer-edit"),
    path("requests/<int:pk>/offers/<int:need>/take-back/", answers.offer_take_back, name="offer-take-back"),
    path("requests/<int:pk>/documents/", files.document_add, name="document-add"),
    path("requests/<int:pk>/documents/<int:document>/", files.document_file, name="document-file"),
    path("requests/<int:pk>/documents/<int:document>/remove/", wizard.document_remove, name="document-remove"),
    path("requests/<int:pk>/responses/<int:number>/", answers.response_detail, name="response-detail"),
    path("requests/<int:pk>/responses/<int:number>/edit/", answers.response_edit, name="response-edit"),
    path("requests/<int:pk>/responses/<int:number>/<str:kind>/", files.response_file, name="response-file"),
    path("requests/<int:pk>/dossier.<str:kind>", files.dossier_file, name="dossier"),
    path("requests/<int:pk>/<slug:deed>/", requests.request_do, name="request-do"),
]
