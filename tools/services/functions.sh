#!/bin/bash
# Installs what the functions of `functions/` need from PyPI, with Moto and pytest for their tests, into the folder $1, to be laid
# over the Debian root file system $2 as /opt; $3 is the folder `functions/`, $4 the program of FerretDB. Run as root. The text of
# this file is part of the cache key, and so are the requirements that it reads.
set -euo pipefail
target=$1
base=$2
functions=$3
ferretdb=$4
moto=5.2.5

mkdir -p "$target/opt/ferretdb/bin"
install -m 755 "$ferretdb" "$target/opt/ferretdb/bin/ferretdb"
# A private working copy of the mounts: the cached base stays as it is.
mount --bind "$base" "$base"
mount -t tmpfs tmpfs "$base/mnt"
mkdir "$base/mnt/upper" "$base/mnt/work"
mount -t tmpfs tmpfs "$base/srv"
mkdir -p "$base/srv/root"
root=$base/srv/root
mount -t overlay overlay -o "lowerdir=$base,upperdir=$base/mnt/upper,workdir=$base/mnt/work" "$root"
mount --bind "$target/opt" "$root/opt"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"
# A certificate authority that only this machine knows (a proxy, a mirror) is honoured.
if [ -f /etc/ssl/certs/ca-certificates.crt ]; then cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"; fi
mkdir "$root/tmp/functions"
cp --parents --target-directory "$root/tmp/functions" "$functions"/requirements-test.txt "$functions"/*/requirements.txt "$functions"/constraints.txt

unset PIP_FIND_LINKS # a folder of this machine is not visible in there
venv() {
  local folder=$1
  shift
  chroot "$root" python3 -m venv "$folder"
  chroot "$root" "$folder/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check --prefer-binary \
    --cert /etc/ssl/certs/ca-certificates.crt "$@"
}
requirements=()
for file in "$functions"/*/requirements.txt; do requirements+=(--requirement "/tmp/functions$file"); done
venv /opt/functions --constraint "/tmp/functions$functions/constraints.txt" "${requirements[@]}" \
  --requirement "/tmp/functions$functions/requirements-test.txt"
venv /opt/moto "moto[s3,server]==$moto"
test -x "$target/opt/functions/bin/pytest" -a -x "$target/opt/moto/bin/moto_server"
