"""The sample county: real places, invented people, and a running week of invented talk."""
