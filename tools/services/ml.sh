#!/bin/bash
# Installs MLflow with a stand-in of S3, and JupyterHub with its proxy, from PyPI and npm into the folder $1, to be laid over
# the Debian root file system $2 as /opt. Run as root. The text of this file is part of the cache key.
set -euo pipefail
target=$1
base=$2
mlflow=3.15.1
jupyterhub=5.5.0
kubespawner=7.0.0
proxy=5.2.0

mkdir -p "$target/opt"
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

unset PIP_FIND_LINKS # a folder of this machine is not visible in there
venv() {
  local folder=$1
  shift
  chroot "$root" python3 -m venv "$folder"
  chroot "$root" "$folder/bin/pip" install --quiet --no-cache-dir --disable-pip-version-check --prefer-binary \
    --cert /etc/ssl/certs/ca-certificates.crt "$@"
}
# What of the image's extras is used here: drivers, metrics and users.
venv /opt/mlflow "mlflow==$mlflow" psycopg2-binary boto3 prometheus-flask-exporter Flask-WTF 'moto[s3,server]'
venv /opt/jupyterhub "jupyterhub==$jupyterhub" "jupyterhub-kubespawner==$kubespawner" jupyterhub-nativeauthenticator \
  jupyterhub-idle-culler psycopg2-binary

# The proxy runs under this machine's own Node.js.
mkdir -p "$target/opt/proxy/bin"
cp "$(node -p process.execPath)" "$target/opt/proxy/bin/node"
npm install --silent --no-audit --no-fund --prefix "$target/opt/proxy" "configurable-http-proxy@$proxy"
ln -s ../node_modules/.bin/configurable-http-proxy "$target/opt/proxy/bin/configurable-http-proxy"
test -x "$target/opt/mlflow/bin/mlflow" -a -x "$target/opt/jupyterhub/bin/jupyterhub"
