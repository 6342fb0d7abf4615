#!/usr/bin/env bash
# The drill of an upgrade: a database as the previous release left it, a backup, the migration (which gives way to whoever
# works), a new case, verify; then the way back: the backup restored, by the older version itself where its commit is here.
#
#     deploy/drills/upgrade.sh [RELEASE]        # as root or as the user postgres; needs Debian's postgresql and curl
set -euo pipefail
. "$(dirname "$0")/cluster.sh"
release="${1:-$(ls -d "$here"/tests/releases/*/ | sort | tail -1 | xargs basename)}"
fail() { echo "$*" >&2; exit 1; }
mkdir "$work/old" "$work/data"
commit="$("$here/.venv/bin/python" -c 'import os, sys; os.chdir(sys.argv[1]); sys.path.insert(0, "."); sys.argv[1:] = sys.argv[2:]
from tools.release import release; release()' "$here" unpack "$release" postgresql "$work/old")"
set -a; . "$work/old/keys.env"; set +a
cp "$work/old/seals.ndjson" "$work/data/"

new_cluster "$work/one"
pg "$work/one" start
cd "$work"
chmod 644 "$work/old/database"
restore_old() { as "$bin/pg_restore" --no-owner --host 127.0.0.1 --port "$port" --username postgres --dbname postgres "$1"; }
chmod 755 "$work/old"; restore_old "$work/old/database"
xiaobao manage shell --no-imports -c "
from pathlib import Path; from xiaobao.casework import actions
for file in Path('$work/old/files').iterdir(): actions.files().write(file.name, file.read_bytes())"
state() { ask "select count(*) || ' cases, ' || (select count(*) from casework_entry) || ' entries, ' ||
    (select count(*) from django_migrations) || ' migrations' from casework_case"; }
before="$(state)"
echo "release $release: $before"

xiaobao backup before.tar >/dev/null 2>&1
ask 'create table holding as select 1'  # somebody works: a transaction that is not over
as "$bin/psql" --no-psqlrc --quiet --host 127.0.0.1 --port "$port" postgres >/dev/null 2>&1 <<'SQL' &
begin; lock table casework_seal, casework_case, people_account, django_migrations in share mode; select pg_sleep(600);
SQL
holder=$!
waits="select count(*) from pg_locks where mode = 'ShareLock' and relation = 'casework_case'::regclass"
until [ "$(ask "$waits")" = 1 ]; do sleep 0.2; done
if [ "$(xiaobao manage migrate --plan 2>/dev/null | grep -c '^[a-z]*\.[0-9]')" != 0 ]; then
    if XIAOBAO_LOCK_SECONDS=0.5 xiaobao manage migrate >"$work/told" 2>&1; then fail "the migration did not wait"; fi
    grep -q "waited 0.5 s for a lock" "$work/told" || { cat "$work/told" >&2; fail "it is not said what waited"; }
    echo "gave way: $(grep -o 'waited.*oldest transaction is of process [0-9]*' "$work/told" | cut -c1-100)…"
    if xiaobao import complaints /dev/null --org 99990101 >"$work/told" 2>&1; then fail "half upgraded, and it works"; fi
    grep -q "lacks .* migrations" "$work/told" || { cat "$work/told" >&2; fail "it is not said that migrations are missing"; }
fi
ask 'select pg_terminate_backend(pid) from pg_stat_activity where query like $$%pg_sleep(600)%$$ and pid <> pg_backend_pid()' >/dev/null
wait "$holder" || true
ask 'drop table holding'
xiaobao manage migrate >/dev/null 2>&1
xiaobao verify >/dev/null 2>&1 || fail "verify has findings after the upgrade"
printf 'foreign_id,received_at,text\nafter-1,2026-05-11,it broke\n' >"$work/rows.csv"
xiaobao import complaints "$work/rows.csv" --org 99990101 >/dev/null
echo "upgraded: $(state), verified"

ask 'drop schema public cascade; create schema public' 2>/dev/null  # the way back
if git -C "$here" cat-file -e "$commit^{commit}" 2>/dev/null; then
    mkdir "$work/tree"; git -C "$here" archive "$commit" | tar x -C "$work/tree"
    old() { (cd "$work/tree" && XIAOBAO_DATABASE_URL="$url" XIAOBAO_DATA_DIR="$work/data" XIAOBAO_KEY_FILE="$work/keys" \
        PYTHONPATH="$work/tree" "$here/.venv/bin/python" -m xiaobao.config "$@"); }
    old restore "$work/before.tar" >/dev/null 2>"$work/told" || { cat "$work/told" >&2; fail "the older version did not restore"; }
    who="by the older version, verified"
else
    tar x -f before.tar database; chmod 644 database; chmod 755 "$work"; restore_old "$work/database"
    who="as it was copied (its commit is not in this clone, so it was not run)"
fi
[ "$(state)" = "$before" ] || fail "the way back led to $(state)"
echo "back: $before, $who"
