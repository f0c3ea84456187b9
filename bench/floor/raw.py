"""The yardstick's statements, as plain SQL. `python -m bench.floor.raw` times them alone."""

import os
import statistics
import time

import psycopg

SHEET = """
SELECT s.title, i.key, i.prompt, i.hint, i.kind, i.options, w.value,
       coalesce(w.revision, 0) AS revision
FROM assignment a JOIN sheet s ON s.id = a.sheet_id JOIN item i ON i.sheet_id = s.id
LEFT JOIN answer w ON w.assignment_id = a.id AND w.key = i.key
WHERE a.id = %s AND a.user_id = %s ORDER BY i.place
"""
SAVE = """
INSERT INTO answer AS kept (assignment_id, key, value)
SELECT a.id, %s, %s FROM assignment a WHERE a.id = %s AND a.user_id = %s AND a.state = 'opened'
ON CONFLICT (assignment_id, key) DO UPDATE
    SET value = excluded.value, revision = kept.revision + 1, updated_at = now()
    WHERE kept.revision = %s
RETURNING revision, updated_at
"""
CLAIM = """
SELECT i.key, i.prompt, i.kind, i.options
FROM assignment a JOIN item i ON i.sheet_id = a.sheet_id
WHERE a.id = %s AND a.user_id = %s AND a.state = 'opened'
ORDER BY i.place FOR NO KEY UPDATE OF a
"""
DONE = "UPDATE assignment SET state = 'submitted', updated_at = now() WHERE id = %s"
SUBMIT = """
INSERT INTO answer AS kept (assignment_id, key, value)
SELECT %s, given.key, given.value FROM unnest(%s::text[], %s::text[]) AS given (key, value)
ON CONFLICT (assignment_id, key) DO UPDATE
    SET value = excluded.value, revision = kept.revision + 1, updated_at = now()
"""
DASHBOARD = """
SELECT c.id, c.name, c.last_activity_at, n.open, n.to_read, n.done,
       r.id AS assignment, r.title, r.state, r.updated_at, r.answered
FROM (SELECT * FROM client WHERE therapist_id = %s ORDER BY name, id LIMIT 50) c
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE state = 'opened') AS open,
           count(*) FILTER (WHERE state = 'submitted') AS to_read,
           count(*) FILTER (WHERE state = 'reviewed') AS done
    FROM assignment WHERE client_id = c.id) n
CROSS JOIN LATERAL (
    SELECT a.id, a.title, a.state, a.updated_at,
           (SELECT count(*) FROM answer w WHERE w.assignment_id = a.id) AS answered
    FROM assignment a WHERE a.client_id = c.id ORDER BY a.updated_at DESC LIMIT 3) r
ORDER BY c.name, c.id, r.updated_at DESC
"""


def timed(statement: str, params: list, times: int = 200) -> float:
    """Median milliseconds of one statement in one transaction, as the app's role."""
    url = os.environ["DATABASE_URL"]
    taken = []
    with psycopg.connect(url, options="-c search_path=bench_floor", autocommit=True) as database:
        for _ in range(times):
            started = time.perf_counter()
            with database.transaction():
                database.execute(statement, params).fetchall()
            taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def main() -> None:
    with psycopg.connect(
        os.environ["DATABASE_URL"], options="-c search_path=bench_floor"
    ) as database:
        pk, user = database.execute(
            "SELECT id, user_id FROM assignment WHERE state = 'opened' LIMIT 1"
        ).fetchone()
        (therapist,) = database.execute("SELECT therapist_id FROM client LIMIT 1").fetchone()
    print(f"open 12 items   {timed(SHEET, [pk, user]):6.2f} ms")
    print(f"dashboard of 50 {timed(DASHBOARD, [therapist]):6.2f} ms")


if __name__ == "__main__":
    main()
