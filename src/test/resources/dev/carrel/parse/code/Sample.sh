#!/bin/sh
set -eu
X=1
# does
foo() {
  echo a
}
function bar { echo b; }
foo "$@"
