"""What a control can make Roadie do: one function each, with a typed model of its arguments."""
