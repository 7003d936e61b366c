"""Load files into the open company: the same profile and code as the command, with a preview before anything is
written."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath

import polars as pl
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cxroi import words
from cxroi.engine.store import Store
from cxroi.errors import CxroiError
from cxroi.files.small import text_of
from cxroi.sources.loading.preview import TablePreview, preview
from cxroi.sources.meaning import profiles
from cxroi.sources.meaning.profile import Profile
from cxroi.ui.frame import layout, states
from cxroi.ui.frame.navigation import principal
from cxroi.ui.intake import finding
from cxroi.ui.text import md, on_primary, small

OWN_PROFILE, KEPT_PROFILE = "my own profile file", "this company's profile"
LIMIT_MB = 25


def show(path: Path) -> None:
    """Files, profile, preview, load, build: three steps, each with its own button."""
    if "edit" not in principal().rights:
        st.markdown("You may look at this company, not load files into it.")
        return
    left, right = layout.columns((40, 60))
    with left, st.container(border=True):
        st.markdown(f"**1. Files for {md(states.relative(path))}**")
        uploads = st.file_uploader(
            f"CSV, TSV, Excel, Parquet or a zip of them, up to {LIMIT_MB} MB each",
            accept_multiple_files=True,
            key="files",
        )
        folder = st.text_input("Or a folder or file on this computer", key="folder", placeholder="exports/")
        name = st.selectbox("Import profile", _choices(path), key="profile")
        own = st.file_uploader("Profile file (TOML)", type=["toml"], key="own-profile") if name == OWN_PROFILE else None
        ready = bool(uploads or folder.strip())
        st.button(
            "2. Show how columns are understood",
            icon=":material/rule:",
            key="preview",
            on_click=_ask,
            args=("preview",),
        )
        st.button(
            on_primary("3. Load and build", "play_arrow", inked=ready),
            type="primary",
            key="load",
            on_click=_ask,
            args=("load",),
            disabled=not ready,
        )
        st.markdown(
            small(f"Larger than {LIMIT_MB} MB: the browser cannot carry it. Name its folder above, or use the command:")
        )
        source, store = shlex.quote(words.safe_text(folder.strip()) or "FOLDER"), states.folder(path)
        load = f"python -m cxroi load {_option(name)}--store {store} {source}"
        st.code(f"{load}\npython -m cxroi build --store {store}", language=None, wrap_lines=True)
    with right:
        _act(path, uploads or [], folder.strip(), (name, own))


def _choices(path: Path) -> list[str]:
    """The company's own profile first, where it has one; a shipped one is never chosen for anybody."""
    own = [KEPT_PROFILE] if profiles.own(path).exists() else []
    return [*own, finding.FIND_OUT, *profiles.names(), OWN_PROFILE]


def _option(name: str) -> str:
    """How the command says the same."""
    if name in (KEPT_PROFILE, finding.FIND_OUT):
        return ""
    return f"--profile {'PROFILE.toml' if name == OWN_PROFILE else name} "


def _ask(action: str) -> None:
    """What was pressed, kept until the page has done it, once."""
    st.session_state["loading"] = action


def _act(path: Path, uploads: Sequence[UploadedFile], folder: str, chosen: tuple[str, UploadedFile | None]) -> None:
    action = st.session_state.pop("loading", None)
    if action is None:
        st.markdown(
            "Nothing is written until you load. The preview shows every column with its source, how much of it "
            "could be read, and its first rows; doubtful things are asked, never guessed."
        )
        if chosen[0] == finding.FIND_OUT:
            finding.show(partial(_ask, "preview"))
        return
    if not uploads and not folder:
        st.markdown("**No files yet.** Choose files or name a folder first.")
        return
    try:
        with _sources(uploads, folder) as sources:
            profile = _profile(path, *chosen, sources)
            if action == "load":
                _load_and_build(path, profile, sources)
                if chosen[0] == finding.FIND_OUT:
                    finding.keep(path)
            else:
                for table in preview(profile, sources):
                    _table(table)
    except CxroiError as error:
        if not str(error):
            return
        with st.container(border=True):
            st.markdown("**This stops the load; nothing was changed.**")
            st.text(str(error))


def _profile(path: Path, name: str, own: UploadedFile | None, sources: Sequence[Path]) -> Profile:
    if name == finding.FIND_OUT:
        return finding.worked_out(sources, partial(_ask, "preview"))
    if name == KEPT_PROFILE:
        return profiles.read(profiles.own(path))
    if name != OWN_PROFILE:
        return profiles.read(name)
    return profiles.parse(text_of(own.getvalue(), "Profile") if own is not None else "", "profile")


@contextmanager
def _sources(uploads: Sequence[UploadedFile], folder: str) -> Iterator[list[Path]]:
    """Paths to read: uploads are laid down in a folder of their own under their bare names, and deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="cxroi-upload-") as scratch:
        paths = []
        for upload in uploads:
            bare = words.safe_text(PurePosixPath(upload.name.replace("\\", "/")).name, 120).lstrip(".") or "file"
            target = Path(scratch) / bare
            target.write_bytes(upload.getvalue())
            paths.append(target)
        if folder:
            paths.append(Path(folder).expanduser())
        yield paths


def _load_and_build(path: Path, profile: Profile, sources: Sequence[Path]) -> None:
    from cxroi.building import build
    from cxroi.sources.loading.load import load

    store = Store(path)
    with st.status("Loading", expanded=True) as status:
        report = load(store, profile, sources, progress=_say)
        for line in report.lines():
            st.text(line)
        status.update(label="Building; old figures stay until the new ones are complete")
        build(store, progress=_say, who=principal())
        status.update(label="Published: the new figures are open", state="complete")
    st.page_link("pages/summary.py", label="See the summary", icon=":material/arrow_forward:")


def _table(table: TablePreview) -> None:
    st.header(md(f"{table.table} from {table.file}"), anchor=False)
    st.markdown(
        small(md(f"{words.count(table.rows_read)} rows looked at, {words.count(table.rows_refused)} would be refused"))
    )
    for question in table.questions:
        st.markdown(f":orange-badge[question] {md(question)}")
    for reason, n in table.reasons:
        st.markdown(small(md(f"refused {words.count(n)}: {reason}")))
    columns = [
        {
            "Column": column.name,
            "From": words.safe_text(column.source),
            "Type": column.type,
            "Meaning": column.meaning,
            "Filled": words.share(column.filled_share),
            "Readable": "" if column.parse_rate is None else words.share(column.parse_rate),
        }
        for column in table.columns
    ]
    st.dataframe(pl.DataFrame(columns), hide_index=True, width="stretch")
    with st.expander("First rows, ids pseudonymous and comments masked"):
        st.dataframe(table.rows, hide_index=True, width="stretch")


def _say(line: str) -> None:
    """A line of progress as plain text."""
    st.text(line)
