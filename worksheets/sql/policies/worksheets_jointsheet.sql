-- What is being filled in together: for the therapist in whose room it happens.
ALTER TABLE worksheets_jointsheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE worksheets_jointsheet FORCE ROW LEVEL SECURITY;
REVOKE ALL ON worksheets_jointsheet FROM portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON worksheets_jointsheet TO portal_app;

DROP POLICY IF EXISTS owner_all ON worksheets_jointsheet;
DROP POLICY IF EXISTS app_select ON worksheets_jointsheet;
DROP POLICY IF EXISTS app_insert ON worksheets_jointsheet;
DROP POLICY IF EXISTS app_update ON worksheets_jointsheet;

CREATE POLICY owner_all ON worksheets_jointsheet TO portal_owner USING (true) WITH CHECK (true);

CREATE POLICY app_select ON worksheets_jointsheet FOR SELECT TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for_couple(couple_id)
    );

CREATE POLICY app_insert ON worksheets_jointsheet FOR INSERT TO portal_app
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for_couple(couple_id)
    );

CREATE POLICY app_update ON worksheets_jointsheet FOR UPDATE TO portal_app
    USING (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for_couple(couple_id)
    )
    WITH CHECK (
        (practice_id = (SELECT app_practice()) AND (SELECT app_clinician()) IS NOT NULL)
        AND app_cares_for_couple(couple_id)
    );
