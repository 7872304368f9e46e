"""Asks a language model, and answers only with what fits the schema that was asked for."""
