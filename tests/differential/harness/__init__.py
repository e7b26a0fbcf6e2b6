"""The differential harness: runs scenarios with cargo and with gantry, and compares what both answer."""
