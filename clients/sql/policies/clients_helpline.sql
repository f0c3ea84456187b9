-- What a practice made of the list of help lines. Everybody in the practice sees it; an owner adds a
-- row in their own name and ends one, and its words never change. The worker reads all of them.
-- since 0029
ALTER TABLE clients_helpline ENABLE ROW LEVEL SECURITY;
ALTER TABLE clients_helpline FORCE ROW LEVEL SECURITY;
REVOKE ALL ON clients_helpline FROM portal_app;
GRANT SELECT, INSERT ON clients_helpline TO portal_app;
GRANT UPDATE (ended_at, ended_by_id) ON clients_helpline TO portal_app;

DROP POLICY IF EXISTS owner_all ON clients_helpline;
DROP POLICY IF EXISTS app_select ON clients_helpline;
DROP POLICY IF EXISTS app_insert ON clients_helpline;
DROP POLICY IF EXISTS app_update ON clients_helpline;

CREATE POLICY owner_all ON clients_helpline TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON clients_helpline FOR SELECT TO portal_app
    USING (practice_id = (SELECT app_practice()) OR (SELECT app_scope()) = 'worker');

CREATE POLICY app_insert ON clients_helpline FOR INSERT TO portal_app
    WITH CHECK (
        practice_id = (SELECT app_practice())
        AND added_by_id = (SELECT app_clinician())
        AND EXISTS (
            SELECT 1 FROM clients_clinician
            WHERE clients_clinician.id = (SELECT app_clinician()) AND clients_clinician.is_owner
        )
    );

CREATE POLICY app_update ON clients_helpline FOR UPDATE TO portal_app
    USING (
        practice_id = (SELECT app_practice())
        AND ended_at IS NULL
        AND EXISTS (
            SELECT 1 FROM clients_clinician
            WHERE clients_clinician.id = (SELECT app_clinician()) AND clients_clinician.is_owner
        )
    )
    WITH CHECK (
        practice_id = (SELECT app_practice())
        AND ended_at IS NOT NULL
        AND ended_by_id = (SELECT app_clinician())
    );
