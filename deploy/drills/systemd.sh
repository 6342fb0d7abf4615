#!/usr/bin/env bash
# The drill of one machine, as docs/operations.md has it: under a systemd and a PostgreSQL of its own, in namespaces, on an
# overlay of this machine's disk: nothing of it stays but empty control groups, until the machine starts anew. The units
# are started, killed, stopped, started again.
#
#     deploy/drills/systemd.sh        # as root; needs Debian's systemd, postgresql, python3-venv, git, make and curl
set -euo pipefail
here="$(cd "$(dirname "$0")/../.." && pwd)"
fail() { echo "$*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "this drill wants root" >&2; exit 77; }
[ -x /usr/lib/systemd/systemd ] && [ -x /usr/bin/pg_createcluster ] || { echo "systemd or PostgreSQL is not installed" >&2; exit 77; }
for place in /var /var/lib /var/lib/postgresql /etc /opt; do  # an overlay of the root would not cover it
    ! mountpoint -q "$place" || { echo "$place is a disk of its own here" >&2; exit 77; }
done
work="$(mktemp -d)"; root="$work/root"
mkdir "$work/over" "$work/beside" "$root"
init=""
end() {
    [ -z "$init" ] || kill -9 "$init" 2>/dev/null || true
    umount -l "$root" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap end EXIT
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/over,workdir=$work/beside" "$root" 2>/dev/null ||
    { echo "this machine mounts no overlay" >&2; exit 77; }
mount --make-private "$root"

cat >"$root/install.sh" <<'IN'
set -euo pipefail
useradd --system --home-dir /var/lib/xiaobao --shell /usr/sbin/nologin xiaobao
git clone -q --no-hardlinks "$1" /opt/xiaobao && cd /opt/xiaobao && make -s setup LOCK=locks/runtime.txt >/dev/null
install -d -m 700 -o xiaobao -g xiaobao /var/lib/xiaobao /var/backups/xiaobao
install -d /etc/xiaobao && install -m 600 deploy/xiaobao.env /etc/xiaobao/xiaobao.env
install -m 644 deploy/systemd/* /etc/systemd/system/
: >/etc/fstab; rm -f /etc/crypttab  # no disk of the machine is mounted, and nothing of its kernel set
for unit in systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service \
    systemd-sysctl.service systemd-modules-load.service systemd-binfmt.service; do ln -sf /dev/null "/etc/systemd/system/$unit"; done
rm -rf /etc/postgresql/*/* /var/lib/postgresql/*/* /run/postgresql/*  # of the overlay: the machine's own are not seen here
pg_createcluster "$(ls /usr/lib/postgresql | sort -n | tail -1)" main --port 5432 >/dev/null
IN
devices() {  # of a folder: what a program may want, and no disk of the machine
    mount -t tmpfs tmpfs "$1" -o mode=755
    for each in null zero full random urandom tty; do touch "$1/$each"; mount --bind "/dev/$each" "$1/$each"; done
    mkdir "$1/shm" "$1/pts"; mount -t tmpfs tmpfs "$1/shm" -o mode=1777
    ln -s /proc/self/fd "$1/fd"; for n in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${n%:*}" "$1/${n#*:}"; done
}
devices "$root/dev"; mount -t proc proc "$root/proc"
PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" bash /install.sh "$here"
umount "$root/proc"; umount -R "$root/dev"

cat >"$work/boot.sh" <<IN
set -e
mount --make-rprivate /
cd "$root"
mount -t proc proc proc; mount -t tmpfs tmpfs run -o mode=755; mount -t tmpfs tmpfs tmp -o mode=1777
$(declare -f devices)
devices dev; mount -t devpts devpts dev/pts -o newinstance,ptmxmode=0666; ln -s pts/ptmx dev/ptmx
mount -t sysfs sysfs sys -o ro; mount --rbind /sys/fs/cgroup sys/fs/cgroup
ip link set lo up
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot . /usr/lib/systemd/systemd --system --unit=basic.target
IN
unshare --mount --pid --net --uts --ipc --fork --kill-child bash "$work/boot.sh" >"$work/log" 2>&1 &
boot=$!
for _ in $(seq 100); do init="$(pgrep -P "$boot" || true)"; [ -n "$init" ] && break; sleep 0.1; done
in_there() { nsenter -t "$init" -m -p -n -u -i chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
is_up() { in_there systemctl is-system-running 2>/dev/null | grep -qE "running|degraded"; }  # degraded: a unit of the machine itself
for _ in $(seq 300); do is_up && break; sleep 0.2; done
is_up || { cat "$work/log" >&2; echo "systemd does not come up here" >&2; exit 77; }

cat >"$root/walk.sh" <<'IN'
set -euo pipefail
fail() { echo "$*" >&2; journalctl --no-pager -o cat -u xiaobao -u xiaobao-worker | tail -20 >&2; exit 1; }
xb() { systemd-run --quiet --pipe --wait --uid=xiaobao -p EnvironmentFile=/etc/xiaobao/xiaobao.env \
       -p WorkingDirectory=/var/lib/xiaobao /opt/xiaobao/.venv/bin/xiaobao "$@"; }
ask() { curl -sS -H "Host: xiaobao.example.org" -H "X-Forwarded-Proto: https" "$@"; }
code() { ask -o /dev/null -w '%{http_code}' "http://127.0.0.1:8000$1" 2>/dev/null || true; }
ready() { for _ in $(seq 240); do [ "$(code /health/ready)" = 200 ] && return; sleep 0.5; done; fail "not ready after two minutes"; }
systemctl start postgresql
for _ in $(seq 60); do runuser -u postgres -- psql -qc 'select 1' >/dev/null 2>&1 && break; sleep 0.5; done
runuser -u postgres -- createuser xiaobao && runuser -u postgres -- createdb --owner xiaobao xiaobao
xb manage migrate >/dev/null
xb unit add 330102 --name 某区市场监督管理局 --short-name 区局 --kind bureau --profile market --region 330102
xb unit add 330102-01 --name 东街市场监督管理所 --short-name 东街所 --kind office --profile market --parent 330102
xb user create admin --name 管理员 --password-stdin <<<"seven plain words that nobody has used" >/dev/null
xb user grant admin administrator
systemctl enable --now xiaobao.service xiaobao-backup.timer 2>/dev/null
ready
echo "up: the site answers, the next backup $(systemctl show -p NextElapseUSecRealtime --value xiaobao-backup.timer)"

told="$(ask -X POST "http://127.0.0.1:8000/api/public/lodge?unit=330102-01" -H "Content-Type: application/json" -H "Idempotency-Key: drill-1" -d '{
    "kinds": ["complaint"], "channel": "web", "received_at": "2026-05-11T10:00:00+08:00", "text": "第三天就坏了。", "complainants": [{"name": "张测试", "phone": "19900001234"}],
    "respondent": {"name": "百草电动车行"}}')"
number="$(python3 -c 'import json, sys; print(json.load(sys.stdin)["receipts"][0]["number"])' <<<"$told")" || fail "not lodged: $told"
kill -9 "$(systemctl show -p MainPID --value xiaobao.service)"
restarted() { [ "$(systemctl show -p NRestarts --value xiaobao.service)" -ge 1 ]; }
for _ in $(seq 120); do restarted && break; sleep 0.5; done
restarted || fail "nobody started it again"
ready
runuser -u postgres -- psql -qtAc "select count(*) from casework_case where number = '$number'" xiaobao | grep -qx 1 || fail "the case is gone"
echo "killed: started again by systemd, the case of before is there"

systemctl start xiaobao-backup.service || fail "no backup"
file="$(ls /var/backups/xiaobao/*.tar)"
xb backup "$file" --check >/dev/null || fail "the backup is not whole"
echo "backup: $(stat -c '%A %U' "$file"), whole"

systemctl start xiaobao-worker.service; sleep 8
[ "$(systemctl is-active xiaobao-worker.service)" = active ] || fail "the worker is not up"
systemctl stop xiaobao.service xiaobao-worker.service
for unit in xiaobao xiaobao-worker; do
    [ "$(systemctl show -p Result --value "$unit.service")" = success ] || fail "$unit did not stop by itself"
done
xb manage migrate >/dev/null && systemctl start xiaobao.service xiaobao-worker.service && xb verify >/dev/null || fail "verify has findings"
ready
echo "stopped by itself, started again, verified"
if journalctl --no-pager -o cat | grep -qE "张测试|19900001234"; then fail "the log tells who lodged"; fi
for unit in xiaobao xiaobao-worker xiaobao-backup; do systemd-analyze security --no-pager "$unit.service" | tail -1 | sed 's/^→ //'; done
IN
in_there bash /walk.sh
echo "one machine: as it is written down"
