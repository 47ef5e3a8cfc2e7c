"""Steps at work: each a stage that turns a stream of samples into a stream of samples."""
