"""PostgreSQL checks an observation's references once per statement instead of three times per row.

The country, issue and contribution that a statement inserts are few, however many rows: they are looked up as a set.
Countries, issues and contributions that observations rest on cannot be deleted: Django protects them (PROTECT), and so
does the trigger on their side.
"""

from django.db import migrations

TABLES = ("countries_country", "datasets_issue", "datasets_contribution")

FORWARD = [
    """
    CREATE FUNCTION check_observation_references() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM (SELECT DISTINCT country_id FROM added) a
                 WHERE NOT EXISTS (SELECT 1 FROM countries_country c WHERE c.iso3 = a.country_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'an observation names a country that does not exist';
      END IF;
      IF EXISTS (SELECT 1 FROM (SELECT DISTINCT issue_id FROM added) a
                 WHERE NOT EXISTS (SELECT 1 FROM datasets_issue i WHERE i.id = a.issue_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'an observation names an issue that does not exist';
      END IF;
      IF EXISTS (SELECT 1 FROM (SELECT DISTINCT contribution_id FROM added) a
                 WHERE NOT EXISTS (SELECT 1 FROM datasets_contribution c WHERE c.id = a.contribution_id)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'an observation names a contribution that does not exist';
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER observation_references_exist AFTER INSERT ON datasets_observation
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_observation_references()
    """,
    """
    CREATE FUNCTION refuse_orphan_observations() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (TG_TABLE_NAME = 'countries_country' AND EXISTS (SELECT 1 FROM datasets_observation WHERE country_id = to_jsonb(OLD)->>'iso3'))
      OR (TG_TABLE_NAME = 'datasets_contribution' AND EXISTS (SELECT 1 FROM datasets_observation WHERE contribution_id = (to_jsonb(OLD)->>'id')::bigint))
      OR (TG_TABLE_NAME = 'datasets_issue' AND EXISTS (SELECT 1 FROM datasets_contribution WHERE issue_id = (to_jsonb(OLD)->>'id')::bigint))
      THEN
        RAISE foreign_key_violation USING MESSAGE = 'observations rest on this row of ' || TG_TABLE_NAME;
      END IF;
      RETURN OLD;
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER observations_rest_on_this BEFORE DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_orphan_observations()
        """
        for table in TABLES
    ),
]
BACKWARD = [
    "DROP TRIGGER observation_references_exist ON datasets_observation",
    "DROP FUNCTION check_observation_references()",
    *(f"DROP TRIGGER observations_rest_on_this ON {table}" for table in TABLES),
    "DROP FUNCTION refuse_orphan_observations()",
]


def run(statements):
    def deed(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for sql in statements:
                schema_editor.execute(sql)

    return deed


class Migration(migrations.Migration):
    dependencies = [("datasets", "0001_contributions_pool_editions"), ("countries", "0001_countries_and_instruments")]
    operations = [migrations.RunPython(run(FORWARD), run(BACKWARD))]
