"""Train: the form, the live chart, the samples."""
