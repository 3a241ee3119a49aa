"""No framework, no I/O: errors, clock, ids, text folding, provenance."""
