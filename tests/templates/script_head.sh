#
# Repeats what this scenario asked Google, over HTTP and against a running mock: no browser, no app.
# It needs curl, and in another terminal a mock that nobody else uses: mock-google serve
# Run it with sh, and with the mock's address unless that is http://127.0.0.1:8090.
#
# Not repeated: PKCE (the verifier is not known), parameters of faults, and what was set up at Google
# beside the app and the people. Credentials are not known either: they are taken from the answers.

G=${1:-http://127.0.0.1:8090}
SECRET=no-real-secret
CODE='' ACCESS_TOKEN='' REFRESH_TOKEN='' ID_TOKEN='' DEVICE_CODE=''

curl() { command curl -sSg -m 20 -w '\nHTTP %{http_code}\n' "$@"; }
keep() { [ -z "$2" ] || for NAME in $1; do eval "$NAME=\$2"; done; }
member() { printf '%s' "$ANSWER" | tr -d '\n' | sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p'; }
code() { printf '%s' "$ANSWER" | tr -d '\n' | sed -n 's/.*[?&#]code=\([^&"#]*\).*/\1/p'; }

if ! command curl -sf "$G/__mock/health" >/dev/null; then
  echo "nothing answers at $G: start it with mock-google serve, or name its address" >&2
  exit 1
fi
