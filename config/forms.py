from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Forms and fields are drawn by templates/components/."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
