#!/usr/bin/env bash
# The drill of a mistake: PostgreSQL archives its log, somebody destroys a table, and everything comes back as it
# stood at the second before. Makes a cluster of its own in a temporary folder, on a port of its own, and takes it away.
#
#     deploy/drills/point_in_time.sh            # as root or as the user postgres; needs Debian's postgresql
set -euo pipefail
. "$(dirname "$0")/cluster.sh"
mkdir "$work/archive" "$work/two"
chmod 700 "$work/two"
[ "$(id -u)" != 0 ] || chown postgres "$work/archive" "$work/two"
new_cluster "$work/one"
cat >>"$work/one/postgresql.conf" <<CONF
archive_mode = on
archive_command = 'test ! -f $work/archive/%f && cp %p $work/archive/%f'
wal_level = replica
CONF
pg "$work/one" start
cd "$work"
xiaobao demo --no-serve --cases 200 2>/dev/null
as "$bin/pg_basebackup" --host 127.0.0.1 --port "$port" --username postgres --pgdata "$work/two" --checkpoint fast
printf 'foreign_id,received_at,text\nafter-1,2026-05-11,it broke\nafter-2,2026-05-11,it broke too\n' >"$work/rows.csv"
xiaobao import complaints "$work/rows.csv" --org 99990101 >/dev/null
before="$(ask 'select count(*) from casework_case')"
sleep 1
moment="$(ask 'select now()')"
sleep 1
ask 'drop table casework_entry cascade' 2>/dev/null  # the mistake
ask 'select pg_switch_wal()' >/dev/null
sleep 2
pg "$work/one" stop

as tee -a "$work/two/postgresql.conf" >/dev/null <<CONF
archive_mode = off
restore_command = 'cp $work/archive/%f %p'
recovery_target_time = '$moment'
recovery_target_action = promote
CONF
as touch "$work/two/recovery.signal"
began="$(date +%s)"
pg "$work/two" start
until [ "$(ask 'select pg_is_in_recovery()')" = f ]; do sleep 0.2; done
after="$(ask 'select count(*) from casework_case')"
xiaobao verify >/dev/null
echo "back at $moment in $(($(date +%s) - began)) s: $after of $before cases, verified"
[ "$after" = "$before" ]
