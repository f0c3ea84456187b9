-- When a practice looked up a help line. Everybody in the practice sees on which day; a clinician adds
-- a row in their own name, and nobody changes one. The worker asks what any practice confirmed.
-- since 0028
ALTER TABLE clients_helplinecheck ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_helplinecheck FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_helplinecheck FROM portal_app;
GRANT SELECT, INSERT ON clients_helplinecheck TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_helplinecheck;
DROP POLICY IF EXISTS app_select ON clients_helplinecheck;
DROP POLICY IF EXISTS app_insert ON clients_helplinecheck;

CREATE POLICY owner_all ON clients_helplinecheck TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_helplinecheck FOR SELECT TO portal_app
    USING (practice_id = (SELECT app_practice()) OR (SELECT app_scope()) = 'worker');

CREATE POLICY app_insert ON clients_helplinecheck FOR INSERT TO portal_app
    WITH CHECK (
        practice_id = (SELECT app_practice()) AND checked_by_id = (SELECT app_clinician())
    );
