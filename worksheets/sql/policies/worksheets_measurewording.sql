-- By what right a measure's words are here: for the practice's clinicians and the worker.
ALTER TABLE worksheets_measurewording ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_measurewording FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_measurewording FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_measurewording TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_measurewording;
DROP POLICY IF EXISTS app_select ON worksheets_measurewording;
DROP POLICY IF EXISTS app_insert ON worksheets_measurewording;

CREATE POLICY owner_all ON worksheets_measurewording TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_measurewording FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        OR (SELECT app_scope()) = 'worker'
    );

CREATE POLICY app_insert ON worksheets_measurewording FOR INSERT TO portal_app
    WITH CHECK (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL);
