"""Which frames form a sequence, and whether a sequence becomes a video job or one image job a frame."""
