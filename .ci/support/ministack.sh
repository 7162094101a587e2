# Sourced: installs MiniStack into a temporary folder and runs it on a loopback port until the script ends.

# $1 name of the script that asks; sets $work, and removes it at the end
prepare() {
  script=$1
  work=$(mktemp -d)
  server=
  trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
  command -v curl >/dev/null || missing 'curl is missing'
}

missing() { echo "$script: $1" >&2; exit 1; }

# $1 port, $2 name of the variable that sets it; further arguments are variables of the server's environment
start_ministack() {
  local port=$1 variable=$2
  shift 2
  python3 -m venv "$work/venv" 2>/dev/null || missing 'python3 with venv is missing'
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check 'ministack==1.5.33' >"$work/pip.log" 2>&1 \
    || missing 'ministack 1.5.33 cannot be installed with pip'
  ! curl -s -o /dev/null "http://127.0.0.1:$port" || missing "port $port is taken, set $variable"
  env -i HOME="$work" PATH="$work/venv/bin:$(dirname "$(command -v node)"):/usr/bin:/bin" BIND_HOST=127.0.0.1 \
    GATEWAY_PORT="$port" SFTP_ENABLED=0 IOT_MTLS_ENABLED=0 "$@" "$work/venv/bin/ministack" >"$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 60); do
    curl -sf -o /dev/null "http://127.0.0.1:$port/_ministack/health" && return
    kill -0 "$server" 2>/dev/null || missing "ministack did not start: $(tail -n 1 "$work/server.log")"
    sleep 0.5
  done
  missing 'ministack did not answer within 30 s'
}
