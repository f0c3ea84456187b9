-- Plans that were put by to be used again, for clinicians alone.
ALTER TABLE worksheets_pathwaytemplate ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_pathwaytemplate FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_pathwaytemplate FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_pathwaytemplate TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_pathwaytemplate;
DROP POLICY IF EXISTS app_select ON worksheets_pathwaytemplate;
DROP POLICY IF EXISTS app_insert ON worksheets_pathwaytemplate;
DROP POLICY IF EXISTS app_update ON worksheets_pathwaytemplate;

CREATE POLICY owner_all ON worksheets_pathwaytemplate TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_pathwaytemplate FOR SELECT TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_insert ON worksheets_pathwaytemplate FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_update ON worksheets_pathwaytemplate FOR UPDATE TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
