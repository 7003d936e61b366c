"""Reading side: one function per page, free of Streamlit, from one published build to a frozen bundle of findings."""
