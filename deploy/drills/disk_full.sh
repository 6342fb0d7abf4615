#!/usr/bin/env bash
# The drill of a disk that fills up while people lodge, with a small real disk (a tmpfs in a mount namespace of its own):
# once under the database (SQLite), once under the files of cases. What finds no room is refused with 507, nothing is half
# done, what is there is read on, and once there is room again everything goes on by itself.
#
#     deploy/drills/disk_full.sh                # as root, or where a user may make namespaces; ends with 77 where not
set -euo pipefail
if [ -z "${INSIDE:-}" ]; then
    flags=(-m); [ "$(id -u)" = 0 ] || flags=(-Urm)
    unshare "${flags[@]}" sh -c 'mount -t tmpfs -o size=1m tmpfs /mnt' 2>/dev/null ||
        { echo "mounting a small disk is not permitted here" >&2; exit 77; }
    INSIDE=yes exec unshare "${flags[@]}" "$0" "$@"
fi
here="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
work="$(mktemp -d)"; small="$work/small"; port="${PORT:-$((20000 + $$ % 20000))}"; site="http://127.0.0.1:$port"; group=
stop() { [ -z "$group" ] || { kill -- "-$group" 2>/dev/null || true; wait "$group" 2>/dev/null || true; group=; }; }
trap 'code=$?; stop; [ $code = 0 ] || tail -n 3 "$work/site.log" "$work/answer" >&2; umount "$small" 2>/dev/null || true; rm -rf "$work"' EXIT
fail() { echo "$*" >&2; exit 1; }
xiaobao() { "$here/.venv/bin/xiaobao" "$@"; }
code_of() { curl -s --max-time 60 -o "$work/answer" -w '%{http_code}' "$@" || true; }
count() { xiaobao manage shell --no-imports -c "from xiaobao.casework.models import *; print($1.objects.filter($2).count())"; }

lodge() {  # one complaint with a long text under a key of its own; its number stands in $number once it is told
    printf '{"kinds":["complaint"],"channel":"api","received_at":"2026-05-11T10:00:00+08:00","title":"drill %s","text":"%s",
        "complainants":[{"name":"Drill","address":"East Street 1"}],"respondent":{"name":"Drill Phones %s"}}' "$1" "$long" "$1" >"$work/told"
    code="$(code_of -H "Authorization: Bearer $token" -H "Idempotency-Key: lodging-$1-$round" \
        -H 'Content-Type: application/json' --data-binary "@$work/told" "$site/api/cases?unit=99990101")"
    number="$(sed -n 's/.*"number": *"\([^"]*\)".*/\1/p' "$work/answer")"
}
attach() {  # a file of 200 kB, another one each time
    { printf '%%PDF-1.4\n%% %s\n' "$1"; head -c 200000 /dev/urandom | base64 | sed 's/^/% /'; printf '%%%%EOF\n'; } >"$work/file.pdf"
    code="$(code_of -H "Authorization: Bearer $token" -H "Idempotency-Key: file-$1-$round" -F "file=@$work/file.pdf" \
        "$site/api/cases/$2/attachments")"
}
walk() {  # until nothing finds room any more, and a few more after it
    acknowledged=() files=0 refused=() without=() full=0
    for n in $(seq 400); do
        lodge "$n"
        case "$code" in
            201) acknowledged+=("$number"); [ "$1" = database ] || attach "$n" "$number" ;;
            507) refused+=("$n") ;;
            *) fail "lodging $n was answered $code" ;;
        esac
        case "$code" in
            201) files=$((files + 1)) ;;
            507) full=$((full + 1)); [ -z "$number" ] || without+=("$n $number") ;;
            *) fail "file $n was answered $code" ;;
        esac
        [ "$full" -lt 6 ] || return 0
    done
    fail "the disk was never full"
}

long="$(head -c 6000 /dev/zero | tr '\0' 'x')"
for round in database files; do
    mkdir -p "$small" && mount -t tmpfs -o size=160m tmpfs "$small"
    export XIAOBAO_KEY_FILE="$work/$round.keys" XIAOBAO_RATE_LIMITS=0
    if [ "$round" = database ]; then
        export XIAOBAO_DATABASE_URL="sqlite:///$small/site.db" XIAOBAO_DATA_DIR="$work/data"
    else
        export XIAOBAO_DATABASE_URL="sqlite:///$work/site.db" XIAOBAO_DATA_DIR="$small/data"
    fi
    cd "$work"
    xiaobao demo --no-serve --cases 20 2>/dev/null
    xiaobao worker --once 2>/dev/null
    token="$(xiaobao user token registrar --name drill --format json 2>/dev/null | sed -n 's/.*"token": *"\([^"]*\)".*/\1/p')"
    setsid "$here/.venv/bin/xiaobao" serve --port "$port" 2>"$work/site.log" &
    group=$!
    for _ in $(seq 100); do curl -s -o /dev/null "$site/health/live" && break; sleep 0.2; done
    [ "$(code_of "$site/health/ready")" = 200 ] || fail "not ready with an empty disk"
    head -c "$(($(df --output=avail -B1 "$small" | tail -1) - 3000000))" /dev/zero >"$small/filler"
    walk "$round"
    [ "$(code_of "$site/health/live") $(code_of "$site/health/ready") $(code_of "$site/lodge/")" = "200 503 200" ] ||
        fail "a full disk is not told, or pages are not read"
    echo "$round: full after ${#acknowledged[@]} lodgings and $files files; the next $full were told 507"
    there="$(count Case 'title__startswith="drill "')"
    [ "$there" = "${#acknowledged[@]}" ] || fail "$there cases are there, ${#acknowledged[@]} were acknowledged"
    rm "$small/filler"  # room again; nobody starts anything anew
    for n in "${refused[@]}" again; do
        lodge "$n"
        [ "$code" = 201 ] || fail "with room again, lodging $n was answered $code"
        attach "$n" "$number"
        [ "$code" = 201 ] || fail "with room again, a file was answered $code"
        acknowledged+=("$number")
    done
    for each in "${without[@]}"; do
        attach $each
        [ "$code" = 201 ] || fail "with room again, the file of lodging $each was answered $code"
    done
    there="$(count Case 'title__startswith="drill "')"
    [ "$there" = "${#acknowledged[@]}" ] || fail "$there cases are there, ${#acknowledged[@]} were acknowledged"
    [ "$(printf '%s\n' "${acknowledged[@]}" | sort -u | wc -l)" = "$there" ] || fail "a number was told twice"
    [ "$(code_of "$site/health/ready")" = 200 ] || fail "not ready again"
    xiaobao verify >/dev/null 2>"$work/answer" || fail "verify has findings"
    left="$(find "$XIAOBAO_DATA_DIR" -name '*.part' | wc -l)"
    [ "$left" = 0 ] || fail "$left half files are left"
    echo "$round: by itself again, $there cases, verified"
    stop
    umount "$small"
done
