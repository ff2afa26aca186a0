#!/usr/bin/env bash
# Installs the Debian packages that the bench under Wine uses. Does nothing when all are there. Needs root.
set -euo pipefail

packages=(
  wine wine64 ntfs-3g samba smbnetfs smbclient wimtools libhivex-bin libwin-hivex-perl minisign
  gcab cabextract osslsigncode xz-utils fuse3 tmux tcc
)

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done

if [ ${#missing[@]} -eq 0 ]; then
  echo "system packages: all there"
  exit 0
fi
echo "system packages: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends "${missing[@]}"
