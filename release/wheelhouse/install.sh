#!/bin/sh
# Ставит iomdocs @VERSION@ без сети: sh install.sh [ПАПКА]
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${1:-"$HOME/iomdocs"}
wanted="@PYTHON@"

python=
for version in $wanted; do
    for each in ${PYTHON:-} "python$version" python3; do
        [ -z "$python" ] && [ "$("$each" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$version" ] &&
            python=$each
    done
done
if [ -z "$python" ]; then
    echo "Не найден Python нужной версии ($wanted). Поставьте его или укажите: PYTHON=/путь/к/python3 sh install.sh" >&2
    exit 1
fi

"$python" -m venv "$target" || {
    echo "Не получилось. В Debian и Ubuntu нужен пакет python3-venv." >&2
    exit 1
}
"$target/bin/python" -m pip --isolated install --quiet --disable-pip-version-check \
    --no-index --find-links "$here/wheels" "iomdocs[@EXTRAS@]==@VERSION@"
echo "iomdocs $("$target/bin/iomdocs" --version) стоит в $target"
echo "Дальше: $target/bin/iomdocs doctor"
