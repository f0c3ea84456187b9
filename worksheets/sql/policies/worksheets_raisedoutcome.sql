-- Where a practice made the private check-in stricter. Everybody in the practice reads it, for what is
-- sent is held against it; an owner adds a row in their own name, and nobody changes one.
-- since 0024
ALTER TABLE worksheets_raisedoutcome ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_raisedoutcome FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_raisedoutcome FROM portal_app;
GRANT SELECT, INSERT ON worksheets_raisedoutcome TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_raisedoutcome;
DROP POLICY IF EXISTS app_select ON worksheets_raisedoutcome;
DROP POLICY IF EXISTS app_insert ON worksheets_raisedoutcome;

CREATE POLICY owner_all ON worksheets_raisedoutcome TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_raisedoutcome FOR SELECT TO portal_app
    USING (practice_id = (SELECT app_practice()));

CREATE POLICY app_insert ON worksheets_raisedoutcome FOR INSERT TO portal_app
    WITH CHECK (
        practice_id = (SELECT app_practice())
        AND raised_by_id = (SELECT app_clinician())
        AND EXISTS (
            SELECT 1 FROM clients_clinician
            WHERE clients_clinician.id = (SELECT app_clinician()) AND clients_clinician.is_owner
        )
    );
