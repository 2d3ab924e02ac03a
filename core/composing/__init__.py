"""From logits to lyrics."""
