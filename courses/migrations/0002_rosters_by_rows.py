import courses.enrolment.enums
import django.db.models.deletion
from django.db import migrations, models

FEW = 500


def plans_become_rows(apps, schema_editor):
    """Turn each roster's plan into rows and counts. A plan that waited to be applied has to be checked again."""
    rosters = apps.get_model("courses", "Roster").objects
    for roster in rosters.defer("content").iterator(chunk_size=1):
        plan = roster.plan or {}
        rows = plan.get("rows", [])
        roster.counts = {**plan.get("counts", {}), "likely_known": 0}
        roster.ignored_columns = plan.get("ignored_columns", [])
        roster.contingents = sorted(
            {row["contingent"] for row in rows if _accepted(row) and row["contingent"]}
        )
        roster.save(update_fields=["counts", "ignored_columns", "contingents"])
        _write(apps, roster, rows)
    if schema_editor.connection.vendor == "postgresql":  # the rows' keys are checked before tables change
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _accepted(row):
    return row["state"] != "refused"


def _write(apps, roster, rows):
    slots = apps.get_model("accounts", "Slot").objects.filter(contingent__code__in=roster.contingents)
    ids = {(code, number): pk for pk, code, number in slots.values_list("pk", "contingent__code", "number")}
    RosterRow = apps.get_model("courses", "RosterRow")
    RosterRow.objects.bulk_create(
        (
            RosterRow(
                contributor_id=roster.contributor_id,
                roster_id=roster.pk,
                number=row["row"],
                state=row["state"],
                note=row["note"],
                fault=_first(row["faults"]),
                values=_values(row),
                faults=row["faults"],
                changes=row["changes"],
                slot=ids.get((row["contingent"], row["slot"])),
            )
            for row in rows
        ),
        batch_size=FEW,
    )


def _first(faults):
    return f"{faults[0]['column']}.{faults[0]['code']}" if faults else ""


def _values(row):
    """Old plans kept a whole name, and no more of a person than was shown."""
    said = {
        "service_number": row["service_number"],
        "family_name": row["name"],
        "category": row["category"],
        "contingent": row["contingent"],
    }
    return {column: value for column, value in said.items() if value}


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_people_in_contingents"),
        ("courses", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RosterRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("changed", "changed"),
                            ("unchanged", "unchanged"),
                            ("refused", "refused"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_slot", "no_slot"),
                            ("in_other_contingent", "in_other_contingent"),
                            ("slot_of_other_category", "slot_of_other_category"),
                            ("likely_known", "likely_known"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "fault",
                    models.CharField(
                        blank=True, help_text="the first of `faults`: column.code", max_length=60
                    ),
                ),
                (
                    "values",
                    models.JSONField(help_text="cleaned values by column; what is not said is left out"),
                ),
                ("faults", models.JSONField(default=list)),
                ("changes", models.JSONField(default=list)),
                (
                    "alike",
                    models.JSONField(
                        default=list, help_text="ids of recorded people this row's person resembles"
                    ),
                ),
                ("person", models.UUIDField(null=True)),
                ("slot", models.UUIDField(null=True)),
            ],
            options={
                "ordering": ("number",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="enrolment",
            name="enrolment_once",
        ),
        migrations.RemoveConstraint(
            model_name="roster",
            name="roster_applied_has_a_time",
        ),
        migrations.AddField(
            model_name="enrolment",
            name="mission",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enrolments",
                to="accounts.mission",
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="counts",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="roster",
            name="contingents",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="roster",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="checked_again",
                to="courses.roster",
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="decisions",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="roster",
            name="fault",
            field=models.JSONField(
                blank=True,
                help_text="code and parts of what refuses the whole file, or its applying",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="roster",
            name="ignored_columns",
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name="roster",
            name="state",
            field=models.CharField(
                choices=[
                    ("checking", "checking"),
                    ("refused", "refused"),
                    ("checked", "checked"),
                    ("applying", "applying"),
                    ("applied", "applied"),
                ],
                default=courses.enrolment.enums.RosterState["CHECKED"],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="roster",
            name="state_digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mission__isnull", True)),
                fields=("person", "category", "phase", "standard"),
                name="enrolment_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mission__isnull", False)),
                fields=("person", "category", "phase", "standard", "mission"),
                name="enrolment_once_per_mission",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mission__isnull", False), ("phase", "induction")),
                    models.Q(models.Q(("phase", "induction"), _negated=True), ("mission__isnull", True)),
                    _connector="OR",
                ),
                name="induction_names_its_mission",
            ),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("applied_at__isnull", False), ("state", "applied")),
                    models.Q(("applied_at__isnull", True), models.Q(("state", "applied"), _negated=True)),
                    _connector="OR",
                ),
                name="roster_applied_has_a_time",
            ),
        ),
        migrations.AddField(
            model_name="rosterrow",
            name="contributor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.contributorcountry",
            ),
        ),
        migrations.AddField(
            model_name="rosterrow",
            name="roster",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="courses.roster"
            ),
        ),
        migrations.AddIndex(
            model_name="rosterrow",
            index=models.Index(fields=["roster", "state", "number"], name="roster_rows_by_state"),
        ),
        migrations.AddConstraint(
            model_name="rosterrow",
            constraint=models.UniqueConstraint(fields=("roster", "number"), name="roster_row_once"),
        ),
        migrations.RunPython(plans_become_rows, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="roster",
            name="plan",
        ),
    ]
