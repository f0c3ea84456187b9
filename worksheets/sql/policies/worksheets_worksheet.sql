-- The library: the shipped worksheets for everybody, a practice's own for whoever is in it.
ALTER TABLE worksheets_worksheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_worksheet FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_worksheet FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_worksheet TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_worksheet;
DROP POLICY IF EXISTS app_select ON worksheets_worksheet;
DROP POLICY IF EXISTS app_insert ON worksheets_worksheet;
DROP POLICY IF EXISTS app_update ON worksheets_worksheet;

CREATE POLICY owner_all ON worksheets_worksheet TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_worksheet FOR SELECT TO portal_app
    USING (
        practice_id IS NULL
        OR practice_id = (SELECT app_practice())
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON worksheets_worksheet FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_update ON worksheets_worksheet FOR UPDATE TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    )
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );
