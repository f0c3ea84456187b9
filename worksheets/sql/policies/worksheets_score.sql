-- Scores: written as their author sends, or as a clinician enters it from paper; read by a
-- clinician who cares for the author now, and by nobody else, its author included.
ALTER TABLE worksheets_score ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_score FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_score FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_score TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_score;
DROP POLICY IF EXISTS app_select ON worksheets_score;
DROP POLICY IF EXISTS app_insert ON worksheets_score;

CREATE POLICY owner_all ON worksheets_score TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_score FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for(client_id)
    );

CREATE POLICY app_insert ON worksheets_score FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()))
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for(client_id)
        )
    );
