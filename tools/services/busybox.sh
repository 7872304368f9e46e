#!/bin/bash
# Puts BusyBox of Debian 13 and a link for each of its programs into the folder $1, to be laid over the Debian root file
# system $2 as /busybox. Run as root. The text of this file is part of the cache key.
set -euo pipefail
target=$1
base=$2

mkdir -p "$target/busybox"
# A private working copy: the cached base stays as it is.
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o "lowerdir=$base,upperdir=/mnt/upper,workdir=/mnt/work" /mnt/root
cp /etc/resolv.conf /mnt/root/etc/resolv.conf
mount --rbind /dev /mnt/root/dev
chroot /mnt/root apt-get update -qq
chroot /mnt/root bash -c 'cd /tmp && apt-get download -qq -o APT::Sandbox::User=root busybox-static && dpkg-deb -x busybox-static_*.deb unpacked'
cp /mnt/root/tmp/unpacked/usr/bin/busybox "$target/busybox/busybox"
for program in $("$target/busybox/busybox" --list); do
  [ "$program" = busybox ] || ln -s busybox "$target/busybox/$program"
done
test -L "$target/busybox/tar"
