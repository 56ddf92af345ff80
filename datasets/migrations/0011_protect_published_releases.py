from django.db import migrations

TABLE = "datasets_release"
SENTENCE = "a published release is immutable"
POSTGRESQL = [
    f"""
    CREATE FUNCTION refuse_change_of_release() RETURNS trigger AS $$
    BEGIN
        RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation';
    END;
    $$ LANGUAGE plpgsql
    """,
    f"""
    CREATE TRIGGER published_release_is_immutable BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION refuse_change_of_release()
    """,
]
POSTGRESQL_BACK = [
    f"DROP TRIGGER published_release_is_immutable ON {TABLE}",
    "DROP FUNCTION refuse_change_of_release()",
]
SQLITE = [
    f"""
    CREATE TRIGGER published_release_is_not_{deed}d BEFORE {deed.upper()} ON {TABLE} WHEN OLD.status = 'published'
    BEGIN
        SELECT RAISE(ABORT, '{SENTENCE}');
    END
    """
    for deed in ("update", "delete")
]
SQLITE_BACK = [f"DROP TRIGGER published_release_is_not_{deed}d" for deed in ("update", "delete")]


def run(statements):
    def on(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return on


class Migration(migrations.Migration):
    dependencies = [("datasets", "0010_keep_decisions_verdicts_requests_releases")]
    operations = [
        migrations.RunPython(
            run({"postgresql": POSTGRESQL, "sqlite": SQLITE}), run({"postgresql": POSTGRESQL_BACK, "sqlite": SQLITE_BACK})
        )
    ]
