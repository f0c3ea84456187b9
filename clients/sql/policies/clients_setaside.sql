-- Why an answer was set aside: its author, and clinicians who care for them, one of whom wrote it.
ALTER TABLE clients_setaside ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_setaside FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_setaside FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients_setaside TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_setaside;
DROP POLICY IF EXISTS app_select ON clients_setaside;
DROP POLICY IF EXISTS app_insert ON clients_setaside;

CREATE POLICY owner_all ON clients_setaside TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_setaside FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for(client_id)
        )
    );

CREATE POLICY app_insert ON clients_setaside FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for(client_id)
    );
