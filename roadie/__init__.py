"""The front door: the command line, and starting and stopping it all."""
