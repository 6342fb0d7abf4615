# Sourced by the drills: a PostgreSQL of their own in a temporary folder, on a port of its own, which ends with them.
# Root starts it as the user postgres.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
bin="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)"
work="$(mktemp -d)"
port="${PORT:-$((20000 + $$ % 20000))}"
url="postgres://postgres@127.0.0.1:$port/postgres"
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
pg() { as "$bin/pg_ctl" --pgdata "$1" --log "$work/log" --wait --silent "$2" -o "-p $port -k $work -h 127.0.0.1"; }
ask() { as "$bin/psql" --no-psqlrc --quiet --tuples-only --no-align --host 127.0.0.1 --port "$port" --command "$1" postgres; }
xiaobao() { XIAOBAO_DATABASE_URL="$url" XIAOBAO_KEY_FILE="$work/keys" XIAOBAO_DATA_DIR="$work/data" \
    "$here/.venv/bin/xiaobao" "$@"; }
new_cluster() {  # a folder of its own, initialised
    mkdir "$1"; chmod 700 "$1"; [ "$(id -u)" != 0 ] || chown postgres "$1" "$work"
    as "$bin/initdb" --pgdata "$1" --auth trust --username postgres --encoding UTF8 >/dev/null
}
end() { [ "$1" = 0 ] || tail -5 "$work/log" >&2; for each in "$work/one" "$work/two"; do pg "$each" stop >/dev/null 2>&1 || true; done; rm -rf "$work"; }
trap 'end $?' EXIT
chmod 711 "$work"
