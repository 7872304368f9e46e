#!/bin/bash
# Builds the Debian 13 root file system with PostgreSQL 17, pgvector and Redis 8 into the folder $1.
# Run as root. The text of this file is part of the cache key: a change here builds a new folder.
set -euo pipefail
target=$1
suite=trixie
packages=(postgresql-17 postgresql-17-pgvector redis-server redis-tools locales python3 python3-venv ca-certificates curl openssl procps)

mkdir -p "$target"
export DEBIAN_FRONTEND=noninteractive
# Without a mirror given, debootstrap takes its own default.
debootstrap --variant=minbase "$suite" "$target" ${LABWRIGHT_DEBIAN_MIRROR:+"$LABWRIGHT_DEBIAN_MIRROR"}

# As in the official images: installing a server neither starts it nor makes a first cluster.
printf '#!/bin/sh\nexit 101\n' >"$target/usr/sbin/policy-rc.d"
chmod 755 "$target/usr/sbin/policy-rc.d"
mkdir -p "$target/etc/postgresql-common"
echo 'create_main_cluster = false' >"$target/etc/postgresql-common/createcluster.conf"
echo 'force-unsafe-io' >"$target/etc/dpkg/dpkg.cfg.d/build"
printf 'path-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\n' >"$target/etc/dpkg/dpkg.cfg.d/small"
cp /etc/resolv.conf "$target/etc/resolv.conf"
mount -t proc proc "$target/proc"
mount --rbind /dev "$target/dev"
chroot "$target" apt-get install -y -qq --no-install-recommends "${packages[@]}"
chroot "$target" apt-get clean
rm -rf "$target"/var/lib/apt/lists/* "$target/usr/sbin/policy-rc.d" "$target"/var/lib/postgresql/*

chroot "$target" localedef -i en_US -c -f UTF-8 -A /usr/share/locale/locale.alias en_US.UTF-8

# What the Dockerfiles of the official images change: the sample configuration listens everywhere, programs are also in /usr/local/bin.
sed -ri "s/^#?listen_addresses\s*=\s*'[^']*'/listen_addresses = '*'/" "$target/usr/share/postgresql/17/postgresql.conf.sample"
grep -q "^listen_addresses = '\*'" "$target/usr/share/postgresql/17/postgresql.conf.sample"
for program in redis-server redis-cli redis-benchmark redis-check-aof redis-check-rdb; do
  ln -s "/usr/bin/$program" "$target/usr/local/bin/$program"
done
