-- How each turn of a measure was decided: for the practice's clinicians and the worker.
ALTER TABLE worksheets_measureturn ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_measureturn FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_measureturn FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_measureturn TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_measureturn;
DROP POLICY IF EXISTS app_select ON worksheets_measureturn;
DROP POLICY IF EXISTS app_insert ON worksheets_measureturn;

CREATE POLICY owner_all ON worksheets_measureturn TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_measureturn FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON worksheets_measureturn FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
