-- Steps of a plan, for clinicians alone (Inv 6).
ALTER TABLE worksheets_pathwaystep ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_pathwaystep FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_pathwaystep FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_pathwaystep TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_pathwaystep;
DROP POLICY IF EXISTS app_select ON worksheets_pathwaystep;
DROP POLICY IF EXISTS app_insert ON worksheets_pathwaystep;
DROP POLICY IF EXISTS app_update ON worksheets_pathwaystep;
DROP POLICY IF EXISTS app_delete ON worksheets_pathwaystep;

CREATE POLICY owner_all ON worksheets_pathwaystep TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_pathwaystep FOR SELECT TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_insert ON worksheets_pathwaystep FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_update ON worksheets_pathwaystep FOR UPDATE TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_delete ON worksheets_pathwaystep FOR DELETE TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
