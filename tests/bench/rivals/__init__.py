"""Other ways of sending posts at their time, each on the same servers and the same stub."""
