"""The prompt: from a musician's words to wishes, and what was not understood."""
