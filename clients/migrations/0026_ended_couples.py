"""Nothing new hangs on a couple that has ended, whatever page or action asks (Inv 10)."""

from django.db import migrations

from clients.rowsecurity import harden_functions

# The lock waits for a parting under way, and sees what came of it: a couple that ends while
# something is being given to it either has it ended with the rest, or refuses it.
REFUSE = """
CREATE FUNCTION refuse_ended_couple() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    stands text;
BEGIN
    SELECT stage INTO stands FROM clients_couple WHERE id = NEW.couple_id FOR KEY SHARE;
    IF stands = 'ended' THEN
        RAISE EXCEPTION 'this couple has ended: nothing new hangs on it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
TABLES = ("clients_jointwindow", "clients_note")


def refuse(*tables: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f"CREATE TRIGGER refuse_ended_couple BEFORE INSERT ON {table} FOR EACH ROW "
            "WHEN (NEW.couple_id IS NOT NULL) EXECUTE FUNCTION refuse_ended_couple()"
            for table in tables
        ],
        [f"DROP TRIGGER refuse_ended_couple ON {table}" for table in tables],
    )


class Migration(migrations.Migration):
    dependencies = [("clients", "0025_holds_by_hand")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_ended_couple()"),
        refuse(*TABLES),
        harden_functions(),
    ]
