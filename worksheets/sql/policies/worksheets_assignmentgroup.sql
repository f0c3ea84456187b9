-- A group tells that a partner was given the same: no client may see one (Inv 6).
ALTER TABLE worksheets_assignmentgroup ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_assignmentgroup FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_assignmentgroup FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_assignmentgroup TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_assignmentgroup;
DROP POLICY IF EXISTS app_select ON worksheets_assignmentgroup;
DROP POLICY IF EXISTS app_insert ON worksheets_assignmentgroup;

CREATE POLICY owner_all ON worksheets_assignmentgroup TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_assignmentgroup FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON worksheets_assignmentgroup FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
