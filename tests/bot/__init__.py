"""Tests of the adapters and of the running program."""
