from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("countries/<str:iso3>/editions/", views.assessment_list, name="assessment-list"),
    path("countries/<str:iso3>/editions/<int:number>/", views.assessment_detail, name="assessment-detail"),
    path(
        "countries/<str:iso3>/editions/<int:number>/assessment.pdf",
        views.assessment_download,
        name="assessment-download",
    ),
    path("countries/<str:iso3>/editions/<int:number>/sign-off/", views.assessment_sign_off, name="assessment-sign-off"),
    path("countries/<str:iso3>/editions/<int:number>/consent/", views.assessment_consent, name="assessment-consent"),
    path("countries/<str:iso3>/editions/<int:number>/object/", views.assessment_object, name="assessment-object"),
    path("countries/<str:iso3>/editions/<int:number>/publish/", views.assessment_publish, name="assessment-publish"),
    path("countries/<str:iso3>/assessments/build/", views.assessment_build, name="assessment-build"),
    path("countries/<str:iso3>/assessments/progress/", views.assessment_progress, name="assessment-progress"),
]
