-- Reviews of check-ins, of those whom the clinician cares for now; no client, the worker neither.
ALTER TABLE worksheets_checkinreview ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_checkinreview FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_checkinreview FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_checkinreview TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_checkinreview;
DROP POLICY IF EXISTS app_select ON worksheets_checkinreview;
DROP POLICY IF EXISTS app_insert ON worksheets_checkinreview;

CREATE POLICY owner_all ON worksheets_checkinreview TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_checkinreview FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for(client_id)
    );

CREATE POLICY app_insert ON worksheets_checkinreview FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND reviewed_by_id = (SELECT app_clinician())
    );
