-- Drafts of a practice's own worksheets, for its clinicians; nobody begins one in another's name.
ALTER TABLE worksheets_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_draft FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_draft FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_draft TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_draft;
DROP POLICY IF EXISTS app_select ON worksheets_draft;
DROP POLICY IF EXISTS app_insert ON worksheets_draft;
DROP POLICY IF EXISTS app_update ON worksheets_draft;

CREATE POLICY owner_all ON worksheets_draft TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_draft FOR SELECT TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_insert ON worksheets_draft FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND author_id = (SELECT app_clinician())
    );

CREATE POLICY app_update ON worksheets_draft FOR UPDATE TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
