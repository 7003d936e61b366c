"""The only package that imports Streamlit: frame, cards, charts, filters, states and one module per page."""
