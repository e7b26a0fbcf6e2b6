#!/bin/bash
# RUSTC_WRAPPER that adds the seconds each rustc took to the file GANTRY_RUSTC_LOG.
begin=$EPOCHREALTIME
"$@"
status=$?
end=$EPOCHREALTIME
[[ -n ${GANTRY_RUSTC_LOG:-} ]] && printf '%d.%06d\n' $(((${end/./} - ${begin/./}) / 1000000)) $(((${end/./} - ${begin/./}) % 1000000)) >> "$GANTRY_RUSTC_LOG"
exit $status
