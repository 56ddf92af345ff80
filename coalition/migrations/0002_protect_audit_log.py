"""The database itself refuses to change or delete history."""

from django.db import migrations

FORWARD = {
    "postgresql": [
        """
        CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
        """,
        """
        CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON coalition_auditevent
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
        """,
    ],
    "sqlite": [
        f"""
        CREATE TRIGGER audit_log_refuses_{deed.lower()} BEFORE {deed} ON coalition_auditevent
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
        """
        for deed in ("UPDATE", "DELETE")
    ],
}
BACKWARD = {
    "postgresql": [
        "DROP TRIGGER audit_log_is_append_only ON coalition_auditevent",
        "DROP FUNCTION refuse_audit_change()",
    ],
    "sqlite": ["DROP TRIGGER audit_log_refuses_update", "DROP TRIGGER audit_log_refuses_delete"],
}


def run(statements):
    def deed(apps, schema_editor):
        for sql in statements[schema_editor.connection.vendor]:
            schema_editor.execute(sql)

    return deed


class Migration(migrations.Migration):
    dependencies = [("coalition", "0001_people_organisations_audit_jobs")]
    operations = [migrations.RunPython(run(FORWARD), run(BACKWARD))]
