"""Motifs for covers: one drawing for each topic, all on the same press."""
