"""What tests are made of: one file a noun, each with functions that write plausible rows."""
