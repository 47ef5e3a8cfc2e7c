"""On the path of the environments of audiocraft."""
