"""One door for files that come in and one for files that go out.

In: `given` (may this path be read at all), `kind` (what its first bytes say), `unpacked` (how large it really gets),
`small` (TOML and JSON, read here), `limited` (everything else, parsed in a child process under limits), `wrong` (what
does not fit a record, in words). Out: `out` (written aside, synced, renamed).
"""
