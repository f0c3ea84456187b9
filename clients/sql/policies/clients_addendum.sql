-- Additions to notes: for whoever can read the note; written by their author, and then they stay.
ALTER TABLE clients_addendum ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_addendum FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_addendum FROM portal_app;
GRANT SELECT, INSERT ON clients_addendum TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_addendum;
DROP POLICY IF EXISTS app_select ON clients_addendum;
DROP POLICY IF EXISTS app_insert ON clients_addendum;

CREATE POLICY owner_all ON clients_addendum TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_addendum FOR SELECT TO portal_app
    USING (EXISTS (SELECT 1 FROM clients_note n WHERE n.id = note_id));

CREATE POLICY app_insert ON clients_addendum FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND author_id = (SELECT app_clinician()));
