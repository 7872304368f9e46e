"""Answers questions from documents: finds passages in Chroma, and lets a model of Ollama answer from them."""
