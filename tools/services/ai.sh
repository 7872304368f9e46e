#!/bin/bash
# Installs Chroma's server, JupyterLab and what `examples/` need from PyPI into the folder $1, to be laid over the Debian root
# file system $2 as /opt. $3 and $4 are the requirements of the RAG workbench and of its MCP server. Run as root. The text of
# these files is part of the cache key.
set -euo pipefail
target=$1
base=$2
workbench=$3
mcp=$4
chroma=1.5.9
jupyterlab=4.6.6
ipykernel=7.4.0
# Small and of one file: what a test installs from an index that is a folder.
package=inflection==0.5.1

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
cp "$workbench" "$root/root/workbench.txt"
cp "$mcp" "$root/root/mcp.txt"

unset PIP_FIND_LINKS # a folder of this machine is not visible in there
pip() {
  chroot "$root" "$1/bin/pip" "${@:2}" --quiet --no-cache-dir --disable-pip-version-check --cert /etc/ssl/certs/ca-certificates.crt
}
venv() {
  chroot "$root" python3 -m venv "$1"
  pip "$1" install --prefer-binary "${@:2}"
}
# The server is one library in Rust, the same as in the image; the Python around it and its hundred packages are not needed.
venv /opt/chroma --no-deps "chromadb==$chroma"
cat >"$target/opt/chroma/bin/chroma" <<'END'
#!/opt/chroma/bin/python
import sys
import chromadb_rust_bindings
chromadb_rust_bindings.cli(['chroma', *sys.argv[1:]])
END
venv /opt/jupyter "jupyterlab==$jupyterlab" "ipykernel==$ipykernel"
pip /opt/jupyter download --no-deps --dest /opt/wheels "$package"
venv /opt/workbench --no-deps -r /root/workbench.txt
venv /opt/mcp --no-deps -r /root/mcp.txt
# What is pinned is everything that is needed.
for folder in /opt/workbench /opt/mcp; do chroot "$root" "$folder/bin/pip" check --disable-pip-version-check; done

# Debian's tini, which the images of Jupyter bring as well.
chroot "$root" sh -c 'apt-get update -qq && cd /tmp && apt-get download -qq tini && dpkg-deb -x tini_*.deb /tmp/tini'
mkdir -p "$target/opt/tini"
cp "$root/tmp/tini/usr/bin/tini" "$target/opt/tini/tini"
test -x "$target/opt/jupyter/bin/jupyter-lab" -a -x "$target/opt/tini/tini"
