"""The kinds of generated cases. Each module has `generate(chance) -> str`: the text of a scenario."""
