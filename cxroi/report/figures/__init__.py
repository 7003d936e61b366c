"""Kinds of charts, a file each: findings in, claim, picture and slide out; each ends with its record."""
