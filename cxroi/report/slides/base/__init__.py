"""What all slides share: template, words, tables, native charts."""
