"""A wrapped key is there for whoever may read words that it opens, and for nobody else.

Every session of a practice saw all of the practice's keys. The function looks at who reads what:
it stands on this storey because releases, letters and joint sheets do.
"""

from django.db import migrations

from clients.rowsecurity import ANYONE_IN_PRACTICE, WORKER, any_of, harden_functions

# Asked only about a key that is not the asker's own (the policy below); `notes` are a clinician's
# words, `answers` a client's or a couple's, `contact` addresses: a client's, those of an invitation
# that waits for nobody known yet. A practice has two of its own.
MAY_USE_KEY = """
CREATE FUNCTION app_may_use_key(owner uuid, class text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := app_client();
    mine uuid := app_clinician();
BEGIN
    IF app_scope() = 'door' THEN
        RETURN class = 'contact' AND EXISTS (
            SELECT FROM clients_invitation i
            WHERE i.id = app_door_invitation() AND owner = coalesce(i.client_id, i.id));
    ELSIF owner = app_practice() THEN
        -- Its own: for finding an address again, and for worksheets that are still being written.
        RETURN class = 'contact' OR (class = 'notes' AND mine IS NOT NULL);
    ELSIF me IS NOT NULL AND class = 'notes' THEN
        RETURN EXISTS (SELECT FROM worksheets_feedback
                       WHERE client_id = me AND author_id = owner)
            OR EXISTS (SELECT FROM worksheets_assignment
                       WHERE client_id = me AND assigned_by_id = owner
                         AND note_sealed IS NOT NULL);
    ELSIF me IS NOT NULL AND class = 'answers' THEN
        RETURN owner IN (SELECT app_my_couples())
            OR EXISTS (SELECT FROM worksheets_release
                       WHERE recipient_id = me AND client_id = owner
                         AND id IN (SELECT app_released_to_me()));
    ELSIF mine IS NULL THEN
        RETURN false;
    ELSIF class = 'notes' THEN
        -- Colleagues read what they wrote about people whom they both treat, or treated before,
        -- and whatever else somebody here wrote down about a person whom the asker treats.
        RETURN EXISTS (SELECT FROM clients_care a JOIN clients_care b ON b.client_id = a.client_id
                       WHERE a.clinician_id = mine AND a.until IS NULL AND b.clinician_id = owner)
            OR EXISTS (SELECT FROM clients_note n
                       WHERE n.author_id = owner AND n.state = 'signed'
                         AND (app_cares_for(n.client_id) OR app_cares_for_couple(n.couple_id)))
            OR EXISTS (SELECT FROM clients_addendum d JOIN clients_note n ON n.id = d.note_id
                       WHERE d.author_id = owner
                         AND (app_cares_for(n.client_id) OR app_cares_for_couple(n.couple_id)))
            OR EXISTS (SELECT FROM clients_setaside
                       WHERE by_id = owner AND app_cares_for(client_id))
            OR EXISTS (SELECT FROM worksheets_feedback
                       WHERE author_id = owner AND app_cares_for(client_id))
            OR EXISTS (SELECT FROM worksheets_assignment
                       WHERE assigned_by_id = owner AND note_sealed IS NOT NULL
                         AND app_cares_for(client_id));
    ELSIF class = 'answers' THEN
        RETURN app_cares_for(owner) OR app_cares_for_couple(owner);
    END IF;
    RETURN app_cares_for(owner) OR NOT EXISTS (SELECT FROM clients_client WHERE id = owner);
END $$;
"""
OWN_OR_READ = any_of(
    f"({ANYONE_IN_PRACTICE} AND (owner_id = (SELECT app_client()) OR "
    "owner_id = (SELECT app_clinician()) OR app_may_use_key(owner_id, key_class)))",
    WORKER,
)
BEFORE = any_of(ANYONE_IN_PRACTICE, WORKER)


def _policies(rule: str) -> list[str]:
    return [
        "DROP POLICY IF EXISTS app_select ON clients_datakey",
        "DROP POLICY IF EXISTS app_insert ON clients_datakey",
        f"CREATE POLICY app_select ON clients_datakey FOR select TO portal_app USING ({rule})",
        f"CREATE POLICY app_insert ON clients_datakey FOR insert TO portal_app WITH CHECK ({rule})",
    ]


class Migration(migrations.Migration):
    dependencies = [("worksheets", "0015_ended_couples"), ("clients", "0019_every_table")]

    operations = [
        migrations.RunSQL(MAY_USE_KEY, "DROP FUNCTION app_may_use_key(uuid, text)"),
        migrations.RunSQL(_policies(OWN_OR_READ), _policies(BEFORE)),
        harden_functions(inner=("app_agrees(uuid, text, uuid, uuid)",)),
    ]
