-- That there is a plan at all is for clinicians: no client may see one (Inv 6).
ALTER TABLE worksheets_pathway ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_pathway FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_pathway FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_pathway TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_pathway;
DROP POLICY IF EXISTS app_select ON worksheets_pathway;
DROP POLICY IF EXISTS app_insert ON worksheets_pathway;
DROP POLICY IF EXISTS app_update ON worksheets_pathway;

CREATE POLICY owner_all ON worksheets_pathway TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_pathway FOR SELECT TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_insert ON worksheets_pathway FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_update ON worksheets_pathway FOR UPDATE TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
