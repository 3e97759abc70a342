"""What words mean: text in, a reading or an answer out; no clock, no other I/O."""
