"""What the Telegram adapter reads, judges and builds, without a network."""
