-- When a measure's words went out of force: for the practice's clinicians and the worker; said in
-- one's own name.
ALTER TABLE worksheets_wordingend ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_wordingend FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_wordingend FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_wordingend TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_wordingend;
DROP POLICY IF EXISTS app_select ON worksheets_wordingend;
DROP POLICY IF EXISTS app_insert ON worksheets_wordingend;

CREATE POLICY owner_all ON worksheets_wordingend TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_wordingend FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON worksheets_wordingend FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND ended_by_id = (SELECT app_clinician())
    );
