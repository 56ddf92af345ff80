"""Organisations in full, the dated records of the roster, events and the library.

The database itself refuses to change a signature or its withdrawal; only a merge moves it to another organisation.
"""

import coalition.models.dates
import coalition.models.documents
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


SIGNED = (
    "signed_on, person_name, person_title, place, event_id, signing_id, document_id, source, source_url, reference, "
    "recorded_at"
)
WITHDRAWN = "signature_id, withdrawn_on, reason, document_id, source, source_url, reference, recorded_at"
PROTECTED = {"coalition_signature": SIGNED, "coalition_signaturewithdrawal": WITHDRAWN}


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("""
            CREATE FUNCTION refuse_signature_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'a signature is for good'; END $$
            """)
    for table, columns in PROTECTED.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_is_for_good BEFORE UPDATE OF {columns} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_signature_change()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_is_for_good BEFORE UPDATE OF {columns} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'a signature is for good'); END"
            )


def release(apps, schema_editor):
    on_table = schema_editor.connection.vendor == "postgresql"
    for table in PROTECTED:
        schema_editor.execute(f"DROP TRIGGER {table}_is_for_good" + (f" ON {table}" if on_table else ""))
    if on_table:
        schema_editor.execute("DROP FUNCTION refuse_signature_change()")


class Migration(migrations.Migration):

    dependencies = [
        ('coalition', '0002_protect_audit_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='Who says so: a document, a page, a letter.', max_length=300, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('reference', models.CharField(editable=False, max_length=60, null=True, unique=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(editable=False, null=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('agreed_on', coalition.models.dates.KnownDateField(verbose_name='agreed on')),
                ('text', models.TextField(verbose_name='what it changes')),
            ],
            options={
                'verbose_name': 'amendment to the Letter of Intent',
                'verbose_name_plural': 'amendments to the Letter of Intent',
                'ordering': ['agreed_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='Who says so: a document, a page, a letter.', max_length=300, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('reference', models.CharField(editable=False, max_length=60, null=True, unique=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(editable=False, null=True)),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('kind', models.CharField(choices=[('letter', 'letter of intent'), ('signature', 'signed letter'), ('membership', 'letter of membership'), ('amendment', 'amendment'), ('due_diligence', 'due diligence'), ('minutes', 'minutes'), ('report', 'report'), ('background', 'background')], max_length=13, verbose_name='kind')),
                ('issued', coalition.models.dates.KnownDateField(blank=True, verbose_name='issued')),
                ('issued_by', models.CharField(blank=True, max_length=200, verbose_name='issued by')),
                ('summary', models.TextField(blank=True, verbose_name='what it is')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('visibility', models.CharField(choices=[('secretariat', 'the secretariat and the auditors'), ('coalition', 'members of the coalition'), ('public', 'everybody')], default='coalition', max_length=11, verbose_name='open to')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('file', models.FileField(blank=True, upload_to=coalition.models.documents.document_path, verbose_name='file')),
                ('file_name', models.CharField(blank=True, max_length=255, verbose_name='file name')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(null=True, verbose_name='size in bytes')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': ['-issued', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DueDiligence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='Who says so: a document, a page, a letter.', max_length=300, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('reference', models.CharField(editable=False, max_length=60, null=True, unique=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(editable=False, null=True)),
                ('outcome', models.CharField(choices=[('cleared', 'cleared'), ('refused', 'not cleared'), ('suspended', 'clearance suspended')], max_length=9, verbose_name='outcome')),
                ('decided_on', models.DateField(verbose_name='decided on')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='expires on')),
                ('note', models.TextField(blank=True, verbose_name='note')),
            ],
            options={
                'verbose_name': 'due diligence',
                'verbose_name_plural': 'due diligence',
                'ordering': ['organisation', '-decided_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='Who says so: a document, a page, a letter.', max_length=300, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('reference', models.CharField(editable=False, max_length=60, null=True, unique=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(editable=False, null=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('occasion', models.CharField(blank=True, help_text='The forum or conference at which it takes place.', max_length=200, verbose_name='occasion')),
                ('held_on', coalition.models.dates.KnownDateField(verbose_name='date')),
                ('place', models.CharField(max_length=200, verbose_name='place')),
                ('country_code', models.CharField(blank=True, max_length=3, verbose_name='country')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('panel_title', models.CharField(blank=True, max_length=200, verbose_name='title of the panel')),
                ('desired_outputs', models.TextField(blank=True, verbose_name='desired outputs')),
                ('expected_outcomes', models.TextField(blank=True, verbose_name='expected outcomes')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('announced', 'announced'), ('held', 'held'), ('cancelled', 'cancelled')], default='draft', max_length=9, verbose_name='status')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['-held_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('held_on', coalition.models.dates.KnownDateField(verbose_name='date')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
            ],
            options={
                'verbose_name': 'follow-up meeting',
                'verbose_name_plural': 'follow-up meetings',
                'ordering': ['event', 'held_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='Who says so: a document, a page, a letter.', max_length=300, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('reference', models.CharField(editable=False, max_length=60, null=True, unique=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(editable=False, null=True)),
                ('since', coalition.models.dates.KnownDateField(blank=True, verbose_name='since')),
                ('until', coalition.models.dates.KnownDateField(blank=True, verbose_name='until')),
                ('kind', models.CharField(choices=[('member', 'member'), ('supporter', 'supporter'), ('partner', 'partner'), ('observer', 'observer')], max_length=9, verbose_name='kind')),
                ('as_of', coalition.models.dates.KnownDateField(blank=True, verbose_name='known as of')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'ordering': ['organisation__acronym', 'since'],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='reason')),
                ('moved', models.JSONField(default=dict)),
                ('merged_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'merge of organisations',
                'verbose_name_plural': 'merges of organisations',
                'ordering': ['-merged_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='OrganisationName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('former', 'former name'), ('alias', 'other name'), ('merged', 'name of a merged duplicate')], max_length=6, verbose_name='kind')),
            ],
            options={
                'verbose_name': 'other name',
                'verbose_name_plural': 'other names',
                'ordering': ['organisation', 'kind', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Panellist',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('moderator', 'moderator'), ('panellist', 'panellist')], default='panellist', max_length=9, verbose_name='role')),
                ('person_name', models.CharField(max_length=150, verbose_name='name')),
                ('person_title', models.CharField(blank=True, max_length=200, verbose_name='function')),
                ('affiliation', models.CharField(blank=True, help_text='Where the organisation is not in the roster.', max_length=200, verbose_name='affiliation')),
            ],
            options={
                'verbose_name': 'panellist',
                'verbose_name_plural': 'panellists',
                'ordering': ['event', 'role', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='Who says so: a document, a page, a letter.', max_length=300, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('reference', models.CharField(editable=False, max_length=60, null=True, unique=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(editable=False, null=True)),
                ('signed_on', coalition.models.dates.KnownDateField(verbose_name='signed on')),
                ('person_name', models.CharField(blank=True, max_length=150, verbose_name='who signed')),
                ('person_title', models.CharField(blank=True, max_length=200, verbose_name='function')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
            ],
            options={
                'verbose_name': 'signature',
                'verbose_name_plural': 'signatures',
                'ordering': ['signed_on', 'organisation__acronym'],
            },
        ),
        migrations.CreateModel(
            name='SignatureWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='Who says so: a document, a page, a letter.', max_length=300, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('reference', models.CharField(editable=False, max_length=60, null=True, unique=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_on', coalition.models.dates.KnownDateField(verbose_name='withdrawn on')),
                ('reason', models.TextField(verbose_name='reason')),
            ],
            options={
                'verbose_name': 'withdrawal of a signature',
                'verbose_name_plural': 'withdrawals of signatures',
                'ordering': ['withdrawn_on'],
            },
        ),
        migrations.CreateModel(
            name='Signing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_name', models.CharField(blank=True, max_length=150, verbose_name='who signs')),
                ('person_title', models.CharField(blank=True, max_length=200, verbose_name='function')),
                ('status', models.CharField(choices=[('invited', 'invited'), ('confirmed', 'confirmed'), ('signed', 'signed'), ('withdrawn', 'withdrawn')], default='invited', max_length=9, verbose_name='status')),
            ],
            options={
                'verbose_name': 'place at a signing',
                'verbose_name_plural': 'places at a signing',
                'ordering': ['event', 'organisation__acronym'],
            },
        ),
        migrations.CreateModel(
            name='TopicLead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(help_text='Who says so: a document, a page, a letter.', max_length=300, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='link to the source')),
                ('reference', models.CharField(editable=False, max_length=60, null=True, unique=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('changed_at', models.DateTimeField(editable=False, null=True)),
                ('since', coalition.models.dates.KnownDateField(blank=True, verbose_name='since')),
                ('until', coalition.models.dates.KnownDateField(blank=True, verbose_name='until')),
                ('area', models.CharField(choices=[('conventions', 'Ratification and implementation of conventions and standards'), ('policy', 'Policy and legislation'), ('research', 'Research and capacity building'), ('infrastructure', 'Public infrastructure and sustainable enterprise development'), ('health', 'Health and safety'), ('formalization', 'Formalization'), ('awareness', 'Awareness raising')], max_length=14, verbose_name='programme area')),
                ('support', models.CharField(choices=[('data', 'UN data'), ('advice', 'Policy advice'), ('norms', 'Normative instruments'), ('assistance', 'Technical assistance')], max_length=10, verbose_name='kind of support')),
            ],
            options={
                'verbose_name': 'lead on a topic',
                'verbose_name_plural': 'leads on topics',
                'ordering': ['area', 'support', 'organisation__acronym', 'since'],
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='iati_type',
            field=models.CharField(blank=True, choices=[('10', 'Government'), ('11', 'Local Government'), ('15', 'Other Public Sector'), ('21', 'International NGO'), ('22', 'National NGO'), ('23', 'Regional NGO'), ('24', 'Partner Country based NGO'), ('30', 'Public Private Partnership'), ('40', 'Multilateral'), ('60', 'Foundation'), ('70', 'Private Sector'), ('71', 'Private Sector in Provider Country'), ('72', 'Private Sector in Aid Recipient Country'), ('73', 'Private Sector in Third Country'), ('80', 'Academic, Training and Research'), ('90', 'Other')], max_length=2, verbose_name='IATI organisation type'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='coalition.organisation'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='name_ar',
            field=models.CharField(blank=True, max_length=200, verbose_name='name in Arabic'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='name_es',
            field=models.CharField(blank=True, max_length=200, verbose_name='name in Spanish'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='name_fr',
            field=models.CharField(blank=True, max_length=200, verbose_name='name in French'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='name_ru',
            field=models.CharField(blank=True, max_length=200, verbose_name='name in Russian'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='name_zh',
            field=models.CharField(blank=True, max_length=200, verbose_name='name in Chinese'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='name',
            field=models.CharField(help_text='In English, or as the organisation writes it.', max_length=200, verbose_name='name'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='organisation_is_not_merged_into_itself'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='changed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='amendment',
            name='recorded_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='document',
            name='changed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='document',
            name='recorded_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='amendment',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='coalition.document', verbose_name='document'),
        ),
        migrations.AddField(
            model_name='duediligence',
            name='changed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='duediligence',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coalition.document', verbose_name='document'),
        ),
        migrations.AddField(
            model_name='duediligence',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='due_diligence', to='coalition.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='duediligence',
            name='recorded_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='event',
            name='changed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='event',
            name='recorded_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='document',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='documents', to='coalition.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='coalition.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='membership',
            name='changed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='membership',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='coalition.document', verbose_name='document'),
        ),
        migrations.AddField(
            model_name='membership',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='coalition.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='membership',
            name='recorded_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='merge',
            name='absorbed',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coalition.organisation', verbose_name='merged into it'),
        ),
        migrations.AddField(
            model_name='merge',
            name='kept',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='coalition.organisation', verbose_name='kept'),
        ),
        migrations.AddField(
            model_name='merge',
            name='merged_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='merge',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='organisationname',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_names', to='coalition.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='panellist',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='panellists', to='coalition.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='panellist',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='panellists', to='coalition.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='signature',
            name='changed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signature',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='coalition.document', verbose_name='document'),
        ),
        migrations.AddField(
            model_name='signature',
            name='event',
            field=models.ForeignKey(blank=True, help_text='The ceremony at which the Letter was opened for signature.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='coalition.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='signature',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='coalition.organisation', verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='signature',
            name='recorded_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signaturewithdrawal',
            name='changed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signaturewithdrawal',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coalition.document', verbose_name='document'),
        ),
        migrations.AddField(
            model_name='signaturewithdrawal',
            name='recorded_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signaturewithdrawal',
            name='signature',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='coalition.signature', verbose_name='signature'),
        ),
        migrations.AddField(
            model_name='signing',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signings', to='coalition.event', verbose_name='event'),
        ),
        migrations.AddField(
            model_name='signing',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signings', to='coalition.organisation', verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='signature',
            name='signing',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signature', to='coalition.signing'),
        ),
        migrations.AddField(
            model_name='topiclead',
            name='changed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='topiclead',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topic_leads', to='coalition.organisation', verbose_name='member'),
        ),
        migrations.AddField(
            model_name='topiclead',
            name='recorded_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='duediligence',
            constraint=models.CheckConstraint(condition=models.Q(('expires_on', None), ('expires_on__gte', models.F('decided_on')), _connector='OR'), name='due_diligence_does_not_expire_before_it_is_decided'),
        ),
        migrations.AddConstraint(
            model_name='duediligence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'cleared'), _negated=True), ('expires_on__isnull', False), _connector='OR'), name='clearance_has_an_expiry'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('file', ''), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='document_file_has_a_checksum'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'due_diligence'), _negated=True), ('visibility', 'secretariat'), _connector='OR'), name='due_diligence_document_stays_with_the_secretariat'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('since', ''), _negated=True), models.Q(('as_of', ''), _negated=True), _connector='OR'), name='membership_is_dated'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('until', ''), ('since', ''), ('until__gte', django.db.models.functions.text.Substr(models.F('since'), 1, django.db.models.functions.text.Length('until'))), _connector='OR'), name='membership_does_not_end_before_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('absorbed',), name='organisation_is_merged_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('kept', models.F('absorbed')), _negated=True), name='merge_has_two_organisations'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='undoing_a_merge_has_a_time_and_a_person'),
        ),
        migrations.AddConstraint(
            model_name='organisationname',
            constraint=models.UniqueConstraint(fields=('organisation', 'name'), name='other_name_is_kept_once_per_organisation'),
        ),
        migrations.AddConstraint(
            model_name='panellist',
            constraint=models.UniqueConstraint(condition=models.Q(('role', 'moderator')), fields=('event',), name='panel_has_one_moderator_at_most'),
        ),
        migrations.AddConstraint(
            model_name='panellist',
            constraint=models.CheckConstraint(condition=models.Q(('organisation', None), ('affiliation', ''), _connector='OR'), name='panellist_speaks_for_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='signaturewithdrawal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='signature_is_withdrawn_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='signing',
            constraint=models.UniqueConstraint(fields=('event', 'organisation'), name='organisation_signs_once_at_an_event'),
        ),
        migrations.AddConstraint(
            model_name='topiclead',
            constraint=models.CheckConstraint(condition=models.Q(('since', ''), _negated=True), name='topic_lead_has_a_start'),
        ),
        migrations.AddConstraint(
            model_name='topiclead',
            constraint=models.CheckConstraint(condition=models.Q(('until', ''), ('since', ''), ('until__gte', django.db.models.functions.text.Substr(models.F('since'), 1, django.db.models.functions.text.Length('until'))), _connector='OR'), name='topic_lead_does_not_end_before_it_starts'),
        ),
        migrations.RunPython(protect, release),
    ]
