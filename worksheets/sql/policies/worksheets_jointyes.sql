-- Each member's yes: written by the therapist in whose room it was said; ended by its own member
-- alone.
ALTER TABLE worksheets_jointyes ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_jointyes FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_jointyes FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_jointyes TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_jointyes;
DROP POLICY IF EXISTS app_select ON worksheets_jointyes;
DROP POLICY IF EXISTS app_insert ON worksheets_jointyes;
DROP POLICY IF EXISTS app_update ON worksheets_jointyes;

CREATE POLICY owner_all ON worksheets_jointyes TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_jointyes FOR SELECT TO portal_app
    USING (
        client_id = (SELECT app_client())
        OR (
            (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
            AND app_cares_for_couple(couple_id)
        )
    );

CREATE POLICY app_insert ON worksheets_jointyes FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for_couple(couple_id)
    );

CREATE POLICY app_update ON worksheets_jointyes FOR UPDATE TO portal_app
    USING (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()))
    WITH CHECK (practice_id = (SELECT app_practice()) AND client_id = (SELECT app_client()));
