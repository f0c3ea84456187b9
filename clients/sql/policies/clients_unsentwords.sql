-- What a clinician has begun to write below something: its author's alone, from beginning to end.
-- since 0027
ALTER TABLE clients_unsentwords ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_unsentwords FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_unsentwords FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_unsentwords TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_unsentwords;
DROP POLICY IF EXISTS app_select ON clients_unsentwords;
DROP POLICY IF EXISTS app_insert ON clients_unsentwords;
DROP POLICY IF EXISTS app_update ON clients_unsentwords;
DROP POLICY IF EXISTS app_delete ON clients_unsentwords;

CREATE POLICY owner_all ON clients_unsentwords TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_unsentwords FOR SELECT TO portal_app
    USING (author_id = (SELECT app_clinician()));

CREATE POLICY app_insert ON clients_unsentwords FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND author_id = (SELECT app_clinician()));

CREATE POLICY app_update ON clients_unsentwords FOR UPDATE TO portal_app
    USING (author_id = (SELECT app_clinician()))
    WITH CHECK (author_id = (SELECT app_clinician()));

CREATE POLICY app_delete ON clients_unsentwords FOR DELETE TO portal_app
    USING (author_id = (SELECT app_clinician()));
