"""Plays the upstreams over real HTTP, from recorded or invented data."""
