#!/bin/bash
# Puts etcd of its Go modules, Patroni of PyPI and HAProxy of Debian into the folder $1, to be laid over the Debian root file
# system $2. Run as root; needs Go. The text of this file and of tools/etcd/go.mod is part of the cache key.
set -euo pipefail
target=$1
base=$2
patroni=4.1.4
here=$(cd "$(dirname "$0")" && pwd)

mkdir -p "$target/usr/local/bin" "$target/opt/patroni"
for program in etcdctl etcdutl server; do
  name=${program/server/etcd}
  (cd "$here/../etcd" && CGO_ENABLED=0 go build -mod=readonly -trimpath -ldflags '-s -w' -o "$target/usr/local/bin/$name" "go.etcd.io/etcd/$program/v3")
done

# A private working copy of the mounts: the cached base stays as it is.
mount --bind "$base" "$base"
mount -t tmpfs tmpfs "$base/mnt"
mkdir "$base/mnt/upper" "$base/mnt/work"
mount -t tmpfs tmpfs "$base/srv"
mkdir -p "$base/srv/root"
root=$base/srv/root
mount -t overlay overlay -o "lowerdir=$base,upperdir=$base/mnt/upper,workdir=$base/mnt/work" "$root"
mkdir -p "$root/opt/patroni"
mount --bind "$target/opt/patroni" "$root/opt/patroni"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# A certificate authority that only this machine knows (a proxy, a mirror) is honoured.
if [ -f /etc/ssl/certs/ca-certificates.crt ]; then cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"; fi

unset PIP_FIND_LINKS # a folder of this machine is not visible in there
chroot "$root" python3 -m venv /opt/patroni
chroot "$root" /opt/patroni/bin/pip install --quiet --no-cache-dir --disable-pip-version-check --prefer-binary \
  --cert /etc/ssl/certs/ca-certificates.crt "patroni[etcd3,psycopg3]==$patroni"

chroot "$root" apt-get update -qq
mkdir -p "$root/srv/debs"
chroot "$root" bash -c 'cd /srv/debs && apt-get download haproxy $(apt-get install --simulate --no-install-recommends haproxy | sed -n "s/^Inst \([^ ]*\).*/\1/p")'
for deb in "$root"/srv/debs/*.deb; do dpkg-deb --extract "$deb" "$target"; done
rm -rf "$target/usr/share/doc" "$target/usr/share/man" "$target/etc" "$target/usr/lib/systemd"
test -x "$target/usr/sbin/haproxy"
