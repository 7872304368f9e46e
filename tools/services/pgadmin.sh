#!/bin/bash
# Installs pgAdmin from PyPI into the folder $1, to be laid over the Debian root file system $2 as /venv and /pgadmin4,
# the two places of the published image. Run as root. The text of this file is part of the cache key.
set -euo pipefail
target=$1
base=$2
pgadmin=9.17
gunicorn=23.0.0
# From 5.8.2 on its answer about locked accounts is the other way round, and this pgAdmin lets nobody sign in.
flask_security=5.8.1

mkdir -p "$target/venv" "$target/pgadmin4"
# A private working copy of the mounts: the cached base stays as it is.
mount --bind "$base" "$base"
mount -t tmpfs tmpfs "$base/mnt"
mkdir "$base/mnt/upper" "$base/mnt/work"
mount -t tmpfs tmpfs "$base/srv"
mkdir -p "$base/srv/root"
root=$base/srv/root
mount -t overlay overlay -o "lowerdir=$base,upperdir=$base/mnt/upper,workdir=$base/mnt/work" "$root"
mkdir -p "$root/venv" "$root/pgadmin4"
mount --bind "$target/venv" "$root/venv"
mount --bind "$target/pgadmin4" "$root/pgadmin4"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# A certificate authority that only this machine knows (a proxy, a mirror) is honoured.
if [ -f /etc/ssl/certs/ca-certificates.crt ]; then cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"; fi

unset PIP_FIND_LINKS # a folder of this machine is not visible in there
chroot "$root" python3 -m venv /venv
chroot "$root" /venv/bin/pip install --quiet --no-cache-dir --disable-pip-version-check --prefer-binary \
  --cert /etc/ssl/certs/ca-certificates.crt "pgadmin4==$pgadmin" "gunicorn==$gunicorn" "flask-security-too==$flask_security"
chroot "$root" bash -c 'cp -a /venv/lib/python3*/site-packages/pgadmin4/. /pgadmin4/ && rm -rf /venv/lib/python3*/site-packages/pgadmin4'
test -f "$target/pgadmin4/setup.py"
