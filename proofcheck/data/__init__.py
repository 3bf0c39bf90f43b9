"""Real images and texts, read from what is installed or from the user's own folders; nothing is ever downloaded."""
