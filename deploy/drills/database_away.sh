#!/usr/bin/env bash
# The drill of a database that is away: the site says so, by page, API and health, and goes on by itself when it is back.
#
#     deploy/drills/database_away.sh            # as root or as the user postgres; needs Debian's postgresql and curl
set -euo pipefail
. "$(dirname "$0")/cluster.sh"
site="http://127.0.0.1:$((port + 1))"
codes() { for path in /lodge/ "/api/public/track?number=x&code=y" /health/live /health/ready; do
    curl -s --max-time 30 -o "$work/answer" -w '%{http_code} ' "$site$path" || true; done; }
expect() { local got; got="$(codes)"; echo "$1: $got"; [ "$got" = "$2" ] || { cat "$work/answer" >&2; exit 1; }; }

new_cluster "$work/one"
pg "$work/one" start
cd "$work"
xiaobao demo --no-serve --cases 50 2>/dev/null
XIAOBAO_DATABASE_URL="$url" XIAOBAO_KEY_FILE="$work/keys" XIAOBAO_DATA_DIR="$work/data" \
    setsid "$here/.venv/bin/xiaobao" serve --port "$((port + 1))" 2>"$work/site.log" &
site_group=$!
trap 'code=$?; kill -- "-$site_group" 2>/dev/null || true; end $code' EXIT
for _ in $(seq 100); do curl -s -o /dev/null "$site/health/live" && break; sleep 0.2; done
expect "with its database" "200 404 200 200 "
pg "$work/one" stop
expect "without" "503 503 200 503 "
pg "$work/one" start
began="$(date +%s)"
until [ "$(codes)" = "200 404 200 200 " ]; do [ $(($(date +%s) - began)) -lt 90 ]; done
echo "back: answers again after $(($(date +%s) - began)) s"
xiaobao verify >/dev/null 2>&1
echo "verified"
