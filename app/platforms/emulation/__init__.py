"""What every network's emulator is made of. Only the sandbox and tests load this."""
