"""Tests of what is known about the Zalo Bot Platform without a network."""
