"""Model predictions and legacy annotations to Playment pre-labels that annotators only correct."""
