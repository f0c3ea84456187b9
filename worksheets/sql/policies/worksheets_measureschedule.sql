-- What comes again, and when: for the practice's clinicians and the worker.
ALTER TABLE worksheets_measureschedule ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_measureschedule FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_measureschedule FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_measureschedule TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_measureschedule;
DROP POLICY IF EXISTS app_select ON worksheets_measureschedule;
DROP POLICY IF EXISTS app_insert ON worksheets_measureschedule;
DROP POLICY IF EXISTS app_update ON worksheets_measureschedule;

CREATE POLICY owner_all ON worksheets_measureschedule TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_measureschedule FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON worksheets_measureschedule FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);

CREATE POLICY app_update ON worksheets_measureschedule FOR UPDATE TO portal_app
    USING (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
