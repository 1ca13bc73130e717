"""What ``./punctual bench`` measures: the product under load, beside other ways of doing it."""
