"""Readers, mapping and contracts: what each raw table must hold."""
