"""Nobody decides on what they submitted either; no source was published before 1980; an observation stays where it is."""

import datetime

from django.conf import settings
from django.db import migrations, models


FORWARD = [
    """
    CREATE FUNCTION refuse_moved_observations() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE foreign_key_violation USING MESSAGE = 'an observation stays with its country, issue and contribution';
    END $$
    """,
    """
    CREATE TRIGGER observation_stays_where_it_is BEFORE UPDATE OF country_id, issue_id, contribution_id
    ON datasets_observation FOR EACH ROW
    WHEN ((OLD.country_id, OLD.issue_id, OLD.contribution_id)
          IS DISTINCT FROM (NEW.country_id, NEW.issue_id, NEW.contribution_id))
    EXECUTE FUNCTION refuse_moved_observations()
    """,
]
BACKWARD = [
    "DROP TRIGGER observation_stays_where_it_is ON datasets_observation",
    "DROP FUNCTION refuse_moved_observations()",
]


def run(statements):
    def deed(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for sql in statements:
                schema_editor.execute(sql)

    return deed


class Migration(migrations.Migration):

    dependencies = [
        ('coalition', '0002_protect_audit_log'),
        ('datasets', '0005_bound_values_of_observations_and_cells'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='contribution',
            name='nobody_decides_on_the_own_contribution',
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(models.Q(('created_by', None), models.Q(('decided_by', models.F('created_by')), _negated=True), _connector='OR'), models.Q(('submitted_by', None), models.Q(('decided_by', models.F('submitted_by')), _negated=True), _connector='OR')), _connector='OR'), name='nobody_decides_on_the_own_contribution'),
        ),
        migrations.AddConstraint(
            model_name='issue',
            constraint=models.CheckConstraint(condition=models.Q(('published_on__gte', datetime.date(1980, 1, 1))), name='issue_is_of_1980_or_later'),
        ),
        migrations.RunPython(run(FORWARD), run(BACKWARD)),
    ]
