-- Writes audit rows, each with a hash that covers the row before it in its lane. Two writers never
-- continue from the same row: whoever writes in a lane has its lock until the transaction ends. The
-- lock is an advisory one, because a row's lock would be written to the log. A person's rows stand
-- in one lane, in their order; the worker's in its connection's. What is written for a person
-- without saying who acted is what the portal does by itself (Inv 15), and what somebody does with
-- a link from a letter; a client's session writes on nobody else's list.
-- since 0030
CREATE OR REPLACE FUNCTION audit_append(events jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one record;
    head clients_audithead;
    scope text := app_scope();
    here uuid := app_practice();
    me uuid := app_uid();
    mine uuid := app_client();
    stamp timestamptz := clock_timestamp();
    my_lane smallint := abs(hashtext(coalesce(me::text, pg_backend_pid()::text)) % 32);
BEGIN
    IF scope = '' THEN
        RAISE EXCEPTION 'nobody is acting: no audit row can be written';
    END IF;
    FOR one IN
        SELECT e.practice_id AS practice, e.actor_id AS actor, e.verb, e.object_kind AS kind,
               e.object_id AS object, e.about_id AS about, e.facts
        FROM ROWS FROM (jsonb_to_recordset(events) AS (
            practice_id uuid, actor_id uuid, verb text, object_kind text, object_id uuid,
            about_id uuid, facts jsonb)) WITH ORDINALITY AS e
        ORDER BY e.practice_id, e.ordinality
    LOOP
        IF scope = 'person' AND one.practice IS DISTINCT FROM here THEN
            RAISE EXCEPTION 'audit rows belong to the practice of whoever acts';
        ELSIF one.actor IS NULL AND scope = 'person'
              AND one.verb NOT IN ('hold.placed', 'second_factor.put_back', 'sessions.ended',
                                   'words.unlocked', 'assignment.parted', 'joint.parted',
                                   'pathway.parted', 'release.parted', 'reveal.parted') THEN
            RAISE EXCEPTION 'a person''s audit row says who acted';
        ELSIF one.actor IS NULL AND coalesce(one.practice <> here, scope = 'door') THEN
            RAISE EXCEPTION 'a row in nobody''s name is written in its own practice';
        ELSIF one.actor IS NOT NULL AND one.actor IS DISTINCT FROM me
              AND (scope = 'person' OR NOT EXISTS (
                  SELECT FROM clients_user WHERE id = one.actor AND practice_id = one.practice))
        THEN
            RAISE EXCEPTION 'whoever acted is nobody in the practice of this audit row';
        ELSIF one.about IS NOT NULL AND one.about <> mine THEN
            RAISE EXCEPTION 'a client writes on nobody else''s list';
        END IF;
        IF head.practice_id IS DISTINCT FROM one.practice THEN
            UPDATE clients_audithead SET seq = head.seq, hash = head.hash
                WHERE practice_id = head.practice_id AND lane = my_lane;
            PERFORM pg_advisory_xact_lock(hashtextextended(one.practice::text, my_lane));
            SELECT * INTO head FROM clients_audithead
                WHERE practice_id = one.practice AND lane = my_lane;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the head of an audit chain is gone: nothing can be recorded';
            END IF;
        END IF;
        head.seq := head.seq + 1;
        INSERT INTO clients_auditevent (practice_id, lane, seq, at, actor_id, verb, object_kind,
                                        object_id, about_id, facts, prev_hash, hash)
        VALUES (one.practice, my_lane, head.seq, stamp, one.actor, one.verb, one.kind, one.object,
                one.about, one.facts, head.hash,
                sha256(head.hash || convert_to(audit_line(one.practice, head.seq, stamp, one.actor,
                    one.verb, one.kind, one.object, one.about, one.facts), 'UTF8')))
        RETURNING hash INTO head.hash;
    END LOOP;
    UPDATE clients_audithead SET seq = head.seq, hash = head.hash
        WHERE practice_id = head.practice_id AND lane = my_lane;
END $$;

ALTER FUNCTION audit_append(jsonb) OWNER TO portal_owner;
REVOKE ALL ON FUNCTION audit_append(jsonb) FROM PUBLIC, portal_app;
GRANT EXECUTE ON FUNCTION audit_append(jsonb) TO portal_app;
