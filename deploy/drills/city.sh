#!/usr/bin/env bash
# The drill of a city, on one machine: two sites of two processes each, two workers, each with a data folder of its own and
# its keys from the environment, one PostgreSQL, files in a bucket. What one takes the others show; what is killed is missed
# by nobody.
#
#     deploy/drills/city.sh        # as root or as the user postgres; needs Debian's postgresql and curl, and the dev lock
set -euo pipefail
. "$(dirname "$0")/cluster.sh"
fail() { echo "$*" >&2; exit 1; }
[ -x "$here/.venv/bin/moto_server" ] || { echo "there is no bucket to try: make setup with locks/dev.txt" >&2; exit 77; }
new_cluster "$work/one"
pg "$work/one" start
cd "$work"
one="$((port + 1))" two="$((port + 2))" bucket="$((port + 3))"

xiaobao vault status >/dev/null 2>&1  # makes the key file, whose lines are the environment of every machine
set -a
. "$work/keys"
XIAOBAO_FILES_URL=s3://xiaobao/files XIAOBAO_S3_ENDPOINT="http://127.0.0.1:$bucket"
AWS_ACCESS_KEY_ID=drill AWS_SECRET_ACCESS_KEY=drill AWS_DEFAULT_REGION=us-east-1
set +a
groups=()
trap 'code=$?; for group in "${groups[@]}"; do kill -9 -- "-$group" 2>/dev/null || true; done; end $code' EXIT
machine() { XIAOBAO_DATABASE_URL="$url" XIAOBAO_KEY_FILE="$work/none" XIAOBAO_DATA_DIR="$work/machine$1" \
    "$here/.venv/bin/xiaobao" "${@:2}"; }
beside() { set -m; "$@" 2>>"$work/said" & groups+=("$!"); disown; set +m; }
up() { for _ in $(seq 300); do [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$1/health/ready")" = 200 ] && return; sleep 0.2; done; fail "port $1 is not ready"; }

beside "$here/.venv/bin/moto_server" -H 127.0.0.1 -p "$bucket" >/dev/null
for _ in $(seq 100); do curl -s -o /dev/null "$XIAOBAO_S3_ENDPOINT" && break; sleep 0.2; done
"$here/.venv/bin/python" -c "import boto3, os; boto3.client('s3', endpoint_url=os.environ['XIAOBAO_S3_ENDPOINT']).create_bucket(Bucket='xiaobao')"
machine 3 demo --no-serve --cases 60 2>/dev/null
token="$(machine 3 user token registrar --name drill --format json 2>/dev/null | "$here/.venv/bin/python" -c 'import json, sys; print(json.load(sys.stdin)[0]["token"])')"
beside machine 1 serve --port "$one" --workers 2 --without-worker; first="${groups[-1]}"
beside machine 2 serve --port "$two" --workers 2 --without-worker
beside machine 3 worker; worker="${groups[-1]}"
beside machine 4 worker
up "$one"; up "$two"
echo "up: two sites of two processes, two workers"

told='{"kinds": ["complaint"], "channel": "web", "received_at": "2026-05-11T10:00:00+08:00", "text": "第三天就坏了。",
    "complainants": [{"name": "张测试", "phone": "19900001234"}], "respondent": {"name": "百草电动车行"}}'
n=0
lodge() {  # on the site of this port; prints number and query code
    n=$((n + 1))
    curl -sS -X POST "http://127.0.0.1:$1/api/public/lodge?unit=99990101" -H "Content-Type: application/json" -H "Idempotency-Key: drill-$n" -d "$told" |
        "$here/.venv/bin/python" -c 'import json, sys; told = json.load(sys.stdin)["receipts"][0]; print(told["number"], told["query_code"])'
}
shown() { curl -s -o "$work/answer" -w '%{http_code}' -G "http://127.0.0.1:$1/api/public/track" --data-urlencode "number=$2" --data-urlencode "code=$3"; }
read -r number code < <(lodge "$one")
[ "$(shown "$two" "$number" "$code")" = 200 ] || fail "the other site does not know $number: $(cat "$work/answer")"
printf '%%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%%%EOF\n' >"$work/receipt.pdf"
status="$(curl -s -o "$work/answer" -w '%{http_code}' "http://127.0.0.1:$one/api/cases/$number/attachments" -H "Authorization: Bearer $token" -F "file=@$work/receipt.pdf")"
[ "$status" = 201 ] || fail "no file was taken: $status $(cat "$work/answer")"
machine 4 verify >/dev/null 2>&1 || fail "a third machine does not find everything"
echo "lodged at one site, followed at the other; its file lies in the bucket, where a third machine finds it"

kill -9 -- "-$first"
kill -9 -- "-$worker"
for _ in 1 2 3 4 5; do read -r number code < <(lodge "$two"); done
left="select count(*) from exchange_outboxmessage where delivered_at is null and channel = 'reaction' and claimed_at is null"
for _ in $(seq 150); do [ "$(ask "$left")" = 0 ] && break; sleep 0.4; done
[ "$(ask "$left")" = 0 ] || fail "the other worker does not deliver"
beside machine 1 serve --port "$one" --workers 2 --without-worker
up "$one"
[ "$(shown "$one" "$number" "$code")" = 200 ] || fail "started again, it does not know $number"
machine 4 verify >/dev/null 2>&1 || fail "verify has findings"
machine 4 backup "$work/copy.tar" >/dev/null 2>&1
machine 4 backup --check "$work/copy.tar" >/dev/null 2>&1 || fail "the backup is not whole"
tar tf "$work/copy.tar" | grep -q files/ || fail "the backup has no file of the bucket"
echo "one site and one worker killed: the others went on; verified, backed up with the bucket"
