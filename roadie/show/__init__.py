"""What a command shows a person: progress, tables, trees."""
