-- Published wordings: the shipped ones for everybody, a practice's own for whoever is in it.
ALTER TABLE worksheets_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_version FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_version FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_version TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_version;
DROP POLICY IF EXISTS app_select ON worksheets_version;
DROP POLICY IF EXISTS app_insert ON worksheets_version;

CREATE POLICY owner_all ON worksheets_version TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_version FOR SELECT TO portal_app
    USING (
        practice_id IS NULL
        OR practice_id = (SELECT app_practice())
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON worksheets_version FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );
