"""The steps that are plain arithmetic, one file each: stages of `(step, sound)`."""
