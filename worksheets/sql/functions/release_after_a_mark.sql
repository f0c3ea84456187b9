-- Where answers of the same sheet once asked for a closer look, a release is held back until a
-- therapist lets it go on, or not. Its author's session cannot know.
CREATE OR REPLACE FUNCTION release_after_a_mark() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO worksheets_heldback (id, practice_id, release_id, client_id, at)
    SELECT gen_random_uuid(), NEW.practice_id, NEW.id, NEW.client_id, statement_timestamp()
    FROM worksheets_answer a JOIN worksheets_response s ON s.id = a.response_id
    WHERE a.id = NEW.answer_id AND EXISTS (
        SELECT 1 FROM clients_hold h
        WHERE h.client_id = NEW.client_id AND h.about_id = s.assignment_id);
    RETURN NEW;
END $$;

ALTER FUNCTION release_after_a_mark() OWNER TO portal_owner;
REVOKE ALL ON FUNCTION release_after_a_mark() FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION release_after_a_mark() TO portal_app;
