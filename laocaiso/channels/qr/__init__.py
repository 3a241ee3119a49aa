"""QR codes: what a scanned one is, and codes of our own."""
